"""What an order would drop: a number, a day, a name or a place that is in the text and not in what would be written."""

from bot.reader.intents.said import AMOUNTS, Said, Told, is_dotted, is_foreseen
from bot.reader.reading import Intent
from bot.reader.vocabulary import listed

DAYS = ("date", "by_date", "until_date", "by_month", "month", "yearquarter", "periodend")
JOBS = ("train", "pretrain", "finetune", "rl", "method", "continued")
PLACES = ("provider", "region", "purchase")
FIGURES_OF = {"salary": 1, "retention": 1, "admin": 0, "learning": 0, "text": 0, "public": 0, "currency": 0}
"""How many figures a setting holds; those that are not here are looked at elsewhere."""


def drops(said: Said, told: Told) -> bool:
    """Whether the order would write less than was said, so that it has to be asked first."""
    if _mentioned(said) > 1 or said.has("tax"):
        return True
    if told.intent is Intent.SETTINGS:
        return _drops_of_setting(said, told.arguments.get("name", ""))
    if told.intent is Intent.BUDGET:
        return _drops_of_budget(said, told)
    return told.intent is Intent.ACTUAL and _drops_of_actual(said, told)


def _mentioned(said: Said) -> int:
    return sum(atom.sort in ("mention", "handle") and not atom.text.startswith("<#") for atom in said.atoms)


def _drops_of_setting(said: Said, name: str) -> bool:
    """`settings admin @bob until Dec 1`, `set default gpu H100 and region eu`; a price is read to its last word."""
    if name == "price":
        return False
    figures = sum(piece.kind in (*AMOUNTS, "duration", "salaried", "extra") for piece in said.pieces)
    if name == "thresholds" and "or" in said.words:
        return True
    others = {*PLACES, *JOBS, "gpu", "duration"} - {name, "duration" if name == "retention" else ""}
    if sum(piece.kind == name for piece in said.pieces) > 1:  # `euros or pounds`
        return True
    return figures > FIGURES_OF.get(name, figures) or said.has(*DAYS, *others)


def _drops_of_budget(said: Said, told: Told) -> bool:
    """`budget 20k for zeta for 3 months`, `… until summer`, `… each`, `… on aws`, `20k over budget`."""
    words = set(said.words)
    if said.numbers() and told.arguments["action"] not in ("commit", "release"):
        return True
    if words & (listed("for_each") | listed("apart") | listed("whole_lot")) or said.has(
        *PLACES, "gpu", "duration", "extra", "extras"
    ):
        return True
    ends = bool(words & listed("last_day")) or said.has("yearquarter", "periodend", "month")
    return ends and "until" not in told.arguments


def _drops_of_actual(said: Said, told: Told) -> bool:
    """`#2 cost 1k2`, `actual 5k x 2 for #2`, `… per gpu`, `… on aws`, `41k after credits of 5k`."""
    figures = [piece for piece in said.pieces if piece.kind in AMOUNTS and not is_foreseen(said, piece)]
    if not said.has("logged"):  # `run 2`: its number stands among the figures
        number = next((piece for piece in figures if piece.text == told.arguments.get("number")), None)
        figures = [piece for piece in figures if piece is not number]
    expected = 1 if "instead_of_hours" in told.arguments else 0
    if len(figures) - expected > 1 or any(is_dotted(piece) for piece in figures):
        return True
    if "gpu_hours" in told.arguments and "usd" not in told.arguments and said.has("rate", "maxrate"):
        return True  # `15,000 GPU-hours at $2.70`
    return said.has(*PLACES, "gpu", "times", "moremoney") or bool(set(said.words) & ({"budget"} | listed("for_each")))
