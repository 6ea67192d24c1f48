"""The defaults of a workspace: settings that people made in chat, in the words of the tables."""

from collections.abc import Mapping

from pydantic import ValidationError

from bot.own_prices import SaidDefaults
from costengine.defaults import NO_DEFAULTS, Defaults

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
        return slot, getattr(SaidDefaults.model_validate({slot: word}), slot)
    except ValidationError:
        return slot, None
