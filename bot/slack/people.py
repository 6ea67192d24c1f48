"""What Slack says of a person: admin, guest, of another company. Asked once and kept for a while, never waited for."""

import time
from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.web_api import Later, Refusal, called
from bot.store.entry import Asked
from costengine.amounts import Frozen

KEPT_SECONDS = 600
AGAIN_SECONDS = 10
"""From the beginning of one look-up of a person to the next, where Slack does not answer or did not say when."""
MOST_KEPT = 20_000


Key = tuple[str, str, str]
"""Organisation, workspace, person."""


class Person(Frozen):
    """What decides what a person may see and change."""

    is_admin: bool = False
    is_guest: bool = False
    home_team: str = ""


class People:
    """The persons seen lately, of all workspaces."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[Key, tuple[float, Person]] = {}
        self._not_before: dict[Key, float] = {}

    def known(self, asked: Asked) -> Person | None:
        """The person, where they were looked up not long ago."""
        at, person = self._kept.get(_key(asked), (0.0, None))
        return person if person and self._now() - at < KEPT_SECONDS else None

    def described(self, asked: Asked) -> Asked:
        """The same asker with what is known of them; what is not known is taken as the stricter."""
        person = self.known(asked)
        if person is None:
            return asked.model_copy(update={"is_guest": True})
        return asked.model_copy(
            update={
                "is_admin": person.is_admin,
                "is_guest": person.is_guest,
                "home_team": asked.home_team or (person.home_team if person.home_team != asked.team else ""),
            }
        )

    def is_due(self, asked: Asked) -> bool:
        """Whether to look this person up now: not while that is under way, nor soon after Slack would not say."""
        key = _key(asked)
        if self._now() < self._not_before.get(key, 0.0):
            return False
        self._wait(key, AGAIN_SECONDS)
        return True

    async def look_up(self, client: AsyncWebClient, asked: Asked) -> Person | None:
        """The person as Slack describes them; None where it will not say now."""
        try:
            person = _person((await called(client.users_info(user=asked.user))).get("user") or {})
        except Later as later:
            self._wait(_key(asked), max(later.seconds or 0.0, AGAIN_SECONDS))
            return None
        except Refusal:  # a token without the scope never learns it: everybody is a member then, and nobody an admin
            person = Person()
        self.keep(asked, person)
        return person

    def keep(self, asked: Asked, person: Person) -> None:
        """Remember a person for a while."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[_key(asked)] = (self._now(), person)
        self._not_before.pop(_key(asked), None)

    def _wait(self, key: Key, seconds: float) -> None:
        if len(self._not_before) >= MOST_KEPT:
            self._not_before.pop(next(iter(self._not_before)))
        self._not_before[key] = self._now() + seconds


def _key(asked: Asked) -> Key:
    return asked.enterprise, asked.team, asked.user


def _person(user: dict[str, Any]) -> Person:
    """Of users.info; an organisation's user names its own workspaces in `enterprise_user`."""
    own = set((user.get("enterprise_user") or {}).get("teams") or [])
    home = str(user.get("team_id") or "")
    return Person(
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        is_guest=any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        home_team="" if own else home,
    )
