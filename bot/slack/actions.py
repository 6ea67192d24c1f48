"""Buttons: each asks its value, a whole sentence, as if the person had typed it, or has it explained."""

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.render.slack import slack_message
from bot.slack.counter import Counter
from bot.slack.who import Nobody, of_action

ASKING = re.compile(r"(ask|explain):.*")

log = logging.getLogger(__name__)


def register(app: AsyncApp, counter: Counter, api_url: str) -> None:
    """Listen to every button that asks."""

    async def ask(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond) -> None:
        try:
            asked = of_action(body)
        except Nobody:
            await ack()
            return
        text, thread = _question(action)
        reply = await counter.ask(text, asked, thread)
        await ack()
        if is_slacks(str(body.get("response_url") or ""), api_url):
            counter.later(_send(respond, slack_message(reply)))

    app.action(ASKING)(ask)


def _question(action: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What a button asks, and what was asked before it."""
    value = str(action.get("value") or "")
    return ("explain", (value,)) if str(action.get("action_id")).startswith("explain:") else (value, ())


def is_slacks(response_url: str, api_url: str) -> bool:
    """Whether an address to answer to is Slack's own: its hooks host, or the host of the Web API in use."""
    address, api = urlsplit(response_url), urlsplit(api_url)
    return (address.scheme, address.netloc) in (("https", "hooks.slack.com"), (api.scheme, api.netloc))


async def _send(respond: AsyncRespond, message: dict[str, Any]) -> None:
    """Show the reply to whoever clicked, beside the message that holds the button."""
    response = await respond(response_type="ephemeral", replace_original=False, **message)
    if response.status_code != 200:  # an expired address is told by its status, never by an exception
        log.warning("a reply to a click was refused with status %s", response.status_code)
