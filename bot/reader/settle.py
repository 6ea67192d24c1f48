"""Settle the slots: each type of piece fills its slot by rule, and what no rule settles is asked back or refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz, process

from bot.reader import dates
from bot.reader.amounts import Duration, Rate
from bot.reader.buying import YEAR
from bot.reader.draft import Ask, Context, Draft
from bot.reader.faults import NoSuchDate, NotANumber, UnpublishedModel, shown
from bot.reader.names import sized
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from costengine.errors import OutOfRange, UnknownGpu, UnknownModel
from costengine.hardware import accelerators
from costengine.models import Model, family, models, names

BYTES_A_TOKEN = 4
LONGEST_EXAMPLE = 200_000
WORK_KINDS = frozenset({"train", "pretrain", "continued", "finetune", "method", "rl"})
MODEL_KINDS = frozenset({"model", "family", "familysize", "params", "experts"})


def settle(pieces: list[Piece], context: Context) -> Draft:
    """The slots that these pieces fill."""
    draft = Draft(context, pieces=list(pieces), said=tuple(pieces), kinds={piece.kind for piece in pieces})
    for step in STEPS:
        step(draft)
    return draft


def plain(number: Number, draft: Draft, piece: Piece) -> Decimal:
    """The number's value, asking where `1.200` could be 1.2 or 1,200."""
    if number.style == "dot3":
        raw = str(number.value)
        piece_text = piece.text
        options = (raw.replace(".", ""), raw.rstrip("0") if raw.endswith("0") else f"{raw}0")
        texts = tuple(piece_text.replace(raw, option) for option in options)
        draft.asks.append(Ask(f"Is “{raw}” {options[0]} or {options[1]}?", piece, texts))
    if number.style == "comma":
        draft.notes.append(f"{shown(piece.text)}: the comma read as a decimal point")
    return number.value


def _float(value: Decimal) -> float:
    return float(value)


# ---- what can never be read


def _refusals(draft: Draft) -> None:
    for piece in draft.take("bad", "foreign", "notnumber"):
        draft.errors.append(NotANumber(str(piece.value if piece.kind != "notnumber" else piece.text)))
    for piece in draft.take("unknowngpu"):
        draft.errors.append(UnknownGpu(shown(str(piece.value)), closest_gpus(str(piece.value))))
    for piece in draft.take("unknownmodel"):
        draft.errors.append(UnknownModel(shown(str(piece.value)), closest_models(str(piece.value))))
    for piece in draft.take("closed"):
        draft.errors.append(UnpublishedModel(piece.value.name, piece.value.owner))
    for piece in draft.take("range"):
        draft.asks.append(Ask("That is a range: which of the two?", piece, piece.value))
    for piece in draft.take("vague"):
        if not draft.errors:
            draft.asks.append(Ask(f"How many is “{piece.text}”?", piece, ("2", "3", "5")))


def closest_gpus(name: str) -> list[str]:
    """The accelerators whose names look most like this."""
    return [
        found[2]
        for found in process.extract(name.lower(), {g: g.lower() for g in accelerators()}, scorer=fuzz.WRatio, limit=3)
    ]


def closest_models(name: str) -> list[str]:
    """The models whose names look most like this."""
    found = process.extract(name.lower(), list(names()), scorer=fuzz.ratio, limit=6, score_cutoff=40)
    return list(dict.fromkeys(names()[each[0]].id for each in found))[:3]


# ---- hardware


def _hardware(draft: Draft) -> None:
    for piece in draft.take("cluster"):
        cluster = piece.value
        if cluster.gpu:
            draft.put("gpu", cluster.gpu, piece)
        if cluster.number:
            _put_count(draft, cluster.number, piece)
        if cluster.node:
            draft.slots["_node"] = cluster.node
        if cluster.number and cluster.number.style == "nodes":
            draft.notes.append(f"{piece.text} read as nodes of {cluster.node} GPUs")
    for piece in draft.take("gpu_hours"):
        gpu, number, unit = piece.value
        if gpu:
            draft.put("gpu", gpu, piece)
        draft.put("gpu_hours", _float(plain(number, draft, piece) * Decimal(str(unit))), piece)
        _no_exponent(draft, number, piece)


