"""What is known of a workspace before a text of it is answered: its settings, its past runs, its open budgets."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.store import actuals, budgets, settings
from bot.store.budgets import Budget
from bot.store.engine import Session
from bot.store.entry import Asked
from costengine.learning import Correction, learn

OPEN_TO_ALL = frozenset({"text", "learning", "public", "outsiders", "retention_days", "digest", "admins", "thresholds"})
"""Settings that say how the bot behaves; all others are the team's own and change what its estimates say."""
SEEN_BY_OUTSIDERS = frozenset({"text", "learning"})


class Known(NamedTuple):
    """What was read in one go; everything that follows is decided on it."""

    settings: Mapping[str, str] = {}
    correction: Correction | None = None
    budgets: tuple[Budget, ...] = ()
    is_admin: bool = False

    @property
    def keeps_texts(self) -> bool:
        """Whether the words of questions are kept."""
        return self.settings.get("text") != "off"

    @property
    def learns(self) -> bool:
        """Whether estimates are corrected by past runs."""
        return self.settings.get("learning") != "off"


NOTHING = Known()
"""Where the log cannot be read, nothing is known."""


def known(db: Session, asked: Asked) -> Known:
    """What is known here."""
    held = settings.get(db, asked.tenant, asked.channel)
    runs = actuals.past_runs(db, asked) if held.get("learning") != "off" else ()
    return Known(
        settings=_shown(held, asked), correction=learn(runs) if runs else None, budgets=budgets.all_open(db, asked),
        is_admin=_is_admin(asked, held),
    )  # fmt: skip


def _shown(held: Mapping[str, str], asked: Asked) -> Mapping[str, str]:
    """What was set, for members; an outsider gets what decides how their own question is treated."""
    return {key: held[key] for key in SEEN_BY_OUTSIDERS & held.keys()} if asked.is_outsider else held


def _is_admin(asked: Asked, held: Mapping[str, str]) -> bool:
    """An admin in Slack, or one that such an admin has named; never somebody from outside."""
    return not asked.is_outsider and (asked.is_admin or asked.user in held.get("admins", "").split(","))
