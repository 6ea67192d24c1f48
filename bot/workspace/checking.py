"""Slack's own check of what the app sends: every block through the validator, and what a workspace does not know."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from bot.render import blockkit
from bot.workspace.faults import Faults
from bot.workspace.world import Json


def wrong_message(content: Json, team: str, faults: Faults) -> list[str]:
    """What Slack would refuse in a message's text and blocks; empty where it is good."""
    blocks, text = content.get("blocks"), content.get("text")
    if not blocks and not (isinstance(text, str) and text.strip()):
        return ["no_text"]
    return [*_rejected(blocks, team, faults), *_wrong(blockkit.validate, content)]


def wrong_view(view: Any, team: str, faults: Faults) -> list[str]:
    """What Slack would refuse in a view."""
    if not isinstance(view, dict):
        return ["view must be an object"]
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return ["missing required field: blocks [json-pointer:/view]"]
    return [*_rejected(blocks, team, faults), *_wrong(blockkit.validate_view, view)]


def with_block_ids(blocks: list[Json], prefix: str) -> list[Json]:
    """The blocks, each with an id: Slack gives one to those that have none."""
    return [{**block, "block_id": block.get("block_id") or f"{prefix}{place}"} for place, block in enumerate(blocks)]


def _wrong(check: Any, content: Json) -> list[str]:
    try:
        check(content)
    except ValidationError as error:
        return [f"{each['msg']} [json-pointer:/{'/'.join(map(str, each['loc']))}]" for each in error.errors()[:10]]
    except (ValueError, TypeError, AttributeError) as error:  # what has no shape at all fails before it is checked
        return [str(error)]
    return []


def _rejected(blocks: Any, team: str, faults: Faults) -> list[str]:
    unknown = faults.rejected_blocks.get("*", frozenset()) | faults.rejected_blocks.get(team, frozenset())
    return [f"unsupported type: {kind}" for kind in sorted({*_types(blocks)} & unknown)]


def _types(part: Any) -> Iterator[str]:
    """Every `type` in a payload, however deep."""
    if isinstance(part, dict):
        if isinstance(part.get("type"), str):
            yield part["type"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _types(each)
