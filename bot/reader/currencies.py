"""What other currencies are worth in US dollars, at a dated rate."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Rates(NamedTuple):
    """US dollars for one unit of each currency, and the date of the rates."""

    usd: dict[str, Decimal]
    as_of: str


@cache
def bundled_rates() -> Rates:
    """The rates that ship with the reader."""
    data = tomllib.loads((files("bot.reader") / "data" / "currencies.toml").read_text(encoding="utf-8"))
    return Rates({code: Decimal(value) for code, value in data["usd"].items()}, data["as_of"])
