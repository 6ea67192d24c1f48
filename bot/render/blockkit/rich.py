"""Rich text: words that Slack never parses, in sections, lists, quotes and fixed width."""

from typing import Annotated, Literal

from pydantic import Field

from bot.render.blockkit.texts import Id, Part, Url


class Style(Part):
    """How words look."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None


class RichWords(Part):
    """Words as they are."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    style: Style | None = None


class RichLink(Part):
    """An address under words."""

    type: Literal["link"]
    url: Url
    text: Annotated[str, Field(min_length=1, max_length=3000)] | None = None
    style: Style | None = None


class RichUser(Part):
    """A person, named; in a message this notifies them."""

    type: Literal["user"]
    user_id: Id


Inline = Annotated[RichWords | RichLink | RichUser, Field(discriminator="type")]


class RichSection(Part):
    """A paragraph."""

    type: Literal["rich_text_section"]
    elements: Annotated[list[Inline], Field(min_length=1)]


class RichPreformatted(Part):
    """A paragraph in letters of one width."""

    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[Inline], Field(min_length=1)]
    border: Literal[0, 1] | None = None


class RichQuote(Part):
    """A paragraph that somebody else said."""

    type: Literal["rich_text_quote"]
    elements: Annotated[list[Inline], Field(min_length=1)]


class RichList(Part):
    """Paragraphs with bullets or numbers."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[RichSection], Field(min_length=1)]
    indent: int | None = None


class RichText(Part):
    """A block of paragraphs."""

    type: Literal["rich_text"]
    block_id: Id | None = None
    elements: Annotated[
        list[Annotated[RichSection | RichPreformatted | RichQuote | RichList, Field(discriminator="type")]],
        Field(min_length=1),
    ]
