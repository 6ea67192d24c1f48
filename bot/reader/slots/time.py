"""How long, how long at most, until when."""

from datetime import date, timedelta
from decimal import Decimal

from bot.on_use import pattern
from bot.reader import dates
from bot.reader.draft import Ask, Draft
from bot.reader.faults import NoSuchDate, UnknownDate, not_understood, shown
from bot.reader.followups import runs_until
from bot.reader.jobs import job_text
from bot.reader.pieces import Piece
from bot.reader.slots.kind import is_bare_time
from bot.reader.slots.plain import as_float, no_exponent, plain
from bot.reader.vocabulary import sections
from costengine.errors import OutOfRange
from costengine.question import Purchase, Question

MONTH = 720


def time(draft: Draft) -> None:
    """Durations and limits of time."""
    bare = is_bare_time(draft)
    for piece in draft.take("partof", "hoursrate"):
        whole = tuple(f"{piece.text} for {time}" for time in ("30 days", "90 days", "365 days"))
        draft.asks.append(Ask("For how long in all?", piece, whole))
    for piece in draft.take("inside"):
        _put_hours(
            draft,
            "duration_hours"
            if bare and not draft.all_of("duration") and not draft.slots.get("gpu_hours")
            else "max_hours",
            piece,
        )
    _stepped(draft)
    for piece in draft.take("longest"):
        _put_hours(draft, "max_hours", piece)
    if not bare and _asks_how_many(draft):
        _put_limit(draft)
    _ask_about_two(draft)
    for piece in draft.take("duration"):
        if draft.base.get("project_months") and piece.value.unit == MONTH:
            hours = f"{piece.value.hours.normalize():f} hours"
            draft.asks.append(Ask("Is that the run or the project?", piece, (hours, f"project of {piece.text}")))
        _ask_about_life(draft, piece)
        _put_hours(draft, _timed_slot(draft, piece), piece)
        if any(word in piece.text.lower() for word in _part_words()):
            draft.notes.append(f"{shown(piece.text)} read as {piece.value.hours:,.1f} hours in all")
    _not_of_the_run(draft)
    _unused_without_count(draft)


def _asks_how_many(draft: Draft) -> bool:
    """`how many GPUs for 2 weeks?`: those that finish a job in that time."""
    asked = (piece for piece in draft.said if piece.text.lower().startswith(("how many", "number of")))
    counted = any(piece.kind in ("cluster", "gpu") or _GPUS.search(piece.text.lower()) for piece in asked)
    return counted and "gpu_count" not in draft.slots


_GPUS = pattern(r"\b(?:gpus?|cards|chips|accelerators|nodes)\b")


def _put_limit(draft: Draft) -> None:
    """The time as a limit; the number of accelerators before is what is asked anew."""
    for piece in draft.take("duration"):
        _put_hours(draft, "max_hours", piece)
        for slot in ("gpu_count", "duration_hours"):
            if draft.base.get(slot):
                draft.slots[slot] = None


A_DAY = 24


def _ask_about_two(draft: Draft) -> None:
    """`20 days in january and 10 days in march`, `nights only (12h) for 2 weeks`: both of them, or one."""
    times = draft.all_of("duration")
    slots = draft.slots
    counted = slots.get("gpu_count") and not slots.keys() & {"gpu_hours", "duration_hours"}
    if len(times) != 2 or draft.all_of("num", "size") or not counted or draft.context.base or not is_bare_time(draft):
        return
    short, long = sorted(float(piece.value.hours) for piece in times)
    if not 0 < short < long or long > MOST_HOURS or any(piece.value.number.style == "dot3" for piece in times):
        return
    draft.take("duration")
    daily = (long * short / 24,) if short < A_DAY <= long else ()
    lengths = (*daily, short + long, short, long)
    texts = tuple(job_text({**slots, "kind": "gpu_time"}, duration_hours=hours) for hours in lengths)
    both = f"{shown(times[0].text)} and {shown(times[1].text)}"
    draft.asks.append(Ask(f"I read {both}: both, or one of them?", times[0], texts=texts))


MOST_HOURS = 200 * 8760


def _unused_without_count(draft: Draft) -> None:
    """`finetune 13b for 10 hours`: so many accelerators are chosen that the run takes no longer."""
    piece = draft.sources.get("duration_hours")
    if piece is None or is_bare_time(draft) or draft.value("gpu_count") or draft.value("gpu_hours"):
        return
    if draft.value("parameters") or draft.value("flops"):
        draft.notes.append(f"{shown(piece.text)} is the longest it may take: no number of GPUs was said")


def _timed_slot(draft: Draft, piece: Piece) -> str:
    """`100,000 hours`, about a job in GPU-hours of which nobody said how many GPUs: those."""
    base = draft.context.base
    in_hours = base and base.gpu_hours and not base.duration_hours and not draft.value("gpu_count")
    return "gpu_hours" if in_hours and piece.value.unit == 1 else "duration_hours"


