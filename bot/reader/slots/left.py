"""What no rule took: unknown words, and numbers that are asked back."""

import re
from fractions import Fraction

from bot.on_use import pattern
from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.jobs import job_text
from bot.reader.names import MEMORY_SIZES, with_memory
from bot.reader.pieces import Piece
from bot.reader.recognition.slips import cue_words, model_words
from bot.reader.sentence import count
from bot.reader.slots.closest import closest_gpus, closest_models
from bot.reader.slots.kind import MODEL_KINDS, SLOTS_OF_A_MODEL, TIME_ALONE, WORK_KINDS
from bot.reader.slots.money import DEAREST_RENT
from bot.reader.slots.other_counts import noun_behind
from bot.reader.vocabulary import listed
from costengine.errors import OutOfRange, UnknownGpu, UnknownModel

MOST_LOOKED_AT = 40
"""Leftovers of a kind; only the first are ever told."""
NAMES_A_NUMBER = frozenset({"num", "size", "money", "percent", "duration", "machine", "slice", "gpu"})

COUNTED = frozenset({"cluster", "duration"})
"""What “minus” cannot stand before."""


def leftovers(draft: Draft) -> None:
    """Name, refuse or ask back what is left."""
    for piece in draft.take("word")[:MOST_LOOKED_AT]:
        if not draft.errors:
            _unknown_word(draft, piece)
    _refuse_less(draft)
    _name_unused(draft)
    _count_behind_name(draft)
    for piece in draft.take(*NAMES_A_NUMBER)[:MOST_LOOKED_AT]:
        if piece.kind == "percent" and _is_of_line(draft, piece):
            draft.errors.append(not_understood(missing=IN_DOLLARS, example="64 A100 30 days + 20k contingency"))
        elif piece.kind == "num" and _is_of_calendar(draft, piece):
            draft.notes.append(f"{piece.text} not used: prices are those of today")
        else:
            _left(draft, piece)


def _count_behind_name(draft: Draft) -> None:
    """`A100 64 30 days`: the time has its unit, so that the number right behind the name is the count."""
    numbers = draft.all_of("num")
    named = draft.sources.get("gpu")
    machine = named.value.machine if named and named.kind == "cluster" and not named.value.counted else None
    counted = draft.slots.get("gpu_count") and not machine
    timed = draft.slots.get("duration_hours") and not counted and not draft.slots.get("gpu_hours")
    if len(numbers) != 1 or not timed or not named or draft.context.base:
        return
    value, before = numbers[0].value, draft.said_before(numbers[0])
    whole = value.style in ("", "word", "grouped") and value.value == value.value.to_integral_value()
    if before and before.kind == "provider" and not before.breaks:
        before = draft.said_before(before)
    if before and whole and named.last == before.last and not numbers[0].breaks:
        draft.pieces.remove(numbers[0])
        draft.slots["gpu_count"] = int(value.value) * (machine.gpus if machine else 1)
        draft.sources["gpu_count"] = numbers[0]


def _refuse_less(draft: Draft) -> None:
    """`minus 30 days`: a job has no less than nothing."""
    for piece in draft.all_of("remove"):
        removed = draft.said_after(piece)
        if removed and removed.kind in COUNTED and piece.text.lower() == "minus":
            draft.errors.append(OutOfRange("A job", f"minus {shown(removed.text)}", "a count and a time above zero"))


UNUSED = (
    "atleast", "noise", "nodate", "perstep", "limit", "factor", "half", "hostmemory",
    "serving", "othersampled", "othersample", "otherkind", "likeness", "numberedpart",
)  # fmt: skip


def _name_unused(draft: Draft) -> None:
    """What could matter and fills no slot."""
    _ask_how_often(draft)
    for piece in draft.take(*UNUSED):
        draft.unused.append(piece.text)
    draft.unused += [f"#{piece.value}" for piece in draft.take("logged")]
    part = next((piece for piece in draft.said if piece.kind in ("half", "factor")), None)
    if part and part.text in draft.unused and draft.slots.get("purchase"):
        draft.errors.append(not_understood(missing="a part of the GPUs bought otherwise is a job of its own"))
    for piece in draft.take("month", "weekday", "yearquarter"):
        if piece.text != "may":
            draft.unused.append(piece.text)
    for piece in draft.all_of("time")[:MOST_LOOKED_AT]:
        before = draft.said_before(piece)
        if before and before.kind in ("per", "next", "last"):
            draft.unused.append(f"{before.text} {piece.text}")