def _put_count(draft: Draft, number: Number, piece: Piece) -> None:
    value = number.value
    if number.style in ("comma", "exponent"):
        draft.errors.append(NotANumber(piece.text))
    elif number.style == "dot3":
        plain(number, draft, piece)
    elif value != value.to_integral_value() or abs(value) > 10**15:
        draft.errors.append(OutOfRange("A GPU count", f"{value:.6g}", "a whole number from 1 to 10 million"))
    else:
        draft.put("gpu_count", int(value), piece)


def _no_exponent(draft: Draft, number: Number, piece: Piece) -> None:
    if number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))


# ---- names and words that fill a slot as they are

AS_THEY_ARE = {
    "purchase": "purchase",
    "precision": "precision",
    "provider": "provider",
    "providerclass": "provider_class",
    "region": "region",
    "scope": "scope",
    "profile": "profile",
}


def _words(draft: Draft) -> None:
    for piece in draft.take("currency"):
        draft.usd(Decimal(1), str(piece.value))
    for kind, slot in AS_THEY_ARE.items():
        for piece in draft.take(kind):
            draft.put(slot, piece.value, piece)
    for piece in draft.take("nopeople"):
        draft.put("people", 0.0, piece)
        draft.slots.setdefault("scope", "project")
    for piece in draft.take("reserved"):
        if not str(draft.slots.get("purchase", "")).startswith("reserved"):
            draft.put("purchase", "reserved_1y", piece)
            draft.notes.append("reserved without a term of 1 or 3 years: 1 year assumed")


def _method(draft: Draft) -> None:
    for piece in draft.take("method"):
        draft.put("method", piece.value, piece)
    for piece in draft.take("rl"):
        if piece.value != "rl":
            draft.put("rl_method", piece.value, piece)
    if draft.take("continued"):
        draft.slots["continued"] = True


# ---- the model


def _model(draft: Draft) -> None:
    for piece in draft.take("model"):
        _put_model(draft, piece.value, piece)
    for piece in draft.take("familysize"):
        _put_sized(draft, piece)
    for piece in draft.take("family"):
        _put_family(draft, piece)
    for piece in draft.take("params"):
        _put_parameters(draft, piece)
    for piece in draft.take("experts"):
        if not draft.slots.get("model"):
            draft.put("parameters", _float(piece.value.total), piece)
            draft.slots["active_parameters"] = _float(piece.value.active)
            draft.notes.append(f"{piece.text} sized after Mixtral: two experts at work on a token")
    for piece in draft.take("active_size"):
        draft.put("active_parameters", piece.value, piece)


def _put_model(draft: Draft, model: Model, piece: Piece) -> None:
    draft.put("model", model.id, piece)
    draft.slots["parameters"] = model.parameters
    draft.slots["active_parameters"] = model.active_parameters


def _put_parameters(draft: Draft, piece: Piece) -> None:
    value = _float(plain(piece.value, draft, piece))
    _no_exponent_below(draft, piece)
    known = draft.slots.get("parameters")
    if draft.slots.get("model") and known and abs(known - value) <= 0.07 * known:
        return
    draft.put("parameters", value, piece)


def _no_exponent_below(draft: Draft, piece: Piece) -> None:
    if piece.value.value < 0:
        draft.slots["parameters"] = -1.0


def _put_sized(draft: Draft, piece: Piece) -> None:
    name, parameters = piece.value
    near = sized(name, parameters)
    if len(near) == 1:
        _put_model(draft, near[0], piece)
    elif near:
        draft.asks.append(Ask(f"Which {name}?", piece, tuple(row.id for row in near[:4])))
    else:
        draft.errors.append(UnknownModel(shown(piece.text), [row.id for row in family(name)[:3]]))


