"""The same message in older blocks, for a workspace that refuses newer ones, down to text alone.

Slack answers `invalid_blocks` without saying which block it means, so a message steps down a whole level at a time:
everything, then the blocks of 2025, then the blocks of 2019, then text.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any

Block = dict[str, Any]
MOST_FIXED_WIDTH = 2900


class Level(IntEnum):
    """Which blocks a workspace takes; the more, the newer."""

    TEXT = 0
    OLD = 1
    TABLES = 2
    NEWEST = 3


def at_level(message: dict[str, Any], level: Level) -> dict[str, Any]:
    """The message in the blocks of this level; the text stays, and so does what the blocks say."""
    if level is Level.NEWEST or "blocks" not in message:
        return message
    if level is Level.TEXT:
        return {key: value for key, value in message.items() if key != "blocks"}
    blocks = [older for block in message["blocks"] for older in _older(block, level)]
    return {**message, "blocks": blocks}


def _older(block: Block, level: Level) -> list[Block]:
    change = (TO_2019 if level is Level.OLD else TO_2025).get(block["type"])
    return change(block) if change else [block]


def _nothing(_: Block) -> list[Block]:
    """A chart says in a picture what the table beside it says in words."""
    return []


def _table(block: Block) -> list[Block]:
    numeric = [cell["type"] == "raw_number" for cell in block["rows"][-1]]
    settings = [{"align": "right"} if right else {"is_wrapped": True} for right in numeric]
    rows = [[{"type": "raw_text", "text": cell["text"]} for cell in row] for row in block["rows"]]
    return [{"type": "table", "column_settings": settings, "rows": rows}]


def _fixed_width(block: Block) -> list[Block]:
    """The rows as columns of one width, in a block that never parses them."""
    rows = [[cell["text"] for cell in row] for row in block["rows"]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    text = "\n".join(lines)
    if len(text) > MOST_FIXED_WIDTH:
        text = text[: text.rfind("\n", 0, MOST_FIXED_WIDTH)] + "\n…"
    words = [{"type": "text", "text": text}]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": words}]}]


def _thumbs(block: Block) -> list[Block]:
    """Thumbs as two ordinary buttons."""
    buttons = [
        {
            "type": "button",
            "action_id": f"{element['action_id']}:{name}",
            "text": element[f"{name}_button"]["text"],
            "value": element[f"{name}_button"]["value"],
        }
        for element in block["elements"]
        for name in ("positive", "negative")
    ]
    return [{"type": "actions", "elements": buttons}]


Change = Callable[[Block], list[Block]]
TO_2025: Mapping[str, Change] = MappingProxyType(
    {"data_visualization": _nothing, "data_table": _table, "context_actions": _thumbs}
)
TO_2019: Mapping[str, Change] = MappingProxyType({**TO_2025, "data_table": _fixed_width, "table": _fixed_width})
