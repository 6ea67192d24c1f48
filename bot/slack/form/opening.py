"""Opening the form: a loading view at once, within Slack's three seconds; then the form itself.

Neither is waited for by the acknowledgement.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.reader import Reading, read
from bot.render.slack import slack_message
from bot.reply import Reply
from bot.slack.clicks import Click
from bot.slack.conversation import Conversation
from bot.slack.form.asking import asking
from bot.slack.form.blocks import form_view, loading
from bot.slack.form.filled import Filled, filled, for_job
from bot.slack.form.result import result_view
from bot.slack.web_api import Refusal, called
from bot.slack.who import PLACE, part
from bot.store.entry import Asked

EXPIRED = "Slack gave me too little time to open the form. Please try again."
MOST_PREVIEW = 600
log = logging.getLogger(__name__)


async def form(conversation: Conversation, found: Click) -> None:
    """An empty form."""
    conversation.counter.later(open_form(conversation, found, Filled()))


async def change(conversation: Conversation, found: Click) -> None:
    """The form, filled in with the sentence of the button."""
    reading = read(found.value, today=conversation.counter.desk.today())
    conversation.counter.later(open_form(conversation, found, prefilled(reading)))


def prefilled(reading: Reading) -> Filled:
    """The fields of the first job that was understood."""
    return for_job(reading.questions[0] if reading.questions else None)


async def open_form(conversation: Conversation, found: Click, fields: Filled) -> None:
    """Show the form; over a modal it takes its place."""
    client = await conversation.workspaces.client(found.asked.tenant)
    if client is None:
        return
    view = form_view(fields, await preview_of(conversation, found.asked, fields), _place(found.asked))
    if found.view.get("type") == "modal":
        await replace(client, found.view, view)
        return
    try:
        opened = await called(client.views_open(trigger_id=found.trigger, view=loading()))
    except Refusal as refusal:
        log.warning("a form could not be opened: %s", refusal.code)
        conversation.at_once(found.asked, found.answered({"text": EXPIRED}))
        return
    await replace(client, part(opened, "view"), view)


async def show_result(conversation: Conversation, found: Click, reply: Reply) -> None:
    """A reply to a click in a modal or on the Home tab: in the modal's place, or in a new one."""
    client = await conversation.workspaces.client(found.asked.tenant)
    if client is None:
        return
    view = result_view(reply)
    if found.view.get("type") == "modal":
        await replace(client, found.view, view)
    else:
        await conversation.sender.nicer(client.views_open(trigger_id=found.trigger, view=view))


async def replace(client: AsyncWebClient, old: Mapping[str, Any], view: dict[str, Any]) -> None:
    """The new view, unless the person has gone on meanwhile (the hash is another then)."""
    try:
        is_unchanged = {"hash": str(old["hash"])} if old.get("hash") else {}
        await called(client.views_update(view_id=str(old.get("id")), view=view, **is_unchanged))
    except Refusal as refusal:
        log.info("a form was not updated: %s", refusal.code)


async def preview(conversation: Conversation, found: Click) -> None:
    """A field changed: show what the form would cost, and the fields of another kind of job."""
    if found.view.get("callback_id") != "estimate":
        return
    conversation.counter.later(_preview(conversation, found, filled(found.view)))


async def _preview(conversation: Conversation, found: Click, fields: Filled) -> None:
    client = await conversation.workspaces.client(found.asked.tenant)
    words = await preview_of(conversation, found.asked, fields)
    if client and (found.head == "kind" or words != _shown(found.view)):
        await replace(client, found.view, form_view(fields, words, origin(found.view)))


def _shown(view: Mapping[str, Any]) -> str:
    blocks = view.get("blocks")
    first = blocks[0] if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict) else {}
    return str(part(first, "text").get("text") or "")


async def preview_of(conversation: Conversation, asked: Asked, fields: Filled) -> str:
    """What the form would cost, in a sentence; empty until it can be said. Nothing of it is logged."""
    counter = conversation.counter
    question = asking(fields, counter.desk.today())
    if not question.text:
        return ""
    found = await counter.run(counter.desk.preview, question.text, asked)
    return str(slack_message(Reply(answer=found))["text"])[:MOST_PREVIEW]


def _place(asked: Asked) -> Mapping[str, str]:
    return {"channel": asked.channel} if asked.channel else {}


def origin(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Where the form was opened, as far as what came back can be trusted."""
    try:
        said = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    channel = said.get("channel") if isinstance(said, dict) else None
    return {"channel": channel} if isinstance(channel, str) and PLACE.fullmatch(channel) else {}