def _put_family(draft: Draft, piece: Piece) -> None:
    rows = family(str(piece.value))
    sizes = [p for p in draft.all_of("params") if p.value.value > 0]
    near = sized(str(piece.value), float(sizes[0].value.value)) if len(sizes) == 1 else []
    if len(near) == 1 or len(rows) == 1:
        _put_model(draft, near[0] if near else rows[0], piece)
    else:
        draft.asks.append(
            Ask(f"Which size of {piece.value}?", piece, tuple(row.id for row in _spread(near or list(rows))))
        )


def _spread(rows: list[Model]) -> list[Model]:
    """At most four of them, from the smallest to the largest."""
    if len(rows) <= 4:
        return rows
    return [rows[round(i * (len(rows) - 1) / 3)] for i in range(4)]


# ---- tokens and what stands beside them

NUMBERS = {
    "passes": ("epochs", float),
    "updates": ("steps", int),
    "seq": ("sequence_length", int),
    "work": ("flops", float),
}


def _numbers(draft: Draft) -> None:
    for kind, (slot, number_type) in NUMBERS.items():
        for piece in draft.take(kind):
            value = plain(piece.value, draft, piece)
            if number_type is int and (value != value.to_integral_value() or abs(value) > 10**15):
                value = Decimal(-1)
            draft.put(slot, number_type(value), piece)
            if kind != "work":
                _no_exponent(draft, piece.value, piece)


def _fractions(draft: Draft) -> None:
    for kind, slot in (("utilised", "mfu"), ("worked", "utilisation"), ("part", "share")):
        for piece in draft.take(kind):
            draft.put(slot, _float(piece.value), piece)


def _tokens(draft: Draft) -> None:
    examples, tokens = draft.take("sampled"), draft.take("tokens")
    if examples and tokens and _is_each(draft, examples[0], tokens[0]):
        count, length = plain(examples[0].value, draft, examples[0]), plain(tokens[0].value, draft, tokens[0])
        draft.put("tokens", _float(count * length) if count > 0 and length > 0 else -1.0, examples[0])
        tokens = tokens[1:]
    elif examples and not tokens:
        each = ("500 tokens", "1,000 tokens", "2,000 tokens")
        draft.asks.append(
            Ask("How many tokens has an example?", examples[0], tuple(f"{examples[0].text}, {e} each" for e in each))
        )
    for piece in tokens:
        draft.put("tokens", _float(plain(piece.value, draft, piece)), piece)
    for piece in draft.take("bytes"):
        _text_size(draft, piece)


def _is_each(draft: Draft, _examples: Piece, tokens: Piece) -> bool:
    return "each" in draft.kinds or tokens.value.value <= LONGEST_EXAMPLE


def _text_size(draft: Draft, piece: Piece) -> None:
    number, unit, is_text = piece.value
    if is_text or draft.kinds & (WORK_KINDS | MODEL_KINDS | {"text", "component"}):
        draft.put("tokens", _float(plain(number, draft, piece) * unit / BYTES_A_TOKEN), piece)
        draft.notes.append(f"{shown(piece.text)} read as text, {BYTES_A_TOKEN} bytes a token")
    else:
        draft.asks.append(Ask(f"What is “{piece.text}”?", piece, (f"{piece.text} of text",)))


def _speed(draft: Draft) -> None:
    for piece in draft.take("speed"):
        value, of, number = piece.value
        plain(number, draft, piece)
        count = draft.value("gpu_count")
        if of == "cluster" and count:
            value = value / count
        elif not of and count != 1:
            options = (f"{piece.text} per gpu", f"{piece.text} in total") if count else (f"{piece.text} per gpu",)
            draft.asks.append(Ask("Is that per GPU or for the whole cluster?", piece, options))
        draft.put("tokens_per_second", _float(value), piece)


# ---- money


def _money(draft: Draft) -> None:
    for piece in draft.take("rate"):
        draft.put("usd_per_gpu_hour", _per_gpu_hour(draft, piece), piece)
    for piece in draft.take("maxrate"):
        draft.put("max_usd_per_gpu_hour", _per_gpu_hour(draft, piece), piece)
    for piece in draft.take("maxmoney", "budgeted"):
        draft.put("max_usd", _amount(draft, piece.value, piece), piece)
    for piece in draft.take("extra", "extras"):
        for extra in piece.value if piece.kind == "extras" else [piece.value]:
            line = {"component": extra.component, "usd": _amount(draft, extra.cash, piece)}
            draft.slots["extra"] = (*draft.slots.get("extra", ()), line)


