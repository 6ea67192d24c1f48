"""Runs that are repeated: one is worked out, and how many they would be is said."""

from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.pieces import Piece
from bot.reader.slots.kind import is_bare_time
from bot.reader.slots.plain import as_float, plain

YEAR = Decimal(8760)
LEAST_RUNS = 2


def repeated(draft: Draft) -> None:
    """`weekly for a year`, `20 runs`: of bare time all of it is charged, of a job it is told how many."""
    if draft.kinds.isdisjoint({"repeats", "periodic"}):
        return
    repeats, every = draft.take("repeats"), draft.take("periodic")
    periodic = [piece for piece in every if not _is_of_something(draft, piece)]
    if periodic and (_is_told(draft, periodic) or draft.context.base or not is_bare_time(draft)):
        _every(draft, periodic)
        every = [piece for piece in every if piece not in periodic]
    draft.unused += [shown(piece.text) for piece in every]
    for piece in repeats:
        if is_bare_time(draft) and not draft.context.base:
            sentence = f"I work out one run at a time: what is one of the {shown(piece.text)}?"
            draft.asks.append(Ask(sentence, piece, without=(piece,)))
        else:
            _say(draft, shown(piece.text), piece.value)


def _is_of_something(draft: Draft, piece: Piece) -> bool:
    """`daily checkpoints`, `weekly reports`: not the run."""
    behind = draft.said_after(piece)
    return behind is not None and behind.kind == "word" and not behind.breaks


def _is_told(draft: Draft, periodic: list[Piece]) -> bool:
    """`8 H100 for 10 hours every week for a quarter`: the time of one, which fits into its period, and that of all."""
    times = sorted(piece.value.hours for piece in draft.all_of("duration"))
    period = min(Decimal(str(piece.value)) for piece in periodic)
    return len(times) == 2 and times[0] <= period and times[1] >= LEAST_RUNS * period


def _every(draft: Draft, periodic: list[Piece]) -> None:
    first = min(periodic, key=lambda piece: Decimal(str(piece.value)))
    hours = Decimal(str(first.value))
    times = draft.all_of("duration")
    of_all = max(times, key=lambda piece: piece.value.hours, default=None)
    if of_all is None or of_all.value.hours < LEAST_RUNS * hours:
        _say(draft, f"{shown(first.text)} for a year", int(YEAR / hours))
        return
    draft.pieces.remove(of_all)
    runs = int(plain(of_all.value.number, draft, of_all) * of_all.value.unit / hours)
    if is_bare_time(draft) and len(times) == 2:
        _all_hours(draft, next(piece for piece in times if piece is not of_all), runs)
    else:
        _say(draft, f"{shown(first.text)} for {shown(of_all.text)}", runs)


def _all_hours(draft: Draft, one: Piece, runs: int) -> None:
    """Accelerators by the hour: so many times the hours of one."""
    draft.pieces.remove(one)
    hours = plain(one.value.number, draft, one) * one.value.unit * runs
    draft.put("duration_hours", as_float(hours), one)
    draft.notes.append(f"{shown(one.text)} {runs:,} times read as {hours:,.1f} hours in all")


def _say(draft: Draft, how: str, runs: int) -> None:
    """Beside a job it is said; a text of the thread that says nothing else changes nothing."""
    if runs < LEAST_RUNS:
        draft.unused.append(how)
    elif draft.context.base and not draft.slots.keys() - {"kind"}:
        missing = f"I work out one run at a time; {how}: {runs:,} times as much"
        draft.errors.append(not_understood(missing=missing, example="double the tokens"))
    else:
        draft.notes.append(f"This is one run; {how}: {runs:,} times as much")
