"""Doubts: what makes an order or a statement none: a question, a denial, a wish, a part, the future."""

from itertools import pairwise

from bot.on_use import pattern
from bot.reader.intents.accounted import DAYS, drops
from bot.reader.intents.actual import PAID, TIMED
from bot.reader.intents.said import (
    AMOUNTS,
    Said,
    Told,
    amounts,
    from_to,
    is_introduced,
    is_rate,
    is_thousands,
    sums,
    usd_of,
)
from bot.reader.reading import Intent
from bot.reader.vocabulary import listed, sections

FREE_WORDS = frozenset({"note", "save", "forget", "commit", "release"})
"""Actions whose whole text has one form, with words of the person's own in it: no word of theirs says anything."""
_WORD = pattern(r"[^\W\d_]{2,}(?:'[a-z]+)?")


def is_doubtful(said: Said, told: Told, action: str) -> bool:
    """Whether a text that would write is perhaps no order and no plain statement."""
    if action in ("note", "forget"):
        return False
    if len(said.numbers()) > 1 or said.text.lstrip()[:1] in ('"', "“", ">"):
        return True
    if "?" in said.text or said.first_word in listed("asks_first"):
        return True
    if action in FREE_WORDS:
        return action in ("commit", "release") and _is_for_another_time(said)
    if told.intent is Intent.BUDGET and _is_mentioned(said, told):
        return True
    if told.intent is Intent.ACTUAL and (_is_foreseen(said) or _is_vague(said) or _is_perhaps(said, told)):
        return True
    if told.intent is Intent.SETTINGS and _is_perhaps_no_setting(said, told.arguments.get("name", "")):
        return True
    return _is_no_order(said, told) or drops(said, told) or bool(unread(said, told))


def _is_for_another_time(said: Said) -> bool:
    """`release #1 on Monday`, `commit #2 to atlas after the run`."""
    return said.has("weekday", *DAYS) or bool(listed("when") & set(said.words))


def _is_no_order(said: Said, told: Told) -> bool:
    return _is_denied(said) or _is_past(said, told) or _amounts(said, told) > 1


def _is_mentioned(said: Said, told: Told) -> bool:
    """Whether the sum beside the word budget is a part, a wish, a difference or an example, not the limit."""
    words = set(said.words)
    if not words & {"budget", "budgets"}:
        return True  # `raise atlas to 300k`
    verbs = {cue.value for cue in said.cues.get("budgetdo", ())}
    if told.arguments["action"] == "change" and "change" not in verbs:
        return True  # `atlas budget until end of June`
    if _is_trailing(said, told) or any(
        piece.kind == "date" and not is_introduced(said, piece) for piece in said.pieces
    ):
        return True
    if said.first_word in listed("mentions_first") or words & listed("budget_parts"):
        return True
    orders = {cue.first for cue in said.cues.get("budgetdo", ())}
    wishes = (at for at, atom in enumerate(said.atoms) if atom.word in listed("wishes"))
    if any(said.atoms[at + 1].word != "to" or at + 2 not in orders for at in wishes if at + 1 < len(said.atoms)):
        return True
    changed = {"raise", "lower"} & {cue.value for cue in said.cues.get("budgetdo", ())}
    if not changed and {atom.word for atom in said.atoms} & listed("differences"):
        return True
    own = told.arguments.get("project", "").lower()
    if any(piece.kind == "closed" and piece.text.lower() != own for piece in said.pieces):
        return True  # a project of that name beside the one that is written
    return any(said.after(piece) == "of" for piece in amounts(said))


def _is_trailing(said: Said, told: Told) -> bool:
    """`set budget 16k nova`: a word behind the sum may be the project, or only a word."""
    own = told.arguments.get("project", "")
    named = next((piece for piece in said.pieces if own and piece.text.removesuffix("'s") == own), None)
    return named is not None and any(piece.last == named.first - 1 for piece in sums(said))


def _is_perhaps(said: Said, told: Told) -> bool:
    """`it was 61h`, `#1 30k`: perhaps what was estimated; `61h not 48`, `12k for last week, run 7` are no estimate.

    `#1 + 30k` may be a line of its own.
    """
    part = "partial" in told.arguments and not said.has("plus")
    plain = "actual" in said.cues or "instead_of_hours" in told.arguments or part
    return not plain and not (TIMED | PAID | listed("billed")) & set(said.words)


