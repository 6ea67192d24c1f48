"""Lists of the log: what was asked before, a page at a time."""

from datetime import date

from bot.memory.known import Known
from bot.memory.look_back import Said
from bot.memory.results import Item, Listed
from bot.store import history
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from bot.store.history import ABOVE_ALL, Filters
from costengine.question import Scope

PAGE = 5
LARGEST_PAGE = 20


def listed(db: Session, said: Said, asked: Asked, known: Known) -> Listed:
    """A page of the log."""
    wanted = filters(said, asked)
    limit = min(int(said.get("limit", PAGE)), LARGEST_PAGE)
    found = history.page(db, asked, wanted, limit + 1)
    shown = found[:limit]
    return Listed(
        items=tuple(map(item, shown)), about=about(said), names_people=said.get("action") == "who",
        older=_older(said, shown[-1].number) if len(found) > limit else "",
    )  # fmt: skip


def _older(said: Said, number: int) -> str:
    """The text that asks for the page below this one."""
    return f"{_words(said)} before #{number}"


def _words(said: Said) -> str:
    """The list as a text that reads to the same list."""
    first = "who asked" if said.get("action") == "who" else "history"
    user, channel = said.get("user"), said.get("channel")
    parts = [
        first, *([f"@{user}" if user != "me" else "mine"] if user else []),
        *([f"in #{channel}"] if channel else []),
        *([f"project {said['project']}"] if "project" in said else []),
        *([said[key] for key in ("model", "gpu", "words") if key in said]),
        *([f"from {said['since']}"] if "since" in said else []),
        *([f"until {said['until']}"] if "until" in said else []),
    ]  # fmt: skip
    return " ".join(parts)


def filters(said: Said, asked: Asked) -> Filters:
    """What a list is narrowed to."""
    user, channel = said.get("user"), said.get("channel")
    return Filters(
        user=asked.user if user == "me" else user, channel=asked.channel if channel == "here" else channel,
        project=said.get("project"), model=said.get("model"), gpu=said.get("gpu"), kind=said.get("kind"),
        parameters=float(said["parameters"]) if "parameters" in said else None, words=said.get("words"),
        since=_day(said.get("since")), until=_day(said.get("until")), below=int(said.get("before", ABOVE_ALL)),
    )  # fmt: skip


def about(said: Said) -> str:
    """What a list is narrowed to, in words."""
    period = said.get("period") or " ".join(
        f"{word} {said[key]}" for word, key in (("from", "since"), ("until", "until")) if key in said
    )
    parts = [
        *(["yours"] if said.get("user") == "me" else [f"of @{said['user']}"] if "user" in said else []),
        *(["here"] if said.get("channel") == "here" else [f"in #{said['channel']}"] if "channel" in said else []),
        *([f"project {said['project']}"] if "project" in said else []),
        *([said[key] for key in ("model", "gpu") if key in said]),
        *([f"“{said['words']}”"] if "words" in said else []),
        *([period] if period else []),
    ]
    return ", ".join(parts)


def item(entry: Entry) -> Item:
    """An answer as one row of a list."""
    answer = entry.answer
    found = [each for each in (answer.estimate, *answer.estimates) if each]
    jobs = [each for each in (answer.job, *answer.jobs) if each]
    is_project = bool(jobs) and all(job.scope is Scope.PROJECT for job in jobs)
    likely = tuple((each.project if is_project else each.run).likely for each in found)
    return Item(
        number=entry.number, at=entry.asked.at, author=entry.asked.user, channel=entry.asked.channel,
        reading=entry.answer.reading, text=entry.answer.text, likely=likely, is_project=is_project,
        is_plan=bool(answer.plans), name=entry.name, project=entry.project or "", note=entry.note,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
