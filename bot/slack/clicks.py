"""A click: who clicked what, where, and how they are answered."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, NamedTuple

from bot.slack.addresses import is_slacks
from bot.slack.letters import Letter, Message, Post, Respond
from bot.slack.who import of_interaction, part
from bot.store.entry import Asked, Tenant, Visibility

DOUBLE_CLICK_SECONDS = 0.6
MOST_KEPT = 5_000


class Click(NamedTuple):
    """One click on one element."""

    asked: Asked
    head: str
    """The first word of the action_id: what is to be done."""
    value: str
    trigger: str
    response_url: str
    """Empty where it is not Slack's."""
    view: Mapping[str, Any]
    """The form or the Home tab that it was clicked in; empty for a message."""
    element: str = ""
    """Which button, of which message or view."""
    under_our_post: bool = False
    """It was clicked under a message of ours that everybody there can see."""

    @property
    def in_view(self) -> bool:
        """Whether there is no message to answer under."""
        return bool(self.view)

    @property
    def in_our_own(self) -> bool:
        """Whether it was clicked in our own conversation with the person: the only direct messages we can post in."""
        return self.asked.visibility is Visibility.DIRECT and self.under_our_post

    def answered(self, message: Message) -> Letter:
        """The letter that answers: to the one who clicked alone, or to stay in our own conversation with them.

        In the direct messages of two people only Slack's address reaches; where that has expired, and where no channel
        was clicked in, the answer goes into our own conversation, which has the person's id.
        """
        asked = self.asked
        direct = asked.visibility is Visibility.DIRECT
        has_a_place = bool(asked.channel) and (self.in_our_own or not direct)
        post = Post(
            channel=asked.channel if has_a_place else asked.user, thread=asked.thread if has_a_place else "",
            only_for=asked.user if has_a_place and not direct else "", asker=asked.user, message=message,
        )  # fmt: skip
        if self.response_url and not self.in_our_own:
            return Respond(url=self.response_url, message=message, thread=asked.thread, instead=post)
        return post


def click(body: Mapping[str, Any], action: Mapping[str, Any], api_url: str) -> Click:
    """The click that a payload tells of. Raises Nobody."""
    url = body.get("response_url")
    return Click(
        asked=of_interaction(body),
        head=str(action.get("action_id") or "").split(":")[0],
        value=_value(action),
        trigger=str(body.get("trigger_id") or ""),
        response_url=url if isinstance(url, str) and is_slacks(url, api_url) else "",
        view=part(body, "view"),
        element=_element(body, action),
        under_our_post=bool(action) and not part(body, "container").get("is_ephemeral"),
    )


class DoubleClicks:
    """Tells a second click that was meant as part of the first: Slack sends two, each with a trigger of its own."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._last: dict[tuple[Tenant, str, str, str], tuple[float, str]] = {}

    def is_second(self, found: Click) -> bool:
        """Whether this person clicked this very button a moment ago."""
        key = (found.asked.tenant, found.asked.user, found.element, found.value)
        at, trigger = self._last.pop(key, (-DOUBLE_CLICK_SECONDS, ""))
        self._last[key] = (self._now(), found.trigger)
        if len(self._last) > MOST_KEPT:
            self._last.pop(next(iter(self._last)))
        return trigger != found.trigger and self._now() - at < DOUBLE_CLICK_SECONDS


def _element(body: Mapping[str, Any], action: Mapping[str, Any]) -> str:
    container = part(body, "container")
    where = container.get("message_ts") or container.get("view_id") or ""
    return f"{where}:{action.get('block_id')}:{action.get('action_id')}"


def _value(action: Mapping[str, Any]) -> str:
    """What the element sends: a button's value, or the value of what was chosen."""
    found = action.get("value") or part(action, "selected_option").get("value")
    return found if isinstance(found, str) else ""
