"""Follow-ups: what a fragment changes in the job before it, and the way back."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from math import ceil
from typing import Any, NamedTuple

from bot.reader.amounts import Cash, Duration
from bot.reader.buying import People
from bot.reader.counted_by import node_size
from bot.reader.draft import Draft
from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table
from bot.reader.slots.kind import TOKENS_A_PARAMETER
from bot.reader.slots.lines import lines_now
from costengine.question import Kind, Question

SCALED = {
    "tokenword": "tokens",
    "gpuword": "gpu_count",
    "countword": "gpu_count",
    "gpu": "gpu_count",
    "nodeword": "gpu_count",
    "examples": "tokens",
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
    nodes: Piece | None = None
    """Where nodes are added or taken away, what said so: each counts as many accelerators as it has."""
    hours_a_unit: Decimal = Decimal(1)
    """Of time, the unit in which it was said."""


def with_half_a_time(pieces: list[Piece]) -> list[Piece]:
    """`in half a year` is within six months; `cut the tokens in half` is a factor."""
    made: list[Piece] = []
    for at, piece in enumerate(pieces):
        behind = pieces[at + 1 : at + 3]
        is_time = [each.kind for each in behind] == ["article", "time"] and not any(each.breaks for each in behind)
        if piece.kind == "factor" and piece.text.lower() == "in half" and is_time:
            made.append(Piece("within", "in", piece.first, piece.first, "in", piece.breaks))
            made.append(Piece("half", "half", piece.last, piece.last, "half"))
        elif not (piece.kind == "article" and made and made[-1].text == "half" and made[-1].last == piece.first - 1):
            made.append(piece)
        else:
            made[-1] = made[-1]._replace(last=piece.last, text="half a")
    return made


def times_of(factor: Piece) -> Decimal:
    """What a factor multiplies by."""
    if factor.kind == "half":
        return Decimal("0.5")
    over, _, under = str(factor.value).partition("/")
    return Decimal(over) / Decimal(under or 1)


def _factor(factor: Piece, thing: Piece) -> Made:
    if thing.kind == "nodeword" and factor.text.lower().split()[-1] in ("a", "an"):
        return None
    return "scale", Scale(_slot(thing), times_of(factor), of=_of(thing))


def _in_half(thing: Piece, factor: Piece) -> Made:
    """`cut the duration in half`; elsewhere a factor stands before its thing."""
    return _factor(factor, thing) if factor.text.lower() in ("in half", "by half") and not factor.breaks else None


def _times(number: Piece, _times: Piece, thing: Piece) -> Made:
    return "scale", Scale(_slot(thing), number.value.value, of=_of(thing))


def _part_of_time(factor: Piece, of: Piece | None, time: Piece) -> Made:
    """`three quarters of a day`, `half of a day`."""
    if factor.kind == "half" and of is None:
        return None
    by = times_of(factor)
    return ("duration", Duration(Number(by, "word"), Decimal(str(time.value)))) if by < 1 else None


def _times_time(factor: Piece, time: Piece) -> Made:
    """`half the days`; `half a day` is a length of time, and `double the second` another side."""
    if time.text.lower() == "second":
        return None
    if factor.kind == "half" and (factor.text.lower() != "half" or not time.text.lower().endswith("s")):
        return None
    return "scale", Scale("duration_hours", times_of(factor))


def _by_percent(number: Piece, _sign: Piece, more: Piece, thing: Piece | None = None) -> Made:
    """`20% more tokens`, `20% longer`."""
    part = number.value.value / 100
    slot = _slot(thing) if thing else "duration_hours" if more.text.lower() in ("longer", "shorter") else ""
    times = 1 - part if more.value == "less" else 1 + part
    return ("scale", Scale(slot, times, of=_of(thing))) if slot and times > 0 else None


def _percent_added(sign: Piece, number: Piece, _percent: Piece, thing: Piece) -> Made:
    """`+15% GPUs`, `minus 20% tokens`."""
    part = number.value.value / 100
    times = 1 + part if sign.kind == "plus" else 1 - part
    plain = sign.kind == "plus" or sign.text.lower() in TAKEN
    return ("scale", Scale(_slot(thing), times, of=_of(thing))) if plain and times > 0 else None


def _percent_off(number: Piece, _percent: Piece, _off: Piece | None, thing: Piece) -> Made:
    """`-20% tokens`, `20% off the tokens`."""
    times = 1 + (-number.value.value if _off else number.value.value) / 100
    return ("scale", Scale(_slot(thing), times, of=_of(thing))) if 0 < times < 1 else None


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


THINGS = (
    "nodeword|examples|tokenword|countword|gpuword|gpu|epochs|slotword|parameters|people|steps|sequence|budget|flops"
)
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
    rule(f"num percentsign factorless {THINGS}|time", _by_percent),
    rule("num percentsign factorless", _by_percent),
    rule(f"plus|remove num percentsign {THINGS}|time", _percent_added),
    rule(f"num percentsign discount? {THINGS}|time", _percent_off),
)


COUNTED = {"tokens": "tokens", "passes": "epochs", "updates": "steps", "team_of": "people", "params": "parameters"}


def _more(number: Piece, more: Piece, thing: Piece) -> Made:
    """`10 more days`, `8 fewer GPUs`, `100B more tokens`, `2 more nodes`."""
    sign = -1 if more.value == "less" else 1
    if thing.kind == "examples":
        return "moresampled", (sign, number.value)
    unit = Decimal(str(thing.value)) if thing.kind == "time" else Decimal(1)
    nodes = number._replace(text=f"{number.text} {thing.text}") if thing.kind == "nodeword" else None
    plus = sign * number.value.value * unit
    return "scale", Scale(SCALED[thing.kind], plus=plus, of=_of(thing), nodes=nodes, hours_a_unit=unit)


def _more_after(thing: Piece, more: Piece) -> Made:
    """`10 days more`, `16 GPUs less`."""
    if more.breaks:
        return None
    sign = -1 if more.value == "less" else 1
    if thing.kind == "tokens" and more.text.lower() in ("longer", "shorter"):
        return "longereach", (sign, thing.value)
    return _shifted(thing, sign)


def _cut(verb: Piece, thing: Piece) -> Made:
    """`cut 16 GPUs`, `we lost 2 nodes`; accelerators by their name (`save 64 H100`) are a job."""
    if thing.first != verb.last + 1 or thing.breaks or (thing.kind == "cluster" and thing.value.gpu):
        return None
    return _shifted(thing, -1)


def _gone(thing: Piece, gone: Piece) -> Made:
    """`16 GPUs are gone`, `take 2 nodes away`; `2 weeks away` is a day to come."""
    if gone.breaks or (thing.kind == "cluster" and thing.value.gpu):
        return None
    return None if thing.kind == "duration" and gone.text.lower() == "away" else _shifted(thing, -1)


def _taken(minus: Piece, thing: Piece) -> Made:
    """`minus 5 days`, `drop 2 nodes`, `remove 8 GPUs`."""
    apart = thing.first != minus.last + 1  # `drop to 32 GPUs`
    if minus.text.lower() not in TAKEN or apart or (thing.kind == "cluster" and thing.value.gpu):
        return None
    return _shifted(thing, -1)


TAKEN = frozenset({"minus", "remove", "drop", "without", "lose"})


def _shifted(thing: Piece, sign: int, added: Piece | None = None) -> Made:
    if thing.kind == "sampled":
        return "moresampled", (sign, thing.value)
    slot, amount = _amount(thing)
    nodes = thing if thing.kind == "nodes" else None
    unit = thing.value.unit if thing.kind == "duration" else Decimal(1)
    return ("scale", Scale(slot, plus=sign * amount, added=added, nodes=nodes, hours_a_unit=unit)) if slot else None


def _one_node(sign: Piece, word: Piece) -> Made:
    """`add a node`, `remove an instance`, `another node`."""
    if word.breaks or (sign.kind == "remove" and sign.text.lower() not in TAKEN):
        return None
    one = Piece("nodes", Number(Decimal(1), "word"), word.first, word.last, f"1 {word.text}")
    return _shifted(one, -1 if sign.kind == "remove" else 1)


def _times_before(times: Piece, thing: Piece) -> Made:
    """`x2 gpus`, `x2 days`: no count or name stands before the sign, so that it multiplies."""
    if thing.breaks or times.text.lower() != "x" or (thing.kind == "cluster" and (thing.value.gpu or thing.value.node)):
        return None
    if thing.kind == "duration" and thing.value.unit < 1:  # `100k steps x 2.3 s`
        return None
    number = thing.value.number if thing.kind in ("cluster", "duration") else thing.value
    slot = "gpu_count" if thing.kind in ("cluster", "nodes") else _amount(thing)[0]
    return ("scale", Scale(slot, number.value, added=thing)) if slot and number.value > 0 else None


def _times_behind(thing: Piece, _times: Piece, number: Piece) -> Made:
    """`gpus x2`, `days x2`."""
    if number.breaks or number.value.value <= 0 or thing.text.lower() == "second":
        return None
    return "scale", Scale(_slot(thing), number.value.value, added=number)


def _times_more(number: Piece, more: Piece, thing: Piece | None = None) -> Made:
    """`2x longer`, `2x more GPUs`."""
    slot = _slot(thing) if thing else "duration_hours" if more.text.lower() in ("longer", "shorter") else ""
    value = number.value.value
    if not slot or value <= 0:
        return None
    return "scale", Scale(slot, 1 / value if more.value == "less" else value, of=_of(thing), added=number)


def _added(thing: Piece) -> Made:
    """`add 16 GPUs`; accelerators of another name are another cluster."""
    if thing.kind == "cluster" and thing.value.gpu:
        return "beside", thing.value
    if thing.kind == "team_of" and thing.value.time:
        return "moreteam", thing.value
    return _shifted(thing, 1, thing)


def _team_for(more: Piece, _for: Piece, duration: Piece) -> Made:
    """`3 more engineers for 4 months`."""
    people = more.value.slot == "people" and more.value.plus > 0
    if not people or duration.breaks or duration.value.unit < WEEK:
        return None
    return "moreteam", People(Number(more.value.plus, ""), duration.value)


WEEK = 168


def _amount(thing: Piece) -> tuple[str, Decimal]:
    if thing.kind == "duration":
        return "duration_hours", thing.value.hours
    if thing.kind == "cluster":
        return ("gpu_count", thing.value.number.value) if thing.value.number else ("", Decimal(0))
    if thing.kind == "nodes":
        return "gpu_count", thing.value.value
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
    taken = sign.kind == "remove" and sign.text.lower() not in ("minus", "remove", "drop")
    apart = number.first != sign.last + 1
    return None if taken or apart or number.breaks else _more_size(number, sign._replace(breaks=False))


SHIFTED = "nodeword|examples|gpuword|gpu|time|tokenword|epochs|steps|people|parameters"
SHIFTS = table(
    rule(f"num|size factorless {SHIFTED}", _more),
    rule(f"plus num|size factorless {SHIFTED}", lambda _p, *rest: _more(*rest)),
)
AMOUNTS = "duration|tokens|passes|updates|team_of|cluster|nodes|sampled"
SHIFTS_AFTER = table(
    rule(f"shift {AMOUNTS}", lambda shift, thing: _more_after(thing, shift)),
    rule(f"{AMOUNTS} factorless", _more_after),
    rule(f"shiftless {AMOUNTS}", _cut),
    rule(f"{AMOUNTS} gone", _gone),
    rule("size|money factorless", _more_money),
    rule("scale for duration", _team_for),
    rule(f"plus|another {AMOUNTS}|params", lambda _plus, thing: _added(thing)),
    rule(f"remove {AMOUNTS}", _taken),
    rule("plus|another|remove article? nodeword", lambda sign, _a, word: _one_node(sign, word)),
)

TIMES = table(
    rule("times cluster|nodes|duration|tokens|passes", _times_before),
    rule(f"num times factorless {THINGS}|time", lambda n, _x, more, thing: _times_more(n, more, thing)),
    rule("num times factorless", lambda n, _x, more: _times_more(n, more)),
    rule("times num factorless", lambda _x, n, more: _times_more(n, more)),
    rule("num times nodeword|time|examples", lambda n, times, thing: _times_behind(thing, times, n)),
    rule("gpuword|nodeword|time|tokenword|examples|epochs times num", _times_behind),
)
"""What no name or count took as its `x`."""
SIZES_MOVED = table(
    rule("size factorless", _more_size),
    rule("plus|another|remove size", _size_added),
)
"""Only behind another job: elsewhere `+ 1M` is a part of what is asked."""


def with_shared_factor(pieces: list[Piece]) -> list[Piece]:
    """`double the GPUs and the tokens`: both; `or the tokens`: against each other."""
    found: list[Piece] = []
    for piece in pieces:
        scale, joint = (found[-2].value, found[-1]) if len(found) > 1 and found[-2].kind == "scale" else (None, None)
        if scale and joint and joint.kind in ("and", "or") and not scale.plus and piece.kind in SHARING:
            found[-1:] = [joint._replace(kind="vs", value="vs")] if joint.kind == "or" else []
            piece = piece._replace(kind="scale", value=Scale(_slot(piece), scale.times, of=_of(piece)))
        found.append(piece)
    return found


SHARING = frozenset(THINGS.split("|")) | {"time"}


def changed(question: Question, draft: Draft, scales: list[Piece]) -> Question:
    """The question with what the fragment named, and nothing else."""
    slots: dict[str, Any] = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    node = node_size(question, draft.context.counted_by)
    draft.notes += [f"{n.text} read as nodes of {node} GPUs" for each in scales if (n := each.value.nodes) and node]
    draft.notes += _rounded(question, scales)
    slots = scaled(question, scales, node) | slots
    slots = _same_flops(question, draft, slots) | slots
    if "parameters" in slots and "model" not in slots:
        slots = {"model": None, "active_parameters": None, **slots}
    slots = _same_work(question, slots) | _one_seller(slots) | slots
    if slots.get("kind") == Kind.PRETRAIN and question.method:
        slots = {"method": None, **slots}
    slots["extra"] = lines_now(question, draft)
    if _is_of_another_seller(question, slots):
        slots["usd_per_gpu_hour"] = None
        draft.notes.append(f"the price of ${question.usd_per_gpu_hour:f} was another seller's")
    slots |= _same_end(question, slots, draft.context.today)
    slots |= _same_gpu_hours(question, slots, traded=any(piece.value.slot == "gpu_count" for piece in scales))
    return question.but(**slots)


def _is_of_another_seller(question: Question, slots: Mapping[str, Any]) -> bool:
    """`and on aws?` behind a price of Lambda's."""
    seller = slots.get("provider")
    other = bool(seller and question.provider and seller != question.provider)
    return other and question.usd_per_gpu_hour is not None and "usd_per_gpu_hour" not in slots


