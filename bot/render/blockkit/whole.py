"""What holds for a message or a view as a whole: ids that stand once, the total of its text."""

from collections import Counter
from typing import Any

SHOWN = frozenset({"text", "label", "title", "caption", "name", "x_label", "y_label", "hint", "initial_value"})
"""The keys whose strings a person sees."""


def ids_twice(blocks: list[dict[str, Any]]) -> list[str]:
    """The block_ids and action_ids that stand more than once."""
    found = Counter((key, value) for key, value in _strings(blocks) if key in ("block_id", "action_id"))
    return sorted(f"{key} {value}" for (key, value), times in found.items() if times > 1)


def shown_characters(blocks: list[dict[str, Any]]) -> int:
    """How much text the blocks show, as Slack counts it."""
    return sum(len(value) for key, value in _strings(blocks) if key in SHOWN)


def _strings(whole: Any) -> list[tuple[str, str]]:
    """Every string with the key it stands under. A list of what is left to look at: recursion takes twice as long."""
    found, left = list[tuple[str, str]](), [("", whole)]
    while left:
        key, part = left.pop()
        if isinstance(part, str):
            found.append((key, part))
        elif isinstance(part, dict):
            left.extend(part.items())
        elif isinstance(part, list):
            left.extend((key, each) for each in part)
    return found
