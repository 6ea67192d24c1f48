"""The example to copy that is nearest to what a person wrote; the examples lie in data/nearest.toml."""

import tomllib
from collections.abc import Set
from functools import cache
from pathlib import Path

from costengine.amounts import Frozen


class Example(Frozen):
    """A text to copy, and the kinds of pieces that it shows."""

    kinds: frozenset[str]
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """All examples; the last fits everything."""
    data = tomllib.loads((Path(__file__).parent / "data" / "nearest.toml").read_text(encoding="utf-8"))
    return tuple(Example.model_validate(fields) for fields in data["example"])


def nearest_example(kinds: Set[str]) -> str:
    """The first example that shows one of these kinds."""
    return next((each.text for each in examples() if each.kinds & kinds), examples()[-1].text)
