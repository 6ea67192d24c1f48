"""What each intent asks, worked out: `ANSWERS` names its function, which returns the fields of the answer it fills."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.on_use import OnUse
from bot.reader import Intent, Reading, read
from bot.reader.reading import ReaderError
from bot.reader.sentence import PURCHASES, reading_line
from costengine.breakeven import BreakEven, breakeven
from costengine.compare import compare
from costengine.costing import Pricer
from costengine.defaults import NO_DEFAULTS, Defaults, filled
from costengine.errors import CostEngineError, NoPrice, OutOfRange
from costengine.estimate import estimate
from costengine.hardware import DEFAULT_GPU, accelerator
from costengine.learning import Correction
from costengine.listing import PriceRow, cheapest_of_each_provider, price_list, usual_price
from costengine.models import models
from costengine.plans import Plans, cheapest
from costengine.prices import PriceBook
from costengine.profiles import NO_FIGURES, OwnFigures
from costengine.question import Kind, ProviderClass, Purchase, Question, Scope
from costengine.result import Estimate
from costengine.sensitivity import drivers
from costengine.split import split, weights_of
from costengine.wanted import Wanted

largest: Callable[[Question, Pricer], Plans] = OnUse("costengine.afford", "largest")
lasting: Callable[[Question, Pricer], Plans] = OnUse("costengine.lasting", "lasting")
at_a_price: Callable[[Decimal, Estimate], str] = OnUse("costengine.quantities", "at_a_price")
reconcile: Callable[[Decimal, Question, Estimate], tuple[str, ...]] = OnUse("costengine.reconcile", "reconcile")
useful_work: Callable[[Sequence[Question], Sequence[Estimate]], Iterator[str]] = OnUse(
    "costengine.useful_work", "useful_work"
)
why: Callable[[str, Question, Estimate, Pricer], tuple[str, ...]] = OnUse("costengine.why", "why")
"""What an estimate never needs."""


class NotFound(ReaderError):
    """What was asked about is not there: no estimate in the thread, no such number."""

    code = "not_found"


MOST_SIDES = 4
TIPS = "tips"
"""The topic of an estimate that was asked for again with its tips first: “cheaper?”."""
ON_DEMAND = f", {PURCHASES[Purchase.ON_DEMAND]}"
OWNED_LINE = "GPU hardware, amortised"
ARTICLES_GPU = "A100-80GB-SXM"
"""Quoted figures of “64 GPUs a month” are of the time of the A100."""
GPU_ASSUMED = "No GPU was named: taken as A100 80GB SXM, the usual one when such figures went round."
Found = Mapping[str, Any]
"""The fields of an answer that an intent fills."""


class Earlier(NamedTuple):
    """An answer of the log that is asked about: what it said, and when."""

    number: int
    day: date
    job: Question
    reading: str
    estimate: Estimate


class Given(NamedTuple):
    """What a text is answered from: prices, the day, the texts before it in its thread, what past runs teach, and the
    team's defaults.
    """

    book: PriceBook
    today: date
    thread: Sequence[str] = ()
    correction: Correction | None = None
    defaults: Defaults = NO_DEFAULTS
    own: OwnFigures = NO_FIGURES
    """The team's own figures for people, data and shares."""
    then: Earlier | None = None
    """What is asked about, where it stands in the log: it is split and explained as it was answered."""


def _estimate(reading: Reading, given: Given) -> Found:
    question = reading.questions[0]
    found = costed(question, given)
    line = _as_priced(line_of(question, given.defaults), question, found)
    topic = {"topic": TIPS} if "tips" in reading.arguments else {}
    return {"estimate": found, "reading": line, **topic}


def _as_priced(line: str, question: Question, found: Estimate) -> str:
    """What was understood; “owned” where the engine priced it so, since nobody rents it out and nothing was said."""
    is_owned = any(item.component == OWNED_LINE for item in found.lines)
    return line.replace(ON_DEMAND, ", owned", 1) if question.purchase is None and is_owned else line


def _compare(reading: Reading, given: Given) -> Found:
    if "numbers" in reading.arguments:
        raise NotFound(
            f"I cannot look up #{reading.arguments['numbers']} here: compare it in the thread it was asked in."
        )
    if not 2 <= len(reading.questions) <= MOST_SIDES:
        raise OutOfRange("A comparison", f"{len(reading.questions)} sides", f"2 to {MOST_SIDES} of them")
    sides = tuple(costed(question, given) for question in reading.questions)
    of_projects = all(question.scope is Scope.PROJECT for question in reading.questions)
    reasons = tuple(useful_work(reading.questions, sides))
    return {"estimates": sides, "differences": compare(sides, whole=of_projects), "reasons": reasons}


