"""What people write to us: `@llmcost TEXT` in a channel, answered in its thread for all who can read it; and messages
to the bot alone, of which each one in the timeline begins a thread.

In channels only mentions reach us (no scope lets us read the rest); so a message is never a mention's twin, and where
it were, both are one delivery: the message itself.
"""

import re
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.escapes import unescaped
from bot.slack.who import Nobody, of_event, part

MENTION = re.compile(r"<@(?P<user>[UWB][A-Z0-9]+)(?:\|[^>]*)?>")
OF_A_PERSON = (None, "thread_broadcast", "file_share")
"""Subtypes of what a person writes; all others are edits, joins, other bots."""


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to mentions and to direct messages."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        event = body["event"]
        is_to_us = event.get("type") == "app_mention" or event.get("channel_type") == "im"
        if is_to_us and is_a_persons(event) and not is_ours(body):
            with suppress(Nobody):
                await conversation.answer(of_event(body), unescaped(words_of(body)))
        await ack()

    app.event(re.compile("app_mention|message"))(answer)


def is_a_persons(event: dict[str, Any]) -> bool:
    """Whether a person wrote this, now: no bot, no edit, no deletion."""
    return event.get("subtype") in OF_A_PERSON and not event.get("bot_id") and isinstance(event.get("text"), str)


def is_ours(body: dict[str, Any]) -> bool:
    """Whether we wrote this ourselves."""
    return body["event"].get("user") in our_users(body)


def our_users(body: dict[str, Any]) -> set[str]:
    """Our own ids, as Slack gives them with every event."""
    given = body.get("authorizations") or []
    return {str(each["user_id"]) for each in given if each.get("is_bot", True) and each.get("user_id")}


def words_of(body: dict[str, Any]) -> str:
    """What was said, without our own name: in front of it, and wherever else it is known to be ours."""
    ours = our_users(body)
    text = str(part(body, "event").get("text") or "")

    def kept(found: re.Match[str]) -> str:
        is_first = not text[: found.start()].strip()
        return "" if found["user"] in ours or is_first else found[0]

    return MENTION.sub(kept, text).strip()
