"""The log: the last estimates, one of them, those of a person, a project, a model or a time."""

import re

from bot.on_use import pattern
from bot.reader.faults import NotANumber
from bot.reader.intents.periods import period
from bot.reader.intents.said import WORK, Said, Told, bad_number, sums
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed
from costengine.errors import CostEngineError, OutOfRange

_MINE = pattern(r"\b(?:my|mine|(?<!show )(?<!give )(?<!tell )me|i)\b")
_AGAIN = pattern(
    r"^\s*(?:again|rerun|redo|repeat|ask)?\s*#\s?(\d{1,30})\b[\s,:]*(?:(?:again|but|and|if)\b[\s,:]*)*(.*)$",
    re.DOTALL,
)
_TITLE = pattern(r"\s*(?:run|job|experiment|ticket|case|task|no\.?)\s*#\s?\d+\s*[:,]", re.IGNORECASE)
"""`run #7: 64 A100 30 days`: the person's own number of what is asked."""
_BEFORE = pattern(r"\bbefore\s+#(\d{1,18})\b", re.IGNORECASE)
"""The page below a number: what the button “Older” asks."""
SHOWN = ("cluster", "model", "familysize", "params", "size", "duration")
"""Kinds of WORK that narrow a list: `history of 405B`, `the last 7 days`."""


def history(said: Said) -> Told | None:
    """`history @maria last month`, `show 42`, `#42`, `who asked for the 405B estimate`, `#42 but spot`."""
    number = said.number()
    if said.is_job and ("#" not in said.text or _TITLE.match(said.text)):
        return _list(said, "list") if _is_list(said) else None
    if number and not said.has("vs") and _is_first(said) and not _is_count(said):
        return _one(said, number)
    if said.begins("show") and said.has("num") and not said.has(*WORK):
        given = next(piece for piece in said.pieces if piece.kind == "num")
        return _list(said, "list") if said.before(given) in listed("newest") else _one(said, given.text)
    if said.begins("show") and _saved(said):
        return Told(Intent.HISTORY, {"action": "show", "name": _saved(said)})
    if not _is_list(said):
        return None
    return _list(said, _action(said))


_NUMBERED = pattern(
    r"^\s*(?:show|open|see|view|look up|again|rerun|redo|repeat|ask|estimate|number|run)?\W*"
    r"(?:me|estimate|number|run|again)?\W*\d",
    re.IGNORECASE,
)


def _is_first(said: Said) -> bool:
    """Whether the text begins with that number, not with a count (`64 A100 30 days, see #12`)."""
    found = _NUMBERED.match(said.text)
    return found is not None and found.end() - 1 == said.number_at()


def _is_count(said: Said) -> bool:
    """`estimate 64 A100`, `estimate 500 of these 7B models`: without a `#`, what stands beside it is counted by it."""
    return "#" not in said.text and said.first_word == "estimate" and said.has(*WORK)


def _saved(said: Said) -> str:
    """A name that nobody else has: `show atlas-v2`."""
    words = [piece.text for piece in said.pieces if piece.kind == "word"][-1:]
    known = said.has(*WORK) or len(said.words) > 6
    return (
        words[0]
        if words and not known and re.search(r"[a-z]", words[0]) and words[0].lower() not in listed("no_saved_name")
        else ""
    )


def _one(said: Said, number: str) -> Told:
    again = _AGAIN.match(said.text)
    fault = bad_number(number) or _unreadable(said)
    if again and again.group(2).strip(" .!?") and not said.begins("show"):
        if not fault and _is_told_of(said):
            return _asked(said, number)
        return Told(Intent.HISTORY, {"action": "again", "number": number, "change": again.group(2).strip()}, fault)
    if said.first_word in ("again", "rerun", "redo", "repeat", "ask"):
        return Told(Intent.HISTORY, {"action": "again", "number": number}, fault)
    return Told(Intent.HISTORY, {"action": "show", "number": number}, fault)


def _is_told_of(said: Said) -> bool:
    """`#2 will take 61h`, `#1 would have cost 50k`: a time or a sum that is neither what to ask nor what was billed."""
    words = set(said.words)
    figure = said.has("duration") or bool(sums(said)) or said.has("maxmoney", "num", "rate")
    asks = "?" in said.text or words & listed("asks_first") & {"what", "how", "whats", "what's"}
    supposed = words & listed("happens") and words & (listed("future") | listed("supposed"))
    return bool((figure and supposed) or _has_happened(said)) and not asks


