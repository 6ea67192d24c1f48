"""What a run really cost and took: recorded, held against its estimate line by line, and learned from."""

from decimal import Decimal
from math import log

from bot.memory import budget_booking, rights
from bot.memory.causes import beside_compute, differences, gpu_hours_paid
from bot.memory.errors import Doubtful, NotHere, Refused
from bot.memory.known import Known
from bot.memory.look_back import Said, meant
from bot.memory.results import Facts, Variance
from bot.reader import conversion
from bot.store import actuals, answers, audit, history
from bot.store.actuals import Actual, Covers
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from bot.store.history import Filters
from costengine.learning import PastRun, learn, learns_hours
from costengine.outcomes import outcome

FAR = 10
"""An actual so many times off its estimate is asked back."""
NEAR = 3
"""A bare number so many times off the hours of its estimate may be hours."""
MOST_CHOICES = 4
TINY = 1e-6
"""Told as nothing at all."""
TELL_HOURS = "Say the hours too, such as “actual was 61h”, to tell price and hours apart and to learn from both."
TELL_BOTH = (
    "To tell failures from slow work, say both: the hours that the run took (“actual was 61h”) "
    "and the GPU-hours that were paid (“actual 48,000 gpu hours”)."
)
MORE_MAY_FOLLOW = "More may follow: “so far” with a new total takes the place of this, “another 3k” adds to it."
NO_LEARNING = "Learning from your runs is switched off; “settings learning on” starts it again."
LOOKED_AT = 20
SAME_HOURS = 0.03
LEAST_TOLD = Decimal("0.01")


def actual(db: Session, said: Said, asked: Asked, known: Known) -> Variance:
    """Record what was told of a run, and show it against the estimate."""
    if said.get("action") == "import":
        raise Refused("Bills are imported where the bot runs: “llmcost import bill.csv”, with --dry-run first.")
    rights.must_be_member(asked, "record what a run cost")
    entry = _with_hours(db, said, asked) if _names_hours_only(said) else _meant(db, said, asked)
    usd = Decimal(said["usd"]) if "usd" in said else None
    hours = float(said["hours"]) if "hours" in said else None
    gpu_hours = float(said["gpu_hours"]) if "gpu_hours" in said else None
    covers = _covers(said)
    before = actuals.of_answer(db, asked.tenant, entry.number)
    _doubt(entry, said, before, usd, hours, gpu_hours)
    found = record(db, entry, asked, known, usd=usd, hours=hours, gpu_hours=gpu_hours, covers=covers)
    replaced = _replaced(before, covers, usd, actuals.of_bills(db, asked.tenant, entry.number))
    return found.model_copy(update={"notes": (*conversion.typed(said), *replaced, *found.notes)})


def _covers(said: Said) -> Covers:
    if said.get("partial") != "yes":
        return Covers.WHOLE
    return Covers.SO_FAR if said.get("so_far") == "yes" else Covers.PART


def _replaced(before: Actual | None, covers: Covers, usd: Decimal | None, billed: Decimal) -> tuple[str, ...]:
    """What a sum was added to, or stands in the place of."""
    if usd is None or before is None or before.usd is None:
        return ()
    so_far = " so far" if before.is_partial else ""
    if covers is Covers.PART:
        return (f"${usd:,.2f} more than the ${before.usd:,.2f} that were told{so_far}.",)
    of_bills = f", ${billed:,.2f} of it by bills" if billed else ""
    return (f"This takes the place of the ${before.usd:,.2f} that were told{so_far}{of_bills}.",)


def _meant(db: Session, said: Said, asked: Asked) -> Entry:
    """The run by its number, or the last of the thread. Raises NotHere, or Doubtful where several may be meant."""
    if "number" in said or asked.thread:
        return meant(db, said, asked)
    found = history.page(db, asked, Filters(user=asked.user, channel=asked.channel), LOOKED_AT)
    runs = [entry for entry in found if entry.answer.estimate]
    if len(runs) < 2:
        return meant(db, said, asked)
    likely = sorted(runs, key=lambda each: _far_off(each, said))[:MOST_CHOICES]
    choices = ((f"#{each.number}: {each.answer.reading}", f"{_order(said)} for #{each.number}") for each in likely)
    raise Doubtful("Which run was it?", tuple(choices))


