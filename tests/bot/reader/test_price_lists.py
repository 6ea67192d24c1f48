"""A list of prices and what goes on from it: another accelerator, form, seller, place or ceiling."""

import pytest

from bot.reader import Intent, read
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("thread", "wanted"),
    [
        (("prices H100", "only spot"), {"gpu": "H100-SXM", "purchase": "spot"}),
        (("prices H100", "and A100?"), {"gpu": "A100-80GB-SXM"}),
        (("prices H100", "in eu", "spot"), {"gpu": "H100-SXM", "purchase": "spot", "region": "eu"}),
        (("prices H100 spot", "and A100?", "on aws"), {"gpu": "A100-80GB-SXM", "purchase": "spot", "provider": "aws"}),
        (("prices H100 on aws", "neoclouds only"), {"gpu": "H100-SXM", "provider_class": "neocloud"}),
        (("prices H100", "under $3", "and A100"), {"gpu": "A100-80GB-SXM", "max_usd_per_gpu_hour": "3"}),
        (("prices H100", "not on aws"), {"gpu": "H100-SXM", "provider_class": "neocloud"}),
        (("prices", "H100"), {"gpu": "H100-SXM"}),
    ],
)
def test_a_list_of_prices_is_followed_up(thread: tuple[str, ...], wanted: dict[str, str]) -> None:
    *before, text = thread
    reading = read(text, thread=before, today=TODAY)

    assert reading.intent is Intent.PRICES
    assert reading.arguments == wanted


def test_so_many_of_what_was_listed_are_priced() -> None:
    (job,) = read("what would 64 of them cost for 30 days", thread=("prices A100",), today=TODAY).questions

    assert (job.gpu, job.gpu_count, job.duration_hours) == ("A100-80GB-SXM", 64, 720)


@pytest.mark.parametrize(
    ("text", "intent"), [("7B on 1T", Intent.ESTIMATE), ("64 H100 30 days", Intent.ESTIMATE), ("history", "history")]
)
def test_a_whole_question_behind_a_list_of_prices_is_its_own(text: str, intent: str) -> None:
    assert read(text, thread=("prices A100",), today=TODAY).intent == intent


def test_behind_a_job_a_fragment_changes_the_job_and_not_the_list() -> None:
    (job,) = read("only spot", thread=("64 A100 30 days", "prices H100"), today=TODAY).questions

    assert (job.gpu, job.purchase) == ("A100-80GB-SXM", "spot")
