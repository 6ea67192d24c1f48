"""The README tells the truth: its examples are answered, its links lead somewhere."""

import re
from pathlib import Path

import pytest

from bot.answer import answer
from bot.reader import Intent
from costengine.prices import bundled_book
from tests.conftest import TODAY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLES = re.search(r"## What it answers\n```\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES[1].splitlines() if EXAMPLES else [])
def test_every_example_of_the_readme_is_answered(text: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.error is None
    assert found.intent is not Intent.UNCLEAR
    assert found.estimate or found.estimates or found.prices


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
