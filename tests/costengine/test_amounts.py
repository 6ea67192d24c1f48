from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.amounts import Money, Span, bill, cents, decimal, plus, product, scaled, short, total

amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@st.composite
def moneys(draw: st.DrawFn) -> Money:
    low, likely, high = sorted(draw(st.lists(amounts, min_size=3, max_size=3)))
    return Money(low=low, likely=likely, high=high)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    low, likely, high = sorted(draw(st.lists(st.floats(1e-6, 1e9), min_size=3, max_size=3)))
    return Span(low=low, likely=likely, high=high)


def test_a_span_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="not in order"):
        Span(low=2, likely=1, high=3)


def test_the_articles_rental_is_exact_to_the_cent() -> None:
    """64 x 720 h x $1.67 = $76,953.60 and 1,024 x 816 h x $1.67 = $1,395,425.28."""
    assert bill(Span.exactly(46_080), Decimal("1.67")) == Money.exactly(Decimal("76953.60"))
    assert bill(Span.exactly(835_584), Decimal("1.67")) == Money.exactly(Decimal("1395425.28"))


def test_two_uncertain_factors_give_less_than_the_product_of_their_extremes() -> None:
    """Independent deviations add in quadrature: ln 2 and ln 2 give 0.98, a factor of 2.67 and not of 4."""
    money = bill(Span(low=50, likely=100, high=200), Money(low=Decimal("0.5"), likely=Decimal(1), high=Decimal(2)))

    assert money.likely == 100
    assert money.high == Decimal("266.51")
    assert money.low == Decimal("37.52")


def test_nothing_at_the_low_end_is_nothing() -> None:
    assert bill(Span(low=0, likely=10, high=10), Decimal(1)).low == 0
    assert bill(Span.exactly(0), Decimal(5)) == Money.exactly(Decimal(0))


@given(st.lists(moneys(), max_size=8))
def test_parts_add_up_to_the_cent(parts: list[Money]) -> None:
    whole = total(parts)

    assert whole.likely == sum((part.likely for part in parts), Decimal(0))
    assert 0 <= whole.low <= whole.likely <= whole.high


@given(spans(), moneys())
def test_a_bill_is_ordered_and_in_cents(quantity: Span, price: Money) -> None:
    money = bill(quantity, price)

    assert money.low <= money.likely <= money.high
    assert money.likely == cents(money.likely)


@given(spans(), spans())
def test_products_and_sums_of_spans_stay_in_order(one: Span, other: Span) -> None:
    assert product(one, other).likely == one.likely * other.likely
    assert plus(one, other).high == one.high + other.high


@given(st.floats(-1e12, 1e12))
def test_a_float_crosses_to_decimal_without_its_binary_tail(value: float) -> None:
    assert float(decimal(value)) == value


def test_a_share_of_an_amount_is_rounded_to_the_cent() -> None:
    assert scaled(Money.exactly(Decimal("0.05")), Decimal("0.5")).likely == Decimal("0.02")


@pytest.mark.parametrize(
    ("count", "digits", "words"),
    [
        (405e9, 3, "405B"),
        (1e12, 3, "1T"),
        (1.5e12, 3, "1.5T"),
        (7.24e9, 4, "7.24B"),
        (350e6, 3, "350M"),
        (12345, 6, "12,345"),
        (999.9e9, 3, "1,000B"),
        (5e17, 3, "500,000T"),
        (950, 3, "950"),
    ],
)
def test_counts_are_written_with_a_letter_and_never_an_exponent(count: float, digits: int, words: str) -> None:
    assert short(count, digits) == words
