"""Actuals: what a run was really billed, or how long it really took."""

from decimal import Decimal

from bot.on_use import pattern
from bot.reader.faults import NotANumber, not_understood
from bot.reader.intents.periods import period
from bot.reader.intents.said import (
    AMOUNTS,
    WORK,
    Said,
    Told,
    amount,
    amounts,
    bad_number,
    currency_of,
    is_foreseen,
    is_rate,
    sums,
)
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed
from costengine.errors import CostEngineError, OutOfRange

_NOT = pattern(r"(?:\bnot|\binstead of|\brather than|\bvs\.?|≠|\bestimated|\bexpected)\s+(\d+(?:[.,]\d+)?)\s?(h|d|w)?")
_SO_FAR = pattern(
    r"\b(?:so far|to date|until now|till now|up to now|by now|this far|already|as of now|as of today|running total)\b"
)
"""All of a run until now, which takes the place of what was told before."""
_PART = pattern(
    r"\b(?:partial(?:ly)?|another|additional|further|extra|more|part of|part \d{1,2}|"
    r"(?:first|second|third|next|new) part|in addition|on top)\b|(?:\b(?:plus|add|added)\s*|(?<!\S)\+\s?)[$€£¥]?\s?\d"
)
"""One more part, which adds to what was told before."""
EXAMPLE = "actual 182400 for #42"
NO_DIFFERENCE = "nothing was recorded, since I take nothing off: say what the run came to after it"
HAPPENED = frozenset(
    {"took", "cost", "costed", "spent", "paid", "was", "were", "billed", "came", "ended", "ran", "used"}
)
"""Without one of these `actually 20 days` corrects the question."""
LONGEST_HOURS = 200 * 8760
MOST_BARE_HOURS = 8760
"""A larger bare number can only be money."""


def actual(said: Said) -> Told | None:
    """`actual 182400 for #42`, `actual was 61h not 48`, `$12.4k for last week, run 7`, `import` of a bill."""
    if said.begins("import") and not said.has("cluster", "gpu_hours", "tokens"):
        return Told(Intent.ACTUAL, {"action": "import"})
    if said.first_word in listed("takes_back") and "actual" in said.cues:
        return _taken_back(said, said.number())
    if _asks_cost(said):
        return _asked_for(said, said.number())
    if not _is_actual(said):
        return _of_accelerators(said)
    number = said.number()
    arguments = {"action": "record"} | ({"number": number} if number else {})
    if said.project:
        arguments["project"] = said.project
    fault = bad_number(number) if number else None
    part, disorder = _part(said)
    arguments |= part
    spent, wrong = _spent(said)
    if not spent and not _figures(said):
        return _asked_for(said, number)
    return Told(Intent.ACTUAL, {**arguments, **spent}, fault or disorder or wrong)


def _of_accelerators(said: Said) -> Told | None:
    """`actual for #2: 32 GPUs for 19 days`: asked as the GPU-hours that they are."""
    number, slots = said.number(), said.draft.slots
    count, hours = slots.get("gpu_count"), slots.get("duration_hours")
    if not (said.begins("actual") and number and count and hours) or bad_number(number):
        return None
    spent = f"{count * hours:.10g}"
    yes = Choice(label=f"Yes, {count * hours:,.10g} GPU-hours", text=f"actual {spent} GPU-hours for #{number}")
    show = Choice(label=f"No, show #{number}", text=f"show #{number}")
    return Told(
        Intent.ACTUAL, {"action": "record", "number": number, "gpu_hours": spent},
        asks_back=f"Did #{number} take {count:,} GPUs for {hours:,.10g} hours?", choices=(yes, show),
    )  # fmt: skip


def _part(said: Said) -> tuple[dict[str, str], CostEngineError | None]:
    """Of which part of a run a figure is; nothing where it is of the whole run."""
    days, disorder = period(said)
    if _is_taken_off(said):
        return {}, not_understood(missing=NO_DIFFERENCE, example="actual 6k so far for #42")
    if is_so_far(said):
        days = {} if days.get("period") == "today" else days
        return {"partial": "yes", "so_far": "yes", **days}, disorder
    return ({"partial": "yes", **days} if days or is_part(said) else {}), disorder


def is_so_far(said: Said) -> bool:
    """`so far 8k`: all of the run until now."""
    return _SO_FAR.search(said.text.lower()) is not None


