"""Settings of a workspace and its channels, and who changed what."""

import re

from bot.memory import own_rates, rights
from bot.memory.errors import Refused
from bot.memory.known import Known
from bot.memory.look_back import Said
from bot.memory.results import Facts
from bot.store import audit, settings
from bot.store.engine import Session
from bot.store.entry import Asked

KEYS = {
    "gpu": "default_gpu", "provider": "provider", "region": "region", "currency": "currency", "profile": "profile",
    "purchase": "purchase", "salary": "salary", "thresholds": "thresholds", "retention": "retention_days",
    "public": "public", "learning": "learning", "admin": "admins", "text": "text", "outsiders": "outsiders",
}  # fmt: skip
"""What a person calls a setting, and the key it is kept under."""
OF_A_CHANNEL = ("public", "outsiders")
SHORTEST_DAYS, LONGEST_DAYS = 30, 36_500
FOREVER = "unlimited"
_WHOLE = re.compile(r"[0-9]{1,5}")
MOST_CHANGES = 20
MOST_VALUE = 200


def shown(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Everything that is set here."""
    plain = ((key, value) for key, value in known.settings.items() if value and not key.startswith(own_rates.KEY))
    prices = ((rate.what, f"{rate.shown}, {rate.set_by}") for rate in own_rates.rates_of(known.settings))
    rows = (*sorted(plain), *prices)
    notes = ("Set one with “set default gpu H200”, “currency EUR”, “set price H100 2.10”.",)
    if not rows:
        return Facts(title="Nothing is set here; every setting has its default.", notes=notes)
    return Facts(
        title="Settings of this workspace, as they apply here", heads=("Setting", "Value"), rows=rows, notes=notes
    )


def set_one(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Set one thing; for admins."""
    rights.must_be_admin(asked, known, "change settings")
    name, value = said["name"], said.get("value", "")[:MOST_VALUE]
    if name == "price":
        return Facts(title=own_rates.set_one(db, value, asked, known), ask=(("Settings", "settings"),))
    if name not in KEYS:
        raise Refused(f"I know no setting “{name[:40]}”: {', '.join(KEYS)}.")
    if name == "admin":
        value = _admins(known, value, remove=said.get("remove") == "yes")
    _refuse_nonsense(name, value)
    channel = _channel(said, asked) if name in OF_A_CHANNEL or "channel" in said else settings.WHOLE_TEAM
    kept = {"on": "yes", "off": "no"}.get(value, value) if name in OF_A_CHANNEL else value
    settings.set_value(db, asked.tenant, KEYS[name], kept or None, by=asked.user, at=asked.at, channel=channel)
    return Facts(title=_told(name, value), ask=(("Settings", "settings"),))


def _told(name: str, value: str) -> str:
    """What was done, in a sentence."""
    if name == "admin":
        return _told_of_admins(value)
    if name == "retention" and value == FOREVER:
        return "Answers are kept for ever now."
    if name == "retention" and value:
        return f"Answers are kept for {value} days now, and older ones are deleted."
    return f"“{name}” is now {value or 'back to its default'}."


def _refuse_nonsense(name: str, value: str) -> None:
    """Raises Refused for a value that nothing could be done with."""
    if name == "retention" and value not in ("", FOREVER) and not _keeps(value):
        raise Refused(f"Answers can be kept from {SHORTEST_DAYS} to {LONGEST_DAYS} days, or “{FOREVER}”.")
    if name == "thresholds" and value and not all(_WHOLE.fullmatch(each) for each in value.split("/")):
        raise Refused("Thresholds are whole percentages, such as “settings thresholds 50/80/100”.")


def _keeps(value: str) -> bool:
    return bool(_WHOLE.fullmatch(value)) and SHORTEST_DAYS <= int(value) <= LONGEST_DAYS


def _admins(known: Known, user: str, *, remove: bool) -> str:
    """The named admins with this one, or without. Raises Refused for one that was never named."""
    named = [each for each in known.settings.get("admins", "").split(",") if each]
    if not remove:
        return ",".join(dict.fromkeys([*named, user]))
    if user not in named:
        raise Refused("That person was not named an admin here; an admin of Slack stays one.")
    return ",".join(each for each in named if each != user)


def _told_of_admins(value: str) -> str:
    if not value:
        return "The only admins are now those of Slack."
    return f"Admins, besides those of Slack, are now {value.replace(',', ', ')}."


def _channel(said: Said, asked: Asked) -> str:
    given = said.get("channel", "here")
    return asked.channel if given == "here" else given


def digest(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """A digest once a week in this channel, or none."""
    rights.must_be_member(asked, "ask for a digest")
    wanted = said.get("on", "yes") == "yes"
    channel = _channel(said, asked)
    settings.set_value(
        db, asked.tenant, "digest", "weekly" if wanted else None, by=asked.user, at=asked.at, channel=channel
    )
    if wanted:
        return Facts(title="I post a digest here every Monday.", ask=(("Stop it", "digest off"),))
    return Facts(title="I no longer post a digest here.", ask=(("Weekly digest", "digest weekly"),))


def changes(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Who changed what; for admins."""
    rights.must_be_admin(asked, known, "see who changed what")
    if asked.aloud:
        raise Refused("Who changed what is for admins alone: ask it with /llmcost or in a direct message to me.")
    found = audit.changes(db, asked.tenant, MOST_CHANGES)
    rows = tuple(
        (f"{each.at:%Y-%m-%d %H:%M}", each.author, each.what, each.old or "–", each.new or "–") for each in found
    )
    return Facts(title="The latest changes", heads=("When", "Who", "What", "Before", "After"), rows=rows)
