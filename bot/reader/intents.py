"""Intents that carry no job: history, budgets, actual costs, prices and the rest, with their arguments as data."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from bot.reader import dates
from bot.reader.atoms import Atom
from bot.reader.cues import Cues, begins_with
from bot.reader.draft import Draft
from bot.reader.faults import NoSuchDate, NotANumber
from bot.reader.pieces import Piece
from bot.reader.reading import Intent
from bot.reader.recognise import clean_name
from costengine.errors import CostEngineError, OutOfRange


class Said(NamedTuple):
    """All that is known of a text when its intent is decided."""

    text: str
    atoms: list[Atom]
    cues: Cues
    pieces: list[Piece]
    draft: Draft
    project: str | None
    complete: bool
    after_something: bool

    def has(self, *kinds: str) -> bool:
        """Whether there is a piece of one of these kinds."""
        return any(piece.kind in kinds for piece in self.pieces)

    def begins(self, cue: str) -> bool:
        """Whether the text begins with such a cue."""
        return begins_with(self.cues, cue, self.atoms)

    @property
    def first_word(self) -> str:
        """The first word, in small letters."""
        return next((atom.word for atom in self.atoms if atom.sort in ("word", "number")), "")


class Told(NamedTuple):
    """An intent without a job, its arguments, and why it cannot be done."""

    intent: Intent
    arguments: dict[str, str]
    error: CostEngineError | None = None


AMOUNTS = ("money", "size", "num", "budgeted", "maxmoney", "maxrate", "rate", "bad", "foreign", "notnumber")
WORK = (
    "cluster",
    "gpu_hours",
    "tokens",
    "params",
    "model",
    "familysize",
    "experts",
    "finetune",
    "rl",
    "pretrain",
    "continued",
    "method",
    "duration",
    "size",
    "unknowngpu",
)
_NUMBER = re.compile(r"#\s?(\d{1,18})\b")


def told(said: Said) -> Told | None:
    """The intent without a job that this text has, if it has one."""
    quoted = _quoted(said)
    if quoted:
        return quoted
    if said.complete and not _is_command(said):
        return None
    return next((found for each in INTENTS if (found := each(said))), None)


def _is_command(said: Said) -> bool:
    """`actual was 61h not 48`, `#42`: no words of a job stand in it even if numbers do."""
    return not said.has("cluster", "gpu_hours", "params", "model", "tokens")


# ---- one function an intent


def _quoted(said: Said) -> Told | None:
    """`is 300k for 64 gpus a month normal?`: a figure that somebody was quoted."""
    money = next((p for p in said.pieces if p.kind in ("money", "size", "budgeted", "rate")), None)
    asks = "quoted" in said.cues and (
        said.first_word in ("is", "are", "does", "would", "we", "they", "i", "was")
        or "?" in said.text
        or said.has("money")
    )
    if not money or not asks or not said.has("cluster", "gpu_hours", "model", "size") or "afford" in said.cues:
        return None
    slots = said.draft.slots
    usd = _usd(said, money)
    names = ("gpu", "gpu_count", "duration_hours", "gpu_hours")
    arguments = {"about": "quoted", "usd": usd} | {name: str(slots[name]) for name in names if slots.get(name)}
    if money.kind == "rate":
        arguments["unit"] = "hour"
    return Told(Intent.EXPLAIN, arguments)


def _usd(said: Said, piece: Piece) -> str:
    value = piece.value
    number = value if isinstance(value, Decimal) else getattr(value, "value", None)
    if number is None:
        number = value.number.value
    amount = number.value if hasattr(number, "value") else number
    return f"{said.draft.usd(amount, getattr(value, 'currency', '')):f}"


def _help(said: Said) -> Told | None:
    if not said.begins("help") or said.has("cluster", "gpu_hours", "tokens"):
        return None
    topic = (
        " ".join(atom.word for atom in said.atoms[1:] if atom.sort in ("word", "number"))
        if said.first_word == "help"
        else ""
    )
    return Told(Intent.HELP, {"topic": topic[:60]} if topic else {})


def _models(said: Said) -> Told | None:
    if not said.begins("models") or said.has("size", "num", "cluster", "money"):
        return None
    return Told(Intent.MODELS, {})


def _export(said: Said) -> Told | None:
    if not said.begins("export") or said.has(*WORK):
        return None
    jsonl = any(atom.word in ("json", "jsonl") for atom in said.atoms)
    return Told(Intent.EXPORT, {"format": "jsonl" if jsonl else "csv"})


def _settings(said: Said) -> Told | None:
    if not said.begins("settings") and not (
        said.first_word in ("set", "change", "show", "open") and "settings" in said.cues
    ):
        return None
    gpu = next((p.value.gpu for p in said.pieces if p.kind == "cluster" and p.value.gpu), None)
    return Told(Intent.SETTINGS, {"gpu": gpu} if gpu else {})


def _history(said: Said) -> Told | None:
    number = _NUMBER.search(said.text)
    shows = said.begins("show") and said.has("num") and not said.has(*WORK)
    alone = number and not said.has(*WORK) and "actual" not in said.cues
    if not (
        said.begins("history")
        or shows
        or alone
        or (said.first_word == "last" and said.has("num") and not said.has("cluster"))
    ):
        return None
    return _shown(said, number.group(1) if number else None)


def _shown(said: Said, number: str | None) -> Told:
    arguments: dict[str, str] = {}
    given = next((p for p in said.pieces if p.kind in ("num", "bad", "size")), None)
    if number or (said.begins("show") and given and given.kind == "num"):
        arguments["number"] = number or given.text  # type: ignore[union-attr]
    elif given and given.kind == "num":
        arguments["limit"] = given.text
    fault = _bad_number(said, arguments)
    user = next((atom.text for atom in said.atoms if atom.sort in ("mention", "handle")), None)
    if user:
        arguments["user"] = user.strip("<>@").partition("|")[0]
    since = _since(said)
    return Told(Intent.HISTORY, {**arguments, **since}, fault)


def _bad_number(said: Said, arguments: dict[str, str]) -> CostEngineError | None:
    for name in ("number", "limit"):
        value = arguments.get(name)
        if value is not None and (not value.isdigit() or not 1 <= int(value) < 2**63):
            accepted = "the number of an estimate, such as #42" if name == "number" else "a whole number of rows"
            return OutOfRange("A number", value[:40], accepted)
    bad = next((p for p in said.pieces if p.kind in ("bad", "foreign")), None)
    return NotANumber(bad.text) if bad else None


PERIODS = {
    "today": "today",
    "yesterday": "yesterday",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}


def _since(said: Said) -> dict[str, str]:
    words = [atom.word for atom in said.atoms]
    for period in PERIODS:
        if period in words:
            last = "last " if "last" in words or "past" in words else ""
            return {"since": f"{last}{period}".strip()}
    day = next((p for p in said.pieces if p.kind in ("date", "by_date", "until_date")), None)
    found = dates.resolved(day.value, said.draft.context.today) if day else None
    return {"since": found.isoformat()} if found else {}


def _budget(said: Said) -> Told | None:
    names_it = any(atom.word in ("budget", "budgets") for atom in said.atoms)
    asks = "budgetdo" in said.cues
    if not names_it or "afford" in said.cues or "cheapest" in said.cues or said.has(*WORK[:-3]):
        return None
    if not asks and said.has("money", "size", "num", "budgeted") and not said.project:
        return None
    action = _action(said)
    arguments = {"action": action} | ({"project": said.project} if said.project else {})
    if action == "left" or action == "close":
        return Told(Intent.BUDGET, arguments)
    return _budget_amount(said, arguments)


def _action(said: Said) -> str:
    words = {cue.value for cue in said.cues.get("budgetdo", ())}
    if "close" in words and not said.has("money", "size", "budgeted"):
        return "close"
    for action in ("raise", "set"):
        if action in words:
            return action
    return "left" if "left" in words or not said.has("money", "size", "num", "budgeted") else "set"


def _budget_amount(said: Said, arguments: dict[str, str]) -> Told:
    amount, fault = _amount(said)
    until = next((p for p in said.pieces if p.kind in ("until_date", "by_date", "date")), None)
    if until:
        day = dates.resolved(until.value, said.draft.context.today)
        if day is None:
            fault = fault or NoSuchDate(until.text)
        elif day <= said.draft.context.today:
            fault = fault or OutOfRange("A budget's last day", day.isoformat(), "a day after today")
        else:
            arguments["until"] = day.isoformat()
    return Told(Intent.BUDGET, {**arguments, **({"usd": amount} if amount else {})}, fault)


def _amount(said: Said) -> tuple[str, CostEngineError | None]:
    """The one amount of money in the text, or why there is none."""
    pieces = [p for p in said.pieces if p.kind in AMOUNTS]
    if not pieces:
        words = [p.text for p in said.pieces if p.kind == "word"]
        return "", NotANumber(words[0] if words else "nothing")
    piece = pieces[0]
    fault = _refused(piece)
    if fault:
        return "", fault
    value = Decimal(_usd(said, piece))
    if not 0 < value <= Decimal("1e15"):
        return "", OutOfRange("An amount", f"{value:.6g}", "more than $0 and up to $1,000 trillion")
    return f"{value:f}", None


def _refused(piece: Piece) -> CostEngineError | None:
    if piece.kind in ("bad", "foreign", "notnumber", "rate", "maxrate"):
        return NotANumber(piece.text)
    number = getattr(piece.value, "number", piece.value)
    if (number.style in ("exponent", "dot3", "open") and (number.style != "open")) or (
        number.style == "comma" and not number.suffix
    ):
        return NotANumber(piece.text)
    return None


def _actual(said: Said) -> Told | None:
    if "actual" not in said.cues or said.has("cluster", "gpu_hours", "tokens", "params", "model"):
        return None
    number = _NUMBER.search(said.text)
    if not (said.begins("actual") or number or said.after_something):
        return None
    arguments = {"number": number.group(1)} if number else {}
    hours = next((p for p in said.pieces if p.kind == "duration"), None)
    if hours:
        return _actual_hours(arguments, hours)
    amount, fault = _actual_amount(said, number)
    return Told(Intent.ACTUAL, {**arguments, **({"usd": amount} if amount else {})}, fault)


def _actual_hours(arguments: dict[str, str], piece: Piece) -> Told:
    hours = piece.value.hours
    if piece.value.number.style in ("dot3", "exponent"):
        return Told(Intent.ACTUAL, arguments, NotANumber(piece.text))
    if not 0 < hours <= 200 * 8760:
        return Told(
            Intent.ACTUAL, arguments, OutOfRange("A time", piece.text[:40], "more than zero and up to 200 years")
        )
    return Told(Intent.ACTUAL, {**arguments, "hours": f"{hours:f}"})


def _actual_amount(said: Said, number: re.Match[str] | None) -> tuple[str, CostEngineError | None]:
    """The amount beside the number of the estimate."""
    skip = number.group(1) if number else None
    pieces = [p for p in said.pieces if p.kind in AMOUNTS and p.text.removeprefix("# ") != skip]
    return _amount(said._replace(pieces=pieces))


def _prices(said: Said) -> Told | None:
    plain = not said.has(
        "duration", "tokens", "params", "size", "num", "bad", "money", "rate", "gpu_hours", "finetune", "rl"
    )
    asks = said.begins("prices") or ("prices" in said.cues and said.has("cluster", "provider"))
    unknown = said.has("unknowngpu")
    if not asks or not plain or "cheapest" in said.cues:
        return None
    slots = said.draft.slots
    if slots.get("gpu_count", 1) != 1:
        return None
    fault = next(iter(said.draft.errors), None) if unknown else None
    return Told(
        Intent.PRICES,
        {
            name: str(slots[name])
            for name in ("gpu", "purchase", "provider", "provider_class", "region")
            if slots.get(name)
        },
        fault,
    )


_SHARES = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*%?\s*(?:/|:|-|to|and)\s*(\d{1,3}(?:\.\d+)?)\s*%?(?:\s*(?:/|:|-)\s*(\d{1,3}(?:\.\d+)?)\s*%?)?"
)
_ONE_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")


def _split(said: Said) -> Told | None:
    if "split" not in said.cues or said.has("tokens", "params"):
        return None
    partners = _partners(said)
    given = _SHARES.search(said.text)
    one = _ONE_SHARE.search(said.text)
    if given:
        shares = [Decimal(part) for part in given.groups() if part]
    elif one:
        shares = [Decimal(one.group(1)), 100 - Decimal(one.group(1))]
    else:
        shares = [Decimal(50), Decimal(50)]
    arguments = {"shares": "/".join(f"{share:f}" for share in shares)} | ({"partners": partners} if partners else {})
    total = sum(shares)
    if total <= 0 or min(shares) < 0:
        return Told(Intent.SPLIT, {}, OutOfRange("A split", arguments["shares"], "shares above zero, such as 60/40"))
    return Told(Intent.SPLIT, arguments)


def _partners(said: Said) -> str:
    words = said.text.split()
    at = next((i for i, word in enumerate(words) if word.lower() in ("with", "between")), None)
    return "" if at is None else clean_name(" ".join(words[at + 1 : at + 7]).removeprefix("the "))


def _explain(said: Said) -> Told | None:
    if not said.begins("explain") or said.has("cluster", "gpu_hours", "tokens", "params", "model", "num", "money"):
        return None
    components = [p.value for p in said.pieces if p.kind == "component"]
    return Told(Intent.EXPLAIN, {"about": str(components[0])} if components else {"about": _about(said)})


def _about(said: Said) -> str:
    words = [atom.word for atom in said.atoms if atom.sort == "word"]
    return clean_name(" ".join(words[1:9]))


INTENTS: tuple[Callable[[Said], Told | None], ...] = (
    _help,
    _budget,
    _actual,
    _split,
    _history,
    _export,
    _settings,
    _models,
    _prices,
    _explain,
)