def is_part(said: Said) -> bool:
    """`another 3k`: one more part; `so far` says that it is all, and `1.4k plus 200 storage` adds up by itself."""
    return _PART.search(said.text.lower()) is not None and not is_so_far(said) and _is_one_sum(said)


def _is_taken_off(said: Said) -> bool:
    """`actual minus 2k`, `refund of 2k for #3`: a sum is told, not a difference; `5k minus 200` adds up by itself."""
    less = any(piece.kind == "moremoney" and piece.value[0] < 0 for piece in said.pieces)
    return said.has("credit") or (_is_one_sum(said) and (less or bool(listed("less_by") & set(said.words))))


def _is_one_sum(said: Said) -> bool:
    beside = sum(piece.kind in ("moremoney", "extra", "extras") for piece in said.pieces)
    return len(list(amounts(said))) + beside < 2


def _figures(said: Said) -> bool:
    """Whether digits stand in the text beside the number of the run."""
    return any(atom.sort == "number" and atom.text not in said.numbers() for atom in said.atoms) or said.has(*FIGURES)


def _asks_cost(said: Said) -> bool:
    """`what did #2 cost`, `how far off was #2`, `what did we spend on atlas so far`."""
    words = set(said.words)
    if words.isdisjoint(listed("came_out")) or said.first_word == "why":
        return False
    asks = said.first_word in listed("asks_first") or said.first_word == "cost"
    about = said.number() or (words & {"spend", "spent", "paid"} and _own(said))
    return bool(asks and about) and not _figures(said) and not said.has("purchase", "provider", "region", "gpu", *WORK)


def _own(said: Said) -> str:
    """The project that is asked about."""
    named = (p.text for p in said.pieces if p.kind in ("word", "closed") and said.before(p) in ("for", "of", "on"))
    return said.project or next(named, "").removesuffix("'s")


def _asked_for(said: Said, number: str | None) -> Told:
    """`actual for zeta`, `actual cost of #2?`: what it was, or how it is told."""
    if number:
        return Told(Intent.ACTUAL, {"action": "show", "number": number}, bad_number(number))
    if own := _own(said):
        return Told(Intent.BUDGET, {"action": "left", "project": own})
    missing = "say what the run cost or took"
    return Told(Intent.ACTUAL, {"action": "record"}, not_understood(missing=missing, example=EXAMPLE))


def _taken_back(said: Said, number: str | None) -> Told | None:
    """`undo actual #42`, `delete actual 42`."""
    figures = [piece.text for piece in said.pieces if piece.kind in (*AMOUNTS, *WORK) and piece.text != number]
    if number is None and len(figures) == 1 and figures[0].isdigit():
        number, figures = figures[0], []
    arguments = {"action": "undo"} | ({"number": number} if number else {})
    return None if figures else Told(Intent.ACTUAL, arguments, bad_number(number) if number else None)


def _is_actual(said: Said) -> bool:
    if (
        said.has("cluster", "tokens", "params", "model")
        or said.cues.keys() & {"afford", "quoted"}
        or said.begins("explain")
    ):
        return False
    used_up = said.has("gpu_hours") and bool(said.number()) and bool(listed("uses_up") & set(said.words))
    if said.is_job and not used_up and not (said.begins("actual") and (said.number() or said.after_something)):
        return False
    if said.first_word == "actually" and not HAPPENED & set(said.words):
        return False
    if {"spent", "paid"} & set(said.words) and not (said.number() or list(amounts(said))):
        return False  # `we spent 3 days on it` is nobody's bill
    if "actual" in said.cues:
        return said.begins("actual") or bool(said.number()) or said.after_something
    if not said.number():
        return _is_told(said)
    return used_up or _is_timed(said) or _is_cost(said) or _is_spent(said)


def _is_timed(said: Said) -> bool:
    return bool(TIMED & set(said.words)) and said.has("duration", "gpu_hours")


def _is_spent(said: Said) -> bool:
    part = is_so_far(said) and said.has("maxmoney")  # `$800 up to now`
    bare = (is_so_far(said) or "another" in said.words) and len(list(amounts(said))) == 1
    plain = (part or bare or said.has("money", "size")) and not said.has("gpu_hours")
    return plain and said.first_word not in ("history", "show", "export", "split", "explain", "why", "budget")


