"""The vocabulary: what is found lazily is what is there."""

from collections.abc import Callable, Mapping

import pytest

from bot.reader.names import known_names
from bot.reader.recognition.slips import all_words
from bot.reader.vocabulary import Phrases, Said, phrases_of, sections

ALL: Mapping[str, Callable[[], Phrases]] = {
    "names": known_names,
    "words": lambda: phrases_of("words.toml"),
    "cues": lambda: phrases_of("cues.toml"),
}


@pytest.mark.parametrize("name", ALL)
def test_every_phrase_lies_under_its_first_word(name: str) -> None:
    known = ALL[name]()

    assert len(known) > 100
    assert all(each.words[0] == word for word, group in known.items() for each in group)


@pytest.mark.parametrize("name", ALL)
def test_every_word_of_every_phrase_is_a_known_word(name: str) -> None:
    words = {word for group in ALL[name]().values() for each in group for word in each.words if word.isalpha()}

    assert words <= all_words()


def test_of_equal_phrases_the_first_counts_and_a_longer_one_comes_first() -> None:
    known = Phrases([Said("a100", "gpu", 1), Said("A100", "gpu", 2), Said("a100 80 gb", "gpu", 3)])

    assert [each.value for each in known["a"]] == [3, 1]
    assert "b" not in known
    assert known.root("b") is None


@pytest.mark.parametrize("name", ["words.toml", "cues.toml"])
def test_no_comma_is_left_over_between_phrases(name: str) -> None:
    given = [phrase for values in sections(name).values() for phrases in values.values() for phrase in phrases]

    assert len(given) > 500
    assert all(phrase and phrase == phrase.strip() for phrase in given)


def test_phrases_apart_by_commas_keep_their_spaces() -> None:
    assert "couple of" in sections("words.toml")["multiple"]["2"]
    assert "let's" in sections("words.toml")["filler"][""]
