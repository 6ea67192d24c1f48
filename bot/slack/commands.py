"""`/llmcost TEXT`: read, estimated, committed and answered inside the acknowledgement."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.render.slack import shared_message, slack_message
from bot.slack.conversation import Conversation
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
        asked, place = await conversation.known(asked), await conversation.place(asked)
        if refused := conversation.refusal(asked, place):
            await ack(response_type="ephemeral", text=refused)
            return
        text = unescaped(str(body.get("text") or ""))
        aloud = place.public and not conversation.is_for_the_asker(text)
        reply = await conversation.counter.ask(text, asked.model_copy(update={"aloud": aloud}) if aloud else asked)
        if aloud and reply.number is not None:
            await ack(response_type="in_channel", **shared_message(reply, asked.user, place.level))
            return
        shareable = asked.visibility is not Visibility.DIRECT
        message = slack_message(reply, place.level, shareable=shareable, remark=conversation.remark(asked, reply))
        await ack(response_type="ephemeral", **message)

    app.command(COMMAND)(answer)
