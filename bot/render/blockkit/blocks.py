"""Blocks, and which of them stand in messages, modals and on the Home tab."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.render.blockkit.charts import DataVisualization
from bot.render.blockkit.elements import Accessory, FeedbackButtons, InActions, InInput
from bot.render.blockkit.rich import RichText
from bot.render.blockkit.tables import DataTable, Table
from bot.render.blockkit.texts import Field2000, Id, Part, Plain150, Plain2000, PlainText, Text


class Block(Part):
    """The base of every block."""

    block_id: Id | None = None


class Section(Block):
    """A paragraph, or up to ten short ones side by side, with an element at the side or without."""

    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[Field2000 | PlainText], Field(min_length=1, max_length=10)] | None = None
    accessory: Accessory | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise ValueError("a section holds a text or fields")
        if any(len(field.text) > 2000 for field in self.fields or []):
            raise ValueError("a field holds 2000 characters")
        return self


class Header(Block):
    """A title."""

    type: Literal["header"]
    text: Plain150


class Context(Block):
    """Small print."""

    type: Literal["context"]
    elements: Annotated[list[Text], Field(min_length=1, max_length=10)]


class Actions(Block):
    """A row of buttons and menus."""

    type: Literal["actions"]
    elements: Annotated[list[InActions], Field(min_length=1, max_length=25)]


class ContextActions(Block):
    """Thumbs under a reply."""

    type: Literal["context_actions"]
    elements: Annotated[list[FeedbackButtons], Field(min_length=1, max_length=5)]


class Divider(Block):
    """A line across."""

    type: Literal["divider"]


class Input(Block):
    """A field of a form."""

    type: Literal["input"]
    label: Plain2000
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None
    element: InInput


InMessage = Annotated[
    Section | Header | Context | Actions | ContextActions | Divider | RichText | Table | DataTable | DataVisualization,
    Field(discriminator="type"),
]
InModal = Annotated[Section | Header | Context | Actions | Divider | RichText | Input, Field(discriminator="type")]
InHome = Annotated[
    Section | Header | Context | Actions | Divider | RichText | Input | Table | DataTable | DataVisualization,
    Field(discriminator="type"),
]
