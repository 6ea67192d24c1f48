"""Runs that are repeated: one is worked out, and how many they would be is said."""

from decimal import Decimal
from itertools import pairwise

from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.jobs import fault_of, job_text
from bot.reader.pieces import Piece
from bot.reader.slots.kind import is_bare_time
from bot.reader.slots.plain import as_float, plain
from bot.reader.vocabulary import listed

YEAR = Decimal(8760)
LEAST_RUNS = 2


def repeated(draft: Draft) -> None:
    """`weekly for a year`, `20 runs`: of bare time all of it is charged, of a job it is told how many."""
    _in_a_period(draft)
    for piece in draft.take("nights"):
        if is_bare_time(draft) and len(draft.all_of("duration")) == 1:
            draft.asks.append(Ask("How many hours a night?", piece, ("8 hours per day", "12 hours per day")))
        else:
            draft.unused.append(shown(piece.text))
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
            draft.asks.append(_one_or_all(draft, piece))
        else:
            _say(draft, shown(piece.text), piece.value)


def _in_a_period(draft: Draft) -> None:
    """`64 A100 per month`, `daily cost of 8 H100`: accelerators for that time, where no other was said."""
    timed = draft.slots.keys() & {"gpu_hours"} or draft.kinds & TIMES
    if draft.context.base or timed or not draft.slots.get("gpu_count") or not is_bare_time(draft):
        return
    found = [piece for piece in draft.all_of("periodic") if _is_adjective(draft, piece)]
    found += [time for per, time in pairwise(draft.pieces) if _is_period(draft, per, time)]
    if len(found) != 1 or (found[0].value == "1" and draft.slots["gpu_count"] == 1):  # that is the price list
        return
    (period,) = found
    draft.pieces = [piece for piece in draft.pieces if piece.kind != "per" and piece is not period]
    draft.put("duration_hours", as_float(Decimal(str(period.value))), period)


TIMES = frozenset({"duration", "inside", "longest", "by_date", "until_date", "partof", "hoursrate", "repeats"})


def _is_adjective(draft: Draft, piece: Piece) -> bool:
    return piece.text.lower() in listed("of_a_period") and not _is_of_something(draft, piece)


def _is_period(draft: Draft, per: Piece, time: Piece) -> bool:
    """`per month`; in `per GPU per month` it is asked for the price of one."""
    before = draft.said_before(per)
    apart = before is None or before.kind not in ("each", "gpuword", "nodeword")
    return per.kind == "per" and time.kind == "time" and per.text.lower() != "every" and apart


def _one_or_all(draft: Draft, runs: Piece) -> Ask:
    """`5 runs on 8 H100, 12 hours each`: those of one, or of all one after another."""
    times, many = draft.all_of("duration"), runs.value
    sentence = f"I work out one run at a time: what is one of the {shown(runs.text)}?"
    if len(times) != 1 or not draft.slots.get("gpu_count") or not 1 < many <= MOST_RUNS:
        return Ask(sentence, runs, without=(runs,))
    slots, hours = {**draft.slots, "kind": "gpu_time"}, times[0].value.hours
    if fault_of({**slots, "duration_hours": as_float(hours * many)}):
        return Ask(sentence, runs, without=(runs,))
    texts = tuple(job_text(slots, duration_hours=as_float(hours * count)) for count in (1, many))
    return Ask(f"The time of one run, or of all {shown(runs.text)} together?", texts=texts)


MOST_RUNS = 1000


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
