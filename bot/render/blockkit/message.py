"""A whole message."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from bot.render.blockkit.blocks import InMessage
from bot.render.blockkit.texts import Part
from bot.render.blockkit.whole import ids_twice, shown_characters

MOST_BLOCKS = 50
MOST_TOTAL_TEXT = 9000
"""Slack's own limit is not documented; messages fail from about 11,000 characters on."""
MOST_CHARTS = 2
CHECKED = ("text", "blocks")


class Message(Part):
    """What is posted, or answered in an acknowledgement; without blocks it is its text."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    blocks: Annotated[list[InMessage], Field(min_length=1, max_length=MOST_BLOCKS)] | None = None

    @model_validator(mode="after")
    def _holds_few_tables_and_charts(self) -> Self:
        kinds = [block.type for block in self.blocks or []]
        if kinds.count("table") + kinds.count("data_table") > 1:
            raise ValueError("a message holds one table at the most")
        if kinds.count("data_visualization") > MOST_CHARTS:
            raise ValueError(f"a message holds {MOST_CHARTS} charts at the most")
        return self


def validate(message: dict[str, Any]) -> None:
    """Raise ValueError (pydantic's ValidationError is one) where Slack would refuse the message."""
    Message.model_validate({key: value for key, value in message.items() if key in CHECKED})
    blocks = message.get("blocks") or []
    if twice := ids_twice(blocks):
        raise ValueError(f"stands twice: {', '.join(twice)}")
    if (shown := shown_characters(blocks)) > MOST_TOTAL_TEXT:
        raise ValueError(f"{shown} characters of text in the blocks")
