"""Hostile words: whatever a person types, a reply pings nobody, hides no link, and does not speak for the bot."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks import fuzz_render
from benchmarks.fuzz_render import broken_laws, parsed_texts
from bot.desk import Desk
from bot.render.degrade import Level
from bot.render.slack import shared_message, slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
from bot.store.entry import Asked, Delivery, Visibility

WORDS = "*zq7* _it_ <!channel> ```x"
TEXTS = (
    f"64 A100 30 days project {WORDS}", "64 A100 30 days project *zq7*", "64 A100 30 days project *zq7* whole project",
    "64 A100 30 days project *zq7* vs 32 H100 30 days project zq7b", "cheapest 7B on 140B tokens project *zq7*",
    "$250k budget what can I train project *zq7*", "budget set 100k project *zq7*", "budgets", "budget project zq7",
    "history", "history project zq7", "save #1 as *zq7*", "note #1: *zq7* <https://evil.example|bank>", "#1", "show #1",
    "actual 50000 for #1", "explain #1", "#1 vs #2", "split #1 50/50 with *zq7*", "64 *zq7* 30 days",
    f"what is {WORDS}", "64 A100 30 days on *zq7*", "settings", "settings region *zq7*",
    "export csv", "forget me", WORDS, "help *zq7*",
)  # fmt: skip


@pytest.fixture
def replies(desk: Desk) -> list[Reply]:
    """A reply to each of the texts, one after the other, so that what one writes the next ones show."""
    return [desk.ask(text, _asked(str(at))) for at, text in enumerate(TEXTS)]


def _asked(delivery: str) -> Asked:
    return Asked(
        at=datetime(2026, 11, 24, 12, tzinfo=UTC), team="T1", channel="C1", user="U1", is_admin=True,
        visibility=Visibility.PUBLIC, delivery=Delivery(kind="command", id=delivery),
    )  # fmt: skip


def messages(reply: Reply) -> Iterator[dict[str, Any]]:
    for level in Level:
        yield slack_message(reply, level)
        yield shared_message(reply, "U1", level)


def test_no_kind_of_reply_breaks_a_law(replies: list[Reply]) -> None:
    assert [law for reply in replies for message in messages(reply) for law in broken_laws(message)] == []


def test_a_persons_words_never_stand_where_slack_formats(replies: list[Reply]) -> None:
    """In mrkdwn they could be bold, a quote, a list: a sentence that looks like the bot's. In a fence they cannot."""
    formatted = [
        text for reply in replies for message in messages(reply) for text in parsed_texts(message.get("blocks", []))
    ]

    assert [text for text in formatted if "zq7" in text and not text.startswith("```\n")] == []
    assert any("zq7" in str(message) for reply in replies for message in messages(reply))


def test_the_terminal_gets_nothing_that_moves_its_cursor(replies: list[Reply]) -> None:
    assert not any(fuzz_render.UNSEEN.search(terminal_text(reply)) for reply in replies)


def test_the_fuzzer_finds_nothing() -> None:
    assert fuzz_render.run(500, seed=1).wrong == []


@pytest.mark.parametrize(
    "text", ["<!channel>", "<https://evil.example|bank>", "a & b", "&lt;b", "<@U2>", "x\u202ey", "```\na```b```"]
)
def test_the_laws_catch_what_they_are_for(text: str) -> None:
    message = {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}

    assert bool(broken_laws(message)) == (text != "&lt;b")
