"""Reading the data that lies beside the code: one CSV file, one row a model; a bad row names its file and line."""

import csv
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from costengine.amounts import Frozen

DATA = Path(__file__).parent / "data"

Row = TypeVar("Row", bound=Frozen)


class BadData(Exception):
    """A row of the engine's own data that does not hold what its table asks for."""


@cache
def load(name: str, model: type[Row]) -> tuple[Row, ...]:
    """Every row of `data/NAME`; an empty cell means the value is not known. Raises BadData."""
    text = (DATA / name).read_text(encoding="utf-8")
    lines = csv.reader(text.splitlines())
    fields = next(lines)
    rows = []
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(fields):
            raise BadData(f"{name}, line {number}: {len(cells)} cells, expected {len(fields)}")
        try:
            rows.append(model.model_validate({field: cell for field, cell in zip(fields, cells, strict=True) if cell}))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise BadData(f"{name}, line {number}, {field}: {first['msg']}") from error
    return tuple(rows)
