"""Work: parameters, tokens, examples, epochs, FLOPs, and how well the hardware does it."""

from decimal import Decimal
from typing import NamedTuple

from bot.reader.numbers import Number
from bot.reader.pieces import Made, Maker, Piece, rule, table
from costengine.models import names

MIXTRAL_SHARED = Decimal("0.2212")
"""Of a model named NxS after Mixtral, the share of S that all experts share (arXiv 2401.04088: 1.6 of 7.24B)."""
MIXTRAL_SCALE = Decimal("7.2405") / 7
"""The true size of what Mixtral calls 7B."""
EXPERTS_AT_WORK = 2


class Experts(NamedTuple):
    """A mixture of experts: all parameters, and those at work on one token."""

    total: Decimal
    active: Decimal


def _tokens(number: Piece, tokens: Piece) -> Made:
    return None if tokens.breaks else ("tokens", number.value)


def _named_tokens(_tokens: Piece, _equals: Piece, number: Piece) -> Made:
    return "tokens", number.value


def _params(number: Piece, word: Piece) -> Made:
    """`7B model`; thousands beside the word model are money or examples."""
    if word.breaks or (
        word.kind == "modelword" and number.value.suffix not in ("m", "b", "t") and number.value.style != "exponent"
    ):
        return None
    return "params", number.value


def _params_named(_word: Piece, _equals: Piece, number: Piece) -> Made:
    return "params", number.value


def _active(number: Piece, _active: Piece) -> Made:
    return "active_size", float(number.value.value)


def _total(number: Piece, _total: Piece) -> Made:
    return ("params", number.value) if number.value.suffix in ("b", "t") else None


def _experts(count: Piece, times: Piece, size: Piece) -> Made:
    number = count.value.value
    if size.value.suffix != "b" or times.breaks or not 2 <= number <= 1024 or number % 1:
        return None
    known = names().get(f"{number}x{size.value.value.scaleb(-9).normalize():f}b")
    if known and known.active_parameters:
        return "experts", Experts(Decimal(known.parameters), Decimal(known.active_parameters))
    of = size.value.value * MIXTRAL_SCALE
    sparse = 1 - MIXTRAL_SHARED
    total, active = of * (number * sparse + MIXTRAL_SHARED), of * (EXPERTS_AT_WORK * sparse + MIXTRAL_SHARED)
    return "experts", Experts(_rounded(total), _rounded(active))


def _rounded(size: Decimal) -> Decimal:
    """To three digits: it is an estimate."""
    return size.quantize(Decimal(1).scaleb(size.adjusted() - 2))


def _keep(kind: str) -> Maker:
    return lambda number, unit: None if unit.breaks else (kind, number.value)


def _last(kind: str) -> Maker:
    return lambda *pieces: (kind, pieces[-1].value)


def _speed(number: Piece, _tokens: Piece, _per: Piece | None, time: Piece, *rest: Piece | None) -> Made:
    of = next(("gpu" for piece in rest if piece and piece.kind in ("gpuword", "gpu", "each")), "")
    of = of or next(("cluster" for piece in rest if piece and piece.kind in ("wholecluster", "total")), "")
    return "speed", (number.value.value / _seconds(time), of, number.value)


def _speed_per_gpu(number: Piece, _tokens: Piece, _per: Piece, _gpu: Piece, _per2: Piece | None, time: Piece) -> Made:
    return "speed", (number.value.value / _seconds(time), "gpu", number.value)


def _seconds(time: Piece) -> Decimal:
    return round(Decimal(str(time.value)) * 3600, 6)


def _text_size(number: Piece, unit: Piece, text: Piece | None) -> Made:
    return "textsize", (number.value, Decimal(str(unit.value)), text is not None)


def _characters(number: Piece, word: Piece, _text: Piece | None) -> Made:
    """`200M characters`: of a byte each."""
    return None if word.breaks else ("textsize", (number.value, Decimal(1), True))


def _dataset(text: Piece, number: Piece, unit: Piece) -> Made:
    return _text_size(number, unit, text)


def _flops(number: Piece, unit: Piece) -> Made:
    scale = Decimal(86400) * Decimal("1e15") if str(unit.value).startswith("86400") else Decimal(str(unit.value))
    return "work", number.value._replace(value=number.value.value * scale)


def _sequence(*pieces: Piece | None) -> Made:
    return "seq", sequence_of(next(piece for piece in pieces if piece and piece.kind in ("num", "size")).value)


def _said_sequence(*pieces: Piece | None) -> Made:
    """`context 4096`; in `4096 tokens context, 20M tokens` the millions behind the comma are none."""
    number = pieces[-1]
    return None if number and number.breaks and _is_size(number) else _sequence(*pieces)


