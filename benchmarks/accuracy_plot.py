"""The plot of docs/accuracy.md: predicted against published GPU-hours, each family held out."""

from math import log10

from benchmarks.fit_efficiency import interval_without
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import inside, middle_ratio

SIZE, MARGIN, DECADES = 560, 60, (0, 7)


def plot() -> str:
    """The plot as SVG: each held-out run, the line of perfect prediction and the interval around it."""
    low, high = interval_without(None)
    points = "\n".join(_point(run) for run in published_runs())
    band = (_at(10**x, 10**x * factor) for x, factor in ((0, low), (7, low), (7, high), (0, high)))
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in band)
    first, last = _at(1, 1), _at(1e7, 1e7)
    ticks = "\n".join(_ticks(decade) for decade in range(DECADES[0], DECADES[1] + 1))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}"
 font-family="sans-serif" font-size="12">
<rect width="{SIZE}" height="{SIZE}" fill="white"/>
<polygon points="{corners}" fill="#dbe9f6"/>
<line x1="{first[0]:.1f}" y1="{first[1]:.1f}" x2="{last[0]:.1f}" y2="{last[1]:.1f}" stroke="#4a78a8"/>
{ticks}
{points}
<text x="{SIZE / 2}" y="{SIZE - 12}" text-anchor="middle">predicted GPU-hours, family held out</text>
<text x="16" y="{SIZE / 2}" text-anchor="middle" transform="rotate(-90 16 {SIZE / 2})">published GPU-hours</text>
</svg>
"""


def _at(predicted: float, published: float) -> tuple[float, float]:
    scale = (SIZE - 2 * MARGIN) / (DECADES[1] - DECADES[0])
    return MARGIN + log10(predicted) * scale, SIZE - MARGIN - log10(published) * scale


def _ticks(decade: int) -> str:
    x, y = _at(10.0**decade, 10.0**decade)
    label = f"{10**decade:,}"
    return (
        f'<text x="{x:.1f}" y="{SIZE - MARGIN + 16}" text-anchor="middle" font-size="10">{label}</text>'
        f'<text x="{MARGIN - 4}" y="{y + 3:.1f}" text-anchor="end" font-size="10">{label}</text>'
    )


def _point(run: PublishedRun) -> str:
    ratio = middle_ratio(run)
    x, y = _at(run.gpu_hours * ratio, run.gpu_hours)
    colour = "#1f5c99" if inside(run, ratio) else "#c0392b"
    title = f"<title>{run.id}</title>"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}" fill-opacity="0.75">{title}</circle>'
