"""The defaults of a workspace: settings that people made in chat, in the words of the tables."""

from collections.abc import Mapping

from pydantic import ValidationError

from bot.on_use import OnUse
from costengine.defaults import NO_DEFAULTS, Defaults

said_defaults = OnUse("bot.own_prices", "said_defaults")
SETTINGS = {
    "default_gpu": "gpu", "provider": "provider", "region": "region", "currency": "currency", "purchase": "purchase",
    "profile": "profile",
}  # fmt: skip
"""The key of each setting, and what it is the default of."""


def team_defaults(settings: Mapping[str, str]) -> Defaults:
    """The defaults that these settings hold; a word that no table knows is no default."""
    found = (_known(slot, settings[key]) for key, slot in SETTINGS.items() if settings.get(key))
    known = {slot: value for slot, value in found if value}
    return Defaults(**known) if known else NO_DEFAULTS


def _known(slot: str, word: str) -> tuple[str, str | None]:
    try:
        return slot, getattr(said_defaults({slot: word}), slot)
    except ValidationError:
        return slot, None