YEAR = 8760


def _ask_about_life(draft: Draft, piece: Piece) -> None:
    """`5 years`, about hardware of one's own: how long it runs, or over how many years it is written off?"""
    if not draft.context.base or piece.value.unit != YEAR or draft.value("purchase") != Purchase.OWNED:
        return
    hours = piece.value.hours
    if hours <= 0:
        return
    years, days = f"{hours / YEAR:f}".rstrip("0").rstrip("."), f"{hours / 24:f}".rstrip("0").rstrip(".")
    sentence = "Is that the useful life of the hardware, or how long it runs?"
    draft.asks.append(Ask(sentence, piece, (f"useful life {years} years", f"{days} days")))


def _not_of_the_run(draft: Draft) -> None:
    """`in 2 weeks we need 64 H100 for 30 days`, `decision by Friday`: what the run cannot keep is no limit of it."""
    slots, said = draft.slots, draft.sources
    hours = slots.get("duration_hours")
    if not hours or "duration_hours" not in said:
        return
    day = slots.get("deadline")
    left = (day - draft.context.today).days * 24 if day else hours
    for slot, most in (("max_hours", slots.get("max_hours")), ("deadline", left)):
        if slot in said and most is not None and 0 < most < hours and not _is_plainly_a_limit(said[slot]):
            draft.unused.append(shown(said[slot].text))
            del slots[slot]


def _is_plainly_a_limit(piece: Piece) -> bool:
    """`no longer than 5 days`, `by 2027-01-31`."""
    return piece.kind == "longest" or bool(_ISO.search(piece.text.replace(" ", "")))


_ISO = pattern(r"\d{4}-\d\d-\d\d")


def _part_words() -> list[str]:
    """Words that stand for a part of the time without a number."""
    words = sections("words.toml")
    return [word for kind in ("everyother", "weekpart") for given in words[kind].values() for word in given]


def _stepped(draft: Draft) -> None:
    """`500k steps at 2.5 s/step` is a length of time, where none was said; the time of one step alone is none."""
    _of_each_step(draft)
    for piece in draft.take("steptime"):
        steps = draft.value("steps")
        if not steps or steps < 0 or draft.all_of("duration") or draft.slots.get("gpu_hours"):
            draft.unused.append(shown(piece.text))
            continue
        hours = round(float(piece.value) * steps, 6)
        draft.put("duration_hours", hours, piece)
        draft.notes.append(f"{steps:,} steps of {shown(piece.text)} read as {hours:,.1f} hours in all")


def _of_each_step(draft: Draft) -> None:
    """`100k steps at 2.3s each`, `100k steps of 2.3 seconds`: the time of one."""
    times = draft.all_of("duration") if "updates" in draft.kinds else []
    if len(times) != 1:
        return
    before, behind = draft.said_before(times[0]), draft.said_after(times[0])
    steps = draft.said_before(before) if before and before.kind in ("at", "of", "times") else None
    if (steps and steps.kind == "updates") or (behind and behind.kind == "each" and times[0].value.unit < 1):
        each = times[0]._replace(kind="steptime", value=times[0].value.hours)
        draft.pieces = [each if piece is times[0] else piece for piece in draft.pieces]
        draft.kinds.add("steptime")


def _put_hours(draft: Draft, slot: str, piece: Piece) -> None:
    number = piece.value.number
    no_exponent(draft, number, piece)
    hours = as_float(plain(number, draft, piece) * piece.value.unit)
    draft.put(slot, hours if piece.value.unit >= 1 else round(hours, 9), piece)


def deadline(draft: Draft) -> None:
    """The last day; on bare GPUs also the duration until it."""
    _later(draft)
    if not draft.kinds.isdisjoint(ENDS):
        _from_day_to_day(draft)
    for piece in draft.take("starts_on"):
        draft.unused.append(piece.text)
    for piece in draft.take("by_date", "until_date"):
        day = _resolved(draft, piece)
        if day:
            draft.put("deadline", day, piece)
            _until(draft, day, again=piece.kind == "until_date")
    for piece in draft.take("no_date"):
        draft.errors.append(UnknownDate(piece.text))
    for piece in draft.take("by_month"):
        month = str(piece.text.split()[-1])
        draft.asks.append(Ask("Which day of the month?", piece, (f"by {month} 1", f"by end of {month}")))
    for piece in draft.take("date"):
        _ask_about_day(draft, piece)


def _ask_about_day(draft: Draft, piece: Piece) -> None:
    """A day with nothing that says what for: not today, whose prices these always are, nor `the meeting on Friday`."""
    before = draft.said_before(piece)
    if before and before.kind == "on" and isinstance(piece.value, dates.Relative):
        draft.unused.append(f"{before.text} {piece.text}")
    elif piece.text.lower() != "today":
        draft.asks.append(Ask(f"What about {piece.text}?", piece, (f"by {piece.text}", f"until {piece.text}")))