def _amount(draft: Draft, cash: Any, piece: Piece) -> Decimal:
    if (cash.number.style == "comma" and not cash.number.suffix) or cash.number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))
    return draft.usd(plain(cash.number, draft, piece), cash.currency)


def _per_gpu_hour(draft: Draft, piece: Piece) -> Decimal:
    rate: Rate = piece.value
    if rate.number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))
        return Decimal(1)
    value = rate.number.value if rate.number.style == "dot3" else plain(rate.number, draft, piece)
    usd = draft.usd(value, rate.currency) / rate.hours / _shared_by(draft, rate, piece)
    return usd if usd == usd.quantize(Decimal("1e-12")) else usd.quantize(Decimal("1e-12"))


def _shared_by(draft: Draft, rate: Rate, piece: Piece) -> Decimal:
    """How many accelerators the rate pays for."""
    node, count = draft.slots.get("_node"), draft.value("gpu_count")
    if rate.of == "gpu":
        return Decimal(1)
    if rate.of == "cluster":
        return Decimal(count or 1)
    machine = any(p.kind == "cluster" and p.value.number and p.value.number.style == "machine" for p in draft.said)
    if rate.of == "node" or machine:
        gpu = draft.value("gpu")
        if not node:
            node = accelerators()[gpu].gpus_per_node if gpu else 8
            draft.notes.append(f"a node taken as {node} GPUs")
        return Decimal(node)
    return Decimal(1)


# ---- owned hardware, people, shares


def _owned(draft: Draft) -> None:
    for piece in draft.take("unitprice"):
        draft.put("purchase_usd_per_gpu", _amount(draft, piece.value, piece), piece)
    for piece in draft.take("life"):
        draft.put("useful_life_years", _float(plain(piece.value.number, draft, piece) * piece.value.unit / YEAR), piece)
    owned = {"purchase_usd_per_gpu", "useful_life_years", "utilisation"} & draft.slots.keys()
    if owned and draft.value("purchase") != "owned":
        draft.put("purchase", "owned")
    years = [piece for piece in draft.all_of("duration") if piece.value.unit == YEAR]
    if owned and len(years) == 1 and "useful_life_years" not in draft.slots:
        draft.pieces.remove(years[0])
        draft.put("useful_life_years", _float(plain(years[0].value.number, draft, years[0])), years[0])


def _people(draft: Draft) -> None:
    for piece in draft.take("team_of"):
        draft.put("people", _float(plain(piece.value.number, draft, piece)), piece)
        if piece.value.time:
            draft.put("project_months", _months(piece.value.time), piece)
    for piece in draft.take("project_time"):
        draft.put("project_months", _months(piece.value), piece)


def _months(duration: Duration) -> float:
    if duration.unit == YEAR:
        return _float(duration.number.value * 12)
    return _float(duration.hours / 720)


# ---- time


def is_bare_time(draft: Draft) -> bool:
    """Whether only GPU time is asked for, not a job whose length follows from its work."""
    base = draft.context.base
    if base and base.kind != "gpu_time":
        return False
    return not (
        draft.slots.keys() & {"parameters", "flops", "model", "method", "rl_method", "continued"}
        or draft.kinds & {"finetune", "rl", "pretrain", "family", "familysize"}
        or _has_work_size(draft)
    )


def _has_work_size(draft: Draft) -> bool:
    return "tokens" in draft.slots or any(
        piece.value.suffix in ("b", "t") or (piece.value.style == "open" and "train" in draft.kinds)
        for piece in draft.all_of("size")
    )


def _time(draft: Draft) -> None:
    bare = is_bare_time(draft)
    for piece in draft.take("inside"):
        _put_hours(
            draft,
            "duration_hours"
            if bare and not draft.all_of("duration") and not draft.slots.get("gpu_hours")
            else "max_hours",
            piece,
        )
    for piece in draft.take("longest"):
        _put_hours(draft, "max_hours", piece)
    for piece in draft.take("duration"):
        _put_hours(draft, "duration_hours", piece)


