"""Amounts in the currency that was asked for: headline, table and plans, at one dated rate that is shown."""

import re
from decimal import Decimal

import pytest

from bot.answer import answer
from bot.reader import read
from bot.render.currency import DOLLARS, currency
from bot.render.sheets import comparison_rows, reasons_by_side
from bot.render.slack import slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
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
    shown = terminal_text(reply("64 H100 10 days under 50k euros"))

    assert "your limit of €50,000" in shown


def test_no_dollar_stands_in_a_reply_in_another_currency_but_for_its_rate_the_asks_and_the_sources() -> None:
    shown = terminal_text(reply("64 H100 30 days under 100k, eu only, in euros"))
    lines = [line for line in without_sources(shown) if not line.lstrip().startswith(("ask: ", "= $"))]

    assert in_dollars(lines) == []
    assert "salary: €223," in shown
    assert shown.startswith("64 x H100 SXM for 30 days, on-demand, in EU/EEA, under €89,")


def test_an_amount_in_a_sentence_keeps_its_digits_and_has_cents_at_most() -> None:
    euros = currency("EUR")
    two_ten = (Decimal("2.10") / euros.rate).quantize(Decimal("0.0001"))

    assert DOLLARS.told("at $1.645") == "at $1.645"
    assert euros.told(f"at ${two_ten}/h per GPU") == "at €2.10/h per GPU"
    assert re.fullmatch(r"€\d{3} and €0\.0\d{3}, US\$5", euros.told("$1,000 and $0.0826, US$5"))
    assert (
        euros.told("at $2/h, under $40,000, spot")
        == f"at €{2 * euros.rate:.2f}/h, under €{40_000 * euros.rate:,.0f}, spot"
    )


def test_a_price_given_in_another_currency_is_exact_to_the_cent_over_all_its_hours() -> None:
    shown = terminal_text(reply("128 H100 for 75 days at €2.05/h"))

    assert "at €2.05/h per GPU" in shown.splitlines()[0]
    assert "€472,320.00" in shown  # 230,400 GPU-hours x 2.05


@pytest.mark.parametrize("text", ["under €40,000", "under 40,000 CHF", "max 300 JPY/h per GPU", "at £2.05/h per GPU"])
def test_a_ready_answer_holds_an_amount_in_the_currency_that_it_was_said_in(text: str) -> None:
    choice = read(f"64 A100, {text}", today=TODAY).choices[0]

    assert text in choice.text


def test_a_rate_of_half_a_cent_is_shown_whole() -> None:
    """46,080 x 1.645 is 75,801.60; x 1.64 would be 75,571.20."""
    assert "at $1.645 per GPU-hour" in terminal_text(reply("64 A100 30 days"))
    assert DOLLARS.per_hour(Decimal("54.56750")) == "$54.57"


def test_the_table_of_a_comparison_adds_up_on_every_side() -> None:
    shown = reply("64 A100 60 days spot vs on demand vs owned")
    head, *rows = comparison_rows(shown.answer, DOLLARS)

    assert rows[-1][0] == "Total"
    for at, side in enumerate(shown.answer.estimates, start=1):
        amounts = [Decimal(0 if row[at] == "none" else row[at].strip("$").replace(",", "")) for row in rows]
        assert sum(amounts[:-1]) == amounts[-1] == side.run.likely
    assert head == ["Line", "Side 1", "Side 2", "Side 3"]


def test_a_gpu_hour_of_owned_hardware_holds_what_a_rent_holds() -> None:
    shown = reply("64 H100 for 45 days owned")
    assert shown.answer.estimate
    kept = ("data storage", "checkpoint storage", "transfer")
    paid = [each.likely for each in shown.answer.estimate.lines if each.in_run and each.component not in kept]

    hourly = sum(paid, Decimal(0)) / 69_120
    assert f"at {DOLLARS.per_hour(hourly)} per GPU-hour" in terminal_text(shown)
    assert "at $1.645 per GPU-hour" in terminal_text(reply("64 A100 30 days + 50k net"))


def test_whole_projects_are_compared_by_what_the_table_adds_up_to() -> None:
    shown = reply("7B on 130B tokens with 32 H100 vs 7B on 200B tokens with 32 H100, whole project")
    one, other = (DOLLARS.short(side.project.likely) for side in shown.answer.estimates)
    told = terminal_text(shown)

    assert f"{one}, likely between" in told
    assert f"{other}, likely between" in told
    assert comparison_rows(shown.answer, DOLLARS)[-1][1] == DOLLARS.exact(shown.answer.estimates[0].project.likely)


def test_of_two_sides_each_line_has_its_reason_and_of_more_each_side_by_the_lines_that_matter() -> None:
    two, four = (
        reply(text).answer for text in ("64 A100 60 days spot vs owned", "8 H100 3 days vs spot vs H200 vs owned")
    )

    assert comparison_rows(two, DOLLARS)[0][-1] == "Why"
    assert reasons_by_side(two, DOLLARS) == []
    told = reasons_by_side(four, DOLLARS)
    assert [words[:6] for words in told] == ["Side 2", "Side 3", "Side 4"]
    assert "cheaper per GPU-hour" in told[0]
    assert "only here" in told[2]
    assert not any("data storage" in words for words in told)


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


def test_an_explanation_is_in_the_currency_that_was_asked_for_and_sources_keep_theirs() -> None:
    shown = terminal_text(reply("explain", "64 A100 30 days owned in euros"))

    assert in_dollars(without_sources(shown)) == []
    assert "€0.0739 per kWh" in shown


def without_sources(shown: str) -> list[str]:
    return [line.partition("; ")[0] for line in shown.splitlines()]


def in_dollars(lines: list[str]) -> list[str]:
    return [line for line in lines if "$" in line or "USD" in line]


def test_a_price_of_electricity_is_answered_in_its_own_currency() -> None:
    shown = terminal_text(reply("electricity only: 8 A100 owned for 60 days, 0.32 €/kWh"))

    assert "At €0.32 a kWh that is €" in shown
    assert "$" not in shown.partition("(")[0]


def test_the_total_of_an_explanation_is_the_sum_of_its_lines_in_any_currency() -> None:
    shown = terminal_text(reply("explain", "8 H100 3 days in EUR"))
    lines = shown.partition("to rent for this run")[0].splitlines()[3:]
    amounts = [Decimal(found[1].replace(",", "")) for line in lines if (found := re.search(r"€([\d,]+\.\d\d)", line))]

    assert len(amounts) == 9
    assert f"whole project €{sum(amounts):,.2f}, the sums of their lines" in shown


def test_both_ends_of_a_range_are_in_the_currency_that_was_asked_for() -> None:
    shown = terminal_text(reply("explain", "8 H100 3 days in EUR"))

    assert not re.findall(r"€[\d,.]+ to \d", shown)


@pytest.mark.parametrize(
    ("asked", "code"), [("in dollars", "USD"), ("in euros", "EUR"), ("in CHF", "CHF"), ("", "EUR")]
)
def test_the_currency_that_was_asked_for_goes_before_that_of_a_price(asked: str, code: str) -> None:
    (job,) = read(f"8 H100 at 1.50 €/h for 3 days {asked}", today=TODAY).questions

    assert job.currency == code
    assert job.usd_per_gpu_hour == Decimal("1.6758")
