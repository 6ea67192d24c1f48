"""Names of sellers that are ordinary words: where they stand for those they are told as not used."""

from datetime import date

import pytest

from bot.reader.read import read

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("64 A100 30 days the vast majority on spot", "vast"),
        ("8 H100 for 3 days to train a vast model", "vast"),
        ("train a lambda function on 8 H100 for 3 days", "lambda"),
        ("8 H100 3 days, oracle database data", "oracle"),
        ("finetune llama 3.1 8b on google reviews, 50M tokens", "google"),
    ],
)
def test_a_word_that_says_something_of_the_noun_behind_it_is_no_seller(text: str, word: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.questions[0].provider is None
    assert word in reading.unused


@pytest.mark.parametrize(
    ("text", "seller"),
    [
        ("8 H100 3 days on vast", "vast"),
        ("8 H100 3 days on lambda tmrw", "lambda"),
        ("the azure offer for 8 H100 3 days", "azure"),
        ("an azure vm with 8 H100 for 3 days", "azure"),
    ],
)
def test_where_a_seller_can_stand_the_same_word_is_one(text: str, seller: str) -> None:
    assert read(text, today=TODAY).questions[0].provider == seller
