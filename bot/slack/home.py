"""The Home tab, and the suggestions in our own conversation: what somebody sees before they ask anything."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.degrade import Level, at_level
from bot.slack import letters
from bot.slack.conversation import Conversation
from bot.slack.counter import Counter
from bot.slack.home_page import home_view, seen
from bot.slack.letters import HomeTab
from bot.slack.sending import Publish
from bot.slack.web_api import Refusal, called
from bot.slack.who import Nobody, of_home
from bot.store.engine import Session
from bot.store.entry import Asked, Tenant, Visibility
from bot.store.errors import NotLogged

UNKNOWN_BLOCKS = ("invalid_arguments", "invalid_blocks")
PROMPTS = (
    ("64 A100 for 30 days", "64 A100 30 days"),
    ("Pretrain 7B on 2T tokens", "7B on 2T tokens with 64 H100"),
    ("Fine-tune Llama 3 70B", "lora llama-3-70b on 50M tokens"),
    ("What can $250k train?", "$250k budget what can I train"),
)
"""Four at the most; each is a text that reads."""


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to people opening our pages."""

    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            asked = of_home(body)
        except Nobody:
            await ack()
            return
        tab = body["event"].get("tab")
        if tab == "messages":
            conversation.counter.later(_suggest(conversation, asked))
        elif tab == "home":
            await _show(conversation, asked)
        await conversation.known(asked)  # looks the person up, for when they ask
        await ack()

    app.event("app_home_opened")(opened)


async def _show(conversation: Conversation, asked: Asked) -> None:
    """Show the tab soon; at once where the outbox cannot be written, which is no fault of the program."""
    try:
        await conversation.counter.run(conversation.counter.desk.store.write, partial(_put, asked=asked))
    except NotLogged:
        conversation.at_once(asked, HomeTab(user=asked.user))
    else:
        conversation.counter.letters.set()


def _put(db: Session, asked: Asked) -> None:
    letters.send(db, asked.tenant, HomeTab(user=asked.user), asked.at)


async def _suggest(conversation: Conversation, asked: Asked) -> None:
    client = await conversation.workspaces.client(asked.tenant)
    if client and asked.channel:
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        await conversation.sender.nicer(
            client.assistant_threads_setSuggestedPrompts(channel_id=asked.channel, prompts=prompts)
        )


def publisher(counter: Counter) -> Publish:
    """What shows a person's Home tab."""
    desk = counter.desk

    async def publish(client: AsyncWebClient, tenant: Tenant, user: str) -> None:
        asked = Asked(
            at=datetime.now(UTC), enterprise=tenant.enterprise, team=tenant.team, channel="", user=user,
            visibility=Visibility.DIRECT,
        )  # fmt: skip
        await counter.recall(asked)
        if not counter.people.is_fresh(asked):
            await counter.look_up(client, asked)
        found = await counter.run(desk.store.read, partial(seen, asked=counter.people.described(asked)))
        view = home_view(found, desk.book, desk.today())
        try:
            await called(client.views_publish(user_id=user, view=view))
        except Refusal as refusal:
            if refusal.code not in UNKNOWN_BLOCKS:
                raise
            await called(client.views_publish(user_id=user, view=at_level(view, Level.OLD)))

    return publish
