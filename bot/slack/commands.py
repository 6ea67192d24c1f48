"""`/llmcost TEXT`: read, estimated, committed and answered inside the acknowledgement, for the asker alone."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.render.slack import slack_message
from bot.slack.counter import Counter
from bot.slack.escapes import unescaped
from bot.slack.who import Nobody, of_command

COMMAND = "/llmcost"


def register(app: AsyncApp, counter: Counter) -> None:
    """Listen to the command."""

    async def answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            asked = of_command(body)
        except Nobody:
            await ack(response_type="ephemeral", text="Slack did not say which workspace or person this is from.")
            return
        reply = await counter.ask(unescaped(str(body.get("text") or "")), asked)
        await ack(response_type="ephemeral", **slack_message(reply))

    app.command(COMMAND)(answer)