def _unknown_word(draft: Draft, piece: Piece) -> None:
    before = _number_before(draft, piece)
    amount = _amount_before(draft, piece)
    if piece.text.lower() in cue_words():
        draft.unused.append(shown(piece.text))
    elif _in_place_of_hours(draft, piece):
        draft.asks.append(Ask(f"Are “{shown(piece.text)}” hours?", piece, ("hours",), without=(piece,)))
    elif amount:
        draft.asks.append(Ask(f"Is “{shown(piece.text)}” a currency? I know none.", piece, without=(piece, amount)))
    elif name := _unknown_model(draft, piece):
        _without_its_work(draft, name)
    elif _names_a_size(draft, piece):
        _without_name(draft, piece)
    elif before and draft.context.base and _is_shifted(draft, piece):
        missing = f"I do not know what {shown(piece.text)} are of this job"
        draft.errors.append(not_understood(missing=missing, example="10 more days"))
    elif before and not draft.slots.get("gpu") and not piece.breaks and not draft.value("parameters"):
        draft.pieces = [p for p in draft.pieces if p is not before]
        draft.errors.append(UnknownGpu(shown(piece.text), closest_gpus(piece.text)))
    else:
        draft.unused.append(shown(piece.text))


def _is_timed(draft: Draft) -> bool:
    """Whether the accelerators and their time are said, and nothing of the work but the name."""
    slots = draft.slots
    timed = slots.get("gpu_hours") or (slots.get("gpu") and slots.get("gpu_count") and slots.get("duration_hours"))
    return bool(timed) and not slots.get("tokens")


def _without_its_work(draft: Draft, name: str) -> None:
    """`train yolo on 8 A100 for 3 days`: whatever it is, the time has its price."""
    if not _is_timed(draft):
        draft.errors.append(UnknownModel(shown(name), closest_models(name)))
        return
    draft.slots["kind"] = "gpu_time"
    for slot in SLOTS_OF_A_MODEL:
        draft.slots.pop(slot, None)
    draft.notes.append(f"I know no model “{shown(name)}”: this is {TIME_ALONE}")


def _unknown_model(draft: Draft, word: Piece) -> str:
    """`finetune blorptron`, and `deepseek v9` with its family; nothing where the word names none."""
    if _is_version(draft, word):
        return f"{getattr(draft.said_before(word), 'text', '')} {word.text}"
    return word.text if _in_place_of_model(draft, word) else ""


_VERSION = pattern(r"v\d+(?:\.\d+)?", re.IGNORECASE)


def _is_version(draft: Draft, word: Piece) -> bool:
    """`deepseek v9`: a version that nobody knows behind the name of a family."""
    before = draft.said_before(word)
    return bool(_VERSION.fullmatch(word.text) and before and before.text.lower() in model_words())


MOST_REPEATED = 10**6
"""GPUs or hours; beyond it a factor is only told as not used."""


def _ask_how_often(draft: Draft) -> None:
    """`twice 8 H100 for 3 days`: so often one after the other, so many at once, or once."""
    factors = draft.all_of("factor")
    count, hours = draft.slots.get("gpu_count"), draft.slots.get("duration_hours")
    if len(factors) != 1 or draft.context.base or not (count and hours) or draft.slots.get("kind") != "gpu_time":
        return
    times = Fraction(str(factors[0].value))
    if times <= 1 or times.denominator != 1 or max(count, hours) * times > MOST_REPEATED:
        return
    draft.pieces.remove(factors[0])
    longer = job_text(draft.slots, duration_hours=hours * int(times))
    wider = job_text(draft.slots, gpu_count=count * int(times))
    texts = (longer, wider, job_text(draft.slots))
    draft.asks.append(Ask(f"What is “{factors[0].text}”: the time, or the GPUs?", factors[0], texts=texts))


def _names_a_size(draft: Draft, word: Piece) -> bool:
    """`zephyrion 9b`: a word that nobody knows right before the size of a model."""
    size = draft.said_after(word)
    if size is None or size.breaks or size.kind not in ("size", "params") or draft.slots.get("model"):
        return False
    return float(size.value.value) == draft.slots.get("parameters") and _number_before(draft, word) is None


