"""The article's contradictions: each figure comes back under the assumption that reconciles it."""

from decimal import Decimal

from costengine.estimate import estimate
from costengine.prices import PriceBook
from costengine.question import Kind, Question
from costengine.reconcile import reconcile
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)


def said(quoted: int, question: Question, book: PriceBook) -> str:
    return "\n".join(reconcile(Decimal(quoted), question, estimate(question, book, TODAY)))


def test_300_thousand_for_64_gpus_a_month(book: PriceBook) -> None:
    """300,000 / 46,080 h = $6.51; 300,000 / 64 = $4,687.50; 300,000 / (1.67 x 46,080) = 3.9 months."""
    words = said(300_000, MONTH.but(usd_per_gpu_hour=Decimal("1.67")), book)

    assert "$6.51 per GPU-hour" in words
    assert "$4,687.50 a GPU" in words
    assert "3.9 months" in words


def test_4_6_million_for_1024_gpus_over_34_days(book: PriceBook) -> None:
    question = MONTH.but(gpu_count=1024, duration_hours=816.0, usd_per_gpu_hour=Decimal("1.67"))

    assert "$5.51 per GPU-hour" in said(4_600_000, question, book)


def test_a_quote_inside_the_range_is_called_so(book: PriceBook) -> None:
    assert "inside the 80 % range" in said(80_000, MONTH, book)


def test_hours_without_a_count_are_reconciled_by_their_rate_alone(book: PriceBook) -> None:
    words = said(100_000, Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_hours=10_000), book)

    assert "$10.00 per GPU-hour" in words
    assert "months" not in words