def _far_off(entry: Entry, said: Said) -> float:
    """How far what was told is from the estimate, as the logarithm of a factor; 0 where it says nothing."""
    estimate = entry.answer.estimate
    assert estimate
    clock = estimate.wall_clock_hours
    expected = {"usd": float(estimate.run.likely), "gpu_hours": estimate.gpu_hours.likely}
    expected |= {"hours": clock.likely} if clock else {}
    told = ((max(float(said[key]), TINY), value) for key, value in expected.items() if key in said and value)
    return max((abs(log(value / likely)) for value, likely in told), default=0)


def _order(said: Said) -> str:
    """What was told, as an order that the number of a run completes."""
    if said["action"] == "undo":
        return "undo actual"
    money = "" if "usd" not in said else said["usd"] if said.get("unit") == "unsaid" else f"${Decimal(said['usd']):.2f}"
    hours = [f"{said[key]} {word}" for key, word in (("gpu_hours", "GPU-hours"), ("hours", "hours")) if key in said]
    days = f"from {said['since']} to {said['until']}" if {"since", "until"} <= said.keys() else ""
    covers = _covers(said)
    so_far = "so far" if covers is Covers.SO_FAR else ""
    more = "another" if covers is Covers.PART and not days else ""
    return " ".join(part for part in ("actual", more, money, *hours, days, so_far) if part)


def shown(db: Session, said: Said, asked: Asked, known: Known) -> Variance:
    """What was told of a run, against its estimate. Raises NotHere where nothing was."""
    entry = meant(db, said, asked)
    now = actuals.of_answer(db, asked.tenant, entry.number)
    if now is None or entry.answer.estimate is None:
        raise NotHere(f"Nobody told yet what #{entry.number} cost or took; “show #{entry.number}” has its estimate.")
    return variance(db, entry, now, asked, known)


