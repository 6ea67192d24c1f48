"""An order that would write less than was said is asked first."""

import pytest

from bot.reader import Reading, read
from tests.conftest import TODAY


def order(text: str) -> Reading:
    return read(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "we're 100k over budget on atlas",
        "20k under budget on atlas",
        "we are over the atlas budget by 20k",
        "the budget on atlas, 20k, ran out",
        "budget luna 100k until summer",
        "budget pluto 100k for Q1",
        "budget 20k for zeta for 3 months",
        "budget 20k for zeta each",
        "budget 20k for zeta on aws",
        "they cut the atlas budget to 250k",
        "settings admin @bob @anna",
        "settings admin @bob until Dec 1",
        "set default gpu H100 and region eu",
        "set default gpu H100 for 2 weeks",
        "change the salary from 150k to 180k",
        "#2 cost 1k2",
        "#2 30k",
        "#2 for 70k",
        "#2 at 70k",
        "> #2 cost 70k",
        "actual 5k x 2 for #2",
        "actual 5k for #2 on aws",
        "actual 5k per gpu for #2",
    ],
)
def test_what_an_order_would_drop_makes_it_a_question(text: str) -> None:
    found = order(text)

    assert found.asks_back or found.error
    assert all(not order(choice.text).asks_back for choice in found.choices)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("budget set 250k project atlas until Mar 31", {"usd": "250000", "until": "2027-03-31"}),
        ("raise the atlas budget by 10k", {"by_usd": "10000"}),
        ("budget 60k for atlas by end of Q1", {"usd": "60000", "until": "2027-03-31"}),
        ("settings retention 90 days", {"value": "90"}),
        ("settings salary 180k", {"value": "180000"}),
        ("settings thresholds 50/80/100", {"value": "50/80/100"}),
        ("actual 5k for run 2", {"usd": "5000", "number": "2"}),
        ("#2 took 61h not 48", {"hours": "61"}),
        ("#2 took 82 hours and cost 17,200", {"hours": "82", "usd": "17200"}),
        ("#2 cost 17,200 and took 82 hours", {"hours": "82", "usd": "17200"}),
        ("#2 cost 1 200 dollars", {"usd": "1200"}),
        ("#2 cost 71 500,50 dollars", {"usd": "71500.50"}),
        ("#2 was estimated 1.4k but cost 1.6k", {"usd": "1600"}),
    ],
)
def test_what_is_accounted_for_is_written_at_once(text: str, written: dict[str, str]) -> None:
    found = order(text)

    assert not found.asks_back
    assert not found.error
    assert found.arguments.items() >= written.items()


def test_a_sign_of_several_currencies_is_no_setting() -> None:
    assert [choice.text for choice in order("settings currency kr").choices] == [
        "settings currency SEK",
        "settings currency NOK",
        "settings currency DKK",
    ]


def test_of_two_values_the_one_behind_to_is_offered() -> None:
    assert order("change retention from 400 days to 90 days").choices[0].text == "settings retention 90 days"


@pytest.mark.parametrize(
    ("text", "currency", "hours"),
    [("8 A100 in euros 90 days", "EUR", 2160), ("in pounds 2 weeks, 8 H100", "GBP", 336)],
)
def test_a_currency_that_is_asked_for_takes_no_number_from_what_follows(text: str, currency: str, hours: int) -> None:
    (job,) = order(text).questions

    assert (job.currency, job.duration_hours, job.max_usd) == (currency, hours, None)


@pytest.mark.parametrize(("each", "slot"), [("$2", "usd_per_gpu_hour"), ("$25k", "purchase_usd_per_gpu")])
def test_a_price_each_is_of_an_hour_or_of_the_hardware_by_its_size(each: str, slot: str) -> None:
    (job,) = order(f"64 A100 30 days {each} each").questions

    assert getattr(job, slot)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("#2 cost 1.4k plus 200 storage", "1600"),
        ("#2 cost $1.4k and 200 for storage", "1600"),
        ("actual 5k minus 200 for #2", "4800"),
        ("actual 1.4k less 200 for #2", "1200"),
        ("#2 cost 1.4k, 100 refunded", "1300"),
        ("budget luna 100k + 20k reserve", "120000"),
    ],
)
def test_of_sums_that_are_told_together_the_total_is_offered_first(text: str, total: str) -> None:
    asked = order(text)

    assert not asked.arguments
    assert order(asked.choices[0].text).arguments["usd"] == total


@pytest.mark.parametrize("text", ["#2 cost 1,000 EUR and 200 USD", "#2 cost 5k or 6k", "budget zeta 20k and eta 30k"])
def test_sums_of_two_currencies_or_names_have_no_total(text: str) -> None:
    offered = {order(choice.text).arguments.get("usd") for choice in order(text).choices}

    assert not offered & {"1200", "11000", "50000"}


@pytest.mark.parametrize("text", ["#2 cost 1,200", "#2 cost us 1 200", "#2 cost just 1200"])
def test_a_bare_number_behind_cost_is_money(text: str) -> None:
    assert dict(order(text).arguments) == {"action": "record", "number": "2", "usd": "1200"}