TIMED, PAID = frozenset({"took", "lasted", "ran"}), frozenset({"cost", "costed", "paid", "spent"})
PERHAPS = frozenset({"was", "were"})
"""What was so may be what was estimated."""
OF_A_PART = ("per", "epochs", "passes", "steps", "steptime", "speed", "extra", "extras", "hoursrate", "each")
"""Kinds beside which a time or a sum is not that of the whole run."""
FIGURES = ("duration", "gpu_hours", *AMOUNTS, "budgeted", "maxmoney")


def _is_told(said: Said) -> bool:
    """`it took 61h`, `we paid 12k`: whose run, what happened, a time or a sum, and nothing else."""
    happened = TIMED | PAID | (PERHAPS if said.after_something else frozenset())
    at = next((at for at, atom in enumerate(said.atoms) if atom.word in happened), -1)
    if at < 0 or "?" in said.text or said.has(*OF_A_PART):
        return False
    before = {atom.word for atom in said.atoms[:at] if atom.sort == "word"}
    if not before <= listed("told_of") or (said.atoms[at].word in PAID | PERHAPS and not before):
        return False
    figures = [piece for piece in said.pieces if piece.kind in FIGURES and piece.first > at]
    rest = {atom.word for atom in said.atoms[at + 1 :] if atom.sort == "word"} - {
        said.atoms[place].word for piece in figures for place in range(piece.first, piece.last + 1)
    }
    timed = said.has("duration", "gpu_hours") and said.atoms[at].word not in PAID
    return rest <= listed("told_behind") | happened and (timed or bool(sums(said)))


def _is_cost(said: Said) -> bool:
    return _bare_cost(said) is not None


def _bare_cost(said: Said) -> Piece | None:
    """`#2 cost us 1,200`: behind such a word a bare number is money."""
    words = [atom.word for atom in said.atoms]
    paid = next((at for at, word in enumerate(words) if word in PAID), len(words))
    bare = next((piece for piece in amounts(said) if piece.kind == "num" and piece.first > paid), None)
    return bare if bare and set(words[paid + 1 : bare.first]) <= listed("told_behind") else None


def _spent(said: Said) -> tuple[dict[str, str], CostEngineError | None]:
    """Money, or hours, or both."""
    times = [
        p
        for p in said.pieces
        if p.kind == "duration" and said.before(p) not in ("last", "past") and not is_rate(said, p)
    ]
    hours = [p for p in said.pieces if p.kind == "gpu_hours"]
    found, fault = _times(said, times, hours)
    if fault:
        return {}, fault
    cost = _bare_cost(said)
    paid = [p for p in amounts(said) if (p is cost or not (found and p.kind == "num")) and not is_foreseen(said, p)]
    if found and not any(p is cost or p.kind in ("money", "size", "budgeted", "maxmoney") for p in paid):
        return found, None
    more = next((piece for piece in said.pieces if piece.kind == "moremoney"), None)
    if more and not paid:  # `4k more`
        cash = more.value[1]
        usd = said.draft.usd(cash.number.value, cash.currency)
        return {**found, "usd": f"{usd:f}", **currency_of(more)}, None
    money, fault = amount(said, paid, EXAMPLE)
    bare = not found and len(paid) == 1 and paid[0].kind == "num" and paid[0].value.value <= MOST_BARE_HOURS
    unsaid = {"unit": "unsaid"} if bare and not set(said.words) & (PAID | listed("billed")) else {}
    return {**found, **money, **unsaid}, fault


def _times(said: Said, times: list[Piece], hours: list[Piece]) -> tuple[dict[str, str], CostEngineError | None]:
    found: dict[str, str] = {}
    if hours:
        _, number, unit = hours[0].value
        found["gpu_hours"] = f"{(number.value * Decimal(str(unit))).normalize():f}"
    if times:
        piece = times[0]
        value = piece.value.hours
        if piece.value.number.style in ("dot3", "exponent"):
            return {}, NotANumber(piece.text)
        if not 0 < value <= LONGEST_HOURS:
            return {}, OutOfRange("A time", piece.text[:40], "more than zero and up to 200 years")
        found["hours"] = f"{value.normalize():f}"
        expected = _NOT.search(said.text.lower())
        if expected:
            number, unit = Decimal(expected.group(1).replace(",", ".")), expected.group(2)
            hours_each = Decimal({"h": 1, "d": 24, "w": 168}[unit]) if unit else value / piece.value.number.value
            found["instead_of_hours"] = f"{round(number * hours_each, 6).normalize():f}"
    return found, None
