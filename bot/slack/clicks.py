"""A click: who clicked what, where, and how they are answered."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.slack.addresses import is_slacks
from bot.slack.letters import Letter, Message, Post, Respond
from bot.slack.who import of_interaction, part
from bot.store.entry import Asked, Visibility


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

    @property
    def in_view(self) -> bool:
        """Whether there is no message to answer under."""
        return bool(self.view)

    def answered(self, message: Message) -> Letter | None:
        """The letter that answers: to the one who clicked alone, or in our own conversation for them anyway."""
        asked = self.asked
        direct = asked.visibility is Visibility.DIRECT
        post = Post(
            channel=asked.channel or asked.user, thread=asked.thread, only_for="" if direct else asked.user,
            asker=asked.user, message=message,
        )  # fmt: skip
        if self.response_url and not direct:
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
    )


def _value(action: Mapping[str, Any]) -> str:
    """What the element sends: a button's value, or the value of what was chosen."""
    found = action.get("value") or part(action, "selected_option").get("value")
    return found if isinstance(found, str) else ""