@pytest.mark.parametrize("text", ["undo actual #2", "delete the actual of #2", "remove the actual for run 2"])
def test_an_actual_is_taken_back_by_its_number(text: str) -> None:
    assert dict(order(text).arguments) == {"action": "undo", "number": "2"}


@pytest.mark.parametrize("text", ["should I undo actual #2?", "don't delete the actual of #2"])
def test_an_actual_is_not_taken_back_where_it_is_asked_or_forbidden(text: str) -> None:
    assert order(text).arguments.get("action") != "undo" or order(text).error


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        ("freeze the atlas budget", "“freeze”"),
        ("the atlas budget ends Jun 30", "“ends”, “Jun 30”"),
        ("don't close the atlas budget", ""),
    ],
)
def test_an_order_that_only_shows_a_budget_says_that_nothing_was_changed(text: str, undone: str) -> None:
    assert dict(order(text).arguments) == {"action": "left", "project": "atlas", "undone": undone}


@pytest.mark.parametrize(
    "text",
    [
        "how are we doing on the atlas budget",
        "need the atlas budget status for the board meeting",
        "give me the atlas budget",
    ],
)
def test_a_look_at_a_budget_leaves_nothing_undone(text: str) -> None:
    assert dict(order(text).arguments) == {"action": "left", "project": "atlas"}


@pytest.mark.parametrize(
    ("text", "action"), [("give atlas 20k more budget", "raise"), ("20k less for the atlas budget", "lower")]
)
def test_more_of_a_budget_is_asked_as_a_change_by_that(text: str, action: str) -> None:
    changed = order(order(text).choices[0].text)

    assert dict(changed.arguments) == {"action": action, "project": "atlas", "by_usd": "20000"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("set price H100 2.10 spot", "H100 2.10 spot"),
        ("set price A100 on lambda 1.20", "A100 on lambda 1.20"),
        ("clear price H100", "H100 off"),
    ],
)
def test_a_price_of_the_teams_own_is_set_with_all_its_words(text: str, value: str) -> None:
    assert dict(order(text).arguments) == {"action": "set", "name": "price", "value": value}


@pytest.mark.parametrize(
    "text",
    ["reset settings", "undo the budget change", "settings default gpu 64", "set price H300 2.10"],
)
def test_an_order_that_cannot_be_done_is_refused_with_the_one_that_can(text: str) -> None:
    assert order(text).error is not None


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("#2 cost 1.3k, close the nova budget", ["#2 cost 1.3k", "close the nova budget"]),
        ("set currency EUR, default gpu H200", ["set currency EUR", "default gpu H200"]),
        ("save #2 as base and commit #2 to nova", ["save #2 as base", "commit #2 to nova"]),
        ("raise atlas to 310k and commit #1", ["budget raise project atlas to $310,000", "commit #1"]),
    ],
)
def test_of_several_orders_in_one_text_each_is_offered_and_none_is_done(text: str, orders: list[str]) -> None:
    asked = order(text)

    assert not asked.arguments
    assert [choice.text for choice in asked.choices] == orders


@pytest.mark.parametrize(
    "text", ["#2 took 61h and cost $1.2k", "save #2 as black and white", "note for #2: paid, close the nova budget"]
)
def test_one_order_with_an_and_in_it_is_one(text: str) -> None:
    assert not order(text).asks_back
    assert order(text).arguments["number"] == "2"


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("set currency to euros or pounds", ["settings currency EUR", "settings currency GBP"]),
        ("set default gpu H100 or H200", ["settings gpu H100-SXM", "settings gpu H200-SXM"]),
        ("budget nova 60k, atlas 320k", ["budget set $60,000 project nova", "budget set $320,000 project atlas"]),
        ("budget luna 5k EUR/USD", ["budget set 5,000 EUR project luna", "budget set 5,000 USD project luna"]),
        (
            "budget luna 5k until 03/04",
            ["budget set $5,000 project luna until 2027-03-04", "budget set $5,000 project luna until 2027-04-03"],
        ),
    ],
)
def test_of_several_values_each_is_a_ready_answer(text: str, choices: list[str]) -> None:
    asked = order(text)

    assert [choice.text for choice in asked.choices] == choices
    assert all(order(choice).arguments for choice in choices)


@pytest.mark.parametrize(
    ("text", "sums"), [("budget luna 250-300k", "250000 300000"), ("#2 cost 1.2-1.4k", "1200 1400")]
)
def test_both_ends_of_a_range_have_its_unit(text: str, sums: str) -> None:
    assert [order(choice.text).arguments.get("usd") for choice in order(text).choices[:2]] == sums.split()


@pytest.mark.parametrize(
    "text",
    [
        "salaries 180k and 200k", "set default gpu h200 for training only", "we spent around 1.3k on #2",
        "#2 cost ~1.3k",
        "#2 cost 1.3k of the nova budget", "commit #2 and #4 to nova", "maybe commit #2 to nova",
        "warn me at 70% of the atlas budget", "make <@U8> owner of the atlas budget",
    ],
)  # fmt: skip
def test_what_would_be_written_in_part_is_asked(text: str) -> None:
    assert order(text).asks_back
    assert all(not order(choice.text).asks_back for choice in order(text).choices)


