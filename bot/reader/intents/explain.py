"""Explanations: of the last estimate, a line of it, its range, or a figure that somebody quoted."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from bot.reader.intents.said import SUMS, WORK, Said, Told, bad_number, is_thousands, usd_of
from bot.reader.pieces import Piece
from bot.reader.quantities import mentioned, part
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name
from bot.reader.slots.kind import MODEL_KINDS
from bot.reader.vocabulary import listed

DAY = 24
A_MONTH = 720.0


def quoted(said: Said) -> Told | None:
    """`is 300k for 64 gpus a month normal?`: a figure that somebody was quoted."""
    money = next(iter(figures(said.pieces)), None)
    opens = said.first_word in listed("quoted_opening")
    asks = "quoted" in said.cues and (opens or "?" in said.text or _is_sum(said, money))
    asks = asks or ((opens or "?" in said.text) and bool(set(said.words[-1:]) & listed("quoted_ending")))
    asks = asks or (money is not None and _is_asked_why(said, money))
    of_a_job = said.has("cluster", "gpu_hours", "model", "size") or (money and _is_of_the_thread(said, money))
    if not money or not asks or not of_a_job or "afford" in said.cues or _is_only_valued(said, opens=opens):
        return None
    if money.kind == "budgeted" and _is_asked_behind(said, money):
        return None
    if money.kind == "rate" and money.value.hours < DAY:
        return _quoted_by_the_hour(said)
    slots = said.draft.slots
    names = ("gpu", "gpu_count", "duration_hours", "gpu_hours", "model")
    arguments = {"about": "quoted", "usd": f"{usd_of(said, money):f}"}
    arguments |= {name: str(slots[name]) for name in names if slots.get(name)}
    if not slots.get("duration_hours") and (hours := _spent_in(said)):
        arguments["duration_hours"] = hours
    if money.kind == "rate":
        arguments["unit"] = "hour"
    return Told(Intent.EXPLAIN, arguments)


def _is_only_valued(said: Said, *, opens: bool) -> bool:
    """`the model is worth $1M`: no figure of a cost, unless it is asked."""
    return "worth" in said.words and not opens and "?" not in said.text


def _is_sum(said: Said, money: Piece | None) -> bool:
    """Whether it can be nothing but the figure that was quoted: thousands are one beside that word."""
    return said.has("money") or bool(money and is_thousands(money) and {"quote", "quoted"} & set(said.words))


def _is_asked_why(said: Said, money: Piece) -> bool:
    """`why does 8 H100 for 3 days cost $1750?`: a figure of somebody's, ours or another's."""
    return said.begins("explain") and said.atoms[money.first - (money.kind != "rate")].word in ("cost", "costs")


def _is_of_the_thread(said: Said, money: Piece) -> bool:
    """`is $100k normal?` of the job before; `we got a quote of $1.90` is a price."""
    return said.after_something and not said.has("num") and usd_of(said, money) >= LEAST_OF_A_RUN


def figures(pieces: Sequence[Piece]) -> list[Piece]:
    """The amounts of money of which one may be the figure; behind the first word millions are one (`is 1.2M for …`)."""
    return [
        piece
        for piece in pieces
        if piece.kind in ("money", "budgeted", "rate") or is_thousands(piece) or _are_millions(piece)
    ]


def _are_millions(piece: Piece) -> bool:
    return piece.kind == "size" and piece.first == 1 and piece.value.suffix == "m"


def _is_asked_behind(said: Said, budget: Piece) -> bool:
    """`we've got a budget of $80k. is 32 H100 for 30 days ok?`: the job is judged; in `is that ok` the figure is."""
    words = [atom.word for atom in said.atoms[budget.last + 1 :]]
    asked = next((at for at, word in enumerate(words) if word in ("is", "are", "would", "will")), None)
    return asked is not None and words[asked + 1 : asked + 2] not in (["that"], ["it"], ["this"])


def _spent_in(said: Said) -> str:
    """The hours of `120k last month`."""
    of = (time for last, time in pairwise(said.pieces) if last.kind == "last" and time.kind == "time")
    return next((f"{float(time.value)}" for time in of), "")


def _quoted_by_the_hour(said: Said) -> Told | None:
    """A price of a GPU-hour: of a whole job its total is held against ours; quoted without a judgement it is its price.

    Without a time it is held against that of a month.
    """
    slots = said.draft.slots
    hours = slots.get("gpu_hours") or (slots.get("gpu_count") or 0) * (slots.get("duration_hours") or 0)
    price = slots.get("usd_per_gpu_hour")
    if not hours and slots.get("gpu") and said.draft.kinds.isdisjoint(MODEL_KINDS | {"size"}):
        slots, hours = {**slots, "gpu_count": slots.get("gpu_count", 1), "duration_hours": A_MONTH}, A_MONTH
        hours *= slots["gpu_count"]
    if not (hours and price and _is_judged(said)) or said.draft.asks:
        return None
    names = ("gpu", "gpu_count", "duration_hours", "gpu_hours")
    arguments = {name: str(slots[name]) for name in names if slots.get(name)}
    total = Decimal(str(hours)) * price
    return Told(Intent.EXPLAIN, {"about": "quoted", "usd": f"{total.normalize():f}", **arguments})


def _is_judged(said: Said) -> bool:
    """`is that fair?`; `we were quoted` alone asks for no judgement."""
    phrases = (said.atoms[cue.first : cue.after] for cue in said.cues.get("quoted", ()))
    told = {" ".join(atom.word for atom in phrase) for phrase in phrases}
    return bool(
        {phrase.removeprefix("were ").removeprefix("was ") for phrase in told} - listed("only_quoted")
    ) or not listed("quoted_ending").isdisjoint(said.words[-1:])


LEAST_OF_A_RUN = 100
"""Dollars; a smaller figure of an answer is rather the price of an hour."""


def _of_the_answer(said: Said) -> Told | None:
    """In a thread `how long would it take?`, `is that with electricity?`, `where does the 2.99 come from?`."""
    if not said.after_something or said.draft.slots.keys() - {"kind"}:
        return None
    if said.has("tax") and not said.has("percent", "num", *SUMS, *WORK):
        return Told(Intent.EXPLAIN, {"about": "taxes"})
    if said.has(*CHANGES):
        return None
    if said.first_word == "where" and "from" in said.words and said.has("num", "money", "size", "rate"):
        figure = next(piece for piece in said.pieces if piece.kind in ("num", "money", "size", "rate"))
        number = getattr(figure.value, "number", figure.value)
        return Told(Intent.EXPLAIN, {"about": "hardware" if number.value < LEAST_OF_A_RUN else "cost"})
    if said.first_word == "where" and said.words[-2:] == ["come", "from"]:
        return Told(Intent.EXPLAIN, {"about": "cost"})
    named = part(said.atoms)
    asks = "?" in said.text or said.first_word in listed("asks_first") | listed("question_words") | {"and", "where"}
    if not named or said.words[:2] == ["what", "if"] or said.has(*WORK):
        return None
    others = [atom for at, atom in enumerate(said.atoms) if not named.first <= at < named.after]
    if any(atom.sort == "number" for atom in others):
        return None
    alone = not any(atom.sort == "word" for atom in others)
    return Told(Intent.EXPLAIN, {"about": named.about}) if asks or alone else None


CHANGES = ("plus", "remove", "unset", "leftout", "insteadof", "factorless", "shift", "extra")


def explain(said: Said) -> Told | None:
    """`explain`, `why is networking zero?`, `explain #42`, `what drives the range?`, a part of the answer before."""
    if of_the_answer := _of_the_answer(said):
        return of_the_answer
    asks = said.begins("explain") or (said.first_word == "what" and listed("drivers") & set(said.words))
    number = said.number()
    of_what = {"gpu_hours", "tokens", "params", "model", "money"} | (set() if _is_of_a_side(said) else {"cluster"})
    if not asks or said.has(*of_what):
        return None
    if said.has("num") and not number:
        return None
    arguments = {"about": _about(said)} | ({"number": number} if number else {})
    return Told(Intent.EXPLAIN, arguments, bad_number(number) if number else None)


def _is_of_a_side(said: Said) -> bool:
    """`why is the H100 more expensive?` in a thread: a name alone, and no job of its own."""
    named = [piece for piece in said.pieces if piece.kind == "cluster"]
    asks = said.first_word == "why" and said.words[1:2] != [] and said.words[1] in WHY
    return said.after_something and asks and not any(piece.value.number for piece in named)


WHY = frozenset({"is", "are", "does", "do", "was", "were", "would", "did", "should"})


def _about(said: Said) -> str:
    components = [piece.value for piece in said.pieces if piece.kind == "component"]
    if components:
        return str(components[0])
    if listed("drivers") & set(said.words):
        return "range"
    if named := mentioned(said.atoms):
        return named.about
    return clean_name(" ".join([atom.word for atom in said.atoms if atom.sort == "word"][1:9]))
