"""Replies as Slack gets them: golden files, limits, and no word of a person that Slack would act on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Problem, answer
from bot.reader import Choice, Intent
from bot.render.blockkit import validate
from bot.render.slack import cut, slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
from costengine.prices import PriceBook
from tests.conftest import TODAY

GOLDEN = Path(__file__).parents[2] / "golden"


def replies(book: PriceBook) -> dict[str, Reply]:
    """One reply of each kind."""
    return {
        "estimate": Reply(answer=answer("64 A100 30 days", book=book, today=TODAY), number=1),
        "project": Reply(answer=answer("64 A100 30 days whole project", book=book, today=TODAY), number=2),
        "not_logged": Reply(answer=answer("64 A100 30 days", book=book, today=TODAY), not_logged="storage full"),
        "error": Reply(answer=answer("64 Zeus9000 GPUs for 30 days", book=book, today=TODAY)),
        "unclear": Reply(
            answer=Answer(
                text="64 A100",
                intent=Intent.UNCLEAR,
                asks_back="For how long?",
                choices=(Choice(label="30 days", text="64 A100 30 days"), Choice(label="72 h", text="64 A100 72h")),
            )
        ),
    }


@pytest.mark.parametrize("name", ["estimate", "project", "not_logged", "error", "unclear"])
def test_a_reply_is_what_it_was(name: str, book: PriceBook, update_golden: bool) -> None:
    """Refresh with `pytest --update`, then read the difference."""
    message = slack_message(replies(book)[name])
    path = GOLDEN / f"{name}.json"
    if update_golden:
        path.write_text(json.dumps(message, indent=1, ensure_ascii=False) + "\n")

    assert message == json.loads(path.read_text())


@pytest.mark.parametrize("name", ["estimate", "project", "error", "unclear"])
def test_a_terminal_reply_is_what_it_was(name: str, book: PriceBook, update_golden: bool) -> None:
    text = terminal_text(replies(book)[name])
    path = GOLDEN / f"{name}.txt"
    if update_golden:
        path.write_text(text + "\n")

    assert text == path.read_text().rstrip("\n")


def test_what_nobody_can_know_is_not_told_as_known(book: PriceBook) -> None:
    known = replies(book)["not_logged"]
    unsure = Reply(known.answer, not_logged=known.not_logged, is_unsure=True)

    for told in (json.dumps(slack_message(unsure), ensure_ascii=False), terminal_text(unsure)):
        assert "perhaps not logged, look with “history”: storage full" in told.lower()
        assert told.lower().count("not logged") == told.lower().count("perhaps not logged")


@pytest.mark.parametrize("name", ["estimate", "project", "not_logged", "error", "unclear"])
def test_every_reply_passes_the_validator(name: str, book: PriceBook) -> None:
    validate(slack_message(replies(book)[name]))


def test_the_reply_begins_with_what_was_understood(book: PriceBook) -> None:
    first = slack_message(replies(book)["estimate"])["blocks"][0]

    assert first["text"]["type"] == "plain_text"
    assert "A100 80GB SXM" in first["text"]["text"]


def test_money_is_short_in_the_headline_and_exact_in_the_table(book: PriceBook) -> None:
    message = slack_message(replies(book)["estimate"])

    assert message["blocks"][1]["text"]["text"].startswith("*$74k*")
    assert "$73,728.00" in json.dumps(message["blocks"][2])


def test_a_button_asks_the_tips_text(book: PriceBook) -> None:
    reply = replies(book)["estimate"]
    buttons = [block["accessory"] for block in slack_message(reply)["blocks"] if block.get("accessory")]

    assert [button["value"] for button in buttons] == [
        tip["text"] for tip in reply.answer.as_json()["estimate"]["tips"][: len(buttons)]
    ]


ACTIVE = re.compile(r"<(?!\s)|&(?!amp;|lt;|gt;)")


def parsed_texts(part: Any) -> list[str]:
    """Every string that Slack parses."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        return [*own, *(text for value in part.values() for text in parsed_texts(value))]
    return [text for each in part for text in parsed_texts(each)] if isinstance(part, list) else []


TOKENS = [
    "<!channel>",
    "<@U1>",
    "<https://x|y>",
    "&lt;!here&gt;",
    "<",
    ">",
    "&",
    "{{7*7}}",
    "\u202e",
    '"',
    "\\",
    "\ud800",
]
hostile = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_no_word_of_a_person_is_active_in_what_slack_parses(words: str) -> None:
    found = Answer(
        text=words,
        intent=Intent.UNCLEAR,
        corrections=(words or "x",),
        unused=(words,),
        error=Problem(code="unknown_gpu", message=f"I know no GPU called “{words}”."),
    )
    message = slack_message(Reply(answer=found))

    validate(message)
    assert not any(ACTIVE.search(text) for text in [message["text"], *parsed_texts(message["blocks"])])


def test_a_terminal_says_a_ready_answer_once_where_its_label_is_its_text() -> None:
    same = Choice(label="64 A100 30 days", text="64 A100 30 days")
    other = Choice(label="72 h", text="64 A100 72h")
    found = Answer(text="64 A100", intent=Intent.UNCLEAR, asks_back="For how long?", choices=(same, other))

    lines = terminal_text(Reply(answer=found)).splitlines()

    assert lines == ["For how long?", "  64 A100 30 days", "  72 h: 64 A100 72h"]


def test_the_terminal_gets_no_control_characters(book: PriceBook) -> None:
    found = Answer(text="x", intent=Intent.UNCLEAR, error=Problem(code="x", message="a\x1b[31m\x07\u202eb"))

    assert terminal_text(Reply(answer=found)) == "a[31mb"


@given(st.text(alphabet="&lt;gamp x", max_size=60), st.integers(5, 30))
def test_a_cut_text_never_ends_inside_an_entity(text: str, most: int) -> None:
    escaped = text.replace("&", "&amp;")
    short = cut(escaped, most)

    assert len(short) <= most
    assert not re.search(r"&[a-z]*…$", short)
