"""An answer in a modal: the reply in blocks that modals take, with the buttons that work there."""

from typing import Any

from bot.render.degrade import Level
from bot.render.slack import slack_message
from bot.reply import Reply
from bot.slack.form.blocks import plain

TAKEN = ("section", "header", "context", "actions", "divider", "rich_text")
WORKING = ("ask", "explain", "change")
"""First words of the buttons that a modal answers in itself."""
Block = dict[str, Any]


def result_view(reply: Reply) -> dict[str, Any]:
    """The modal that shows a reply."""
    found = slack_message(reply, Level.OLD, shareable=False)
    blocks = [kept for block in found.get("blocks", []) if (kept := _kept(block))]
    return {
        "type": "modal",
        "callback_id": "result",
        "title": plain("LLM Cost"),
        "close": plain("Close"),
        "blocks": blocks or [{"type": "section", "text": plain(found["text"][:3000])}],
    }


def _kept(block: Block) -> Block | None:
    if block["type"] not in TAKEN:
        return None
    if block["type"] != "actions":
        return block
    working = [element for element in block["elements"] if element["action_id"].split(":")[0] in WORKING]
    return {**block, "elements": working} if working else None
