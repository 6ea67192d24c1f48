"""An answer as a Slack message: a plain `text` that reads well aloud, and blocks."""

import json
import re
from secrets import token_hex
from typing import Any

from bot.kept import Shelf
from bot.recent import Ready
from bot.render.blockkit import MOST_BLOCKS, MOST_TOTAL_TEXT
from bot.render.blockkit.whole import shown_characters
from bot.render.degrade import Level, at_level
from bot.render.environment import slack_template
from bot.render.filters import integer
from bot.render.tail import tail_buttons
from bot.render.view import context, kind
from bot.reply import Reply

MOST_TEXT = 3000
MOST_ASKED = 300
PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")
FEWEST_ROWS = 3
MOST_BYTES = 3_000_000
"""Of kept messages: some 400 of 7 kB."""
KEY_BYTES = 500
_KEPT = Shelf[str](MOST_BYTES)
Key = tuple[Ready, Level, bool, str]
Block = dict[str, Any]
NUMBER, ENTRY = f"number-{token_hex(8)}", f"entry-{token_hex(8)}"
"""Stand in a kept message for the answer's number, as it is shown (1,234) and as buttons send it (1234).

New in each process and never sent, so that no words of anybody can hold them; longer than any number, so that what fits
with them fits without.
"""
EXPENDABLE = ("context", "context_actions", "data_visualization", "divider")
"""What goes first, and in this order, where a message would be too long."""


def slack_message(
    reply: Reply, level: Level = Level.NEWEST, *, shareable: bool = True, remark: str = ""
) -> dict[str, Any]:
    """The message of a reply, as Slack's Web API and a command's acknowledgement take it.

    `shareable`: whether it is shown to one person who may want the others to see it. `remark`: a sentence of ours.
    """
    message: dict[str, Any] = json.loads(message_json(reply, level, shareable=shareable, remark=remark))
    return message


def message_json(reply: Reply, level: Level = Level.NEWEST, *, shareable: bool = True, remark: str = "") -> str:
    """The same message as JSON.

    One answer is often given again: rendering takes 1.2 ms, filling in the number of the new entry 0.01 ms.
    """
    number = reply.number
    if number is None or reply.not_logged or not reply.ready:
        shown, entry = (integer(number), str(number)) if number else ("", "")
        return json.dumps(_message(reply, level, shareable, remark, shown, entry))
    key = (reply.ready, level, shareable, remark)
    whole = _KEPT.get(key) or _laid_down(key, reply)
    return whole.replace(NUMBER, integer(number)).replace(ENTRY, str(number))


def _laid_down(key: Key, reply: Reply) -> str:
    """The message of an answer that is given again, with a mark for its number wherever that stands."""
    _, level, shareable, remark = key
    whole = json.dumps(_message(reply, level, shareable, remark, NUMBER, ENTRY))
    return _KEPT.put(key, whole, len(whole) + KEY_BYTES)


def _message(reply: Reply, level: Level, shareable: bool, remark: str, number: str, entry: str) -> dict[str, Any]:
    tail = tail_buttons(reply.answer, entry, shareable=shareable)
    values = {**context(reply), "number": number, "entry": entry, "tail": tail, "remark": remark}
    name = kind(reply.answer)
    text = slack_template(f"{name}_text.j2").render(values).strip()
    printed = _printed(name, values) + _printed("tail", values)
    blocks = _blocks(printed)
    fits = len(blocks) <= MOST_BLOCKS and len(printed) <= MOST_TOTAL_TEXT  # as JSON nothing is shorter than it is shown
    return at_level({"text": cut(text, MOST_TEXT), "blocks": blocks if fits else _within_limits(blocks)}, level)


def shared_message(reply: Reply, user: str, level: Level = Level.NEWEST) -> dict[str, Any]:
    """The message of a reply that everybody in a channel sees: first who asked, and what."""
    message = slack_message(reply, Level.NEWEST, shareable=False)
    asked = reply.text.strip()
    if not PERSON.fullmatch(user) or not asked:
        return at_level(message, level)
    words = asked if len(asked) <= MOST_ASKED else f"{asked[: MOST_ASKED - 1]}…"
    first = _blocks(_printed("shared_by", {"user": user, "words": words}))
    return at_level({**message, "blocks": _within_limits([*first, *message["blocks"]])}, level)


def _printed(name: str, values: dict[str, Any]) -> str:
    """Blocks as JSON, a comma after each."""
    return slack_template(f"{name}.j2").render(values)


def _blocks(printed: str) -> list[Block]:
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
