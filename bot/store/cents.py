"""Money in the database: whole cents, which no database rounds."""

from decimal import Decimal


def to_cents(usd: Decimal) -> int:
    """Dollars as whole cents."""
    return int(usd.quantize(Decimal("0.01")).scaleb(2))


def from_cents(cents: int) -> Decimal:
    """Whole cents as dollars."""
    return Decimal(cents).scaleb(-2)
