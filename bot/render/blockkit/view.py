"""A whole view: a modal, or the Home tab."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from bot.render.blockkit.blocks import InHome, InModal
from bot.render.blockkit.texts import Id, Part, Plain24
from bot.render.blockkit.whole import ids_twice

MOST_BLOCKS = 100
Metadata = Annotated[str, Field(max_length=3000)]


class Home(Part):
    """The Home tab of one person."""

    type: Literal["home"]
    blocks: Annotated[list[InHome], Field(min_length=1, max_length=MOST_BLOCKS)]
    callback_id: Id | None = None
    external_id: Id | None = None
    private_metadata: Metadata | None = None


class Modal(Part):
    """A form over everything else."""

    type: Literal["modal"]
    title: Plain24
    blocks: Annotated[list[InModal], Field(min_length=1, max_length=MOST_BLOCKS)]
    submit: Plain24 | None = None
    close: Plain24 | None = None
    callback_id: Id | None = None
    external_id: Id | None = None
    private_metadata: Metadata | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None

    @model_validator(mode="after")
    def _can_be_sent_where_it_can_be_filled(self) -> Self:
        if any(block.type == "input" for block in self.blocks) and self.submit is None:
            raise ValueError("a form needs a button that sends it")
        return self


VIEW: TypeAdapter[Home | Modal] = TypeAdapter(Annotated[Home | Modal, Field(discriminator="type")])


def validate_view(view: dict[str, Any]) -> None:
    """Raise ValueError (pydantic's ValidationError is one) where Slack would refuse the view."""
    VIEW.validate_python(view)
    if twice := ids_twice(view["blocks"]):
        raise ValueError(f"stands twice: {', '.join(twice)}")
