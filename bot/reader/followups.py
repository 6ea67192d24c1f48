"""Follow-ups: what a fragment changes in the job before it, and the way back."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from math import ceil
from typing import Any, NamedTuple

from bot.reader.amounts import Cash, Duration
from bot.reader.draft import Draft
from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table
from bot.reader.slots.tokens import TOKENS_A_PARAMETER
from costengine.question import Kind, Question

SCALED = {
    "tokenword": "tokens",
    "gpuword": "gpu_count",
    "countword": "gpu_count",
    "gpu": "gpu_count",
    "epochs": "epochs",
    "time": "duration_hours",
    "parameters": "parameters",
    "people": "people",
    "steps": "steps",
    "sequence": "sequence_length",
    "budget": "max_usd",
    "flops": "flops",
}


class Scale(NamedTuple):
    """A slot of the last job multiplied, or made more or less by an amount."""

    slot: str
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    added: Piece | None = None
    """What was added (`+ 2 days`): beside a whole job, or with nothing before it, it is a part of that job."""
    of: str = ""
    """The accelerator that was named with it (`double the H100s`)."""


def _by(factor: Piece) -> Decimal:
    if factor.kind == "half":
        return Decimal("0.5")
    over, _, under = str(factor.value).partition("/")
    return Decimal(over) / Decimal(under or 1)


def _factor(factor: Piece, thing: Piece) -> Made:
    return "scale", Scale(_slot(thing), _by(factor), of=_of(thing))


def _in_half(thing: Piece, factor: Piece) -> Made:
    """`cut the duration in half`; elsewhere a factor stands before its thing."""
    return _factor(factor, thing) if factor.text.lower() in ("in half", "by half") and not factor.breaks else None


def _times(number: Piece, _times: Piece, thing: Piece) -> Made:
    return "scale", Scale(_slot(thing), number.value.value, of=_of(thing))


def _part_of_time(factor: Piece, of: Piece | None, time: Piece) -> Made:
    """`three quarters of a day`, `half of a day`."""
    if factor.kind == "half" and of is None:
        return None
    by = _by(factor)
    return ("duration", Duration(Number(by, "word"), Decimal(str(time.value)))) if by < 1 else None


def _times_time(factor: Piece, time: Piece) -> Made:
    """`half the days`; `half a day` is a length of time, and `double the second` another side."""
    if time.text.lower() == "second":
        return None
    if factor.kind == "half" and (factor.text.lower() != "half" or not time.text.lower().endswith("s")):
        return None
    return "scale", Scale("duration_hours", _by(factor))


def _by_percent(number: Piece, _sign: Piece, more: Piece, thing: Piece | None = None) -> Made:
    """`20% more tokens`, `20% longer`."""
    part = number.value.value / 100
    slot = _slot(thing) if thing else "duration_hours" if more.text.lower() in ("longer", "shorter") else ""
    times = 1 - part if more.value == "less" else 1 + part
    return ("scale", Scale(slot, times, of=_of(thing))) if slot and times > 0 else None


def _slot(thing: Piece) -> str:
    return str(thing.value) if thing.kind == "slotword" else SCALED[thing.kind]


def _of(thing: Piece | None) -> str:
    return str(thing.value) if thing and thing.kind == "gpu" else ""


def _other_unit(unit: Piece, _not: Piece, other: Piece) -> Made:
    """`weeks, not days`."""
    return "scale", Scale("duration_hours", Decimal(str(unit.value)) / Decimal(str(other.value)))


def _twice(factor: Piece) -> Made:
    text = factor.text.lower()
    return ("scale", Scale("duration_hours", Decimal(str(factor.value)))) if text.endswith("as long") else None


THINGS = "tokenword|countword|gpuword|gpu|epochs|slotword|parameters|people|steps|sequence|budget|flops"
FACTORS = table(
    rule(
        f"factor|half {THINGS}",
        _factor,
    ),
    rule("num times tokenword|countword|gpuword|slotword|parameters|epochs", _times),
    rule(
        "times num tokenword|slotword|parameters",
        lambda times, n, thing: None if thing.breaks else _times(n, times, thing),
    ),
    rule("factor|half of? article time", lambda factor, of, _a, time: _part_of_time(factor, of, time)),
    rule(f"{THINGS}|time factor", lambda thing, factor: _in_half(thing, factor)),
    rule("factor|half time", _times_time),
    rule("factor", _twice),
    rule("time remove|insteadof time", _other_unit),
    rule(f"num percentsign factorless {THINGS}", _by_percent),
    rule("num percentsign factorless", _by_percent),
)


COUNTED = {"tokens": "tokens", "passes": "epochs", "updates": "steps", "team_of": "people", "params": "parameters"}


def _more(number: Piece, more: Piece, thing: Piece) -> Made:
    """`10 more days`, `8 fewer GPUs`, `100B more tokens`."""
    amount = number.value.value * (Decimal(str(thing.value)) if thing.kind == "time" else 1)
    return "scale", Scale(SCALED[thing.kind], plus=-amount if more.value == "less" else amount, of=_of(thing))


def _more_after(thing: Piece, more: Piece) -> Made:
    """`10 days more`, `16 GPUs less`."""
    if more.breaks:
        return None
    slot, amount = _amount(thing)
    return ("scale", Scale(slot, plus=-amount if more.value == "less" else amount)) if slot else None


def _taken(minus: Piece, thing: Piece) -> Made:
    """`minus 5 days`."""
    if minus.text.lower() != "minus" or (thing.kind == "cluster" and thing.value.gpu):
        return None
    slot, amount = _amount(thing)
    return ("scale", Scale(slot, plus=-amount)) if slot else None


def _added(thing: Piece) -> Made:
    """`add 16 GPUs`; accelerators of another name are another cluster."""
    if thing.kind == "cluster" and thing.value.gpu:
        return "beside", thing.value
    slot, amount = _amount(thing)
    return ("scale", Scale(slot, plus=amount, added=thing)) if slot else None


def _amount(thing: Piece) -> tuple[str, Decimal]:
    if thing.kind == "duration":
        return "duration_hours", thing.value.hours
    if thing.kind == "cluster":
        return ("gpu_count", thing.value.number.value) if thing.value.number else ("", Decimal(0))
    number = thing.value.number if thing.kind == "team_of" else thing.value
    return COUNTED[thing.kind], number.value


def _more_money(money: Piece, more: Piece) -> Made:
    """`10k more`, `$5k less`."""
    number = money.value if money.kind == "size" else money.value.number
    if more.breaks or more.text.lower() not in ("more", "less") or (money.kind == "size" and number.suffix != "k"):
        return None
    cash = Cash(number) if money.kind == "size" else money.value
    return "moremoney", (-1 if more.value == "less" else 1, cash)


def _more_size(number: Piece, more: Piece) -> Made:
    """`100B more`, `another 100B`: of the model or of its tokens."""
    if more.breaks or number.value.suffix not in ("m", "b", "t") or more.text.lower() in ("longer", "shorter"):
        return None
    return "moresize", (-1 if more.value in ("less", "remove") else 1, number)


def _size_added(sign: Piece, number: Piece) -> Made:
    """`add 500B`, `minus 100B`."""
    taken = sign.kind == "remove" and sign.text.lower() not in TAKEN
    return None if taken or number.breaks else _more_size(number, sign._replace(breaks=False))


TAKEN = frozenset({"minus", "remove", "drop"})

SHIFTED = "gpuword|gpu|time|tokenword|epochs|steps|people|parameters"
SHIFTS = table(
    rule(f"num|size factorless {SHIFTED}", _more),
    rule(f"plus num|size factorless {SHIFTED}", lambda _p, *rest: _more(*rest)),
)
SHIFTS_AFTER = table(
    rule("shift duration|tokens|passes|updates|team_of|cluster", lambda shift, thing: _more_after(thing, shift)),
    rule("duration|tokens|passes|updates|team_of|cluster factorless", _more_after),
    rule("size|money factorless", _more_money),
    rule("plus|another duration|tokens|passes|updates|team_of|cluster|params", lambda _plus, thing: _added(thing)),
    rule("remove duration|tokens|passes|updates|team_of|cluster", lambda minus, thing: _taken(minus, thing)),
)

SIZES_MOVED = table(
    rule("size factorless", _more_size),
    rule("plus|another|remove size", _size_added),
)
"""Only behind another job: elsewhere `+ 1M` is a part of what is asked."""


def changed(question: Question, draft: Draft, scales: list[Piece]) -> Question:
    """The question with what the fragment named, and nothing else."""
    slots: dict[str, Any] = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    slots = scaled(question, scales) | slots
    if "parameters" in slots and "model" not in slots:
        slots = {"model": None, "active_parameters": None, **slots}
    slots = _same_work(question, slots) | slots
    if slots.get("kind") == Kind.PRETRAIN and question.method:
        slots = {"method": None, **slots}
    if draft.slots.get("_removed"):
        question = question.but(extra=tuple(e for e in question.extra if e.component != draft.slots["_removed"]))
    if "extra" in slots:
        slots["extra"] = (*question.extra, *slots["extra"])
    slots |= _same_end(question, slots, draft.context.today)
    slots |= _same_gpu_hours(question, slots, traded=any(piece.value.slot == "gpu_count" for piece in scales))
    return question.but(**slots)


def _same_work(question: Question, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Of FLOPs, parameters and tokens two make the third: what was said now counts, and the older one gives way."""
    if slots.get("flops"):
        return {"tokens": None, "epochs": None} if "tokens" not in slots else {}
    sized = slots.get("parameters") or question.parameters
    told = slots.get("tokens") or ("parameters" in slots and question.tokens)
    return {"flops": None} if question.flops and sized and told else {}