@pytest.mark.parametrize(
    "text", ["nova budget 60k by Easter", "budget luna 5k until summer", "don't commit #2 to nova"]
)
def test_a_day_without_a_date_and_what_is_forbidden_are_refused(text: str) -> None:
    assert order(text).error is not None


@pytest.mark.parametrize(
    ("text", "action"), [("reduce the atlas budget 20k", "lower"), ("raise atlas' budget 20k", "raise")]
)
def test_a_change_without_to_or_by_is_asked(text: str, action: str) -> None:
    to, by = (dict(order(choice.text).arguments) for choice in order(text).choices)

    assert to == {"action": action, "project": "atlas", "usd": "20000"}
    assert by == {"action": action, "project": "atlas", "by_usd": "20000"}


@pytest.mark.parametrize(
    ("text", "usd"),
    [("the bill for #2 was 1,290.55 usd", "1290.55"), ("#2 was estimated at 1.2k, we paid 1.3k", "1300")],
)
def test_what_was_billed_is_recorded_and_what_was_estimated_is_not(text: str, usd: str) -> None:
    assert order(text).arguments["usd"] == usd


@pytest.mark.parametrize(
    ("text", "value"),
    [("salary $15k a month", "180000"), ("set salary 200k/year", "200000"), ("salary 180k", "180000")],
)
def test_a_salary_is_of_a_year(text: str, value: str) -> None:
    assert order(text).arguments["value"] == value


@pytest.mark.parametrize(
    "text",
    ["extend the atlas budget", "extend the atlas budget by 3 months", "set learning to 50%", "don't delete #1"],
)
def test_an_order_that_would_change_nothing_is_refused(text: str) -> None:
    assert order(text).error is not None


def test_of_several_deletions_each_is_offered() -> None:
    assert [choice.text for choice in order("delete #1 and #2").choices][:2] == ["delete #1", "delete #2"]


@pytest.mark.parametrize("text", ["budget luna 5k until June", "luna budget until June", "luna budget 5k by June 2027"])
def test_until_a_month_is_its_last_day_or_the_one_before_it(text: str) -> None:
    days = [order(choice.text).arguments["until"] for choice in order(text).choices]

    assert days == ["2027-06-30", "2027-05-31"]


@pytest.mark.parametrize("text", ["is it committed?", "is #2 booked on nova?"])
def test_asking_whether_it_is_committed_buys_nothing(text: str) -> None:
    asked = read(text, thread=["64 A100 30 days"], today=TODAY)

    assert (asked.questions, dict(asked.arguments)) == ((), {"action": "list"})


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("retention 90d", {"action": "set", "name": "retention", "value": "90"}),
        ("rename #2 to baseline", {"action": "save", "number": "2", "name": "baseline"}),
        ("set our H100 price to $2.40/h", {"action": "set", "name": "price", "value": "H100 $2.40/h"}),
        ("show me the last 3 estimates", {"action": "list", "limit": "3"}),
        ("show 3", {"action": "show", "number": "3"}),
        ("actual for zeta", {"action": "left", "project": "zeta"}),
        ("what did we spend so far on atlas", {"action": "left", "project": "atlas"}),
        ("how far off was our estimate for #1?", {"action": "show", "number": "1"}),
    ],
)
def test_short_orders_and_looks_are_read_as_they_are_typed(text: str, arguments: dict[str, str]) -> None:
    assert dict(order(text).arguments) == arguments


@pytest.mark.parametrize(("text", "does"), [("raise nova budget", "300k"), ("actual", "182400")])
def test_an_order_without_its_sum_is_asked_for_it(text: str, does: str) -> None:
    assert does in str(order(text).error)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("bill said $48,212.77 for 16 A100 for 2 months - is it ok?", "1440.0"),
        ("our spend was 120k last month on 64 H100, is this normal?", "720.0"),
    ],
)
def test_a_bill_that_is_asked_about_is_reconciled(text: str, hours: str) -> None:
    arguments = order(text).arguments

    assert (arguments["about"], arguments["duration_hours"]) == ("quoted", hours)


def test_of_two_currencies_each_is_offered() -> None:
    asked = order("16 H100 5 days in euros in dollars")

    assert [order(choice.text).questions[0].currency for choice in asked.choices] == ["USD", "EUR"]


def test_a_sum_in_total_is_asked_in_words_that_read_well() -> None:
    asked = order("64 A100 30 days in total $100k")

    assert [choice.text for choice in asked.choices] == [
        "64 A100 30 days under $100k in all",
        "64 A100 30 days + $100k other",
        "64 A100 30 days flat $100k",
    ]


@pytest.mark.parametrize("text", ["4-bit qlora 13B 10M tokens 2 A100", "4 bit lora 13B 10M tokens 2 A100"])
def test_four_bits_are_qlora(text: str) -> None:
    (job,) = order(text).questions

    assert (job.method, job.duration_hours) == ("qlora", None)


def test_other_bits_are_said_not_to_be_used() -> None:
    assert order("lora 7B 8 bit, 10M tokens").unused == ("8 bit",)