def _is_foreseen(said: Said) -> bool:
    """What was estimated is no actual; `estimate #2` is its name, and `61h, estimated 48` says both."""
    last = len(said.atoms) - 1
    for at, atom in enumerate(said.atoms):
        if atom.word in listed("foreseen"):
            says_at = at + 1 < last and said.atoms[at + 1].word in ("at", "as")
            behind = said.atoms[at + 1 + says_at] if at < last else None
            if behind is None or not (behind.sort == "number" or behind.text.startswith("#")):
                return True
    return _is_future(said) or _is_present(said)


def _is_future(said: Said) -> bool:
    """`#1 will cost 80k`, `it'll be 80k`."""
    return any(atom.word in listed("future") or atom.word.endswith("'ll") for atom in said.atoms)


def _is_present(said: Said) -> bool:
    """`#2 costs 5k`, `#2 is 5k`: perhaps the estimate; `the bill for #2 is 5k` is none."""
    words = set(said.words)
    return bool(words & listed("present")) and "actual" not in said.cues and not words & listed("bills")


def _is_vague(said: Said) -> bool:
    """`5k or 6k`, `5k to 6k`, `nearly 5k`, `61h each`."""
    if listed("vague") & {atom.word for atom in said.atoms} or said.has("component", "extra", "extras"):
        return True
    given = [piece for piece in said.pieces if piece.kind in (*AMOUNTS, "duration")]
    between = (said.atoms[a.last + 1 : b.first] for a, b in pairwise(given))
    if any(len(atoms) == 1 and atoms[0].word in ("to", "-", "and", "/") for atoms in between):
        return True
    return len(sums(said)) > 1 or any(is_rate(said, piece) for piece in given)


def _is_perhaps_no_setting(said: Said, name: str) -> bool:
    """`H100 or H200`, `A100 30`: one default is one accelerator; `keep data for 12 months` would delete answers."""
    if name == "gpu":
        return sum(piece.kind in ("gpu", "cluster", "num") for piece in said.pieces) > 1
    return name == "retention" and name not in said.words and not said.begins("settings")


def _is_denied(said: Said) -> bool:
    """`not`, `if`, `would be nice`; in `61h not 48` what is denied is what was expected."""
    first = min((piece.first for piece in said.pieces if piece.kind in (*AMOUNTS, "duration", "gpu_hours")), default=0)
    for at, atom in enumerate(said.atoms):
        word = atom.word.replace("’", "'")
        expected = word == "not" and first < at and said.atoms[at + 1 : at + 2] and said.atoms[at + 1].sort == "number"
        needless = word == "no" and at + 1 < len(said.atoms) and said.atoms[at + 1].word in listed("none_of")
        if needless or (word in listed("doubts") and not expected):
            return True
    return any(
        said.atoms[at].word in ("n't", "t") and said.atoms[at - 1].word == "'" for at in range(1, len(said.atoms))
    )


def _is_past(said: Said, told: Told) -> bool:
    """What a budget was is none."""
    return told.intent is Intent.BUDGET and bool({"was", "were", "had", "used", "ago"} & set(said.words))


def _amounts(said: Said, told: Told) -> int:
    """How many sums stand in the text; `from 200k to 300k` is one change."""
    if told.intent is not Intent.BUDGET or "instead" in said.words:
        return 0
    if "by_usd" in told.arguments:
        return len(sums(said))
    if from_to(said):
        return 2 if _is_the_other_way(said, told) else 1
    warned = told.arguments.get("thresholds", "").split("/")
    pieces = [piece for piece in said.pieces if not (piece.kind == "num" and piece.text in warned)]
    return sum(piece.kind in ("money", "budgeted", "maxmoney", "num") or is_thousands(piece) for piece in pieces)


def _is_the_other_way(said: Said, told: Told) -> bool:
    """`raise … from 350k to 250k`."""
    old, new = (usd_of(said, piece) for piece in sums(said)[:2])
    return (told.arguments["action"], new > old) in (("raise", False), ("lower", True))


def unread(said: Said, told: Told) -> list[str]:
    """Words that belong to no order of this kind."""
    if told.arguments.get("name") == "price":
        return []
    own = set(_WORD.findall(" ".join(told.arguments.values()).lower()))
    known = own | listed("order_words") | _cue_words() | {"not"}  # what is denied was looked at before
    unknown = [*said.draft.unused, *(piece.text for piece in said.pieces if piece.kind == "word")]
    words = (word.lower() for given in unknown for word in _WORD.findall(given))
    return [word for word in words if word.removesuffix("'s") not in known]


def _cue_words() -> frozenset[str]:
    """The words of the cues that such an order begins with or holds."""
    kinds = ("budget", "budgetdo", "actual", "settings", "digest")
    phrases = (phrase for kind in kinds for given in sections("cues.toml")[kind].values() for phrase in given)
    return frozenset(word for phrase in phrases for word in phrase.split())