def _split(reading: Reading, given: Given) -> Found:
    """Each line of an estimate, said here or the last of the thread, split among the partners."""
    by_gpu_hours = reading.arguments.get("by") == "gpu_hours"
    weights = weights_of(reading.arguments.get("shares") or "50/50", by_gpu_hours=by_gpu_hours)
    found, at = _of_meant(reading, given, "split")
    costs: Estimate = found["estimate"]
    question: Question = found["job"]
    lines = [item for item in costs.lines if item.in_run or question.scope is Scope.PROJECT]
    partners = [name for name in reading.arguments.get("partners", "").split("|") if name]
    parts = split(lines, costs.gpu_hours.likely, weights, partners)
    return {**found, "split": parts, **_told_anew(reading, given, at, compared="")}


def _meant(reading: Reading, given: Given, what: str) -> Question:
    """The job that is asked about: said here, or the last of the thread."""
    asked = reading.questions or _last_questions(given.thread, given.today)
    if not asked:
        raise NotFound(f"There is no estimate in this thread yet to {what}: ask one first, such as “64 A100 30 days”.")
    return asked[0]


def _cheapest(reading: Reading, given: Given) -> Found:
    """The whole market is searched; of the team's defaults only the currency and the region (a duty, maybe) hold."""
    allowed = given.defaults.model_copy(update={"provider": None, "gpu": None})
    meant = filled(reading.questions[0], allowed, given.book, given.today)
    return {**_best(cheapest(meant.question, _pricer(given))), "reading": _left_open(reading, given)}


def _afford(reading: Reading, given: Given) -> Found:
    meant = filled(reading.questions[0], given.defaults, given.book, given.today)
    find = lasting if meant.question.kind is Kind.GPU_TIME else largest
    return {**_best(find(meant.question, _pricer(given))), "reading": _left_open(reading, given)}


def _left_open(reading: Reading, given: Given) -> str:
    """What was understood; it says nothing of on-demand, since the plans decide how to buy."""
    question = reading.questions[0]
    line = line_of(question, given.defaults)
    return line if question.purchase else line.replace(ON_DEMAND, "", 1)


def _pricer(given: Given) -> Pricer:
    return Pricer(given.book, given.today, given.correction, given.own)


def _best(plans: Plans) -> Found:
    return {
        "plans": plans.best,
        "frontier": plans.frontier,
        "reasons": plans.notes,
        "estimate": plans.best[0].estimate,
    }


def _explain(reading: Reading, given: Given) -> Found:
    if reading.arguments.get("about") == "quoted":
        return _reconciled(reading, given)
    found, at = _of_meant(reading, given, "explain")
    about = reading.arguments.get("about", "")
    meant = filled(found["job"], given.defaults, given.book, (at or given).today).question
    pricer = _pricer(at or given)
    reasons = why(about, meant, found["estimate"], pricer) if about else ()
    if "usd_per_kwh" in reading.arguments and reasons:
        own = at_a_price(Decimal(reading.arguments["usd_per_kwh"]), found["estimate"])
        reasons = (reasons[0], *filter(None, [own]), *reasons[1:])
    swings = drivers(meant, pricer) if at or about else ()
    compared = " What moves it, and other ways, are reckoned with these." if about else ""
    return {**found, "drivers": swings, "reasons": reasons, "topic": about, **_told_anew(reading, given, at, compared)}


def _of_meant(reading: Reading, given: Given, what: str) -> tuple[Found, Given | None]:
    """The job that is asked about, with its estimate: as the log has it, else worked out now.

    Beside it what it can be compared at: prices, settings and a day that make the same of it; None where none do now.
    """
    then = given.then
    if then is None or reading.questions:
        return _of_one(_meant(reading, given, what), given), given
    at = _as_then(then, given)
    ways = _ways(then.job, at) if at else None
    return {"job": then.job, "reading": then.reading, "estimate": then.estimate, "ways": ways}, at


def _as_then(then: Earlier, given: Given) -> Given | None:
    """What makes the same estimate of this job today, or as of its own day: the book keeps past prices."""
    for day in (given.today, then.day):
        at = given._replace(today=day)
        with suppress(CostEngineError):
            now = costed(then.job, at)
            if (now.run, now.project) == (then.estimate.run, then.estimate.project):
                return at
    return None


def _told_anew(reading: Reading, given: Given, at: Given | None, compared: str) -> Found:
    """That an answer of the log would be another one today, where it would."""
    then = given.then
    if then is None or reading.questions or at is not None:
        return {}
    was = f"This is #{then.number} as it was answered on {then.day.isoformat()}."
    try:
        now, before = costed(then.job, given), then.estimate
    except CostEngineError as error:
        return {"corrections": (*reading.corrections, f"{was} Today it cannot be answered: {error}")}
    moved = [
        f"{name} ${new.likely:,.2f} instead of ${old.likely:,.2f}"
        for name, old, new in (("the run costs", before.run, now.run), ("the project", before.project, now.project))
        if old.likely != new.likely
    ]
    told = f" With today's prices and settings {', '.join(moved)}." if moved else " The range is another one today."
    return {"corrections": (*reading.corrections, f"{was}{told}{compared}")}


