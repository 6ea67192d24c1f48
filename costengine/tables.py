"""Reading the data that lies beside the code: one CSV file, one row a record; a bad row names its file and line.

A row of one table is a NamedTuple: its cells are converted, and that each holds what its field allows is a test's work,
since no start needs to find it again. Rows that several tables share are models, and checked when they are read.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import repeat
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from costengine.amounts import Frozen

DATA = Path(__file__).parent / "data"

Model = TypeVar("Model", bound=Frozen)
Row = TypeVar("Row", bound=NamedTuple)

CELLS: Mapping[Any, Callable[[str], Any]] = {date: date.fromisoformat, bool: {"true", "yes", "1"}.__contains__}
"""What makes a value of a cell, where the type of its field does not."""


class BadData(Exception):
    """A row of the engine's own data that does not hold what its table asks for."""


@cache
def load(name: str, model: type[Model]) -> tuple[Model, ...]:
    """Every row of `data/NAME`, checked; an empty cell means the value is not known. Raises BadData."""
    fields, lines = _read(name)
    rows = []
    for number, cells in enumerate(lines, start=2):
        try:
            rows.append(model.model_validate({field: cell for field, cell in zip(fields, cells, strict=True) if cell}))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise BadData(f"{name}, line {number}, {field}: {first['msg']}") from error
    return tuple(rows)


@cache
def table(name: str, row: type[Row]) -> tuple[Row, ...]:
    """Every row of `data/NAME`, converted; an empty cell means the value is not known. Raises BadData."""
    fields, lines = _read(name)
    columns = dict(zip(fields, zip(*lines, strict=True), strict=True))
    if unknown := columns.keys() - set(row._fields):
        raise BadData(f"{name}, line 1, {', '.join(sorted(unknown))}: no such field")
    values = []
    for field in row._fields:
        usual = row._field_defaults.get(field, "")
        make = _maker(row.__annotations__[field])
        cells = columns.get(field)
        values.append(_values(f"{name}, {field}", cells, make, usual) if cells else repeat(usual, len(lines)))
    return tuple(map(row._make, zip(*values, strict=True)))


def _read(name: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The names of the columns, and the cells of each line behind them. Raises BadData."""
    fields, *lines = csv.reader((DATA / name).read_text(encoding="utf-8").splitlines())
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(fields):
            raise BadData(f"{name}, line {number}: {len(cells)} cells, expected {len(fields)}")
    return fields, lines


def _values(column: str, cells: Sequence[str], make: Callable[[str], Any], usual: object) -> Iterable[Any]:
    """The values of a column; `usual` where a cell is empty."""
    if make is str and usual == "":
        return cells
    values = []
    for cell in cells:
        try:
            values.append(make(cell) if cell else usual)
        except (ValueError, ArithmeticError) as error:
            raise BadData(f"{column}, line {len(values) + 2}: {error}") from error
    return values


def _maker(hint: Any) -> Callable[[str], Any]:
    """What makes a value of a cell, by the type of its field."""
    kind = get_origin(hint)
    if kind in (Annotated, Union, UnionType):  # bounds are a test's work, and a cell that is not empty is no None
        return _maker(get_args(hint)[0])
    if kind is tuple:
        return _words
    return str if kind is Literal else CELLS.get(hint, hint)


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";"))
