"""A strict check of the blocks that we send: what Slack would refuse fails here, in a test.

Limits: docs.slack.dev/reference/block-kit. Only the blocks and elements that our templates make are known.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

MOST_BLOCKS = 50
MOST_TOTAL_TEXT = 9000
"""Slack's own limit is not documented; messages fail from about 11,000 characters on."""


class Part(BaseModel):
    """The base of every part: a key that Slack does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class PlainText(Part):
    """Text that Slack shows as it is."""

    type: Literal["plain_text"]
    text: str = Field(min_length=1, max_length=3000)
    emoji: bool = False


class Mrkdwn(Part):
    """Text that Slack parses."""

    type: Literal["mrkdwn"]
    text: str = Field(min_length=1, max_length=3000)


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


class Label(PlainText):
    """The words on a button."""

    text: str = Field(min_length=1, max_length=75)


class Button(Part):
    """A button that sends its value."""

    type: Literal["button"]
    text: Label
    action_id: str = Field(min_length=1, max_length=255)
    value: str = Field(min_length=1, max_length=2000)
    style: Literal["primary", "danger"] | None = None


class Section(Part):
    """A paragraph, with a button at its side or without."""

    type: Literal["section"]
    text: Text
    accessory: Button | None = None


class Context(Part):
    """Small print."""

    type: Literal["context"]
    elements: list[Text] = Field(min_length=1, max_length=10)


class Actions(Part):
    """A row of buttons."""

    type: Literal["actions"]
    elements: list[Button] = Field(min_length=1, max_length=25)


class Divider(Part):
    """A line across."""

    type: Literal["divider"]


class Cell(Part):
    """A cell of text that Slack shows as it is; an empty one is refused."""

    type: Literal["raw_text"]
    text: str = Field(min_length=1)


class Column(Part):
    """How a column is laid out."""

    is_wrapped: bool | None = None
    align: Literal["left", "center", "right"] | None = None


class Table(Part):
    """Rows of cells, the first being the head."""

    type: Literal["table"]
    column_settings: list[Column] = Field(max_length=20)
    rows: list[Annotated[list[Cell], Field(min_length=1, max_length=20)]] = Field(min_length=1, max_length=100)


Block = Annotated[Section | Context | Actions | Divider | Table, Field(discriminator="type")]


class Message(Part):
    """A whole message."""

    text: str = Field(min_length=1, max_length=4000)
    blocks: list[Block] = Field(min_length=1, max_length=MOST_BLOCKS)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        buttons = [b for block in self.blocks for b in _buttons(block)]
        ids = [button.action_id for button in buttons]
        if len(ids) != len(set(ids)):
            raise ValueError(f"an action_id stands twice: {sorted(ids)}")
        return self

    @model_validator(mode="after")
    def _one_table(self) -> Self:
        if sum(isinstance(block, Table) for block in self.blocks) > 1:
            raise ValueError("a message holds one table at the most")
        return self

    @model_validator(mode="after")
    def _text_fits(self) -> Self:
        total = len(TypeAdapter(list[Block]).dump_json(self.blocks))
        shown = sum(_text_length(block) for block in self.blocks)
        if shown > MOST_TOTAL_TEXT:
            raise ValueError(f"{shown} characters of text in the blocks ({total} bytes of JSON)")
        return self


def validate(message: dict[str, Any]) -> None:
    """Raise pydantic's ValidationError where Slack would refuse the message."""
    Message.model_validate({key: value for key, value in message.items() if key in ("text", "blocks")})


def _buttons(block: Block) -> list[Button]:
    if isinstance(block, Actions):
        return block.elements
    return [block.accessory] if isinstance(block, Section) and block.accessory else []


def _text_length(block: Block) -> int:
    match block:
        case Section():
            return len(block.text.text)
        case Context():
            return sum(len(element.text) for element in block.elements)
        case Table():
            return sum(len(cell.text) for row in block.rows for cell in row)
        case _:
            return 0
