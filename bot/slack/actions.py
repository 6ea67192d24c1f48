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
from bot.store.entry import Visibility

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
    await _asked(conversation, found, found.value, ())


async def explain(conversation: Conversation, found: Click) -> None:
    """Have the answer of the button explained as it was logged, or where it was not, its sentence."""
    if found.value.startswith("#"):
        await _asked(conversation, found, f"explain {found.value}", ())
    else:
        await _asked(conversation, found, "explain", (found.value,))


async def _asked(conversation: Conversation, found: Click, text: str, thread: tuple[str, ...]) -> None:
    if found.in_view:
        reply = await conversation.counter.ask(text, found.asked, thread)
        conversation.counter.later(show_result(conversation, found, reply))
        return
    reply = await conversation.counter.ask(text, found.asked, thread, partial(_write, conversation, found))
    if reply.not_logged:
        await tell_at_once(conversation, found, _message(conversation, found, reply))


def _write(conversation: Conversation, found: Click, db: Session, reply: Reply) -> None:
    if letter := found.answered(_message(conversation, found, reply)):
        letters.send(db, found.asked.tenant, letter, found.asked.at)


def _message(conversation: Conversation, found: Click, reply: Reply) -> dict[str, Any]:
    shareable = found.asked.visibility is not Visibility.DIRECT
    return slack_message(reply, shareable=shareable, remark=conversation.remark(found.asked, reply))


async def tell(conversation: Conversation, found: Click, words: str) -> None:
    """Tell the one who clicked something, once for this click."""
    letter = found.answered({"text": words})
    if letter:
        write = partial(_put, letter=letter, found=found)
        await conversation.counter.run(conversation.counter.desk.tell_once, found.asked, write)
        conversation.counter.letters.set()


def _put(db: Session, letter: letters.Letter, found: Click) -> None:
    letters.send(db, found.asked.tenant, letter, found.asked.at)


async def tell_at_once(conversation: Conversation, found: Click, message: dict[str, Any]) -> None:
    """Where the outbox cannot be written: once, without it."""
    letter = found.answered(message)
    client = await conversation.workspaces.client(found.asked.tenant)
    if letter and client:
        conversation.counter.later(conversation.sender.at_best(client, found.asked.tenant, letter))
