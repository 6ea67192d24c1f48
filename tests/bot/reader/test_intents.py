"""Intents that carry no job: what people ask of the log, budgets, bills, splits and settings, as arguments."""

import pytest

from bot.reader import Intent, read
from bot.reader.arguments import ARGUMENTS
from tests.conftest import TODAY

ASKED: list[tuple[str, Intent, dict[str, str]]] = [
    ("history", Intent.HISTORY, {"action": "list"}),
    ("#1 without spot", Intent.HISTORY, {"action": "again", "number": "1", "change": "without spot"}),
    ("#1 on-demand", Intent.HISTORY, {"action": "again", "number": "1", "change": "on-demand"}),
    ("#1 but with spot", Intent.HISTORY, {"action": "again", "number": "1", "change": "with spot"}),
    ("show my last estimates", Intent.HISTORY, {"action": "list", "user": "me"}),
    ("which GPUs do you know?", Intent.PRICES, {}),
    ("how much is a GPU hour on aws?", Intent.PRICES, {"provider": "aws"}),
    ("how much does a GPU cost per hour", Intent.PRICES, {}),
    ("history before #17", Intent.HISTORY, {"action": "list", "before": "17"}),
    ("history project atlas before #17", Intent.HISTORY, {"action": "list", "project": "atlas", "before": "17"}),
    ("history <@U024BE7LH|maria> since Mar 1", Intent.HISTORY,
     {"action": "list", "user": "U024BE7LH", "since": "2026-03-01"}),
    ("history last 7 days", Intent.HISTORY,
     {"action": "list", "period": "last 7 days", "since": "2026-11-18", "until": "2026-11-24"}),
    ("log of project atlas in October", Intent.HISTORY,
     {"action": "list", "project": "atlas", "period": "October", "since": "2026-10-01", "until": "2026-10-31"}),
    ("who asked for the 405B estimate?", Intent.HISTORY, {"action": "who", "parameters": "405000000000"}),
    ("my questions", Intent.HISTORY, {"action": "list", "user": "me"}),
    ("history gpt-3", Intent.HISTORY, {"action": "list", "model": "gpt-3"}),
    ("last 5", Intent.HISTORY, {"action": "list", "limit": "5"}),
    ("show me #42", Intent.HISTORY, {"action": "show", "number": "42"}),
    ("#7", Intent.HISTORY, {"action": "show", "number": "7"}),
    ("show atlas-v2", Intent.HISTORY, {"action": "show", "name": "atlas-v2"}),
    ("#42 but spot", Intent.HISTORY, {"action": "again", "number": "42", "change": "spot"}),
    ("#42 without spot", Intent.HISTORY, {"action": "again", "number": "42", "change": "without spot"}),
    ("#42 on demand", Intent.HISTORY, {"action": "again", "number": "42", "change": "on demand"}),
    ("#42, but if on gcp", Intent.HISTORY, {"action": "again", "number": "42", "change": "on gcp"}),
    ("rerun #42", Intent.HISTORY, {"action": "again", "number": "42"}),
    ("save as atlas-v2", Intent.HISTORY, {"action": "save", "name": "atlas-v2"}),
    ("save #42 as the big one", Intent.HISTORY, {"action": "save", "number": "42", "name": "the big one"}),
    ("note for #42: two restarts on 64 A100", Intent.HISTORY,
     {"action": "note", "number": "42", "note": "two restarts on 64 A100"}),
    ("note: approved by finance", Intent.HISTORY, {"action": "note", "note": "approved by finance"}),
    ("budget left?", Intent.BUDGET, {"action": "left"}),
    ("how much is left of the budget for project atlas", Intent.BUDGET, {"action": "left", "project": "atlas"}),
    ("budgets", Intent.BUDGET, {"action": "list"}),
    ("set a budget of $250k for project atlas until Mar 31", Intent.BUDGET,
     {"action": "set", "usd": "250000", "project": "atlas", "until": "2027-03-31"}),
    ("raise the atlas budget by 50k", Intent.BUDGET, {"action": "raise", "project": "atlas", "by_usd": "50000"}),
    ("raise the atlas budget to 300k", Intent.BUDGET, {"action": "raise", "project": "atlas", "usd": "300000"}),
    ("change atlas budget from 300k to 310k", Intent.BUDGET,
     {"action": "change", "project": "atlas", "usd": "310000"}),
    ("lower the atlas budget from $350k to $250k", Intent.BUDGET,
     {"action": "lower", "project": "atlas", "usd": "250000"}),
    ("cap the atlas budget at 16k", Intent.BUDGET, {"action": "set", "project": "atlas", "usd": "16000"}),
    ("give atlas a budget of 20k", Intent.BUDGET, {"action": "set", "project": "atlas", "usd": "20000"}),
    ('budget set 5k for "big run"', Intent.BUDGET, {"action": "set", "project": "big run", "usd": "5000"}),
    ("budget set $5,000 project 8hscientists1", Intent.BUDGET,
     {"action": "set", "project": "8hscientists1", "usd": "5000"}),
    ("add 50k to the atlas budget", Intent.BUDGET, {"action": "raise", "project": "atlas", "by_usd": "50000"}),
    ("budget close project atlas", Intent.BUDGET, {"action": "close", "project": "atlas"}),
    ("budget set 250k for <#C024BE7LH|ml> from Jan 1 until Mar 31, warn at 50/80/100%", Intent.BUDGET,
     {"action": "set", "usd": "250000", "channel": "C024BE7LH", "since": "2027-01-01", "until": "2027-03-31",
      "thresholds": "50/80/100"}),
    ("actual 182400 for #42", Intent.ACTUAL, {"action": "record", "number": "42", "usd": "182400"}),
    ("$12.4k for last week, run 7", Intent.ACTUAL,
     {"action": "record", "number": "7", "usd": "12400", "partial": "yes", "period": "last week",
      "since": "2026-11-16", "until": "2026-11-22"}),
    ("actual 12k from Nov 3 to Nov 9 for #7", Intent.ACTUAL,
     {"action": "record", "number": "7", "usd": "12000", "partial": "yes",
      "since": "2026-11-03", "until": "2026-11-09"}),
    ("actual 3,000 gpu hours for #42", Intent.ACTUAL, {"action": "record", "number": "42", "gpu_hours": "3000"}),
    ("import", Intent.ACTUAL, {"action": "import"}),
    ("split 60/40 with the university", Intent.SPLIT,
     {"shares": "60/40", "partners": "us|university", "by": "cost"}),
    ("split between us 70% and acme 30%", Intent.SPLIT, {"shares": "70/30", "partners": "us|acme", "by": "cost"}),
    ("split 50/30/20 with acme and the university", Intent.SPLIT,
     {"shares": "50/30/20", "partners": "us|acme|university", "by": "cost"}),
    ("split three ways between us, Acme and ETH", Intent.SPLIT,
     {"shares": "1/1/1", "partners": "us|Acme|ETH", "by": "cost"}),
    ("split by gpu hours 3:1 with Siemens", Intent.SPLIT,
     {"shares": "3/1", "partners": "us|Siemens", "by": "gpu_hours"}),
    ("explain #42", Intent.EXPLAIN, {"about": "", "number": "42"}),
    ("why is networking zero?", Intent.EXPLAIN, {"about": "networking"}),
    ("what drives the range?", Intent.EXPLAIN, {"about": "range"}),
    ("export jsonl last month", Intent.EXPORT,
     {"format": "jsonl", "period": "last month", "since": "2026-10-01", "until": "2026-10-31"}),
    ("export report #42", Intent.EXPORT, {"format": "report", "number": "42"}),
    ("set default gpu H200", Intent.SETTINGS, {"action": "set", "name": "gpu", "value": "H200-SXM"}),
    ("settings salary 150k", Intent.SETTINGS, {"action": "set", "name": "salary", "value": "150000"}),
    ("settings text off", Intent.SETTINGS, {"action": "set", "name": "text", "value": "off"}),
    ("profile lean", Intent.SETTINGS, {"action": "set", "name": "profile", "value": "lean"}),
    ("digest weekly off", Intent.SETTINGS, {"action": "digest", "on": "no", "every": "week"}),
    ("commit #42", Intent.BUDGET, {"action": "commit", "number": "42"}),
    ("commit run 42", Intent.BUDGET, {"action": "commit", "number": "42"}),
    ("commit estimate 42 to atlas", Intent.BUDGET, {"action": "commit", "number": "42", "project": "atlas"}),
    ("assign #42 to nova", Intent.BUDGET, {"action": "commit", "number": "42", "project": "nova"}),
    ("delete run 42", Intent.SETTINGS, {"action": "forget", "what": "number", "number": "42"}),
    ("we use H200 by default", Intent.SETTINGS, {"action": "set", "name": "gpu", "value": "H200-SXM"}),
    ("H200 is our default", Intent.SETTINGS, {"action": "set", "name": "gpu", "value": "H200-SXM"}),
    ("use lambda by default", Intent.SETTINGS, {"action": "set", "name": "provider", "value": "lambda"}),
    ("by default we use spot", Intent.SETTINGS, {"action": "set", "name": "purchase", "value": "spot"}),
    ("book #42 on project atlas", Intent.BUDGET, {"action": "commit", "number": "42", "project": "atlas"}),
    ("commit this to atlas", Intent.BUDGET, {"action": "commit", "project": "atlas"}),
    ("uncommit #42", Intent.BUDGET, {"action": "release", "number": "42"}),
    ("who changed the budget last week?", Intent.HISTORY,
     {"action": "audit", "period": "last week", "since": "2026-11-16", "until": "2026-11-22"}),
    ("how good were our estimates", Intent.HISTORY, {"action": "accuracy"}),
    ("forget @maria", Intent.SETTINGS, {"action": "forget", "what": "user", "user": "maria"}),
    ("delete all our data", Intent.SETTINGS, {"action": "forget", "what": "workspace"}),
    ("forget #42", Intent.SETTINGS, {"action": "forget", "what": "number", "number": "42"}),
    ("forget me", Intent.SETTINGS, {"action": "forget", "what": "me"}),
    ("#41 vs #42", Intent.COMPARE, {"numbers": "41/42"}),
    ("64 A100 30 days vs #42", Intent.COMPARE, {"numbers": "42"}),
    ("compare #41 with #42", Intent.COMPARE, {"numbers": "41/42"}),
    ("compare run 41 with run 42", Intent.COMPARE, {"numbers": "41/42"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent", "arguments"), ASKED, ids=[text for text, *_ in ASKED])
def test_what_is_asked_beside_a_job_is_read_with_its_details(
    text: str, intent: Intent, arguments: dict[str, str]
) -> None:
    reading = read(text, today=TODAY)

    assert reading.error is None
    assert (reading.intent, dict(reading.arguments)) == (intent, arguments)


@pytest.mark.parametrize(("text", "intent", "arguments"), ASKED, ids=[text for text, *_ in ASKED])
def test_every_argument_is_documented(text: str, intent: Intent, arguments: dict[str, str]) -> None:
    assert arguments.keys() <= ARGUMENTS[intent].keys()


@pytest.mark.parametrize(
    ("text", "intent", "code"),
    [
        ("#0", Intent.HISTORY, "out_of_range"),
        ("split 60/50 with acme", Intent.SPLIT, "out_of_range"),
        ("budget set abc project atlas", Intent.BUDGET, "not_understood"),
        ("budget set 1e999 project atlas", Intent.BUDGET, "not_understood"),
        ("budget set -5 project atlas", Intent.BUDGET, "out_of_range"),
        ("budget set 5k project atlas until 2020-01-01", Intent.BUDGET, "out_of_range"),
        ("actual 1,00 for #1", Intent.ACTUAL, "not_understood"),
        ("history from 2026-10-01 to 2026-09-01", Intent.HISTORY, "out_of_range"),
        ("vs #42", Intent.COMPARE, "not_found"),
    ],
)
def test_what_cannot_be_taken_is_refused_under_its_own_intent(text: str, intent: Intent, code: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.intent is intent
    assert reading.error is not None
    assert reading.error.code == code


@pytest.mark.parametrize(
    ("text", "numbers", "counts"),
    [
        ("compare #1 with 8 H100 3 days", "1", [8]),
        ("compare #1 to 8 H100 3 days", "1", [8]),
        ("compare 8 H100 3 days and #1", "1", [8]),
        ("compare 8 H100 3 days with estimate 1", "1", [8]),
        ("8 H100 3 days vs run 41", "41", [8]),
        ("compare 8 H100 and 4 A100, 3 days, with #1", "1", [8, 4]),
        ("compare #1, 8 H100 3 days and #4", "1/4", [8]),
        ("what is cheaper, #1 or 8 H100 3 days?", "1", [8]),
        ("is 8 H100 for 3 days cheaper than #1?", "1", [8]),
    ],
)
def test_a_logged_estimate_is_a_side_of_its_own(text: str, numbers: str, counts: list[int]) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, dict(reading.arguments)) == (Intent.COMPARE, {"numbers": numbers})
    assert [(job.gpu_count, job.duration_hours) for job in reading.questions] == [(count, 72) for count in counts]


def test_to_run_so_many_is_no_logged_run() -> None:
    reading = read("what does it cost to run 7 vs 8 H100 for 3 days", today=TODAY)

    assert [job.gpu_count for job in reading.questions] == [7, 8]


def test_a_number_of_the_log_that_says_nothing_is_named() -> None:
    assert read("8 H100 3 days like #12", today=TODAY).unused == ("#12",)


@pytest.mark.parametrize(
    ("text", "thread", "limit", "sides"),
    [
        ("are 8 H100 more expensive than 16 A100 for 3 days?", (), None, [8, 16]),
        ("cheaper than 16 A100?", ("8 H100 3 days",), None, [8, 16]),
        ("must cost less than 50k", ("8 H100 3 days",), 50_000, [8]),
        ("8 H100 3 days, cheaper than $50k", (), 50_000, [8]),
    ],
)
def test_cheaper_than_money_is_a_limit_and_than_a_job_a_compare(
    text: str, thread: tuple[str, ...], limit: int | None, sides: list[int]
) -> None:
    reading = read(text, thread=thread, today=TODAY)

    assert [(job.gpu_count, job.max_usd) for job in reading.questions] == [(count, limit) for count in sides]


JOBS = [
    "price for renting 24 H100 over 9 days",
    "our budget allows 64 A100 for 30 days, what does it cost?",
    "history of science corpus: pretrain 7B on 20B tokens",
    "actual run will be 8 H100 for 3 days",
    "show me what 64 A100 for 30 days cost",
    "explain the cost of 64 A100 for 30 days",
    "settings: 8 H100, 3 days",
    "export of the data aside, 8 H100 3 days",
    "split training over 8 H100 for 3 days",
]


@pytest.mark.parametrize("text", JOBS)
def test_a_word_of_an_intent_inside_a_full_job_leaves_it_an_estimate(text: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, len(reading.questions)) == (Intent.ESTIMATE, 1)


@pytest.mark.parametrize(
    "text",
    ["is H200 our default?", "we use 8 H200 by default", "if we use H200 by default", "the default is H100 or H200",
     "we use H200 by default, how much for 8 for 3 days", "64 A100 30 days at the default region"],
)  # fmt: skip
def test_what_only_speaks_of_a_default_sets_none(text: str) -> None:
    assert read(text, today=TODAY).intent is not Intent.SETTINGS


def test_a_region_that_several_are_called_like_is_asked() -> None:
    choices = read("our default region is eu-west", today=TODAY).choices
    values = [read(choice.text, today=TODAY).arguments["value"] for choice in choices]

    assert len(values) >= 2
    assert all(value.startswith("eu-west-") for value in values)


@pytest.mark.parametrize("text", ["settings currency BTC", "settings provider xyz", "settings region mars"])
def test_a_setting_that_nobody_knows_is_named(text: str) -> None:
    assert f"“{text.rpartition(' ')[2]}”" in str(read(text, today=TODAY).error)


@pytest.mark.parametrize("text", ["thanks!", "great, thanks", "ok thx", "perfect", "thank you so much for the help"])
def test_thanks_ask_nothing(text: str) -> None:
    assert str(read(text, thread=["64 A100 30 days"], today=TODAY).error).startswith("You are welcome")


@pytest.mark.parametrize("text", ["thanks, and spot?", "great, with H200"])
def test_thanks_before_a_change_are_only_polite(text: str) -> None:
    assert read(text, thread=["64 A100 30 days"], today=TODAY).intent is Intent.ESTIMATE


@pytest.mark.parametrize(
    "text", ["what's MFU?", "what is goodput", "what does spot mean", "how do you compute gpu-hours"]
)
def test_a_word_of_the_trade_is_explained_on_its_page(text: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.arguments) == (Intent.HELP, {"topic": "terms"})


@pytest.mark.parametrize("text", ["what's the best gpu for qlora 70b", "which gpu should I use for 7B on 1T tokens"])
def test_the_best_accelerator_is_searched(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.CHEAPEST


def test_the_price_to_buy_is_told_where_no_time_is_said() -> None:
    told = str(read("what does a DGX H100 cost to buy", today=TODAY).error)

    assert "$28,750 to $46,875 each, 8 of them $230,000 to $375,000" in told
    assert read("buy 64 H100 for a month", today=TODAY).intent is Intent.ESTIMATE
    assert "no published purchase price" in str(read("buy TPU v5e-256", today=TODAY).error)


def test_prices_of_two_sellers_are_the_whole_list() -> None:
    reading = read("price per gpu hour of a100 on runpod vs lambda", today=TODAY)

    assert (reading.intent, reading.arguments) == (Intent.PRICES, {"gpu": "A100-80GB-SXM"})


@pytest.mark.parametrize(
    "text", ["pls estimate 2048*H100", "estimate 64 A100", "pls estimate 500 milllion model on 20B tokens"]
)
def test_a_count_behind_estimate_is_no_number_of_the_log(text: str) -> None:
    assert read(text, today=TODAY).intent is not Intent.HISTORY


def test_a_typo_in_a_large_number_is_put_right_behind_its_digits() -> None:
    reading = read("500 milllion params on 20B tokens", today=TODAY)

    assert reading.questions[0].parameters == 500e6
    assert "milllion read as million" in reading.corrections


def test_a_length_of_time_behind_estimate_is_no_number_of_one() -> None:
    (job,) = read("estimate 48 hrs, H100-SXM x16", today=TODAY).questions

    assert (job.gpu_count, job.duration_hours) == (16, 48)
