"""Replies that are lists: explanations, prices, models, help, plans."""

from typing import Any

import pytest

from bot.answer import Answer, answer
from bot.reader import Intent
from bot.render.blockkit import validate
from bot.render.slack import slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
from costengine.costing import Pricer
from costengine.estimate import estimate
from costengine.listing import price_list
from costengine.plans import cheapest
from costengine.prices import bundled_book
from costengine.question import Kind, Question
from costengine.wanted import Wanted
from tests.conftest import TODAY

SEVEN_B = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1.4e11)


def sheet(intent: Intent) -> Answer:
    """An answer of this intent, as the answer path fills it."""
    book = bundled_book()
    match intent:
        case Intent.EXPLAIN:
            fields: dict[str, Any] = {"job": SEVEN_B, "estimate": estimate(SEVEN_B, book, TODAY)}
        case Intent.CHEAPEST:
            plans = cheapest(SEVEN_B, Pricer(book, TODAY))
            fields = {
                "job": SEVEN_B,
                "plans": plans.best,
                "frontier": plans.frontier,
                "estimate": plans.best[0].estimate,
            }
        case Intent.PRICES:
            fields = {"prices": price_list(book, Wanted("H100-SXM")), "topic": "H100-SXM"}
        case _:
            fields = {}
    return Answer(text="x", intent=intent, reading="7B on 140B tokens", **fields)


@pytest.mark.parametrize("intent", [Intent.EXPLAIN, Intent.CHEAPEST, Intent.PRICES, Intent.MODELS, Intent.HELP])
def test_every_sheet_is_valid_in_slack_and_readable_in_a_terminal(intent: Intent) -> None:
    reply = Reply(answer=sheet(intent))

    validate(slack_message(reply))
    assert len(terminal_text(reply).splitlines()) > 2


def test_an_explanation_goes_from_tokens_to_dollars_each_step_with_its_source() -> None:
    text = terminal_text(Reply(answer=sheet(Intent.EXPLAIN)))

    for step in ("FLOPs per token", "peak", "utilisation (MFU)", "goodput", "GPU-hours", "GPU rental"):
        assert step in text
    assert "arXiv 2001.08361" in text


def test_prices_without_a_gpu_list_the_gpus() -> None:
    text = terminal_text(Reply(answer=Answer(text="prices", intent=Intent.PRICES)))

    assert "H100 SXM" in text


def test_prices_are_cheapest_first_and_dated() -> None:
    rows = terminal_text(Reply(answer=sheet(Intent.PRICES))).splitlines()[3:10]
    amounts = [float(part[1:].replace(",", "")) for row in rows for part in row.split() if part.startswith("$")][::2]

    assert amounts == sorted(amounts)


def test_each_plan_has_a_button_that_asks_for_it() -> None:
    answer = sheet(Intent.CHEAPEST)
    (buttons,) = (block for block in slack_message(Reply(answer=answer))["blocks"] if block["type"] == "actions")

    assert [button["value"] for button in buttons["elements"]] == [row["text"] for row in answer.as_json()["plans"]]


