"""What an estimate says in other units than money, against its own figures."""

import re
from decimal import Decimal

import pytest

from costengine.costing import Pricer
from costengine.estimate import estimate
from costengine.prices import bundled_book
from costengine.quantities import at_a_price, quantities
from costengine.question import Kind, Purchase, Question
from costengine.why import why
from tests.conftest import TODAY

BOOK = bundled_book()
MONTH = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=1000, duration_hours=720, region="sweden")
JOB = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1e12, gpu="H100-SXM", gpu_count=64)


def test_electricity_comes_first_with_its_carbon() -> None:
    found = estimate(MONTH, BOOK, TODAY)
    told = why("electricity", MONTH, found, Pricer(BOOK, TODAY))

    assert found.energy_kwh
    assert told[0].startswith(f"Electricity: {found.energy_kwh:,.0f} kWh (708.8 MWh), likely; carbon: 28.8 t CO2e")
    assert any("a rental price holds power" in each for each in told)


def test_electricity_at_a_price_of_ones_own() -> None:
    found = estimate(MONTH.but(purchase=Purchase.OWNED), BOOK, TODAY)

    assert found.energy_kwh
    assert f"${Decimal(found.energy_kwh) * Decimal('0.12'):,.2f}" in at_a_price(Decimal("0.12"), found)


def test_time_is_that_of_the_clock() -> None:
    found = estimate(JOB, BOOK, TODAY)
    [told] = quantities("duration", found)

    assert found.wall_clock_hours
    assert told.startswith(f"Time: {found.wall_clock_hours.likely / 24:.1f} days on 64 GPUs, likely; ")
    assert quantities("duration", estimate(MONTH, BOOK, TODAY)) == ("Time: 30.0 days on 1,000 GPUs.",)


def test_throughput_times_the_hours_are_the_tokens() -> None:
    found = estimate(JOB, BOOK, TODAY)
    [told] = quantities("tokens per second", found)
    each = float(re.sub(r"[^\d.]", "", told.split(":")[1].split(" tokens")[0]))

    assert each * found.gpu_hours.likely * 3600 == pytest.approx(1e12, rel=0.01)


def test_tokens_of_a_parameter_and_what_no_job_of_time_has() -> None:
    assert quantities("tokens per parameter", estimate(JOB, BOOK, TODAY))[0].startswith("142.9 tokens per active")
    assert quantities("tokens per second", estimate(MONTH, BOOK, TODAY)) == ()
    assert quantities("lunch", estimate(JOB, BOOK, TODAY)) == ()
