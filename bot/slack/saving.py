"""Save: an estimate gets a name, under which it is found again."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.slack.clicks import Click
from bot.slack.conversation import Conversation
from bot.slack.form.blocks import plain
from bot.slack.web_api import Refusal, called
from bot.slack.who import part
from bot.store.entry import Asked

CALLBACK = "save"
NUMBER = re.compile(r"[1-9][0-9]{0,14}")
MOST_NAME = 60


async def save(conversation: Conversation, found: Click) -> None:
    """Ask for the name."""
    if NUMBER.fullmatch(found.value):
        conversation.counter.later(_open(conversation, found))


async def _open(conversation: Conversation, found: Click) -> None:
    client = await conversation.workspaces.client(found.asked.tenant)
    if client is None:
        return
    try:
        await called(client.views_open(trigger_id=found.trigger, view=view(found)))
    except Refusal:
        conversation.at_once(
            found.asked, found.answered({"text": f"Type “save #{found.value} as NAME” to give it a name."})
        )


def view(found: Click) -> dict[str, Any]:
    """The form for the name."""
    place = {"channel": found.asked.channel, "number": found.value}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(f"Save #{found.value}"[:24]),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": json.dumps(place),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": plain("Under which name?"),
                "element": {"type": "plain_text_input", "action_id": "name", "max_length": MOST_NAME,
                            "placeholder": plain("atlas pretraining")},
            }
        ],
    }  # fmt: skip


async def submitted(conversation: Conversation, asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    """The acknowledgement of a name: the same as typing “save #42 as NAME”."""
    sent = part(body, "view")
    name, number = _name(sent), _number(sent)
    if not name or not number:
        return {"response_action": "errors", "errors": {"name": "Give it a name, such as atlas pretraining."}}
    if refused := conversation.refusal(asked, await conversation.place(asked)):
        return {"response_action": "errors", "errors": {"name": refused[:150]}}
    reply = await conversation.ask(f"save #{number} as {name}", asked)
    if reply.answer.error or reply.not_logged or reply.answer.remembered is None:
        said = reply.answer.error.message if reply.answer.error else reply.not_logged or "Choose another name."
        return {"response_action": "errors", "errors": {"name": said[:150]}}
    return {}


def _name(sent: Mapping[str, Any]) -> str:
    value = part(part(part(part(sent, "state"), "values"), "name"), "name").get("value")
    return value.strip()[:MOST_NAME] if isinstance(value, str) else ""


def _number(sent: Mapping[str, Any]) -> str:
    try:
        said = json.loads(str(sent.get("private_metadata") or "{}"))
    except ValueError:
        return ""
    number = said.get("number") if isinstance(said, dict) else ""
    return number if isinstance(number, str) and NUMBER.fullmatch(number) else ""
