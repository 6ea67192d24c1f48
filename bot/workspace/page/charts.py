"""The geometry of charts: a data_visualization block as shapes that a template draws as SVG."""

import math
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.world import Json

WIDTH, HEIGHT = 480, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 34
PIE = 100.0
"""Half the width of a pie's drawing."""
HOLE = 0.58


@dataclass
class Slice:
    """A slice of a pie; `path` is its outline."""

    label: str
    value: float
    share: float
    path: str
    colour: int


@dataclass
class Mark:
    """A tick of an axis."""

    at: float
    label: str


@dataclass
class Bar:
    """One bar."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    label: str


@dataclass
class Line:
    """A line, or the outline of an area."""

    points: str
    area: str
    colour: int
    dots: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Chart:
    """What a template draws, and the data as a table."""

    title: str
    kind: str
    description: str
    head: list[str]
    rows: list[list[str]]
    names: list[str] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    across: list[Mark] = field(default_factory=list)
    up: list[Mark] = field(default_factory=list)
    x_label: str = ""
    y_label: str = ""


def chart(block: Json) -> Chart:
    """The shapes of a block."""
    found: Json = block["chart"]
    return _pie(block["title"], found) if found["type"] == "pie" else _axes(block["title"], found)


def _pie(title: str, found: Json) -> Chart:
    segments = found["segments"]
    total = sum(each["value"] for each in segments)
    slices, begin = [], 0.0
    for place, each in enumerate(segments):
        share = each["value"] / total
        slices.append(Slice(each["label"], each["value"], share, _arc(begin, begin + share), place))
        begin += share
    rows = [[each.label, short(each.value), f"{each.share:.0%}"] for each in slices]
    largest = max(slices, key=lambda each: each.share)
    description = f"A pie of {len(slices)}: {largest.label} is the largest with {largest.share:.0%}."
    return Chart(title, "pie", description, ["", "Value", "Share"], rows, slices=slices)


def _arc(begin: float, end: float) -> str:
    """The outline of a ring's part; a whole ring is drawn a hair short, for an arc cannot end where it begins."""
    end = min(end, begin + 0.9999)
    outer = [_on_circle(part, PIE) for part in (begin, end)]
    inner = [_on_circle(part, PIE * HOLE) for part in (end, begin)]
    large = int(end - begin > 0.5)
    return (
        f"M{outer[0]} A{PIE:g} {PIE:g} 0 {large} 1 {outer[1]} L{inner[0]} "
        f"A{PIE * HOLE:g} {PIE * HOLE:g} 0 {large} 0 {inner[1]} Z"
    )


def _on_circle(part: float, radius: float) -> str:
    angle = 2 * math.pi * part - math.pi / 2
    return f"{PIE + radius * math.cos(angle):.2f} {PIE + radius * math.sin(angle):.2f}"


def _axes(title: str, found: Json) -> Chart:
    places: list[str] = found["axis_config"]["categories"]
    series = [{point["label"]: float(point["value"]) for point in each["data"]} for each in found["series"]]
    names = [each["name"] for each in found["series"]]
    ticks = _ticks([value for each in series for value in each.values()])
    drawn = Chart(
        title,
        found["type"],
        _description(found["type"], names, places),
        ["", *names],
        [[place, *(short(each[place]) for each in series)] for place in places],
        names=names,
        across=[Mark(_across(number, len(places)), place) for number, place in enumerate(places)],
        up=[Mark(_up(tick, ticks), short(tick)) for tick in ticks],
        x_label=found["axis_config"].get("x_label") or "",
        y_label=found["axis_config"].get("y_label") or "",
    )
    if found["type"] == "bar":
        drawn.bars = _bars(series, names, places, ticks)
    else:
        drawn.lines = [_line(each, places, ticks, colour) for colour, each in enumerate(series)]
    return drawn


def _description(kind: str, names: list[str], places: list[str]) -> str:
    what = {"bar": "Bars", "line": "Lines", "area": "Areas"}[kind]
    return f"{what} of {', '.join(names)} over {len(places)} places, from {places[0]} to {places[-1]}."


def _ticks(values: list[float]) -> list[float]:
    """Round numbers that hold every value and zero."""
    low, high = min(0.0, *values), max(0.0, *values)
    rough = (high - low) / 4 or 1.0
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(scale * factor for factor in (1, 2, 2.5, 5, 10) if scale * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * number for number in range(first, last + 1)]


def _across(number: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (number + 0.5) / count


def _up(value: float, ticks: list[float]) -> float:
    span = (ticks[-1] - ticks[0]) or 1.0
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - ticks[0]) / span


def _bars(series: list[dict[str, float]], names: list[str], places: list[str], ticks: list[float]) -> list[Bar]:
    room = (WIDTH - LEFT - RIGHT) / len(places) * 0.7
    width = room / len(series)
    zero = _up(0.0, ticks)
    found = []
    for number, place in enumerate(places):
        for colour, each in enumerate(series):
            end = _up(each[place], ticks)
            x = _across(number, len(places)) - room / 2 + colour * width
            label = f"{place}, {names[colour]}: {short(each[place])}"
            found.append(Bar(x, min(end, zero), width * 0.92, abs(end - zero), colour, label))
    return found


def _line(values: dict[str, float], places: list[str], ticks: list[float], colour: int) -> Line:
    dots = [(_across(number, len(places)), _up(values[place], ticks)) for number, place in enumerate(places)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    zero = _up(0.0, ticks)
    return Line(points, f"{dots[0][0]:.1f},{zero:.1f} {points} {dots[-1][0]:.1f},{zero:.1f}", colour, dots)


def short(value: Any) -> str:
    """A number for a narrow place: 76k, 1.4M, 0.25."""
    number = float(value)
    for size, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"
