"""`/llmcost TEXT`: read, estimated, committed and answered inside the acknowledgement."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.render.slack import shared_message, slack_message
from bot.slack.conversation import FOR_THE_ASKER, Conversation
from bot.slack.escapes import unescaped
from bot.slack.who import Nobody, of_command
from bot.store.entry import Visibility

COMMAND = "/llmcost"


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to the command."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            asked = of_command(body)
        except Nobody:
            await ack(response_type="ephemeral", text="Slack did not say which workspace or person this is from.")
            return
        place = await conversation.place(asked)
        if refused := conversation.refusal(asked, place):
            await ack(response_type="ephemeral", text=refused)
            return
        reply = await conversation.counter.ask(unescaped(str(body.get("text") or "")), asked)
        if place.public and reply.answer.intent not in FOR_THE_ASKER and reply.number is not None:
            await ack(response_type="in_channel", **shared_message(reply, asked.user, place.level))
            return
        shareable = asked.visibility is not Visibility.DIRECT
        message = slack_message(reply, place.level, shareable=shareable, remark=conversation.remark(asked, reply))
        await ack(response_type="ephemeral", **message)

    app.command(COMMAND)(answer)