def _has_happened(said: Said) -> bool:
    """`#2 crashed after 20h`, `#2: 51h was wrong`; `#2 but 20% faster` is a change."""
    behind = [atom.word for atom in said.atoms if atom.sort == "word"]
    return not listed("changes_by") & set(behind[:1]) and bool(listed("happened") & set(behind))


def _asked(said: Said, number: str) -> Told:
    """What is meant by it, with what can be done."""
    times = [piece for piece in said.pieces if piece.kind == "duration"]
    hours = f"{times[0].value.hours.normalize():f} hours" if len(times) == 1 else ""
    change = f" for {hours}" if hours else ""
    texts = [(f"Show #{number}", f"show #{number}"), (f"Ask #{number} again{change}", f"again #{number}{change}")]
    if hours and not sums(said):
        texts.append((f"Record {hours} for #{number}", f"actual {hours} for #{number}"))
    choices = tuple(Choice(label=label, text=text) for label, text in texts)
    return Told(
        Intent.HISTORY, {"action": "show", "number": number}, asks_back=f"What about #{number}?", choices=choices
    )


def _is_list(said: Said) -> bool:
    if said.is_job and not (said.begins("history") and not said.has("cluster", "gpu_hours", "tokens", "params")):
        return False
    if said.has(*(kind for kind in WORK if kind not in SHOWN)) or said.draft.slots.get("gpu_count"):
        return said.begins("history")
    last_few = said.first_word == "last" and said.has("num") and not said.has("cluster")
    if said.words[:2] == ["what", "did"] and {"ask", "asked", "estimate"} & set(said.words):
        return True
    asks = any(said.begins(cue) for cue in ("history", "audit", "accuracy"))
    return asks or _asks_who(said) or last_few


def _action(said: Said) -> str:
    return next((kind for kind in ("audit", "accuracy") if kind in said.cues), "who" if _asks_who(said) else "list")


def _asks_who(said: Said) -> bool:
    return said.first_word == "who" and bool({"asked", "estimated", "made", "estimate", "ran"} & set(said.words))


def _list(said: Said, action: str) -> Told:
    below = _BEFORE.search(said.text)
    arguments = {"action": action, **({"before": below.group(1)} if below else {})}
    days, disorder = period(said)
    filters, fault = filtered(said)
    return Told(Intent.HISTORY, {**arguments, **filters, **days}, fault or disorder)


def filtered(said: Said) -> tuple[dict[str, str], CostEngineError | None]:
    """Whose, which project, where, which model, which accelerator, how many at most."""
    slots = said.draft.slots
    mine = _MINE.search(said.text.lower()) and said.first_word != "who"
    size = slots.get("parameters") or next((float(p.value.value) for p in said.pieces if p.kind == "size"), None)
    found = {
        "user": said.user() or ("me" if mine else None),
        "project": said.project or _named_project(said),
        "channel": said.channel(),
        "model": slots.get("model"),
        "parameters": f"{size:.0f}" if size and not slots.get("model") else None,
        "gpu": slots.get("gpu"),
        "kind": slots.get("kind") if said.has("finetune", "rl", "pretrain", "method") else None,
        "limit": next((p.text for p in said.pieces if p.kind == "num" and not _is_year(p.text)), None),
        "words": " ".join(_searched(said)),
    }
    kept = {name: str(value) for name, value in found.items() if value}
    return kept, _bad_limit(kept) or _unreadable(said)


def _named_project(said: Said) -> str | None:
    """`the atlas project`: a word that nobody knows right before the word project."""
    at = next((i for i, atom in enumerate(said.atoms) if atom.word == "project"), -1)
    return next((p.text for p in said.pieces if p.kind == "word" and p.last == at - 1), None) if at > 0 else None


def _searched(said: Said) -> list[str]:
    words = [p.text for p in said.pieces if p.kind == "word" and p.text.lower() not in listed("no_search")]
    project = _named_project(said)
    return [word for word in words if word != project]


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.startswith("20")


def _bad_limit(found: dict[str, str]) -> CostEngineError | None:
    limit = found.get("limit", "1")
    fits = limit.isdigit() and limit.isascii() and 1 <= int(limit[:40]) < 2**63
    return None if fits else OutOfRange("A number", limit[:40], "a whole number of rows")


def _unreadable(said: Said) -> CostEngineError | None:
    bad = next((piece for piece in said.pieces if piece.kind in ("bad", "foreign")), None)
    return NotANumber(bad.text) if bad else None