def scaled(question: Question, scales: list[Piece]) -> dict[str, Any]:
    """Slots multiplied by a factor; those that were not said stay."""
    found: dict[str, Any] = {}
    for piece in scales:
        slot, times, plus = piece.value[:3]
        value = getattr(question, slot)
        if value is not None:
            found[slot] = _changed_by(value, times, plus)
        elif slot == "tokens" and question.kind is Kind.PRETRAIN and question.parameters and not question.model:
            found[slot] = _changed_by(TOKENS_A_PARAMETER * question.parameters, times, plus)
        elif slot == "duration_hours" and question.gpu_hours and not question.gpu_count and not plus:
            found["gpu_hours"] = _changed_by(question.gpu_hours, times, plus)
        elif slot == "duration_hours" and question.gpu_count and not plus:
            found["gpu_count"] = _changed_by(question.gpu_count, 1 / times if times else Decimal(0), plus)
        elif slot == "epochs" and plus:
            found[slot] = _changed_by(ONE_EPOCH, times, plus)
        elif plus > 0:
            found[slot] = int(plus) if slot in ("gpu_count", "steps") else float(plus)
    return found


ONE_EPOCH = 1.0
"""What a job has where no epochs were said."""


def unsaid(question: Question, scales: list[Piece]) -> str:
    """The slot that would change and that nothing was said of, in words; nothing where all were said."""
    for piece in scales:
        slot, _, plus = piece.value[:3]
        time = slot == "duration_hours" and (question.gpu_count or question.gpu_hours)
        assumed = slot == "tokens" and question.kind is Kind.PRETRAIN and question.parameters and not question.model
        if getattr(question, slot) is None and plus <= 0 and not (time or assumed):
            return SAID_AS.get(slot, str(slot).replace("_", " "))
    return ""


