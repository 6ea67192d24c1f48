"""Amounts in the currency that was asked for: headline, table and plans, at one dated rate that is shown."""

import re
from decimal import Decimal

import pytest

from bot.answer import answer
from bot.desk import Reply
from bot.render.currency import DOLLARS, currency
from bot.render.slack import slack_message
from bot.render.terminal import terminal_text
from costengine.amounts import Money
from costengine.currency import convert
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.prices import PriceBook, bundled_book
from tests.conftest import TODAY

BOOK = bundled_book()


def reply(text: str, *thread: str, book: PriceBook = BOOK, defaults: Defaults = NO_DEFAULTS) -> Reply:
    return Reply(answer=answer(text, book=book, today=TODAY, thread=thread, defaults=defaults))


@pytest.mark.parametrize(
    ("code", "exact", "short"),
    [("EUR", r"€\d+\.\d\d", r"€\d+"), ("CHF", r"CHF \d+\.\d\d", r"CHF \d+"), ("JPY", r"¥[\d,]+", r"¥\d+k")],
)
def test_an_amount_is_written_as_its_currency_is(code: str, exact: str, short: str) -> None:
    shown_in = currency(code)

    assert re.fullmatch(exact, shown_in.exact(Decimal(1_000)))
    assert re.fullmatch(short, shown_in.short(Decimal(1_000)))
    assert shown_in.exact(Decimal(1_000)) != DOLLARS.exact(Decimal(1_000))


def test_headline_and_table_are_in_the_currency_that_was_asked_for() -> None:
    shown = reply("in euros", "64 H100 10 days")
    likely = shown.answer.estimate
    assert likely
    euros = convert(likely.run.likely, "EUR").amount

    lines = terminal_text(shown).splitlines()
    slack = str(slack_message(shown))

    assert lines[2].startswith(f"  €{euros / 1000:.0f}k for the run, likely between €")
    at = next(at for at, line in enumerate(lines) if "80 % range" in line)
    assert not any("$" in line for line in lines[at : lines.index("", at)])
    assert f"*€{euros / 1000:.0f}k*" in slack
    assert "ECB euro reference rates" in slack


def test_what_is_read_in_another_currency_adds_up() -> None:
    lines = terminal_text(reply("64 H100 10 days in euros")).splitlines()
    at = next(at for at, line in enumerate(lines) if "80 % range" in line)
    *amounts, total = (
        Decimal(line.split("€")[1].split()[0].replace(",", "")) for line in lines[at + 1 : lines.index("", at)]
    )

    assert sum(amounts) == total


@pytest.mark.parametrize("text", ["cheapest 7B on 2T tokens in euros", "64 A100 30 days vs 32 H100 30 days in euros"])
def test_plans_and_sides_are_in_it_too(text: str) -> None:
    shown = terminal_text(reply(text))

    assert re.search(r"€[\d,]+\.\d\d", shown)
    assert not re.search(r"\$[\d,]+\.\d\d +[$€]", shown)


def test_the_currency_of_the_team_is_one_that_was_asked_for() -> None:
    shown = terminal_text(reply("64 H100 10 days", defaults=Defaults(currency="GBP")))

    assert "  £" in shown
    assert "1 USD = 0." in shown


def test_a_limit_is_answered_in_the_currency_it_was_said_in() -> None:
    found = reply("64 H100 10 days under 50k euros").answer.estimate

    assert found
    assert "your limit of EUR 50,000" in found.limits[0]


def test_what_has_no_rate_stays_in_dollars_and_says_so() -> None:
    shown_in = currency("XYZ")

    assert shown_in.exact(5) == "$5.00"
    assert "no exchange rate" in shown_in.source


def test_who_pays_what_adds_up_in_dollars_and_says_the_whole_in_the_other_currency() -> None:
    shown = terminal_text(reply("split 60/40 with the university", "64 A100 30 days in euros"))

    assert re.search(r"The whole is €[\d,]+\.\d\d at 1 USD = 0\.", shown)


def test_a_range_that_reads_as_one_amount_is_left_out() -> None:
    exact = DOLLARS.likely_between(Money(low=Decimal(300_001), likely=Decimal(300_010), high=Decimal(300_020)))

    assert exact == ""
    assert DOLLARS.likely_between(Money(low=Decimal(1), likely=Decimal(2), high=Decimal(3))).startswith(", likely")
