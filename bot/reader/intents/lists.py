"""What is known: help, models, prices."""

from bot.reader.buying import DEAREST_HOUR
from bot.reader.intents.said import Said, Told
from bot.reader.reading import Intent
from bot.reader.recognition.slips import cue_words
from bot.reader.slots.closest import closest_gpus
from bot.reader.vocabulary import listed
from costengine.errors import UnknownGpu

BY_THE_HOUR = "per hour"
"""As the list has every price."""
PRICED = ("gpu", "purchase", "provider", "provider_class", "region")


def help_asked(said: Said) -> Told | None:
    """`help`, `help budget`."""
    if _is_of_a_term(said):
        return Told(Intent.HELP, {"topic": "terms"})
    if not said.begins("help") or said.has("cluster", "gpu_hours", "tokens"):
        return None
    topic = " ".join(said.words[1:]) if said.first_word == "help" else ""
    return Told(Intent.HELP, {"topic": topic[:60]} if topic else {})


def _is_of_a_term(said: Said) -> bool:
    """`what's MFU?`; `how do you compute GPU-hours` too, where no answer stands before it."""
    if said.first_word not in listed("question_words") or (said.first_word == "how" and said.after_something):
        return False
    rest = set(said.words) - listed("asks_a_term")
    return bool(rest) and rest <= listed("terms")


def models(said: Said) -> Told | None:
    """`models`, `models llama`."""
    if not said.begins("models") or said.has("size", "num", "cluster", "money"):
        return None
    family = " ".join(said.words[1:])[:60] if said.first_word == "models" else ""
    return Told(Intent.MODELS, {"family": family} if family else {})


def _names_two(said: Said) -> bool:
    """`prices a100 vs h100`: a list is of one accelerator, and two are compared."""
    return len({piece.value.gpu for piece in said.pieces if piece.kind == "cluster" and piece.value.gpu}) > 1


def prices(said: Said) -> Told | None:
    """`prices h100 spot eu`, `prices h100 under $3`."""
    job = (
        "duration",
        "tokens",
        "params",
        "size",
        "num",
        "bad",
        "money",
        "rate",
        "range",
        "gpu_hours",
        "finetune",
        "rl",
        "buy",
    )
    asks = said.begins("prices") or ("prices" in said.cues and said.has("cluster", "provider"))
    asks = asks or (said.has("cluster") and said.has("per") and said.has("time"))
    asks = asks and not _names_two(said)
    if not asks or said.has(*job) or "cheapest" in said.cues or said.draft.slots.get("gpu_count", 1) != 1:
        return None
    slots = said.draft.slots
    fault = next(iter(said.draft.errors), None) if said.has("unknowngpu") else None
    words = [word for word in said.draft.unused if word.lower() not in cue_words() | {BY_THE_HOUR}]
    names_something = bool(words) and not words[0].startswith("per ")
    if names_something and not fault and not slots.keys() & {"gpu", "provider", "region"}:
        fault = UnknownGpu(words[0], closest_gpus(words[0]))
    found = {name: str(slots[name]) for name in PRICED if slots.get(name)}
    sellers = {piece.value for piece in said.pieces if piece.kind == "provider"}
    if len(sellers) > 1:  # the list of all sellers holds both
        del found["provider"]
    ceiling = slots.get("max_usd_per_gpu_hour") or slots.get("max_usd")
    if ceiling and 0 < ceiling < DEAREST_HOUR:
        found["max_usd_per_gpu_hour"] = f"{ceiling:f}"
    elif ceiling:
        words += [piece.text for piece in said.pieces if piece.kind in ("maxmoney", "maxrate", "budgeted")]
    return Told(Intent.PRICES, found, fault, () if fault else tuple(words)[:3])
