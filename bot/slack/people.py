"""What Slack says of a person: admin, guest, of another company. Asked after an acknowledgement, never waited for.

Kept in the log for all processes. Who is a member is known from then on, and asked about again after a day; who is an
admin or a guest after ten minutes. Where Slack limits these calls, the whole workspace waits as long as it says.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.memory.forgetting import PERSON_DAYS
from bot.slack.web_api import Later, Refusal, called
from bot.store.entry import NO_ENTERPRISE, Asked, Tenant
from bot.store.people import Person, Told

FRESH = timedelta(minutes=10)
"""So long an admin is one; admins and guests are asked about again after it."""
MEMBER_FRESH = timedelta(days=1)
"""So long a member is not asked about again, but where a member is refused what an admin may."""
AGAIN = timedelta(seconds=10)
"""From the beginning of one look-up of a person to the next, where Slack does not answer or did not say when."""
MOST_KEPT = 20_000
NOT_SEEN = ("user_not_found", "user_not_visible", "users_not_found")
"""What Slack says of persons that a workspace cannot see: strangers from outside."""


Key = tuple[str, str, str]
"""Organisation, workspace, person."""


def _now() -> datetime:
    return datetime.now(UTC)


class People:
    """The persons seen lately, of all workspaces, as this process knows them."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._kept: dict[Key, Told] = {}
        self._not_before: dict[Key, datetime] = {}
        self._not_kept: dict[Key, datetime] = {}
        self._limited: dict[Tenant, datetime] = {}
        """Until when Slack takes no such call of a workspace."""

    def known(self, asked: Asked) -> Person | None:
        """The person, where Slack has said who they are not too long ago."""
        told = self._kept.get(_key(asked))
        return told.person if told and self._age(told) < timedelta(days=PERSON_DAYS) else None

    def is_fresh(self, asked: Asked) -> bool:
        """Whether Slack said who this is a moment ago: only then is an admin one."""
        told = self._kept.get(_key(asked))
        return told is not None and self._age(told) < FRESH

    def is_stale(self, asked: Asked) -> bool:
        """Whether Slack is to be asked who this is; to its limit of such calls a thousand members are many."""
        told = self._kept.get(_key(asked))
        if told is None:
            return True
        is_plain = not (told.person.is_admin or told.person.is_guest)
        return self._age(told) >= (MEMBER_FRESH if is_plain else FRESH)

    def _age(self, told: Told) -> timedelta:
        return self._now() - told.at

    def described(self, asked: Asked) -> Asked:
        """The same asker with what is known of them; what is not known is taken as the stricter."""
        person = self.known(asked)
        if person is None:
            return asked.model_copy(update={"is_guest": True, "is_unknown": True, "is_unsure": True})
        is_fresh = self.is_fresh(asked)
        # In an organisation only Slack knows whether another workspace is of it.
        said = asked.home_team if asked.enterprise == NO_ENTERPRISE else ""
        return asked.model_copy(
            update={
                "is_admin": person.is_admin and is_fresh,
                "is_unsure": not is_fresh,
                "is_guest": person.is_guest,
                "is_unknown": False,
                "home_team": said or (person.home_team if person.home_team != asked.team else ""),
            }
        )

    def is_due(self, asked: Asked) -> bool:
        """Whether to look this person up now: not while that is under way, nor soon after Slack would not say."""
        key, now = _key(asked), self._now()
        if self._is_limited(asked, now) or now < self._not_before.get(key, now):
            return False
        self._wait(key, AGAIN)
        return True

    def may_be_kept(self, asked: Asked) -> bool:
        """Whether to look into the log for this person: not again soon after they were not found there."""
        at = self._not_kept.get(_key(asked))
        return self.known(asked) is None and (at is None or self._now() - at >= AGAIN)

    def not_kept(self, asked: Asked) -> None:
        """Remember that the log does not know this person."""
        if len(self._not_kept) >= MOST_KEPT:
            self._not_kept.pop(next(iter(self._not_kept)))
        self._not_kept[_key(asked)] = self._now()

    async def ask(self, client: AsyncWebClient, asked: Asked) -> Told | None:
        """The person as Slack describes them now, to be kept for others too; None where it does not say."""
        began = self._now()
        if self._is_limited(asked, began):  # since this look-up was planned
            return None
        try:
            person = _person((await called(client.users_info(user=asked.user))).get("user") or {}, asked)
        except Later as later:
            pause = max(timedelta(seconds=later.seconds or 0.0), AGAIN)
            self._wait(_key(asked), pause)
            if later.is_limit:
                self._limited[asked.tenant] = self._now() + pause
            return None
        except Refusal as refusal:
            if refusal.code in NOT_SEEN:
                self.keep(asked, Told(Person(is_guest=True), began))
            else:  # a token that is refused or lacks the scope says nothing of a person: what was known of them stands
                self._wait(_key(asked), FRESH)
            return None
        told = Told(person, began)
        return told if self.keep(asked, told) else None

    def keep(self, asked: Asked, told: Told) -> bool:
        """Remember a person in this process; not where what was asked later has come sooner. Whether it is kept."""
        held = self._kept.get(_key(asked))
        if held and held.at > told.at:
            return False
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[_key(asked)] = told
        self._not_before.pop(_key(asked), None)
        return True

    def _is_limited(self, asked: Asked, now: datetime) -> bool:
        return now < self._limited.get(asked.tenant, now)

    def _wait(self, key: Key, pause: timedelta) -> None:
        if len(self._not_before) >= MOST_KEPT:
            self._not_before.pop(next(iter(self._not_before)))
        self._not_before[key] = self._now() + pause


def _key(asked: Asked) -> Key:
    return asked.enterprise, asked.team, asked.user


def _person(user: dict[str, Any], asked: Asked) -> Person:
    """Of users.info; `enterprise_user` says of which organisation somebody is, and of which of its workspaces."""
    theirs = user.get("enterprise_user") or {}
    own = theirs.get("enterprise_id") == asked.enterprise or asked.team in (theirs.get("teams") or [])
    home = str(user.get("team_id") or "")
    return Person(
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        is_guest=any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        home_team="" if own else home,
    )
