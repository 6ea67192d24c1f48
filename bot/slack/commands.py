"""`/llmcost TEXT`: read, estimated, committed and answered inside the acknowledgement."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.render.slack import message_json, shared_message
from bot.slack.conversation import Conversation
from bot.slack.escapes import unescaped
from bot.slack.who import Nobody, of_command
from bot.store.entry import Visibility

COMMAND = "/llmcost"


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to the command."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        try:
            asked = of_command(body)
        except Nobody:
            await ack(response_type="ephemeral", text="Slack did not say which workspace or person this is from.")
            return None
        asked, place = await conversation.known(asked), await conversation.place(asked)
        if refused := conversation.refusal(asked, place):
            await ack(response_type="ephemeral", text=refused)
            return None
        text = unescaped(str(body.get("text") or ""))
        aloud = place.public and not conversation.is_for_the_asker(text)
        reply = await conversation.ask(text, asked.model_copy(update={"aloud": aloud}) if aloud else asked)
        if aloud and reply.number is not None:
            await ack(response_type="in_channel", **shared_message(reply, asked.user, place.level))
            return None
        shareable = asked.visibility is not Visibility.DIRECT
        message = message_json(reply, place.level, shareable=shareable, remark=conversation.remark(asked, reply))
        # Bolt sends a response that a listener returns as it is: the JSON is not read and written once more (0.2 ms).
        return BoltResponse(status=200, body=f'{{"response_type": "ephemeral", {message[1:]}')

    app.command(COMMAND)(answer)
