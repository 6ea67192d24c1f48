"""Texts and addresses, the smallest parts of a message."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Part(BaseModel):
    """The base of every part: a key that Slack does not know is an error."""

    model_config = ConfigDict(extra="forbid")


def _has_words(text: str) -> str:
    if not text.strip():
        raise ValueError("a text of nothing but spaces")
    return text


def _is_web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address must begin with http:// or https://")
    return url


Words75 = Annotated[str, Field(min_length=1, max_length=75), AfterValidator(_has_words)]
Words150 = Annotated[str, Field(min_length=1, max_length=150), AfterValidator(_has_words)]
Words2000 = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_has_words)]
Words3000 = Annotated[str, Field(min_length=1, max_length=3000), AfterValidator(_has_words)]
Id = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(min_length=1, max_length=3000), AfterValidator(_is_web_address)]


class PlainText(Part):
    """Text that Slack shows as it is."""

    type: Literal["plain_text"]
    text: Words3000
    emoji: bool = False


class Mrkdwn(Part):
    """Text that Slack parses."""

    type: Literal["mrkdwn"]
    text: Words3000


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


class Plain75(PlainText):
    """The words on a button or an option."""

    text: Words75


class Plain150(PlainText):
    """A header or a placeholder."""

    text: Words150


class Plain2000(PlainText):
    """The label or the hint of a field."""

    text: Words2000


class Plain24(PlainText):
    """The title or a button of a view."""

    text: Annotated[str, Field(min_length=1, max_length=24), AfterValidator(_has_words)]


class Field2000(Mrkdwn):
    """A field of a section."""

    text: Words2000