def _without_name(draft: Draft, word: Piece) -> None:
    """What is pretrained may have any name; the base of a fine-tuning exists, and is asked for."""
    size = draft.said_after(word)
    assert size
    tuned = draft.slots.get("kind") in ("finetune", "rl") and not draft.context.base
    before = draft.said_before(word)
    if tuned and before and before.kind in WORK_KINDS:  # `finetune zephyrion 9b`
        name = f"{word.text}-{size.text}".replace(" ", "")
        draft.errors.append(UnknownModel(shown(name), closest_models(name)))
    elif tuned:
        both = Piece("word", None, word.first, size.last, f"{word.text} {size.text}")
        closest = closest_models(f"{word.text}-{size.text}".replace(" ", ""))
        draft.asks.append(Ask(f"I know no model “{shown(both.text)}”: which one is it?", both, (size.text, *closest)))
    else:
        size_of = count(draft.slots["parameters"])
        draft.notes.append(f"I know no model “{shown(word.text)}”: taken as a dense one of {size_of} parameters")


def _in_place_of_hours(draft: Draft, word: Piece) -> bool:
    """`1.5M A100 Stunden`: a large number, what it counts, and an unknown word where the unit would stand."""
    named = draft.said_before(word)
    if word.breaks or draft.context.base or not named or named.kind != "cluster" or named.value.number:
        return False
    size = draft.said_before(named)
    counts = size is not None and size.kind == "size" and size.value.suffix in ("k", "m")
    return bool(counts and draft.kinds.isdisjoint(WORK_KINDS | {"train", "tokens"}))


def _is_shifted(draft: Draft, word: Piece) -> bool:
    """`5 points less`: no accelerator is meant."""
    following = draft.said_after(word)
    return following is not None and following.kind == "factorless"


def _number_before(draft: Draft, word: Piece) -> Piece | None:
    """`64 Zeus9000`: the number that counts the word, unless something else took it."""
    before = draft.said_before(word)
    return before if before and before.kind == "num" and before in draft.pieces else None


def _amount_before(draft: Draft, word: Piece) -> Piece | None:
    """`under 50k pesos`: an amount without a currency right before a word that nobody knows."""
    found = draft.said_before(word)
    if not found or found.kind not in ("maxmoney", "budgeted"):
        return None
    named = word.text.isupper() and word.text.lower() not in listed("no_rate")
    return found if not found.value.currency and not word.breaks and not named else None


def _in_place_of_model(draft: Draft, piece: Piece) -> bool:
    if draft.slots.get("parameters") or piece.breaks or draft.context.base or draft.kinds & MODEL_KINDS:
        return False
    before = draft.last_said(piece)
    if before:
        return before.kind in WORK_KINDS
    following = draft.said_after(piece)
    return bool(following and following.kind == "on" and draft.slots.get("tokens"))


def _left(draft: Draft, piece: Piece) -> None:
    if piece.kind == "size" and piece.value.style == "open":
        number = piece.text[:-1].strip()
        dollars = (f"${number}M other",) if _kind_before(draft, piece) == "plus" else ()
        options = (f"{number} months", f"{number} minutes", *dollars)
        draft.asks.append(Ask(f"Is “{piece.text}” months, minutes or million?", piece, options))
    elif piece.kind == "num" and (piece.text.lower() == "one" or _is_year_of_month(draft, piece)):
        draft.unused.append(piece.text)  # `quick one: …`, `December 2023`
    elif piece.kind in ("num", "size") and _is_many(piece) and (whole := noun_behind(draft, piece)):
        draft.asks.append(Ask(f"{shown(whole.text)}: what are they?", whole, _as_money(draft, piece), without=(whole,)))
    elif piece.kind == "num":
        draft.asks.append(
            Ask(f"{piece.text} what?", piece, tuple(f"{piece.text}{each}" for each in _units(draft, piece)))
        )
    elif piece.kind == "money" and (_is_spent_on_time(draft) or _is_spent_on_work(draft, piece)):
        draft.put("max_usd", draft.usd(piece.value.value, piece.value.currency, piece), piece)
    elif _kind_before(draft, piece) == "plus":
        options = tuple(f"{piece.text} {each}" for each in ("data", "networking", "other"))
        draft.asks.append(Ask(f"What are the {piece.text} for?", piece, options))
    elif piece.kind == "money" or (piece.kind == "size" and piece.value.suffix == "k"):
        limit, line = f"under {piece.text} in all", f"+ {piece.text} other"
        flat = (f"flat {piece.text}",) if _is_rented_for_long(draft) else ()
        options = (f"@ {piece.text} per gpu hour", limit) if _is_of_an_hour(piece) else (limit, line, *flat)
        draft.asks.append(Ask(f"What is {piece.text}?", _with_total(draft, piece), options))
    else:
        draft.asks.append(Ask(f"What is “{shown(piece.text)}”?", piece))


