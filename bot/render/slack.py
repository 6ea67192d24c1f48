"""An answer as a Slack message: a plain `text` that reads well aloud, and blocks."""

import json
import re
from typing import Any

from bot.desk import Reply
from bot.render.blockkit import MOST_BLOCKS, MOST_TOTAL_TEXT
from bot.render.blockkit.whole import shown_characters
from bot.render.degrade import Level, at_level
from bot.render.environment import slack_template
from bot.render.tail import tail_buttons
from bot.render.view import context, kind

MOST_TEXT = 3000
MOST_ASKED = 300
PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")
FEWEST_ROWS = 3
Block = dict[str, Any]
EXPENDABLE = ("context", "context_actions", "data_visualization", "divider")
"""What goes first, and in this order, where a message would be too long."""


def slack_message(
    reply: Reply, level: Level = Level.NEWEST, *, shareable: bool = True, remark: str = ""
) -> dict[str, Any]:
    """The message of a reply, as Slack's Web API and a command's acknowledgement take it.

    `shareable`: whether it is shown to one person who may want the others to see it. `remark`: a sentence of ours.
    """
    values = {**context(reply), "tail": tail_buttons(reply, shareable=shareable), "remark": remark}
    name = kind(reply.answer)
    text = slack_template(f"{name}_text.j2").render(values).strip()
    blocks = [*_blocks(name, values), *_blocks("tail", values)]
    return at_level({"text": cut(text, MOST_TEXT), "blocks": _within_limits(blocks)}, level)


def shared_message(reply: Reply, user: str, level: Level = Level.NEWEST) -> dict[str, Any]:
    """The message of a reply that everybody in a channel sees: first who asked, and what."""
    message = slack_message(reply, Level.NEWEST, shareable=False)
    asked = reply.answer.text.strip()
    if not PERSON.fullmatch(user) or not asked:
        return at_level(message, level)
    words = asked if len(asked) <= MOST_ASKED else f"{asked[: MOST_ASKED - 1]}…"
    first = _blocks("shared_by", {"user": user, "words": words})
    return at_level({**message, "blocks": _within_limits([*first, *message["blocks"]])}, level)


def _blocks(name: str, values: dict[str, Any]) -> list[Block]:
    printed = slack_template(f"{name}.j2").render(values)
    blocks: list[Block] = json.loads(f"[{printed.strip().rstrip(',')}]")
    return blocks


def _within_limits(blocks: list[Block]) -> list[Block]:
    """The blocks without the least important ones and the last rows of a table, as many as it takes to fit."""
    kept = list(blocks)
    for expendable in EXPENDABLE:
        for block in [block for block in reversed(kept) if block["type"] == expendable]:
            if _fits(kept):
                return kept
            kept.remove(block)
    for table in [block for block in kept if block["type"] in ("table", "data_table")]:
        while len(table["rows"]) > FEWEST_ROWS and not _fits(kept):
            del table["rows"][-2]  # the last holds the total
    return kept


def _fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and shown_characters(blocks) <= MOST_TOTAL_TEXT


def cut(text: str, most: int) -> str:
    """Escaped text, no longer than this and never cut inside an entity."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    start = short.rfind("&")
    if start != -1 and ";" not in short[start:]:
        short = short[:start]
    return f"{short}…"
