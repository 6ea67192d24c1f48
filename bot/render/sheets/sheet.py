"""A sheet: a reply that is a list, with a title, rows of which the first holds the heads, notes and buttons."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.render.filters import day
from costengine.lines import LineItem

MOST_ROWS = 30
MOST_CELL = 140
MOST_LABEL, MOST_VALUE = 75, 2000
"""Slack's limits for the words on a button and for what it sends."""


class Button(NamedTuple):
    """A button that asks its value."""

    label: str
    id: str
    value: str


class Sheet(NamedTuple):
    """A reply that is a list."""

    title: str
    first: tuple[str, ...] = ()
    """What was asked, answered in sentences, before the rows that bear it out."""
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    """Ids of people, each with what they are named for; only in replies that one person sees."""
    page: str = ""
    """A text to pass on, shown as it is."""
    buttons: tuple[Button, ...] = ()


def ask_buttons(pairs: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    """Buttons that ask their text; one whose text would have to be cut is left out."""
    return tuple(
        Button(label=shortened(label, MOST_LABEL), id=f"ask:{at}", value=text)
        for at, (label, text) in enumerate(pairs[:10])
        if len(text) <= MOST_VALUE
    )


def shortened(words: str, most: int) -> str:
    """The words, or their beginning and an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def origin(item: LineItem) -> str:
    """How a line was computed, from what, and when."""
    return f"{item.how}; {item.source}{f', {day(item.as_of)}' if item.as_of else ''}"
