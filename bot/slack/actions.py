"""Buttons under replies: one listener for all; what each does stands in a file of its own."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.render.slack import slack_message
from bot.reply import Reply
from bot.slack import letters
from bot.slack.clicks import Click, DoubleClicks, click
from bot.slack.conversation import Conversation
from bot.slack.form.opening import show_result
from bot.slack.who import Nobody
from bot.store.engine import Session
from bot.store.entry import Asked, Visibility

Handler = Callable[[Click], Awaitable[None]]
ASKING = ("ask", "explain", "feedback")
"""What would be done twice by a double click; whatever else is clicked sees to that itself, or does no harm."""


def register(app: AsyncApp, conversation: Conversation, api_url: str, handlers: Mapping[str, Handler]) -> None:
    """Listen to every button that asks, and to those of the handlers."""
    known: Mapping[str, Handler] = {"ask": partial(ask, conversation), "explain": partial(explain, conversation)}
    known = {**known, **handlers}
    clicks = DoubleClicks()

    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        try:
            found = click(body, action, api_url)
        except Nobody:
            await ack()
            return
        if found.head in ASKING and clicks.is_second(found):
            await ack()
            return
        found = found._replace(asked=await conversation.known(found.asked))
        if refused := conversation.refusal(found.asked, await conversation.place(found.asked)):
            await tell(conversation, found, refused)
        else:
            await known[found.head](found)
        await ack()

    app.action(re.compile(rf"({'|'.join(map(re.escape, known))})(:.*)?"))(clicked)


async def ask(conversation: Conversation, found: Click) -> None:
    """A button's value is a whole sentence: ask it as if the person had typed it."""
    await answer(conversation, found, found.value)


async def explain(conversation: Conversation, found: Click) -> None:
    """Have the answer of the button explained as it was logged, or where it was not, its sentence."""
    if found.value.startswith("#"):
        await answer(conversation, found, f"explain {found.value}")
    else:
        await answer(conversation, found, "explain", (found.value,))


async def answer(conversation: Conversation, found: Click, text: str, thread: tuple[str, ...] = ()) -> None:
    """Answer a text where it was clicked, with the texts before it as its thread."""
    if found.in_view:
        reply = await conversation.ask(text, found.asked, thread)
        conversation.counter.later(show_result(conversation, found, reply))
    else:
        await answer_by_letter(conversation, found, text, found.asked, thread)


async def answer_by_letter(
    conversation: Conversation, found: Click, text: str, asked: Asked, thread: tuple[str, ...] = ()
) -> None:
    """The same by a letter, which is sent at once where it cannot be written."""
    reply = await conversation.ask(text, asked, thread, partial(_write, conversation, found))
    if reply.is_unsent:
        conversation.at_once(found.asked, found.answered(_message(conversation, found, reply)))


def _write(conversation: Conversation, found: Click, db: Session, reply: Reply) -> None:
    letter = found.answered(_message(conversation, found, reply))
    letters.send(db, found.asked.tenant, letter, found.asked.at)


def _message(conversation: Conversation, found: Click, reply: Reply) -> dict[str, Any]:
    shareable = found.asked.visibility is not Visibility.DIRECT
    return slack_message(reply, shareable=shareable, remark=conversation.remark(found.asked, reply))


async def tell(conversation: Conversation, found: Click, words: str) -> None:
    """Tell the one who clicked something, once for this click."""
    await conversation.tell(found.asked, found.answered({"text": words}))