def taken_back(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Take back what people told last of a run; what they told before counts again, and what a bill said stays."""
    rights.must_be_member(asked, "take back what a run cost")
    entry = _meant(db, said, asked)
    number = entry.number
    answers.hold(db, asked.tenant, number)
    before = actuals.of_answer(db, asked.tenant, number)
    taken = actuals.take_back(db, asked.tenant, number)
    now = actuals.of_answer(db, asked.tenant, number)
    if taken is None:
        raise NotHere(f"Nobody told what #{number} cost or took.")
    audit.note(db, asked.tenant, f"actual of #{number}", _told(before), _told(now), by=asked.user, at=asked.at)
    booked = budget_booking.settle(db, asked, entry, before, now)
    _learn(db, entry, asked, now)
    again = (("Take that back too", f"undo actual #{number}"),) if actuals.is_told(db, asked.tenant, number) else ()
    stands = "What was told before counts again" if again else "What bills said of it stays"
    return Facts(
        title=f"What was told last of #{number} is taken back: {_told(taken)}.",
        notes=(*((f"{stands}: {_told(now)}.",) if now else ()), *booked),
        ask=((f"Show #{number}", f"show #{number}"), *again),
    )


def _names_hours_only(said: Said) -> bool:
    return "instead_of_hours" in said and "number" not in said


def _with_hours(db: Session, said: Said, asked: Asked) -> Entry:
    """The run of “61h not 48”: the newest here that was to take 48 hours. Raises NotHere."""
    wanted = float(said["instead_of_hours"])
    for entry in history.page(db, asked, Filters(channel=asked.channel), LOOKED_AT):
        clock = entry.answer.estimate.wall_clock_hours if entry.answer.estimate else None
        if clock and abs(clock.likely - wanted) <= SAME_HOURS * wanted:
            return entry
    raise NotHere(
        f"No recent run here was estimated at {wanted:g} hours: give its number, such as “actual 61h for #42”."
    )


def _doubt(
    entry: Entry, said: Said, before: Actual | None, usd: Decimal | None, hours: float | None, gpu_hours: float | None
) -> None:
    """Ask back where what was told is far from what was estimated, or less than was told so far. Raises Doubtful."""
    estimate = entry.answer.estimate
    if estimate is None or said.get("confirmed"):
        return
    covers = _covers(said)
    if covers is not Covers.PART and usd is not None:
        _doubt_less(entry, said, before, usd)
    clock = estimate.wall_clock_hours.likely if estimate.wall_clock_hours else None
    if said.get("unit") == "unsaid" and clock and _may_be_hours(float(said["usd"]), clock, covers):
        _doubt_unit(entry, said)
    least = 1 / FAR if covers is Covers.WHOLE else 0
    told = (
        (f"${usd:,.2f}" if usd is not None else "", usd, estimate.run.likely),
        (f"{hours} hours", hours, clock),
        (f"{gpu_hours} GPU-hours", gpu_hours, estimate.gpu_hours.likely),
    )
    for words, value, expected in told:
        if value is not None and expected and not least <= float(value) / float(expected) <= FAR:
            raise Doubtful(
                f"{words} is far from the estimate of #{entry.number}: is that right?",
                (
                    ("Yes, it is", f"yes, {_order({**said, 'unit': 'dollars'})} for #{entry.number}"),
                    (f"Show #{entry.number}", f"show #{entry.number}"),
                ),
            )


def _may_be_hours(value: float, clock: float, covers: Covers) -> bool:
    """A bare number near the hours of its run, or of a part of it below them."""
    return _is_near(value, clock) or (covers is not Covers.WHOLE and value < clock)


def _doubt_unit(entry: Entry, said: Said) -> None:
    """Ask whether a bare number is money or hours. Raises Doubtful."""
    bare = Decimal(said["usd"])
    others = {key: value for key, value in said.items() if key not in ("usd", "unit")}
    dollars, hours = _order({**others, "usd": said["usd"]}), _order({**others, "hours": f"{bare:f}"})
    raise Doubtful(
        f"${bare:,.2f} or {bare:,f} hours, for #{entry.number}?",
        (
            (f"It cost ${bare:,.2f}", f"{dollars} for #{entry.number}"),
            (f"It took {bare:,f} hours", f"{hours} for #{entry.number}"),
        ),
    )


def _doubt_less(entry: Entry, said: Said, before: Actual | None, usd: Decimal) -> None:
    """A run never has cost less than it had before: that is a correction, or one more part. Raises Doubtful."""
    if before is None or before.usd is None or usd >= before.usd or not (before.is_partial or "so_far" in said):
        return
    so_far = " so far" if before.is_partial else ""
    all_of_it = f"{_order(said)} for #{entry.number}"
    raise Doubtful(
        f"${usd:,.2f} is less than the ${before.usd:,.2f} that were told of #{entry.number}{so_far}:"
        " does it take their place, or is it one more part?",
        (
            (f"All of it: ${usd:,.2f}", f"yes, {all_of_it}"),
            (f"One more part: ${before.usd + usd:,.2f}", f"actual another ${usd:.2f} for #{entry.number}"),
        ),
    )


def _is_near(value: float, expected: float) -> bool:
    return 1 / NEAR <= value / expected <= NEAR


def record(
    db: Session, entry: Entry, asked: Asked, known: Known, *, usd: Decimal | None = None, hours: float | None = None,
    gpu_hours: float | None = None, covers: Covers = Covers.WHOLE, bill: str = "",
) -> Variance:  # fmt: skip
    """Write it down, book it to the budget, learn from what is known of the whole run."""
    if entry.answer.estimate is None or entry.answer.job is None:
        raise Refused(f"#{entry.number} has several sides: record the cost of the estimate of one of them.")
    answers.hold(db, asked.tenant, entry.number)
    before = actuals.of_answer(db, asked.tenant, entry.number)
    actuals.record(db, asked, entry.number, usd=usd, hours=hours, gpu_hours=gpu_hours, covers=covers, bill=bill)
    now = actuals.of_answer(db, asked.tenant, entry.number)
    assert now
    audit.note(db, asked.tenant, f"actual of #{entry.number}", _told(before), _told(now), by=asked.user, at=asked.at)
    booked = budget_booking.settle(db, asked, entry, before, now)
    _learn(db, entry, asked, now)
    found = variance(db, entry, now, asked, known)
    return found.model_copy(update={"notes": (*booked, *found.notes)})


def _learn(db: Session, entry: Entry, asked: Asked, known: Actual | None) -> None:
    """Learn from what is known of the whole run; from a run that goes on, nothing."""
    estimate, job = entry.answer.estimate, entry.answer.job
    now = known.finished if known else None
    if now is None:
        actuals.forget_outcome(db, asked.tenant, entry.number)
        return
    assert estimate
    assert job
    hours = gpu_hours_paid(now, estimate)
    compute = None if now.usd is None else max(now.usd - beside_compute(estimate), LEAST_TOLD)
    # Dollars alone tell nothing of the price: the hours may have been others.
    told = hours is not None or learns_hours(job)
    run = outcome(job, estimate, gpu_hours=hours, usd=compute) if told else PastRun()
    inside = None if now.usd is None else estimate.run.low <= now.usd <= estimate.run.high
    actuals.keep_outcome(db, asked.tenant, entry.number, run, inside, asked.at)


def variance(db: Session, entry: Entry, now: Actual, asked: Asked, known: Known) -> Variance:
    """The estimate against what came out, by cause."""
    estimate = entry.answer.estimate
    assert estimate
    inside = None if now.usd is None or now.is_partial else estimate.run.low <= now.usd <= estimate.run.high
    return Variance(
        number=entry.number, reading=entry.answer.reading, estimated=estimate.run, actual=now.usd,
        is_partial=now.is_partial, inside=inside, differences=differences(estimate, now),
        notes=_notes(db, now, asked, known),
    )  # fmt: skip


def _notes(db: Session, now: Actual, asked: Asked, known: Known) -> tuple[str, ...]:
    parts = MORE_MAY_FOLLOW if now.is_partial else ""
    if not known.learns:
        learned = NO_LEARNING
    else:
        runs = actuals.past_runs(db, asked)
        learned = learn(runs).sentence if runs else ""
    alone = now.usd is not None and not (now.hours or now.gpu_hours)
    told = TELL_HOURS if alone else TELL_BOTH if bool(now.hours) != bool(now.gpu_hours) else ""
    return tuple(each for each in (parts, told, learned, _hit_rate(*actuals.hits(db, asked))) if each)


def accuracy(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """How good our own estimates were."""
    counted, inside = actuals.hits(db, asked)
    if not counted:
        raise NotHere("No estimate has an actual cost yet: tell one, such as “actual 182400 for #42”.")
    learned = learn(actuals.past_runs(db, asked)).sentence
    corrects = ("New estimates are corrected by this." if learned else "") if known.learns else NO_LEARNING
    told = ("The range is meant to hold the cost of eight runs in ten.", learned, corrects)
    return Facts(title=_hit_rate(counted, inside), notes=tuple(filter(None, told)))


def _hit_rate(counted: int, inside: int) -> str:
    if not counted:
        return ""
    noun = "estimate" if counted == 1 else "estimates"
    return f"Of {counted} {noun} with a known cost, {inside} held it within the 80 % range."


def _told(told: Actual | None) -> str:
    if told is None:
        return ""
    parts = [
        *([f"${told.usd:,.2f}"] if told.usd is not None else []), *([f"{told.hours:g} h"] if told.hours else []),
        *([f"{told.gpu_hours:g} GPU-hours"] if told.gpu_hours else []), *(["so far"] if told.is_partial else []),
    ]  # fmt: skip
    return ", ".join(parts)
