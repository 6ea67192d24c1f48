"""The README tells the truth: its examples are answered, the answer it shows is a real one; links lead somewhere."""

import re
from pathlib import Path
from subprocess import run

import pytest

from bot.answer import answer
from bot.reader import Intent
from bot.render.terminal import terminal_text
from bot.reply import Reply
from costengine.prices import bundled_book
from tests.conftest import TODAY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLES = re.search(r"## What it answers\n```\n(.*?)\n```", README, re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKS = [(page, link) for page in PAGES for link in re.findall(r"\]\(((?!http)[^)]+)\)", page.read_text())]


def _without_figures(text: str) -> list[str]:
    """The lines with every number as `#` and one space between words: what no change of a price can change."""
    return [" ".join(re.sub(r"\d[\d,.]*[kM]?", "#", line).split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("text", EXAMPLES[1].splitlines() if EXAMPLES else [])
def test_every_example_of_the_readme_is_answered(text: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.error is None
    assert found.intent is not Intent.UNCLEAR
    assert found.estimate or found.estimates or found.prices


def test_the_answer_that_the_readme_shows_has_the_lines_of_a_real_one() -> None:
    shown = README.split("```")[1]
    reply = terminal_text(Reply(answer=answer("64 A100 30 days", book=bundled_book(), today=TODAY)))

    upto = "\nWhere it comes from"
    assert _without_figures(shown.partition(upto)[0]) == _without_figures(reply.partition(upto)[0])
    headings = [line for line in shown.splitlines() if line[:1].isupper()]
    assert headings == [line for line in reply.splitlines() if line in headings]


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda value: getattr(value, "name", value))
def test_every_link_leads_somewhere(page: Path, link: str) -> None:
    path, _, heading = link.partition("#")
    target = (page.parent / path) if path else page

    assert target.exists()
    assert not heading or heading in _anchors(target.read_text())


@pytest.mark.parametrize("text", ["$250k budget what can I train", '64 A100 30 days @ $1.67/h "quoted" `pwd`'])
def test_make_asks_the_question_as_it_was_typed(text: str, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / ".installed").touch()
    (tmp_path / "bin" / "llmcost").write_text('#!/bin/sh\nprintf %s "$2"')
    (tmp_path / "bin" / "llmcost").chmod(0o755)

    asked = run(
        ["make", "--no-print-directory", "ask", f"VENV={tmp_path}", f"Q={text}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout == text


def _anchors(page: str) -> list[str]:
    return [line.lstrip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")]
