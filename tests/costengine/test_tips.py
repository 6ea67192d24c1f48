from decimal import Decimal

import pytest

from costengine.estimate import estimate
from costengine.prices import PriceBook
from costengine.question import Kind, Purchase, Question
from costengine.result import Tip
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)


def tips(question: Question, book: PriceBook) -> dict[str, Tip]:
    return {tip.id: tip for tip in estimate(question, book, TODAY).tips}


def test_the_articles_run_has_all_five_ways_to_save(book: PriceBook) -> None:
    assert set(tips(MONTH, book)) >= {"spot", "marketplace", "finetune", "share"}


def test_the_largest_saving_comes_first(book: PriceBook) -> None:
    savings = [tip.saving for tip in estimate(MONTH, book, TODAY).tips]

    assert savings == sorted(savings, reverse=True)


def test_spot_saves_its_discount_less_the_rework(book: PriceBook) -> None:
    """Spot is 0.90 of 1.60 (the neoclouds' medians): the price alone would save 43.75 %, rework takes some back."""
    spot = tips(MONTH, book)["spot"]

    assert 0.30 < spot.share_of_run < 0.4375


def test_fine_tuning_saves_nine_tenths_of_the_compute_and_much_less_of_the_project(book: PriceBook) -> None:
    tip = tips(MONTH, book)["finetune"]

    assert tip.share_of_run == pytest.approx(0.9, abs=0.01)
    assert tip.share_of_project < 0.3


def test_a_tip_that_saves_nothing_is_not_shown(book: PriceBook) -> None:
    assert "spot" not in tips(MONTH.but(purchase=Purchase.SPOT), book)
    assert "neocloud" not in tips(MONTH, book)
    assert "reserved_1y" not in tips(MONTH, book)


def test_a_large_clouds_customer_is_shown_the_neoclouds(book: PriceBook) -> None:
    assert "neocloud" in tips(MONTH.but(provider="aws"), book)


def test_a_price_of_ones_own_is_not_compared_with_the_book(book: PriceBook) -> None:
    own = tips(MONTH.but(usd_per_gpu_hour=Decimal("9.99")), book)

    assert set(own) == {"finetune", "share"}


def test_a_faster_gpu_does_the_same_work_in_less_time(book: PriceBook) -> None:
    """H100 at 3.00 is 1.9 times the price and 2.3 times as fast."""
    tip = tips(MONTH, book)["faster_gpu"]

    assert tip.question.gpu == "H100-SXM"
    assert tip.question.duration_hours == pytest.approx(316, abs=1)
