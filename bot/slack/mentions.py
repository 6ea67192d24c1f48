"""`@llmcost TEXT` in a channel or a thread: answered in the thread, for all who can read it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.escapes import unescaped
from bot.slack.messages import is_a_persons, is_ours, words_of
from bot.slack.who import Nobody, of_event


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to mentions."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        event = body["event"]
        if is_a_persons(event) and not is_ours(body):
            try:
                asked = of_event(body)
            except Nobody:
                pass
            else:
                await conversation.answer(asked, unescaped(words_of(body)))
        await ack()

    app.event("app_mention")(answer)