SAID_AS = {"duration_hours": "time", "max_usd": "budget", "gpu_count": "number of GPUs"}


def _changed_by(value: Any, times: Decimal, plus: Decimal) -> Any:
    exact = (value if isinstance(value, Decimal) else Decimal(repr(value))) * times + plus
    if isinstance(value, Decimal):
        return exact
    return int(exact.to_integral_value(ROUND_CEILING)) if isinstance(value, int) else float(_readable(exact))


MOST_DIGITS = 12
"""A number with more has come from a third or the like."""


def _readable(exact: Decimal) -> Decimal:
    """A third of 140B as 46.6667B; what needs fewer digits stays as it is."""
    if len(exact.normalize().as_tuple().digits) <= MOST_DIGITS:
        return exact
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 5))


def _same_end(question: Question, slots: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Bare GPUs that run from today until a day: a longer or shorter time moves the day."""
    hours = slots.get("duration_hours")
    if not hours or "deadline" in slots or not runs_until(question, today) or not 0 < hours < LONGEST_HOURS:
        return {}
    return {"deadline": today + timedelta(days=ceil(hours / 24))}


LONGEST_HOURS = 10**6
"""Beyond it a time is refused."""


def runs_until(question: Question, today: date) -> bool:
    """Whether the time of the job is that from today until its last day."""
    if question.kind is not Kind.GPU_TIME or not question.deadline or not question.duration_hours:
        return False
    return question.duration_hours == (question.deadline - today).days * 24


def _same_gpu_hours(question: Question, slots: Mapping[str, Any], *, traded: bool) -> dict[str, Any]:
    """Half the accelerators for a training job need twice the time; a job in GPU-hours follows its count and time."""
    count, time = slots.get("gpu_count"), question.duration_hours
    if (
        traded
        and question.kind is not Kind.GPU_TIME
        and count
        and question.gpu_count
        and time
        and "duration_hours" not in slots
    ):
        return {"duration_hours": time * question.gpu_count / count}
    if question.gpu_hours and "gpu_hours" not in slots and "duration_hours" in slots and (count or question.gpu_count):
        return {"gpu_hours": None}
    if "gpu_hours" in slots and question.duration_hours:
        return {"duration_hours": None, "gpu_count": slots.get("gpu_count")}
    return {}