def sequence_of(number: Number) -> Number:
    """A length in tokens: `8k` is 8,192."""
    return Number(number.value / 1000 * 1024, "sequence") if number.suffix == "k" else number


def _is_size(number: Piece) -> bool:
    """Millions and more are no length of a sequence."""
    return number.kind == "size" and number.value.suffix != "k"


LEAST_PERCENT = 5
"""A bare number from here on is a percentage; `mfu 1.2` is neither that nor a fraction, and is refused."""


def _tuning(word: Piece, number: Piece) -> Made:
    """`lr 3e-4`, `batch size 4M`: of a model or its tokens are only batches so large."""
    too_large = _is_size(number) and not _is_batch(word)
    if number.breaks or too_large:
        return None
    whole = number.kind == "num" and word.text.lower() in BATCHES
    return ("batch", number.value.value) if whole else ("noise", None)


BATCHES = frozenset({"batch", "batch size", "batchsize", "global batch", "global batch size", "bs"})
"""Sequences of one update; a micro batch is only a part of them."""


def _is_batch(word: Piece) -> bool:
    return "batch" in word.text.lower() or word.text.lower() == "bs"


def _discount(*pieces: Piece | None) -> Made:
    return "discounted", next(piece.value.value for piece in pieces if piece and piece.kind == "percent") / 100


def _mfu(*pieces: Piece | None) -> Made:
    piece = next(piece for piece in pieces if piece and piece.kind in ("num", "percent"))
    value = piece.value.value
    return "utilised", value / 100 if piece.kind == "percent" or value >= LEAST_PERCENT else value


def _hfu(*pieces: Piece | None) -> Made:
    made = _mfu(*pieces)
    return ("hardware_utilised", made[1]) if made else None


def _taught(*pieces: Piece | None) -> Made:
    model = next(piece for piece in pieces if piece and piece.kind in ("size", "params", "model", "familysize"))
    return None if model is pieces[0] and pieces[-1] and pieces[-1].breaks else ("taught", model)


def _used(*pieces: Piece | None) -> Made:
    piece = next(piece for piece in pieces if piece and piece.kind == "percent")
    return "worked", piece.value.value / 100


def _share(*pieces: Piece | None) -> Made:
    piece = next(piece for piece in pieces if piece and piece.kind == "percent")
    return "part", piece.value.value / 100


def _bits(number: Piece, _dash: Piece | None, bit: Piece, method: Piece | None) -> Made:
    """`4-bit qlora`, `4 bit lora`; of other bits it is said that they were not used."""
    if bit.text.lower() not in ("bit", "bits") or bit.breaks:
        return None
    if method and number.value.value == QLORA_BITS and method.value in ("lora", "qlora"):
        return "method", "qlora"
    return None if method else ("word", f"{number.text}-bit")


QLORA_BITS = 4

