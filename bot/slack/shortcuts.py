"""Shortcuts: the form from anywhere, and “Estimate this message” in a message's menu."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.reader import read
from bot.slack.actions import answer_by_letter, tell
from bot.slack.clicks import Click, click
from bot.slack.conversation import Conversation
from bot.slack.escapes import unescaped
from bot.slack.form.opening import form, open_form, prefilled
from bot.slack.messages import MENTION
from bot.slack.who import Nobody, part

FORM, MESSAGE = "estimate", "estimate_message"
MOST_OF_A_MESSAGE = 4000


def register(app: AsyncApp, conversation: Conversation, api_url: str) -> None:
    """Listen to both shortcuts."""

    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            found = click(body, {}, api_url)
        except Nobody:
            await ack()
            return
        found = found._replace(asked=await conversation.known(found.asked))
        if refused := conversation.refusal(found.asked, await conversation.place(found.asked)):
            await tell(conversation, found, refused)
        elif body.get("callback_id") == MESSAGE:
            await _of_message(conversation, found, _words(body))
        else:
            await form(conversation, found)
        await ack()

    app.shortcut(re.compile(rf"{FORM}|{MESSAGE}"))(chosen)


def _words(body: dict[str, Any]) -> str:
    text = part(body, "message").get("text")
    return MENTION.sub("", unescaped(text)).strip() if isinstance(text, str) else ""


async def _of_message(conversation: Conversation, found: Click, text: str) -> None:
    """Answer where the message can be read as a question, else show the form with what could be."""
    short = text[:MOST_OF_A_MESSAGE]
    reading = read(short, today=conversation.counter.desk.today())
    if reading.error or reading.asks_back or not reading.questions:
        conversation.counter.later(open_form(conversation, found, prefilled(reading)))
        return
    asked = found.asked.model_copy(update={"thread": ""})  # what was asked before there is not what this is about
    await answer_by_letter(conversation, found, short, asked)
