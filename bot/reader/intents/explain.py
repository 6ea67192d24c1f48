"""Explanations: of the last estimate, a line of it, its range, or a figure that somebody quoted."""

from itertools import pairwise

from bot.reader.intents.said import Said, Told, bad_number, usd_of
from bot.reader.pieces import Piece
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name
from bot.reader.vocabulary import listed


def quoted(said: Said) -> Told | None:
    """`is 300k for 64 gpus a month normal?`: a figure that somebody was quoted."""
    money = next((p for p in said.pieces if p.kind in ("money", "budgeted", "rate") or _is_thousands(p)), None)
    opens = said.first_word in listed("quoted_opening")
    asks = "quoted" in said.cues and (opens or "?" in said.text or said.has("money"))
    asks = asks or ((opens or "?" in said.text) and bool(set(said.words[-1:]) & listed("quoted_ending")))
    if not money or not asks or not said.has("cluster", "gpu_hours", "model", "size") or "afford" in said.cues:
        return None
    slots = said.draft.slots
    names = ("gpu", "gpu_count", "duration_hours", "gpu_hours", "model")
    arguments = {"about": "quoted", "usd": f"{usd_of(said, money):f}"}
    arguments |= {name: str(slots[name]) for name in names if slots.get(name)}
    if not slots.get("duration_hours") and (hours := _spent_in(said)):
        arguments["duration_hours"] = hours
    if money.kind == "rate":
        arguments["unit"] = "hour"
    return Told(Intent.EXPLAIN, arguments)


def _spent_in(said: Said) -> str:
    """The hours of `120k last month`."""
    of = (time for last, time in pairwise(said.pieces) if last.kind == "last" and time.kind == "time")
    return next((f"{float(time.value)}" for time in of), "")


def _is_thousands(piece: Piece) -> bool:
    """`300k`, `2M`: billions are a model's."""
    return piece.kind == "size" and piece.value.suffix in ("k", "m")


def explain(said: Said) -> Told | None:
    """`explain`, `why is networking zero?`, `explain #42`, `what drives the range?`."""
    asks = said.begins("explain") or (said.first_word == "what" and listed("drivers") & set(said.words))
    number = said.number()
    if not asks or said.has("cluster", "gpu_hours", "tokens", "params", "model", "money"):
        return None
    if said.has("num") and not number:
        return None
    arguments = {"about": _about(said)} | ({"number": number} if number else {})
    return Told(Intent.EXPLAIN, arguments, bad_number(number) if number else None)


def _about(said: Said) -> str:
    components = [piece.value for piece in said.pieces if piece.kind == "component"]
    if components:
        return str(components[0])
    if listed("drivers") & set(said.words):
        return "range"
    return clean_name(" ".join([atom.word for atom in said.atoms if atom.sort == "word"][1:9]))
