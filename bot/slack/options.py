"""Menus that search while somebody types."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.form.options import options


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to every menu of ours that searches; its action_id says for what."""

    async def offer(ack: AsyncAck, body: dict[str, Any]) -> None:
        name, typed = str(body.get("action_id") or ""), body.get("value")
        today = conversation.counter.desk.today()
        await ack(options=options(name, typed if isinstance(typed, str) else "", today))

    app.options(re.compile("gpu|model|provider|region"))(offer)