ENDS = ("date", "starts_on", "until_date", "by_date")


def _from_day_to_day(draft: Draft) -> None:
    """`from Jan 4 to Feb 1`: the time between them; of a training job it is the longest it may take."""
    days = draft.all_of(*ENDS)
    if len(days) != 2 or draft.context.base or not _are_ends(days[0], days[1]):
        return
    first, last = days
    today = draft.context.today
    start = dates.resolved(first.value, today)
    end = dates.resolved(last.value, start) if start else None
    if not start or not end or start < today or end <= start or not _is_near(start, end, last.value):
        return
    draft.take(*ENDS)
    slot = "duration_hours" if is_bare_time(draft) else "max_hours"
    if draft.all_of("duration", "inside", "longest") or draft.slots.get("gpu_hours"):
        draft.unused += [shown(first.text), shown(last.text)]
        return
    length = (end - start).days
    draft.put(slot, float(length * 24), last)
    draft.notes.append(f"{start.isoformat()} to {end.isoformat()}: {length} days")


LONGEST_SPAN = 183
"""Days between two days without a year; more is rather the wrong way round."""


def _is_near(start: date, end: date, said: dates.Day | dates.Relative) -> bool:
    return (end - start).days <= LONGEST_SPAN or bool(isinstance(said, dates.Day) and said.year)


def _are_ends(first: Piece, last: Piece) -> bool:
    """A first day and a last: by their words, or by standing side by side with one word between."""
    if isinstance(first.value, dates.Day) and first.value.or_else:
        return False
    if first.kind == "starts_on":
        return last.kind != "starts_on"
    beside = last.first - first.last <= 2 and not last.breaks
    return beside and first.kind == "date" and last.kind in ("date", "until_date")


def _later(draft: Draft) -> None:
    """`a week later`, `2 days earlier`, about a job that has a last day; where it runs until then, its time too."""
    sequel = next((piece for piece in draft.said if piece.kind == "sequel"), None)
    moved = sequel and (sequel.value == "before" or sequel.text.lower() == "later")
    base = draft.context.base
    if base and base.deadline and draft.kinds - {"word"} == {"duration", "by"}:
        _ask_which_way(draft)
    if not base or not moved or draft.kinds - {"by"} != {"duration", "sequel"}:
        return
    sign = -1 if sequel and sequel.value == "before" else 1
    for piece in draft.take("duration"):
        day = _moved(base.deadline, sign * piece.value.hours / 24)
        if day:
            _put_moved(draft, base, day, piece)
            continue
        missing = "a last day moves by whole days" if base.deadline else "the job before has no last day to move"
        draft.errors.append(not_understood([piece.text], missing=missing, example="by Dec 20"))


def _ask_which_way(draft: Draft) -> None:
    """`move the deadline by 2 weeks`."""
    if not any(piece.kind == "by" and "deadline" in piece.text.lower() for piece in draft.said):
        return
    for piece in draft.take("duration"):
        draft.asks.append(Ask("Later, or earlier?", texts=(f"{piece.text} later", f"{piece.text} earlier")))


def _moved(day: date | None, days: Decimal) -> date | None:
    """The day so many days on; none of a part of a day, nor beyond the calendar."""
    if not day or days != int(days) or not 1 <= day.toordinal() + days <= date.max.toordinal():
        return None
    return day + timedelta(days=int(days))


def _put_moved(draft: Draft, base: Question, day: date, piece: Piece) -> None:
    today = draft.context.today
    if day <= today:
        draft.errors.append(OutOfRange("A date", day.isoformat(), f"a day after {today.isoformat()}"))
        return
    draft.put("deadline", day, piece)
    if runs_until(base, today):
        draft.put("duration_hours", float((day - today).days * 24), piece)


def _resolved(draft: Draft, piece: Piece) -> date | None:
    today = draft.context.today
    day = piece.value
    found = dates.resolved(day, today)
    if isinstance(day, dates.Day) and day.or_else and found:
        other = dates.resolved(dates.Day(*day.or_else, day.year), today)
        options = tuple(f"by {each.isoformat()}" for each in (found, other) if each)
        draft.asks.append(Ask("Which date is that, month or day first?", piece, options))
    if found is None:
        draft.errors.append(NoSuchDate(piece.text))
    elif found <= today:
        draft.errors.append(OutOfRange("A date", found.isoformat(), f"a day after {today.isoformat()}"))
        return None
    return found


def _until(draft: Draft, day: date, *, again: bool) -> None:
    """On bare GPUs a last day is also the duration from today; `until` also where the job before had another."""
    known = draft.slots.get if again else draft.value
    said = known("duration_hours") or known("gpu_hours")
    if is_bare_time(draft) and not said and not draft.all_of("duration", "inside") and draft.value("gpu_count"):
        days = (day - draft.context.today).days
        draft.put("duration_hours", float(days * 24))
        draft.notes.append(f"until {day.isoformat()}: {days} days from today")