def _put_hours(draft: Draft, slot: str, piece: Piece) -> None:
    number = piece.value.number
    _no_exponent(draft, number, piece)
    hours = _float(plain(number, draft, piece) * piece.value.unit)
    nearest = round(hours, 9)
    draft.put(
        slot, nearest if number.style != "word" and abs(nearest - hours) < 1e-9 * max(1.0, abs(hours)) else hours, piece
    )


def _deadline(draft: Draft) -> None:
    for piece in draft.take("by_date", "until_date"):
        day = _resolved(draft, piece)
        if day:
            draft.put("deadline", day, piece)
            _until(draft, day)
    for piece in draft.take("by_month"):
        month = str(piece.text.split()[-1])
        draft.asks.append(Ask("Which day of the month?", piece, (f"by {month} 1", f"by end of {month}")))
    for piece in draft.take("date"):
        draft.asks.append(Ask(f"What about {piece.text}?", piece, (f"by {piece.text}", f"until {piece.text}")))


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


def _until(draft: Draft, day: date) -> None:
    """On bare GPUs a last day is also the duration from today."""
    said = draft.value("duration_hours") or draft.value("gpu_hours")
    if is_bare_time(draft) and not said and not draft.all_of("duration", "inside") and draft.value("gpu_count"):
        days = (day - draft.context.today).days
        draft.put("duration_hours", float(days * 24))
        draft.notes.append(f"until {day.isoformat()}: {days} days from today")


# ---- sizes whose role the words around them settle


def _sizes(draft: Draft) -> None:
    sizes = [piece for piece in draft.all_of("size")]
    if not sizes:
        return
    if (
        is_bare_time(draft)
        and not draft.context.base
        and not draft.kinds & {"train"}
        and all(p.value.style == "open" for p in sizes)
    ):
        return
    tuning = bool(draft.kinds & {"finetune", "method", "rl"}) or draft.base.get("kind") in ("finetune", "rl")
    chosen = _roles(draft, sizes, tuning)
    if chosen:
        draft.take("size")
        for slot, piece in chosen:
            draft.put(slot, _float(plain(piece.value, draft, piece)), piece)


def _roles(draft: Draft, sizes: list[Piece], tuning: bool) -> list[tuple[str, Piece]]:
    has_model, has_tokens = bool(draft.slots.get("parameters")), bool(draft.slots.get("tokens"))
    if len(sizes) == 2 and not has_model and not has_tokens:
        return _both(draft, sizes[0], sizes[1], tuning)
    if len(sizes) != 1 or (has_model and has_tokens):
        return []
    if draft.context.base and not has_model and not has_tokens:
        return _changed(draft, sizes[0])
    return [("tokens" if has_model else "parameters", sizes[0])] if sizes[0].value.suffix != "k" or has_model else []


def _both(draft: Draft, first: Piece, second: Piece, tuning: bool) -> list[tuple[str, Piece]]:
    """Two big numbers without the word: parameters first, and in pretraining the smaller of the two."""
    if tuning or draft.slots.get("continued"):
        return [("parameters", first), ("tokens", second)]
    if _after_on(draft, first) and not _after_on(draft, second):
        return [("parameters", second), ("tokens", first)] if second.value.value < first.value.value else []
    return [("parameters", first), ("tokens", second)] if first.value.value < second.value.value else []


def _after_on(draft: Draft, piece: Piece) -> bool:
    return any(other.kind == "on" and other.last == piece.first - 1 for other in draft.pieces)


def _changed(draft: Draft, piece: Piece) -> list[tuple[str, Piece]]:
    """A size alone, about a job asked before: the model's where that is smaller than its tokens."""
    value = float(piece.value.value)
    tokens, kind = draft.base.get("tokens"), draft.base.get("kind")
    if kind == "gpu_time":
        return [("parameters", piece)] if piece.value.suffix == "b" else []
    if kind == "pretrain":
        if tokens and value >= tokens:
            return [("tokens", piece)] if _after_on(draft, piece) or value >= 1e12 else []
        return [("tokens", piece)] if _after_on(draft, piece) or value >= 2e12 else [("parameters", piece)]
    return [("tokens" if piece.value.suffix in ("m", "k") else "parameters", piece)]