WORK = table(
    rule("num dash? word method", _bits),
    rule("num dash? word", lambda number, dash, word: _bits(number, dash, word, None)),
    rule("othermodel of|equals|colon? num|size|model|familysize", lambda *pieces: ("noise", pieces[-1])),
    rule("size|model|familysize othermodel", lambda size, other: None if other.breaks else ("noise", size)),
    rule("at? num|size tokenword per|article steps", lambda _at, number, *_: ("perstep", number.value)),
    rule(
        "hyper of|equals|colon? num|size tokenword",
        lambda h, _of, n, _t: ("perstep", n.value) if _is_batch(h) else None,
    ),
    rule("num|size textwords", lambda number, words: None if words.breaks else ("wordcount", number.value)),
    rule("num|size characters text?", _characters),
    rule("howmany gpu", lambda _how, gpu: (gpu.kind, gpu.value)),
    rule("howmany gpuword|time|tokenword|nodeword|people|epochs|steps", lambda *_: ("asked", None)),
    rule("num|size tokenword per gpuword|gpu per? time", _speed_per_gpu),
    rule("per magnitude tokenword", lambda _per, million, _t: ("tokens", million.value)),
    rule("num|size tokenword per time per|article|on? gpuword|gpu|each|wholecluster|total?", _speed),
    rule(
        "num|size tps per? gpuword|gpu|each|wholecluster|total?",
        lambda n, _t, _p, g: _speed(n, _t, None, Piece("time", "0.0002777777777777778", 0, 0), g),
    ),
    rule("num tokenword per parameters|modelword", lambda number, *_: ("token_ratio", number.value)),
    rule("num|size tokenword", _tokens),
    rule("flag? tokenword equals|colon num|size", lambda _f, t, e, n: _named_tokens(t, e, n)),
    rule("at? num|size flops per|each gpuword|gpu|time per? gpuword|gpu?", lambda *_: ("noise", None)),
    rule("num|size flops each", lambda *_: ("noise", None)),
    rule("num|size flops", _flops),
    rule("num times size", _experts),
    rule("num|size active", _active),
    rule("num|size parameters|modelword", _params),
    rule("size moe", _params),
    rule("size total", _total),
    rule("flag? parameters|modelword equals|colon num|size", lambda _f, p, e, n: _params_named(p, e, n)),
    rule("num|size examples", _keep("sampled")),
    rule("num|size rollouts", _keep("rolled")),
    rule("rollouts equals|colon? num", lambda _r, _e, n: None if n.breaks else ("rolled", n.value)),
    rule("num|size epochs", _keep("passes")),
    rule("flag? epochs equals|colon num", _last("passes")),
    rule("hyper of|equals|colon? num|size steps", lambda *_: ("noise", None)),
    rule("num|size steps hyper", lambda _n, _s, hyper: None if hyper.breaks else ("noise", None)),
    rule("num|size steps", _keep("updates")),
    rule("flag? steps equals|colon num", _last("updates")),
    rule("num bytes gpuword", lambda number, _unit, _gpu: ("gpu_of_memory", number.value)),
    rule("num|size bytes text?", _text_size),
    rule("per num|size steps", lambda *_: ("noise", None)),
    rule("hyper of|equals|colon? num|size", lambda h, _of, n: _tuning(h, n)),
    rule("num hyper", lambda _n, hyper: None if hyper.breaks else ("noise", None)),
    rule("size hyper", lambda _s, hyper: ("noise", None) if _is_batch(hyper) and not hyper.breaks else None),
    rule("num|size bytes? hostmemory", lambda _n, _b, memory: None if memory.breaks else ("noise", None)),
    rule("textsize hostmemory", lambda _size, memory: None if memory.breaks else ("noise", None)),
    rule("text of|colon? num|size bytes", lambda text, _of, number, unit: _dataset(text, number, unit)),
    rule("flag? sequence of|equals|colon? num|size", _said_sequence),
    rule("num|size dash? sequence", lambda n, _d, word: None if word.breaks or _is_size(n) else _sequence(n)),
    rule("percent discount", _discount),
    rule("discount of|at|equals|colon? percent", _discount),
    rule("percent mfu", _mfu),
    rule("num mfu", _mfu),
    rule("flag? mfu of|at|equals|colon? percent|num percentsign?", _mfu),
    rule("percent|num hfu", _hfu),
    rule("flag? hfu of|at|equals|colon? percent|num percentsign?", _hfu),
    rule("percent used", _used),
    rule("used of|at|equals|colon? percent", _used),
    rule("percent share|yours", _share),
    rule("share of|at|equals|colon? percent", _share),
)


def _other(number: Piece, *rest: Piece | None) -> Made:
    """`50k images`, `1,000 hours of speech`: what is trained on, and is no text."""
    return None if any(piece and piece.breaks for piece in rest) else ("othersampled", number.value)


def _other_hours(number: Piece, time: Piece, other: Piece) -> Made:
    """`100 hours audio`; in `30 days video training` the days are the run's."""
    return _other(number, time, other) if float(time.value) <= 1 else None


OTHER_SAMPLES = table(
    rule("num|size othersample", _other),
    rule("num|size time of othersample", _other),
    rule("num|size time othersample", _other_hours),
)
"""Before lengths of time: an hour of speech takes no hour."""


def _rolled(prompts: Piece, _times: Piece, rollouts: Piece) -> Made:
    """`512 prompts x 8 rollouts`: so many examples, either way round."""
    return "sampled", Number(prompts.value.value * rollouts.value.value, ROLLED)


ROLLED = "rolled"
"""The style of a count of prompts and what is made of each, which with steps beside it is that of one step."""

TEACHERS = table(
    rule("sampled times rolled", _rolled),
    rule("rolled times sampled", _rolled),
    rule("updates of|at tokens", lambda steps, _of, each: ("stepped", (steps, each))),
    rule("updates perstep", lambda steps, each: ("stepped", (steps, each))),
    rule("perstep updates", lambda each, steps: ("stepped", (steps, each))),
    rule("size|params|model|familysize teacher", _taught),
    rule("teacher|fromteacher of|equals|colon? article? size|params|model|familysize", _taught),
    rule("fromteacher word", lambda _from, word: ("taught", word) if word.text.lower() in names() else None),
)
"""Once sizes have met their words."""
