"""How much of Slack's limits a message or view uses, for the developer's panel."""

import json
from dataclasses import dataclass

from bot.render.blockkit import MOST_BLOCKS, MOST_TOTAL_TEXT
from bot.render.blockkit.whole import shown_characters
from bot.workspace.choices import elements
from bot.workspace.world import Json

MOST_ACTIONS = 25
MOST_FALLBACK = 4000
MOST_VIEW_BLOCKS = 100


@dataclass(frozen=True)
class Used:
    """One limit: what is used of it."""

    name: str
    used: int
    most: int

    @property
    def percent(self) -> int:
        """How full it is; a number from 0 to 100."""
        return min(100, round(100 * self.used / self.most))


def used_limits(content: Json, *, is_view: bool = False) -> list[Used]:
    """The limits that a payload comes near to."""
    blocks = content.get("blocks") or []
    longest = max((len(elements(block)) for block in blocks if block.get("type") == "actions"), default=0)
    found = [
        Used("blocks", len(blocks), MOST_VIEW_BLOCKS if is_view else MOST_BLOCKS),
        Used("characters of text in the blocks", shown_characters(blocks), MOST_TOTAL_TEXT),
        Used("buttons in one row", longest, MOST_ACTIONS),
    ]
    if not is_view:
        found.append(Used("characters of the notification", len(content.get("text") or ""), MOST_FALLBACK))
    return found


def pretty(content: object) -> str:
    """JSON to read."""
    return json.dumps(content, indent=2, ensure_ascii=False)
