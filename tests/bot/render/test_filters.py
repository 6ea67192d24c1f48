from datetime import date
from decimal import Decimal

import pytest

from bot.render.filters import amount, day, duration, integer, mass, percent, usd, usd_short


@pytest.mark.parametrize(
    ("value", "text"),
    [("76953.60", "$76,953.60"), ("0", "$0.00"), ("0.004", "<$0.01"), ("-3", "-$3.00"), ("0.01", "$0.01")],
)
def test_money_is_written_to_the_cent_and_never_reads_as_free(value: str, text: str) -> None:
    assert usd(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("76953.60", "$77k"), ("1395425.28", "$1.4M"), ("12345678", "$12M"), ("2100000000", "$2.1B"),
        ("940.2", "$940"), ("3.2", "$3.20"), ("1234", "$1.2k"), ("9960", "$10k"), ("999.9", "$1.0k"),
        ("999990", "$1.0M"), ("0.001", "<$0.01"),
    ],
)  # fmt: skip
def test_money_for_people_is_short(value: str, text: str) -> None:
    assert usd_short(Decimal(value)) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.0001, "1 second"),
        (0.01, "36 seconds"),
        (0.75, "45 minutes"),
        (1, "1 hour"),
        (36, "36 hours"),
        (720, "30 days"),
        (30_000, "3.4 years"),
        (316.2, "13.2 days"),
    ],
)
def test_time_is_written_in_the_unit_that_people_use(hours: float, text: str) -> None:
    assert duration(hours) == text


def test_numbers_are_grouped_and_shares_are_never_nothing() -> None:
    assert integer(46_080) == "46,080"
    assert amount(12.54) == "12.5"
    assert amount(0.0412) == "0.041"
    assert amount(8e-08) == "<0.001"
    assert percent(0.447) == "45 %"
    assert percent(0.004) == "<1 %"
    assert mass(9576) == "9.6 t"
    assert mass(350) == "350 kg"
    assert day(date(2026, 11, 24)) == "2026-11-24"