@pytest.mark.parametrize(
    ("text", "thread", "words"),
    [
        ("split 60/40 with the university", ("64 A100 30 days",), ("us 60 %", "university 40 %", "Total")),
        ("what drives the range?", ("7B on 2T tokens",), ("price per GPU-hour", "utilisation", "Saves")),
        ("why is networking zero?", ("64 A100 30 days",), ("already holds the fabric", "another $50,000")),
        ("why not reserved?", ("64 H100 30 days",), ("Reserved for 1 year this run costs", "whole term")),
        ("is 300k for 64 gpus a month normal?", (), ("$4,687.50 a GPU", "$6.51 per GPU-hour", "3.9 months")),
        ("is 4.6M for gpt-3 normal?", (), ("355 V100-years", "835,584 GPU-hours x $1.67")),
        ("64 A100 30 days vs 32 H100 30 days vs 16 B200 30 days", (), ("Side 3", "fewer GPU-hours")),
        ("cheapest 7B on 2T tokens by Dec 24", (), ("Cost against time", "80 % range")),
        ("$250k budget what can I train", (), ("compute-optimal", "by one engineer")),
        ("what can I fine-tune with $500", (), ("$500 fine-tunes", "with QLoRA", "On 50M tokens")),
        ("how long can I run 8 H100 with $5k", (), ("How long $5.0k rents 8 x H100 SXM", "spot", "80 % range")),
        ("how many A100 hours for $20k", (), ("How many GPU-hours of A100 80GB SXM $20k buys", "as you like")),
        ("how many H100 for 2 weeks with 50k", (), ("How many H100 SXM $50k rents for 14 days", "x 14 days")),
        ("what can I train with 200k, llama-3-8b", (), ("How much $200k trains", "as many tokens as it pays for")),
        ("64 A100 30 days, article profile, whole project", (), ("$1,000,000.00", "networking")),
    ],
)
def test_replies_say_what_was_asked_and_are_valid_in_slack(
    text: str, thread: tuple[str, ...], words: tuple[str, ...]
) -> None:
    reply = Reply(answer=answer(text, book=bundled_book(), today=TODAY, thread=thread))

    shown = terminal_text(reply)
    validate(slack_message(reply))
    for word in words:
        assert word in shown


def test_a_quoted_figure_is_judged_before_the_table_and_its_gpu_is_named() -> None:
    found = answer("is 300k for 64 gpus a month normal?", book=bundled_book(), today=TODAY)
    lines = terminal_text(Reply(answer=found)).splitlines()

    verdict = next(at for at, words in enumerate(lines) if "times our likely" in words)
    assert verdict < next(at for at, words in enumerate(lines) if words.startswith("Step"))
    assert "No GPU was named: taken as A100 80GB SXM" in lines[verdict + 1]
    assert max(map(len, lines[lines.index("") :])) < 260


@pytest.mark.parametrize(
    "text", ["why is people so expensive?", "why not reserved?", "why is spot cheaper?", "why is networking zero?"]
)
def test_a_why_question_is_not_answered_with_the_whole_table(text: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY, thread=("64 H100 30 days whole project",))
    lines = terminal_text(Reply(answer=found)).splitlines()

    assert len(lines) < 12
    assert found.reasons[0] in lines[2]
    assert found.reasons[0].rstrip(".")[:60] in str(slack_message(Reply(answer=found))["text"])


def test_cheaper_shows_the_same_estimate_with_its_tips_first() -> None:
    found = answer("cheaper?", book=bundled_book(), today=TODAY, thread=("64 H100 30 days",))
    words, blocks = terminal_text(Reply(answer=found)), str(slack_message(Reply(answer=found))["blocks"])

    assert words.index("How to pay less") < words.index("80 % range")
    assert words.count("How to pay less") == 1
    assert blocks.index("How to pay less") < blocks.index("data_table")
    assert blocks.count("How to pay less") == 1


def test_the_article_is_named_where_it_is_cited() -> None:
    found = answer("is 300k for 64 gpus a month normal?", book=bundled_book(), today=TODAY)

    assert "“What is the cost of training LLM models?”" in found.reasons[-1]


def test_a_limit_that_is_missed_stands_under_the_headline_once() -> None:
    found = answer("7B on 2T tokens with 64 A100 under $20k by Dec 15", book=bundled_book(), today=TODAY)
    words = terminal_text(Reply(answer=found))

    for limit in ("over your limit of $20,000", "would finish in time."):
        assert words.count(limit) == 1
        assert words.index(limit) < words.index("Where it comes from")


def test_models_are_families_and_those_of_one_on_request() -> None:
    book = bundled_book()
    families, llamas, none = (
        terminal_text(Reply(answer=answer(text, book=book, today=TODAY)))
        for text in ("models", "models llama", "models foo")
    )

    assert "llama " in families
    assert "llama-3.1-8b" not in families
    assert len(families) < 1_500
    assert "llama-3.1-8b" in llamas
    assert "qwen" not in llamas
    assert "None of them is called “foo”." in none
