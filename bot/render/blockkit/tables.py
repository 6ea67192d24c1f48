"""Tables: `table` (since 2025-08) and `data_table` (since 2026-05-20), which pages and sorts."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from bot.render.blockkit.rich import RichText
from bot.render.blockkit.texts import Id, Part, Words2000

MOST_CELLS_TEXT = 10_000
"""Of a `data_table`; the pages of the documentation differ, this is the smallest figure."""


class RawText(Part):
    """A cell of text that Slack shows as it is; an empty one is refused."""

    type: Literal["raw_text"]
    text: Words2000


class RawNumber(Part):
    """A cell that sorts by its value and shows its text."""

    type: Literal["raw_number"]
    value: FiniteFloat
    text: Words2000


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]
Row = Annotated[list[Cell], Field(min_length=1, max_length=20)]


class Column(Part):
    """How a column is laid out."""

    is_wrapped: bool | None = None
    align: Literal["left", "center", "right"] | None = None


class Table(Part):
    """Rows of cells, the first being the head."""

    type: Literal["table"]
    block_id: Id | None = None
    column_settings: Annotated[list[Column], Field(max_length=20)] | None = None
    rows: Annotated[list[Row], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _is_a_rectangle(self) -> Self:
        _one_width(self.rows)
        return self


class DataTable(Part):
    """A head and up to a hundred rows that can be paged and sorted."""

    type: Literal["data_table"]
    block_id: Id | None = None
    caption: Words2000
    rows: Annotated[list[Row], Field(min_length=2, max_length=101)]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_a_rectangle_with_a_plain_head(self) -> Self:
        _one_width(self.rows)
        if any(isinstance(cell, RichText) for cell in self.rows[0]):
            raise ValueError("a head holds no rich text")
        if (self.row_header_column_index or 0) >= len(self.rows[0]):
            raise ValueError("the rows have no such column")
        return self

    @model_validator(mode="after")
    def _holds_little_text(self) -> Self:
        if sum(len(cell.text) for row in self.rows for cell in row if not isinstance(cell, RichText)) > MOST_CELLS_TEXT:
            raise ValueError(f"the cells hold more than {MOST_CELLS_TEXT} characters")
        return self


def _one_width(rows: list[Row]) -> None:
    if len({len(row) for row in rows}) != 1:
        raise ValueError("every row must have as many cells as the head")
