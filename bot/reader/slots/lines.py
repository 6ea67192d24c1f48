"""Lines of cost that the person speaks of: added, left out, put back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood
from bot.reader.left_out import line_of
from bot.reader.pieces import Piece
from bot.reader.slots.money import amount
from costengine.components import component_named
from costengine.question import Component, Question, Scope

PEOPLE = Component.PEOPLE.value
"""Those who work on the project are a slot; a line of them is what somebody added for them."""
NO_HARDWARE = "the accelerators are what is priced here: they cannot be left out"


def lines(draft: Draft) -> None:
    """Every line that was added, and at nothing every one that was left out."""
    for piece in draft.take("extra", "extras", "leftout"):
        for component, usd in _said(draft, piece):
            _put(draft, component, usd, piece)
    for piece in draft.take("free"):
        if piece.text.lower() not in ("free", "none"):
            draft.unused.append(piece.text)
    _name_what_is_none(draft)
    _put_back(draft)


def _name_what_is_none(draft: Draft) -> None:
    """`without failures`, `no inference`: what is no line, and why."""
    for removed, named in pairwise(draft.said):
        row = component_named(named.text) if removed.kind == "remove" and named in draft.pieces else None
        if row and row.name not in list(Component) and not named.breaks:
            draft.pieces.remove(named)
            draft.notes.append(f"{removed.text} {named.text}: {row.why_absent}")


def _said(draft: Draft, piece: Piece) -> Iterator[tuple[str, Decimal]]:
    if piece.kind == "leftout":
        yield from ((component, Decimal(0)) for component in piece.value)
    else:
        priced = piece.value if piece.kind == "extras" else [piece.value]
        yield from ((extra.component, amount(draft, extra.cash, piece)) for extra in priced)


def _put(draft: Draft, component: str, usd: Decimal, piece: Piece) -> None:
    if not usd and component == Component.HARDWARE:
        draft.errors.append(not_understood(missing=NO_HARDWARE))
    elif not usd and component == PEOPLE:
        draft.put("people", 0.0, piece)
        draft.slots.setdefault("scope", Scope.PROJECT.value)
    else:
        line, said = {"component": component, "usd": usd}, draft.slots.get("extra", ())
        draft.slots["extra"] = (*said, line) if usd or line not in said else said
        _check_once(draft, component, piece)


def _check_once(draft: Draft, component: str, piece: Piece) -> None:
    """`+ 20k data, without data`: one of them."""
    said = [line["usd"] for line in draft.slots["extra"] if line["component"] == component]
    before = draft.sources.setdefault(component, piece)
    if 0 in said and any(said):
        draft.asks.append(Ask(f"Is there to be a cost of {component}, or none?", piece, without=(piece, before)))


BACK = frozenset({"including", "plus", "back"})


def _put_back(draft: Draft) -> None:
    """`with storage`, `put the people back`, behind a job without them."""
    gone = set(_left_out(draft.base))
    if not gone or not any(map(_puts_back, draft.said)):
        return
    back = gone & {line_of(piece) for piece in draft.said}
    draft.slots["_back"] = back
    if PEOPLE in back:
        draft.slots.setdefault("people", None)


def _puts_back(piece: Piece) -> bool:
    return piece.kind in BACK or piece.text.lower().partition(" ")[0] == "with"


def _left_out(job: Mapping[str, Any]) -> Iterator[str]:
    yield from (line.component for line in job.get("extra", ()) if not line.usd)
    if job.get("people") == 0:
        yield PEOPLE


def lines_now(question: Question, draft: Draft) -> tuple[Any, ...]:
    """The lines of the job before with what was said now: nothing is left out and paid for."""
    said = draft.slots.get("extra", ())
    out = {line["component"] for line in said if not line["usd"]}
    if draft.slots.get("people") == 0:
        out.add(PEOPLE)
    charged = {line["component"] for line in said} | draft.slots.get("_back", set())
    kept = (line for line in question.extra if line.component not in (out if line.usd else charged))
    return (*kept, *said)
