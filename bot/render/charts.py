"""Charts as Slack draws them (`data_visualization`): what the money goes to, and cost against time.

Labels hold 20 characters and a pie six slices; a chart that would show one thing only is left out.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.render.environment import printable
from bot.render.filters import duration
from costengine.lines import LineItem
from costengine.plans import Plan

MOST_LABEL, MOST_TITLE, MOST_SLICES, MOST_POINTS = 20, 50, 6, 20
SMALLEST_SHARE = Decimal("0.005")
"""A thinner slice cannot be seen; it goes to the others."""

Chart = dict[str, Any]


def cost_by_component(lines: Sequence[LineItem]) -> Chart | None:
    """A pie of the largest lines, the rest in one slice; None where one line is nearly everything."""
    total = sum((item.likely for item in lines), Decimal(0))
    ordered = sorted((item for item in lines if item.likely > 0), key=lambda item: -item.likely)
    seen = [item for item in ordered if item.likely >= total * SMALLEST_SHARE]
    if len(seen) < 2:
        return None
    apart = seen if len(seen) == len(ordered) and len(seen) <= MOST_SLICES else seen[: MOST_SLICES - 1]
    slices = [(item.component, item.likely) for item in apart]
    rest = total - sum((item.likely for item in apart), Decimal(0))
    return pie("What the money goes to", [*slices, *([("everything else", rest)] if rest > 0 else [])])


def cost_against_time(plans: Sequence[Plan]) -> Chart | None:
    """The likely cost of each plan, the fastest first; None where fewer than two have a time."""
    timed = [
        (plan.estimate.wall_clock_hours.likely, at, plan.estimate.run.likely)
        for at, plan in enumerate(plans, start=1)
        if plan.estimate.wall_clock_hours
    ]
    if len(timed) < 2:
        return None
    points = [(f"{at}: {duration(hours)}", cost) for hours, at, cost in sorted(timed)]
    return bars("Cost against time, fastest first", {"likely": points}, "plan and time", "US dollars")


def pie(title: str, slices: Sequence[tuple[str, Decimal]]) -> Chart:
    """Shares of a whole, each above zero."""
    labels = _distinct([label for label, _ in slices])
    segments = [
        {"label": label, "value": float(value)} for label, (_, value) in zip(labels, slices, strict=True) if value > 0
    ]
    return _chart(title, {"type": "pie", "segments": segments})


def bars(
    title: str, series: dict[str, Sequence[tuple[str, Decimal]]], x_label: str, y_label: str, kind: str = "bar"
) -> Chart:
    """Values at the same places for every series, in the order of the first."""
    places = _distinct([label for label, _ in next(iter(series.values()))[:MOST_POINTS]])
    lines = [
        {
            "name": _short(name),
            "data": [
                {"label": place, "value": float(value)}
                for place, (_, value) in zip(places, points[:MOST_POINTS], strict=True)
            ],
        }
        for name, points in series.items()
    ]
    axes = {"categories": places, "x_label": x_label, "y_label": y_label}
    return _chart(title, {"type": kind, "series": lines, "axis_config": axes})


def _chart(title: str, chart: dict[str, Any]) -> Chart:
    return {"type": "data_visualization", "title": title[:MOST_TITLE], "chart": chart}


def _distinct(labels: Sequence[str]) -> list[str]:
    """The labels cut to fit; one that would stand twice gets a number."""
    found: list[str] = []
    for label in map(_short, labels):
        same = sum(other == label or other.startswith(f"{label[: MOST_LABEL - 3]} (") for other in found)
        found.append(f"{label[: MOST_LABEL - 4]} ({same + 1})" if label in found else label)
    return found


def _short(label: str) -> str:
    clean = printable(label).strip() or "-"
    return clean if len(clean) <= MOST_LABEL else f"{clean[: MOST_LABEL - 1]}…"