def _same_work(question: Question, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Of FLOPs, parameters and tokens two make the third: what was said now counts, and the older one gives way."""
    if slots.get("flops"):
        return {"tokens": None, "epochs": None} if "tokens" not in slots else {}
    sized = slots.get("parameters") or question.parameters
    told = slots.get("tokens") or ("parameters" in slots and question.tokens)
    return {"flops": None} if question.flops and sized and told else {}


def _one_seller(slots: Mapping[str, Any]) -> dict[str, Any]:
    """`from hyperscalers` behind a job on Lambda: of a seller and a kind of sellers what was said now counts."""
    if slots.get("provider"):
        return {"provider_class": None}
    return {"provider": None} if slots.get("provider_class") else {}


def _rounded(question: Question, scales: list[Piece]) -> list[str]:
    """`10% more GPUs`: no part of one is had."""
    count = Decimal(question.gpu_count or 0)
    parts = [exact for each in scales if each.value.slot == "gpu_count" and (exact := count * each.value.times) % 1]
    return [f"{exact.quantize(TENTH)} GPUs rounded up to {ceil(exact):,}" for exact in parts]


TENTH = Decimal("0.1")


def _same_flops(question: Question, draft: Draft, slots: Mapping[str, Any]) -> dict[str, Any]:
    """`same flops with 13B`: the tokens of another model, or the model for other tokens; elsewhere it is not used."""
    size, tokens = question.active_parameters or question.parameters, _tokens_of(question)
    other = slots.get("active_parameters") or slots.get("parameters")
    if "samework" not in draft.kinds or question.flops or bool(other) == bool(slots.get("tokens")):
        return {}
    if not size or not tokens or (question.active_parameters and not other):
        draft.unused += [piece.text for piece in draft.said if piece.kind == "samework"]
        return {}
    work = Decimal(repr(size)) * Decimal(repr(tokens))
    slot, by = ("tokens", other) if other else ("parameters", slots["tokens"])
    return {slot: float(_readable(work / Decimal(repr(by))))}


def _tokens_of(question: Question) -> float | None:
    """As said, or as assumed where none were."""
    assumed = question.kind is Kind.PRETRAIN and question.parameters and not question.model
    return question.tokens or (TOKENS_A_PARAMETER * question.parameters if assumed and question.parameters else None)


def scaled(question: Question, scales: list[Piece], node: int) -> dict[str, Any]:
    """Slots multiplied by a factor; those that were not said stay. A node has so many accelerators."""
    found: dict[str, Any] = {}
    for piece in scales:
        scale: Scale = piece.value
        slot, times = scale.slot, scale.times
        plus = scale.plus * node if scale.nodes else scale.plus
        value = getattr(question, slot)
        if value is not None:
            found[slot] = _changed_by(value, times, plus)
        elif slot == "tokens" and question.kind is Kind.PRETRAIN and question.parameters and not question.model:
            found[slot] = _changed_by(TOKENS_A_PARAMETER * question.parameters, times, plus)
        elif slot == "duration_hours" and question.gpu_hours and not question.gpu_count:
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
        scale: Scale = piece.value
        if getattr(question, scale.slot) is None and not _is_known(question, scale):
            open_ended = scale.plus > 0 and scale.slot not in NEVER_FROM_NOTHING
            if not open_ended or (scale.nodes and not question.gpu):
                return SAID_AS.get(scale.slot, scale.slot.replace("_", " "))
    return ""


NEVER_FROM_NOTHING = frozenset({"duration_hours", "gpu_count"})
"""What an estimate works out where nobody said it: more of it than that is no amount."""


def _is_known(question: Question, scale: Scale) -> bool:
    """Whether what was not said can be changed all the same: in GPU-hours, or as it is assumed."""
    if scale.slot == "duration_hours" and question.gpu_hours and not question.gpu_count:
        return not scale.plus or scale.hours_a_unit == 1
    if scale.slot == "duration_hours":
        return bool(question.gpu_count) and not scale.plus
    pretrains = question.kind is Kind.PRETRAIN and question.parameters and not question.model
    return scale.slot == "tokens" and bool(pretrains)


SAID_AS = {
    "duration_hours": "time",
    "max_usd": "budget",
    "gpu_count": "number of GPUs",
    "usd_per_gpu_hour": "price of a GPU-hour",
}


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
