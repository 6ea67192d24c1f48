"""What the log holds: who asked what, when and where, and the answer as it was given."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.answer import Answer
from costengine import ENGINE_VERSION
from costengine.amounts import Frozen

NO_ENTERPRISE = "-"


class Tenant(NamedTuple):
    """A workspace; nothing of one is ever shown in another."""

    enterprise: str
    team: str


class Visibility(StrEnum):
    """Who can read the place that a text was asked in."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


class Delivery(Frozen):
    """One delivery of a text by Slack, by the id that Slack gives it when it sends it again."""

    kind: str
    id: str
    app: str = ""


class Asked(Frozen):
    """Who asked, where and when; `delivery` is None in a terminal, where nothing is sent twice.

    What is not known is taken as the stricter: a place is private, a person is no admin.
    """

    at: datetime
    enterprise: str = NO_ENTERPRISE
    team: str
    channel: str
    user: str
    thread: str = ""
    delivery: Delivery | None = None
    visibility: Visibility = Visibility.PRIVATE
    aloud: bool = False
    """The reply is seen by everybody in the place, not by the asker alone."""
    is_admin: bool = False
    is_guest: bool = False
    is_unknown: bool = False
    """Slack has not said yet who this is: sees what is their own, and nothing of the team's."""
    is_unsure: bool = False
    """What Slack said of this person is old: who was an admin may be none any more."""
    home_team: str = ""
    """The workspace that the person belongs to; empty where it is `team`. Another one is a Slack Connect partner."""

    @property
    def tenant(self) -> Tenant:
        """The workspace."""
        return Tenant(self.enterprise, self.team)

    @property
    def is_outsider(self) -> bool:
        """A guest, or a person of another organisation: sees only what was asked where they are."""
        return self.is_guest or self.home_team not in ("", self.team)


class Entry(Frozen):
    """A logged answer; `number` counts within a workspace, from 1."""

    number: int
    asked: Asked
    answer: Answer
    price_book: str
    engine: str = ENGINE_VERSION
    name: str = ""
    note: str = ""
    project: str | None = None
