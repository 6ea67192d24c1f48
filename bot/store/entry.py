"""What the log holds: who asked what, when and where, and the answer as it was given."""

from datetime import datetime

from bot.answer import Answer
from costengine import ENGINE_VERSION
from costengine.amounts import Frozen

NO_ENTERPRISE = "-"


class Delivery(Frozen):
    """One delivery of a text by Slack, by the id that Slack gives it when it sends it again."""

    kind: str
    id: str


class Asked(Frozen):
    """Who asked, where and when; `delivery` is None in a terminal, where nothing is sent twice."""

    at: datetime
    enterprise: str = NO_ENTERPRISE
    team: str
    channel: str
    user: str
    thread: str = ""
    delivery: Delivery | None = None


class Entry(Frozen):
    """A logged answer; `number` counts within a workspace, from 1."""

    number: int
    asked: Asked
    answer: Answer
    price_book: str
    engine: str = ENGINE_VERSION
