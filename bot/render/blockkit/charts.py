"""Charts: `data_visualization`, since 2026-06-16 (docs.slack.dev/reference/block-kit/blocks)."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from bot.render.blockkit.texts import Id, Part

Label20 = Annotated[str, Field(min_length=1, max_length=20)]
Axis50 = Annotated[str, Field(min_length=1, max_length=50)]


class Segment(Part):
    """A slice of a pie; nothing and less than nothing has no slice."""

    label: Label20
    value: Annotated[FiniteFloat, Field(gt=0)]


class Pie(Part):
    """Shares of a whole."""

    type: Literal["pie"]
    segments: Annotated[list[Segment], Field(min_length=1, max_length=6)]


class Point(Part):
    """A value at a place of the axis."""

    label: Label20
    value: FiniteFloat


class Series(Part):
    """Values along the axis."""

    name: Label20
    data: Annotated[list[Point], Field(min_length=1, max_length=20)]


class Axes(Part):
    """The places along the axis, and what the axes are."""

    categories: Annotated[list[Label20], Field(min_length=1, max_length=20)]
    x_label: Axis50 | None = None
    y_label: Axis50 | None = None


class Lines(Part):
    """Bars, lines or areas over a common axis."""

    type: Literal["bar", "line", "area"]
    series: Annotated[list[Series], Field(min_length=1, max_length=6)]
    axis_config: Axes

    @model_validator(mode="after")
    def _has_a_value_at_every_place(self) -> Self:
        names = [each.name for each in self.series]
        places = self.axis_config.categories
        if len(set(names)) != len(names) or len(set(places)) != len(places):
            raise ValueError("two series or two places of one name")
        if any(sorted(point.label for point in each.data) != sorted(places) for each in self.series):
            raise ValueError("a series must hold one value for each place")
        return self


class DataVisualization(Part):
    """A chart."""

    type: Literal["data_visualization"]
    block_id: Id | None = None
    title: Axis50
    chart: Annotated[Pie | Lines, Field(discriminator="type")]
