"""Sensitivity: one factor at a time, the widest first, each with its dollars."""

from decimal import Decimal

import pytest

from costengine.costing import Pricer
from costengine.prices import bundled_book
from costengine.question import Kind, Purchase, Question, Scope
from costengine.sensitivity import drivers
from tests.conftest import TODAY

PRICER = Pricer(bundled_book(), TODAY)
SEVEN_B = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12)


def test_the_widest_comes_first() -> None:
    found = drivers(SEVEN_B.but(scope=Scope.PROJECT), PRICER)

    assert [each.swing for each in found] == sorted((each.swing for each in found), reverse=True)
    assert {"price per GPU-hour", "utilisation", "people", "experiments"} <= {each.name for each in found}


def test_a_price_at_its_low_saves_what_the_engine_would_charge_less() -> None:
    price = next(each for each in drivers(SEVEN_B, PRICER) if each.name == "price per GPU-hour")
    at_low = PRICER.bill(SEVEN_B.but(usd_per_gpu_hour=Decimal(price.cheap[1:]))).run_usd

    assert price.saves == pytest.approx(PRICER.bill(SEVEN_B).run_usd - at_low, rel=Decimal("0.01"))


def test_utilisation_and_goodput_together_are_the_range_of_the_hours() -> None:
    """In quadrature of logarithms, as the range is made."""
    hours = PRICER.bill(SEVEN_B).effort.gpu_hours
    found = {each.name.partition(":")[0]: each for each in drivers(SEVEN_B, PRICER)}
    compute = sum(item.likely for item in PRICER.bill(SEVEN_B).compute.lines)

    factors = [float(1 + found[name].costs / compute) for name in ("utilisation", "goodput")]
    whole = sum(Decimal(each).ln() ** 2 for each in factors).sqrt().exp()  # type: ignore[union-attr]
    assert float(whole) == pytest.approx(hours.high / hours.likely, rel=0.01)


def test_what_was_given_drives_nothing() -> None:
    given = SEVEN_B.but(usd_per_gpu_hour=Decimal("2.00"), tokens_per_second=10_000.0)
    names = {each.name for each in drivers(given, PRICER)}

    assert "price per GPU-hour" not in names
    assert "utilisation" not in names


def test_tokens_that_nobody_said_are_yours_to_say() -> None:
    tokens = next(
        each for each in drivers(Question(kind=Kind.FINETUNE, parameters=7e9), PRICER) if each.name == "tokens"
    )

    assert not tokens.in_range
    assert tokens.costs > 0


def test_owned_hardware_is_driven_by_its_use() -> None:
    owned = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720, purchase=Purchase.OWNED)

    assert "use of the hardware" in {each.name for each in drivers(owned, PRICER)}
