"""What a person is told when a listener of ours fails: always something, with a reference, never with their words."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.observe.logs import fault
from bot.observe.metrics import ERRORS
from bot.observe.reference import reference
from bot.slack.clicks import click
from bot.slack.conversation import Conversation
from bot.slack.letters import Letter, Post
from bot.slack.stopping import stop_all
from bot.slack.who import Nobody, of_event, part
from bot.store.entry import Asked
from bot.store.errors import TooNew

log = logging.getLogger(__name__)
APOLOGY = "Something went wrong on our side and I cannot answer. Please try again; the reference is {reference}."
UPGRADING = "I am being upgraded and cannot answer just now. Please ask again in a minute."
SENT_AGAIN = ("app_uninstalled", "tokens_revoked")
"""What Slack must tell us again where we could not act on it; nobody waits for an answer."""
Apologise = Callable[[Exception, AsyncBoltRequest], Awaitable[BoltResponse]]


def apologiser(conversation: Conversation, api_url: str, stop: Callable[[], None] = stop_all) -> Apologise:
    """The one place where the app's faults end. Where a newer program has changed the log, this one must `stop`."""
    stopping = count()

    async def apologise(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        """It does not say that nothing was logged: the fault may have come after the commit."""
        ERRORS.labels("listener").inc()
        log.error("a listener failed", extra=fault(error))
        text = APOLOGY.format(reference=reference())
        body = request.body if isinstance(request.body, dict) else {}
        if isinstance(error, TooNew):
            text = UPGRADING
            if not next(stopping):
                log.error("a newer llmcost has changed the log: this one stops, to be started again as the newer one")
                stop()
        if part(body, "event") and (isinstance(error, TooNew) or part(body, "event").get("type") in SENT_AGAIN):
            return BoltResponse(status=500, body="")
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body={"response_action": "update", "view": told_in_a_view(text)})
        if found := _letter(body, api_url, text):
            conversation.at_once(*found)
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})

    return apologise


def told_in_a_view(text: str) -> dict[str, Any]:
    """A modal that says one thing."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "LLM Cost"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}],
    }


def _letter(body: dict[str, Any], api_url: str, text: str) -> tuple[Asked, Letter] | None:
    """Where a person can be told who clicked or wrote; commands are told in the acknowledgement."""
    with suppress(Nobody):
        if body.get("type") in ("block_actions", "message_action", "shortcut"):
            found = click(body, {}, api_url)
            return found.asked, found.answered({"text": text})
        if part(body, "event"):
            asked = of_event(body)
            return asked, Post(channel=asked.channel, thread=asked.thread, only_for=asked.user, message={"text": text})
    return None