# ---- the kind, and what a named model implies


def _kind(draft: Draft) -> None:
    kind = _said_kind(draft)
    if kind:
        draft.slots["kind"] = kind
    if (
        kind == "pretrain"
        and draft.slots.get("model")
        and not draft.value("tokens")
        and not draft.slots.get("continued")
    ):
        draft.slots["tokens"] = models()[draft.slots["model"]].tokens


def _said_kind(draft: Draft) -> str | None:
    if "rl" in draft.kinds:
        return "rl"
    if draft.kinds & {"continued", "pretrain"}:
        return "pretrain"
    if draft.kinds & {"finetune", "method"}:
        return "finetune" if draft.base.get("kind") != "rl" else "rl"
    if draft.context.base and draft.context.base.kind != "gpu_time":
        return None
    worked = draft.slots.get("parameters") or draft.slots.get("flops") or draft.slots.get("tokens")
    return "pretrain" if worked else None if draft.context.base else "gpu_time"


# ---- what is left

NAMES_A_NUMBER = frozenset({"num", "size", "money", "percent", "duration", "machine", "slice", "gpu"})


def _leftovers(draft: Draft) -> None:
    for piece in draft.take("word"):
        _unknown_word(draft, piece)
    for piece in draft.take("atleast"):
        draft.unused.append(piece.text)
    for piece in draft.take(*NAMES_A_NUMBER):
        _left(draft, piece)


def _unknown_word(draft: Draft, piece: Piece) -> None:
    before = next((p for p in reversed(draft.all_of(*WORK_KINDS | {"num", "finetune"})) if p.last < piece.first), None)
    if _in_place_of_model(draft, piece):
        draft.errors.append(UnknownModel(shown(piece.text), closest_models(piece.text)))
    elif (
        before
        and before.kind == "num"
        and before.last == piece.first - 1
        and not draft.slots.get("gpu")
        and not piece.breaks
        and not draft.value("parameters")
    ):
        draft.pieces = [p for p in draft.pieces if p is not before]
        draft.errors.append(UnknownGpu(shown(piece.text), closest_gpus(piece.text)))
    else:
        draft.unused.append(shown(piece.text))


def _in_place_of_model(draft: Draft, piece: Piece) -> bool:
    if draft.slots.get("parameters") or piece.breaks or draft.context.base:
        return False
    before = [p for p in draft.said if p.last < piece.first]
    return bool(before) and before[-1].kind in WORK_KINDS and draft.kinds.isdisjoint(MODEL_KINDS)


def _left(draft: Draft, piece: Piece) -> None:
    if piece.kind == "size" and piece.value.style == "open":
        number = piece.text[:-1].strip()
        draft.asks.append(
            Ask(f"Is “{piece.text}” months, minutes or million?", piece, (f"{number} months", f"{number} minutes"))
        )
    elif piece.kind == "num":
        draft.asks.append(Ask(f"{piece.text} what?", piece, (f"{piece.text} days", f"{piece.text} hours")))
    elif piece.kind == "money" or (piece.kind == "size" and piece.value.suffix == "k"):
        draft.asks.append(Ask(f"What is {piece.text}?", piece, (f"under {piece.text} in all", f"+ {piece.text} other")))
    else:
        draft.asks.append(Ask(f"What is “{shown(piece.text)}”?", piece))


Step = Callable[[Draft], None]
STEPS: tuple[Step, ...] = (
    _refusals,
    _hardware,
    _words,
    _method,
    _model,
    _numbers,
    _fractions,
    _tokens,
    _sizes,
    _speed,
    _money,
    _owned,
    _people,
    _deadline,
    _time,
    _kind,
    _leftovers,
)

__all__ = ["AS_THEY_ARE", "closest_gpus", "closest_models", "is_bare_time", "settle"]