def _last_questions(thread: Sequence[str], today: date) -> tuple[Question, ...]:
    """What the thread asked last."""
    for at in reversed(range(len(thread))):
        earlier = read(thread[at], thread=thread[:at], today=today)
        if earlier.questions:
            return earlier.questions
    return ()


def _of_one(question: Question, given: Given) -> Found:
    return {
        "job": question,
        "reading": line_of(question, given.defaults),
        "estimate": costed(question, given),
        "ways": _ways(question, given),
    }


def _ways(question: Question, given: Given) -> BreakEven | None:
    """Buying, renting and reserving side by side; nothing where there is no rent to compare with."""
    meant = filled(question, given.defaults, given.book, given.today).question
    chip = accelerator(meant.gpu or DEFAULT_GPU)
    try:
        return breakeven(meant, chip, _pricer(given).work(meant, chip), given.book, given.today)
    except CostEngineError:
        return None


def costed(question: Question, given: Given) -> Estimate:
    """The estimate with the team's defaults where the question says nothing; each stands among the assumptions."""
    meant = filled(question, given.defaults, given.book, given.today)
    found = estimate(meant.question, given.book, given.today, given.correction, given.own)
    if not (meant.assumptions or meant.notes):
        return found
    said = {"assumptions": (*meant.assumptions, *found.assumptions), "notes": (*meant.notes, *found.notes)}
    return found.model_copy(update=said)


def _reconciled(reading: Reading, given: Given) -> Found:
    """A quoted amount against our own estimate of the same GPUs and time."""
    said = reading.arguments
    if reading.questions:
        question = reading.questions[0]
    elif said.get("model") in models():
        question = Question(kind=Kind.PRETRAIN, model=said["model"], parameters=models()[said["model"]].parameters)
    elif said.get("gpu_count") and said.get("duration_hours"):
        question = Question(
            kind=Kind.GPU_TIME, gpu=said.get("gpu") or ARTICLES_GPU,
            gpu_count=int(said["gpu_count"]), duration_hours=float(said["duration_hours"]),
        )  # fmt: skip
    else:
        raise NotFound("Say what the figure is for, such as “is 300k for 64 A100 a month normal?”.")
    found = _of_one(question, given)
    asked = [] if question.model or said.get("gpu") or reading.questions else [GPU_ASSUMED]
    reasons = reconcile(Decimal(said["usd"]), question, found["estimate"])
    return {**found, "reasons": (reasons[0], *asked, *reasons[1:])}


def _prices(reading: Reading, given: Given) -> Found:
    said = reading.arguments
    gpu = said.get("gpu", "")
    if not gpu:
        return {"topic": "gpus"}
    purchase = Purchase(said.get("purchase") or Purchase.ON_DEMAND)
    cls = ProviderClass(said["provider_class"]) if "provider_class" in said else None
    wanted = Wanted(gpu, purchase, said.get("provider"), cls, said.get("region"))
    rows = price_list(given.book, wanted, given.today)
    told: tuple[str, ...] = ()
    try:
        told = usual_price(given.book.rent_of(wanted, given.today))
    except NoPrice:
        if not rows:
            raise
    shown, above = _under(said.get("max_usd_per_gpu_hour"), cheapest_of_each_provider(rows))
    return {"prices": shown, "topic": gpu, "reasons": (*above, *told)}


def _under(ceiling: str | None, rows: tuple[PriceRow, ...]) -> tuple[tuple[PriceRow, ...], tuple[str, ...]]:
    """The offers up to a price; where there are none, all of them, and that none is so cheap."""
    kept = tuple(row for row in rows if ceiling is None or row.usd_per_gpu_hour <= Decimal(ceiling))
    if kept or not rows:
        return kept, ()
    return rows, (f"No offer is at or under ${ceiling} per GPU-hour; these are all.",)


def _models(reading: Reading, given: Given) -> Found:
    """The family that was named, if any; the sheet lists what is known."""
    return {"topic": reading.arguments.get("family", "")}


def line_of(question: Question, defaults: Defaults) -> str:
    """What was understood; on the team's own GPU where none was named."""
    gpu = question.gpu or defaults.gpu
    return reading_line(question.but(gpu=gpu) if gpu != question.gpu else question)


ANSWERS: Mapping[Intent, Callable[[Reading, Given], Found]] = MappingProxyType(
    {
        Intent.ESTIMATE: _estimate,
        Intent.COMPARE: _compare,
        Intent.SPLIT: _split,
        Intent.CHEAPEST: _cheapest,
        Intent.AFFORD: _afford,
        Intent.EXPLAIN: _explain,
        Intent.PRICES: _prices,
        Intent.MODELS: _models,
    }
)
