"""The same reply in older blocks says the same."""

import json
from typing import Any

import pytest

from bot.answer import answer
from bot.render.blockkit import validate
from bot.render.degrade import Level
from bot.render.slack import shared_message, slack_message
from bot.reply import Reply
from costengine.prices import PriceBook
from tests.conftest import TODAY

NEWER = {
    Level.NEWEST: set(),
    Level.TABLES: {"data_table", "data_visualization", "context_actions"},
    Level.OLD: {"data_table", "data_visualization", "context_actions", "table"},
}


def reply(book: PriceBook) -> Reply:
    return Reply(answer=answer("64 A100 30 days whole project", book=book, today=TODAY), number=7)


def kinds(message: dict[str, Any]) -> set[str]:
    return {block["type"] for block in message["blocks"]}


@pytest.mark.parametrize("level", [Level.OLD, Level.TABLES, Level.NEWEST])
def test_every_level_is_valid_and_holds_only_its_own_blocks(level: Level, book: PriceBook) -> None:
    message = slack_message(reply(book), level)

    validate(message)
    assert not kinds(message) & NEWER[level]


@pytest.mark.parametrize("level", [Level.OLD, Level.TABLES, Level.NEWEST])
def test_no_amount_is_lost_on_the_way_down(level: Level, book: PriceBook) -> None:
    found = reply(book)
    shown = json.dumps(slack_message(found, level))

    assert found.answer.estimate
    for item in found.answer.estimate.lines:
        assert f"${item.likely:,.2f}" in shown


def test_thumbs_become_buttons(book: PriceBook) -> None:
    buttons = [
        element["action_id"]
        for block in slack_message(reply(book), Level.OLD)["blocks"]
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]

    assert buttons[-2:] == ["feedback:positive", "feedback:negative"]


def test_the_last_step_is_text_alone(book: PriceBook) -> None:
    message = slack_message(reply(book), Level.TEXT)

    validate(message)
    assert set(message) == {"text"}
    assert "$" in message["text"]


def test_a_shared_reply_says_who_asked_and_what(book: PriceBook) -> None:
    message = shared_message(reply(book), "U1")

    validate(message)
    first = json.dumps(message["blocks"][0])
    assert '"user_id": "U1"' in first
    assert "64 A100 30 days whole project" in first
    assert '"action_id": "share"' not in json.dumps(message["blocks"])


def test_a_person_whose_id_is_odd_is_not_named(book: PriceBook) -> None:
    assert '"user"' not in json.dumps(shared_message(reply(book), "U1> <!channel")["blocks"])