def _is_rented_for_long(draft: Draft) -> bool:
    """Whether it is known how many accelerators are paid for, and for how long."""
    hours = draft.value("gpu_hours") or (draft.value("gpu_count") and draft.value("duration_hours"))
    return bool(hours) and draft.value("kind") == "gpu_time"


def _is_of_an_hour(piece: Piece) -> bool:
    """`$1.90`: nobody's limit."""
    return piece.kind == "money" and not piece.value.number.suffix and piece.value.number.value < DEAREST_RENT


def _units(draft: Draft, number: Piece) -> tuple[str, ...]:
    """What a bare number may count: memory of the accelerator before it, GPUs where none are counted, or time."""
    before, value = draft.said_before(number), number.value.value
    gpu = before.value.gpu if before and before.kind == "cluster" and before.value.number else None
    sized = gpu and not number.breaks and number.text in MEMORY_SIZES and with_memory(gpu, int(value))
    memory = ("GB",) if sized else ()
    uncounted = not draft.value("gpu_count") and draft.slots.get("kind") not in (None, "gpu_time")
    gpus = (" GPUs",) if uncounted and 1 < value == int(value) else ()
    return (*memory, *gpus, " days", " hours")


def _as_money(draft: Draft, number: Piece) -> tuple[str, str]:
    """The ready answers that take the number for dollars: `50k data` is then that line."""
    noun = draft.said_after(number)
    line = noun.text if noun and noun.kind == "component" else "other"
    return f"under {number.text} in all", f"+ {number.text} {line}"


LEAST_OF_MANY = 1000


def _is_many(piece: Piece) -> bool:
    """Thousands that count something; `in 2027 we` is a year."""
    if piece.kind == "size":
        return bool(piece.value.suffix == "k")
    return bool(piece.value.value >= LEAST_OF_MANY and not _is_like_a_year(piece))


def _is_like_a_year(piece: Piece) -> bool:
    return bool(piece.value.style == "" and 1990 <= piece.value.value < 2200)


BEFORE_A_YEAR = frozenset({"month", "yearquarter"})


def _is_year_of_month(draft: Draft, piece: Piece) -> bool:
    """`December 2023`, `Q1 2027`."""
    return _kind_before(draft, piece) in BEFORE_A_YEAR and _is_like_a_year(piece)


IN_DOLLARS = "a line of cost is given in dollars, not in percent; the whole project holds a reserve already"


def _is_of_line(draft: Draft, piece: Piece) -> bool:
    """`+ 15% contingency`, `contingency 20%`."""
    beside = (draft.said_before(piece), draft.said_after(piece))
    return any(each is not None and each.kind == "component" for each in beside)


_DAY_AND_MONTH = pattern(r"(?:[12]?\d|3[01])\.(?:0?[1-9]|1[0-2])\.?")


def _is_of_calendar(draft: Draft, piece: Piece) -> bool:
    """`in 2027`, `as discussed on 12.11.`: a year or a day that counts nothing."""
    before = _kind_before(draft, piece)
    if before == "within":
        return _is_like_a_year(piece)
    return before == "on" and _DAY_AND_MONTH.fullmatch(piece.text) is not None


def _is_spent_on_time(draft: Draft) -> bool:
    """`$50k for 32 H100, how long`: a count without a time, so that the money is what there is."""
    slots = draft.slots
    counted = slots.get("gpu_count") and slots.get("kind") == "gpu_time"
    return bool(counted) and not any(slots.get(slot) for slot in ("duration_hours", "gpu_hours", "usd_per_gpu_hour"))


def _is_spent_on_work(draft: Draft, piece: Piece) -> bool:
    """`a 13B for $100k`."""
    return bool(draft.value("parameters")) and _kind_before(draft, piece) == "for"


def _with_total(draft: Draft, piece: Piece) -> Piece:
    """The sum with `in total` before it, which its answers say themselves."""
    total = next((each for each in draft.said if each.kind == "total" and each.last == piece.first - 1), None)
    return piece._replace(first=total.first) if total else piece


def _kind_before(draft: Draft, piece: Piece) -> str:
    before = draft.said_before(piece)
    return before.kind if before else ""
