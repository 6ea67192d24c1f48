"""What changes the log is an order or a plain statement; a question, a denial or a hope is asked back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reader import Intent, read
from tests.conftest import TODAY

ORDERS = [
    "budget set 90k project atlas until Mar 31",
    "budget 250k for atlas",
    "raise the atlas budget to 300k",
    "lower the budget of project atlas by 10k",
    "the budget of project atlas is 90k",
    "budget close project atlas",
    "budget set 250k for <#C024BE7LH|ml> from Jan 1 until Mar 31, warn at 50/80/100%",
    "actual 182400 for #42",
    "actual was 61h not 48",
    "#7 took 61h",
    "turn the digest off",
    "actual 3,000 gpu hours for #42",
    "settings currency EUR",
    "settings retention 30 days",
    "set default gpu H200",
    "digest weekly off",
]
WRITING = (Intent.BUDGET, Intent.ACTUAL, Intent.SETTINGS)
AS_NO_ORDER = [
    "{}?", "is it so that {}", "why {}", "should we {}", "don't {}", "do not {}", "maybe {}", "if we {}",
    "{} would be nice", "Bob said {}", "hopefully {}", "we never {}", "{} was wrong",
]  # fmt: skip


def writes(text: str) -> bool:
    reading = read(text, today=TODAY)
    shows = reading.arguments.get("action") in ("left", "list", "show")
    return reading.intent in WRITING and not reading.error and not shows


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_writes(order: str) -> None:
    assert writes(order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("around", AS_NO_ORDER)
def test_the_same_words_asked_denied_or_hoped_do_not_write(order: str, around: str) -> None:
    assert not writes(around.format(order))


@pytest.mark.parametrize("order", [each for each in ORDERS if "<#" not in each and " not " not in each])
def test_the_first_ready_answer_does_what_was_asked_about(order: str) -> None:
    asked = read(f"{order}?", today=TODAY)
    wanted = read(order, today=TODAY)
    assert asked.asks_back
    assert len(asked.choices) == 2
    yes = read(asked.choices[0].text, today=TODAY)
    assert (yes.intent, dict(yes.arguments)) == (wanted.intent, dict(wanted.arguments))
    assert not writes(asked.choices[1].text)


def test_yes_in_the_thread_is_the_order() -> None:
    yes = read("yes", thread=["is the budget of project atlas 90k?"], today=TODAY)
    assert (yes.intent, yes.arguments["usd"], yes.arguments["project"]) == (Intent.BUDGET, "90000", "atlas")


def test_a_polite_request_is_an_order() -> None:
    assert writes("could you please set a budget of 30k for project atlas?")


@given(st.sampled_from(["restarts", "burned", "Zürich", "quarterly", "cluster-7", "colleagues", "finance"]))
def test_a_sentence_with_words_that_belong_to_no_order_is_asked_back(word: str) -> None:
    assert not writes(f"the budget of project atlas is 90k {word}")


@pytest.mark.parametrize(
    "text",
    [
        "what's a realistic budget for 7B",
        "FYI budget is 250k EUR and we burned 80k already. What can we still train?",
        "our budget was 90k last year for project atlas",
        "Bob's budget is 90k for project zeta, ours is 50k",
        "budget 7B for project atlas",
        "The budget request: one page of Markdown",
        "our budget for project atlas is 90k until March",
    ],
)
def test_what_only_mentions_a_budget_sets_none(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize(
    "text",
    [
        "we spent 5k of the atlas budget",
        "we have 5k left of the atlas budget",
        "the atlas budget is down to 5k",
        "we need a budget of 24k for luna",
        "with a budget of 36k for luna",
        "example: budget 55k for atlas",
        '"budget 56k for atlas"',
        "raise the atlas budget to 1.5x",
        "atlas budget plus 5k",
        "5k less budget for atlas",
    ],
)
def test_a_part_a_wish_an_example_or_a_difference_is_no_limit(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("take 20k off the atlas budget", "lower"),
        ("cut 20k from the atlas budget", "lower"),
        ("add 20k to the atlas budget", "raise"),
    ],
)
def test_what_is_taken_from_a_budget_changes_it_by_that(text: str, action: str) -> None:
    assert dict(read(text, today=TODAY).arguments) == {"action": action, "project": "atlas", "by_usd": "20000"}


def test_who_adds_a_budget_means_a_new_one() -> None:
    assert read("add a budget of 23k for luna", today=TODAY).arguments["action"] == "set"


@pytest.mark.parametrize(
    "text",
    [
        "the estimate for #2 was 5k",
        "#2 was estimated at 5k",
        "your answer for #2 was 5k",
        "#2 cost 5k or 6k",
        "#2 cost 5k to 6k",
        "#2 nearly cost 5k",
        "#2 took 61h on half the gpus",
        "actual 5k for #2 and 6k for #3",
        "#2 and #3 cost 5k",
    ],
)
def test_what_was_foreseen_or_is_not_one_figure_of_one_run_is_no_actual(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize("text", ["actual 5000 kr for #2", "budget 500000 kr for project atlas"])
def test_a_sign_of_several_currencies_is_asked_with_an_order_for_each(text: str) -> None:
    orders = [read(choice.text, today=TODAY) for choice in read(text, today=TODAY).choices]
    assert [order.arguments["currency"] for order in orders] == ["SEK", "NOK", "DKK"]


@pytest.mark.parametrize("text", ["set default gpu H100 or H200", "set default gpu A100 30"])
def test_one_default_is_one_accelerator(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize("around", ["please {}", "hi, {}", "hey, pls {}", "{} please", "{}, thx", "can you {}?"])
@pytest.mark.parametrize(
    "order",
    [
        "budget set 41k for atlas",
        "commit #5 to atlas",
        "set default gpu H200",
        "delete #7",
        "save this as foo-2",
        "actual 61 h for #2",
    ],
)
def test_politeness_around_an_order_never_changes_what_it_means(order: str, around: str) -> None:
    polite, plain = (read(text, today=TODAY) for text in (around.format(order), order))
    assert (polite.intent, polite.arguments) == (plain.intent, plain.arguments)
    assert plain.arguments


@pytest.mark.parametrize("text", ["raise nova's budget to 17k", "raise the nova budget to 17k"])
def test_a_project_may_own_its_budget_and_have_the_name_of_a_model(text: str) -> None:
    reading = read(text, today=TODAY)
    assert reading.arguments == {"action": "raise", "project": "nova", "usd": "17000"}


def test_of_two_projects_none_is_dropped_unsaid() -> None:
    assert not writes("budget 250k for atlas, nova")


@pytest.mark.parametrize(
    ("text", "expected"), [("actual was 62h, not 48h", "48"), ("actual was 31 days not 30", "720")]
)
def test_what_was_expected_instead_has_the_unit_beside_it(text: str, expected: str) -> None:
    assert read(text, thread=["8 H100 48h"], today=TODAY).arguments["instead_of_hours"] == expected


def test_the_digest_alone_shows_a_name_is_never_as_and_an_unknown_gpu_is_said() -> None:
    assert read("digest", today=TODAY).arguments == {"action": "show"}
    assert not read("save as", today=TODAY).arguments
    assert getattr(read("set default gpu H300", today=TODAY).error, "code", "") == "unknown_gpu"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("raise atlas to 300k", {"action": "raise", "project": "atlas", "usd": "300000"}),
        ("please lower atlas to 90k", {"action": "lower", "project": "atlas", "usd": "90000"}),
        ("raise atlas by $50k", {"action": "raise", "project": "atlas", "by_usd": "50000"}),
    ],
)
def test_a_name_that_is_raised_is_asked_about_with_its_budget_as_the_answer(text: str, changed: dict[str, str]) -> None:
    asked = read(text, today=TODAY)
    assert not asked.arguments
    assert read(asked.choices[0].text, today=TODAY).arguments == changed


TOLD = [
    ("it took 61h", {"hours": "61"}),
    ("took 61 hours", {"hours": "61"}),
    ("the run took 61 hours, not 48", {"hours": "61", "instead_of_hours": "48"}),
    ("we paid 12k", {"usd": "12000"}),
    ("it cost us $12k", {"usd": "12000"}),
    ("took 61h and cost $12k", {"hours": "61", "usd": "12000"}),
    ("it has cost 5k so far", {"partial": "yes", "so_far": "yes", "usd": "5000"}),
]


@pytest.mark.parametrize(("text", "arguments"), TOLD)
def test_what_happened_to_the_run_of_a_thread_is_its_actual(text: str, arguments: dict[str, str]) -> None:
    reading = read(text, thread=["64 H100 30 days"], today=TODAY)

    assert (reading.intent, dict(reading.arguments)) == (Intent.ACTUAL, {"action": "record", **arguments})


@pytest.mark.parametrize(
    "text",
    [
        "it takes 61h", "did it take 61h?", "what if it took 61h", "it took 61h per epoch", "it took 5 days longer",
        "we spent 3 days on data", "it ran for 12 days on spot", "it nearly took 61h", "in the end it was 61h",
        "it was 12k", "we spent 5k on data", "it'll cost 5k",
    ],
)  # fmt: skip
def test_what_is_foreseen_supposed_or_of_a_part_is_none(text: str) -> None:
    reading = read(text, thread=["64 H100 30 days"], today=TODAY)

    assert reading.intent is not Intent.ACTUAL


@pytest.mark.parametrize("text", ["it was 61h", "it nearly took 61h"])
def test_a_time_that_may_be_the_estimate_is_asked(text: str) -> None:
    thread = ["64 H100 30 days"]
    actual, change = (
        read(each.text, thread=thread, today=TODAY) for each in read(text, thread=thread, today=TODAY).choices
    )

    assert dict(actual.arguments) == {"action": "record", "hours": "61"}
    assert [job.duration_hours for job in change.questions] == [61]


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("actual 182400 for #42 and 90000 for #43", [("42", "182400"), ("43", "90000")]),
        ("#2 cost 5k, #3 cost 6k", [("2", "5000"), ("3", "6000")]),
        ("spent 18k on #3 and #4 together", [("3", "18000"), ("4", "18000")]),
    ],
)
def test_of_several_estimates_each_is_offered(text: str, recorded: list[tuple[str, str]]) -> None:
    answers = [read(choice.text, today=TODAY).arguments for choice in read(text, today=TODAY).choices]

    assert [(each["number"], each["usd"]) for each in answers] == recorded


@pytest.mark.parametrize(
    "text",
    [
        "#1 will cost about 80k", "#1 will be 80k", "#1 is going to cost 80k", "#2 cost 1.4k plus 200 storage",
        "#2 cost over 1.4k", "let's say #2 cost 1.4k", "#2 cost 1.4k a week", "#2 costs 1.4k", "#2 is 1.4k",
        "#2 will take 61h", "#1 would have cost 50k on spot", "#2 was meant to take 61h", "#2 cost 1.4k per day",
        "#2 cost less than 1.4k", "#1 will have cost 80k by the end",
    ],
)  # fmt: skip
def test_a_future_a_rate_or_a_bound_of_an_estimate_is_asked(text: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.questions) == (Intent.UNCLEAR, ())
    assert len(reading.choices) >= 2


def test_of_what_was_estimated_and_what_it_cost_the_cost_is_recorded() -> None:
    assert read("#2 was estimated 1.4k but cost 1.6k", today=TODAY).arguments["usd"] == "1600"


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("extend the atlas budget until end of June", "2027-06-30"),
        ("extend atlas budget to end of Q2", "2027-06-30"),
    ],
)
def test_the_end_of_a_time_closes_nothing(text: str, until: str) -> None:
    reading = read(text, today=TODAY)

    assert dict(reading.arguments) == {"action": "raise", "project": "atlas", "until": until}


@pytest.mark.parametrize(
    "text", ["does the atlas budget end in March?", "will the atlas budget last until end of June?"]
)
def test_asking_for_the_end_shows_what_is_left(text: str) -> None:
    assert read(text, today=TODAY).arguments["action"] == "left"


@pytest.mark.parametrize("text", ["end the atlas budget", "budget close project atlas", "close atlas budget"])
def test_an_order_to_close_closes(text: str) -> None:
    assert dict(read(text, today=TODAY).arguments) == {"action": "close", "project": "atlas"}


def test_a_last_day_without_a_verb_is_asked() -> None:
    changed = read(read("atlas budget until end of year", today=TODAY).choices[0].text, today=TODAY)

    assert dict(changed.arguments) == {"action": "change", "project": "atlas", "until": "2026-12-31"}


ASKED_ABOUT_ATLAS = [
    ("cap atlas at 16k", {"action": "set", "usd": "16000"}),
    ("give atlas 16k", {"action": "set", "usd": "16000"}),
    ("allocate 16k to atlas", {"action": "set", "usd": "16000"}),
    ("atlas gets 16k until Mar 31", {"action": "set", "usd": "16000", "until": "2027-03-31"}),
    ("project atlas gets 16k", {"action": "set", "usd": "16000"}),
    ("set budget 16k atlas", {"action": "set", "usd": "16000"}),
    ("budget 16k atlas", {"action": "set", "usd": "16000"}),
    ("top up atlas by 16k", {"action": "raise", "by_usd": "16000"}),
    ("cut atlas by 16k", {"action": "lower", "by_usd": "16000"}),
    ("raise project atlas to 16k", {"action": "raise", "usd": "16000"}),
    ("no need to raise atlas to 16k", {"action": "raise", "usd": "16000"}),
    ("we don't need to raise project atlas by 16k", {"action": "raise", "by_usd": "16000"}),
    ("it makes no sense to lower atlas to 16k", {"action": "lower", "usd": "16000"}),
    ("should we give atlas 16k?", {"action": "set", "usd": "16000"}),
    ("raise atlas to 16k if needed", {"action": "raise", "usd": "16000"}),
    ("set the atlas budget to 16k tomorrow", {"action": "set", "usd": "16000"}),
    ("the atlas budget is 16k as of Jan 1", {"action": "set", "usd": "16000"}),
]


@pytest.mark.parametrize(("text", "ordered"), ASKED_ABOUT_ATLAS)
def test_a_budget_in_other_words_is_asked_and_its_yes_is_the_order(text: str, ordered: dict[str, str]) -> None:
    asked = read(text, today=TODAY)

    assert asked.intent is Intent.UNCLEAR
    assert dict(read(asked.choices[0].text, today=TODAY).arguments) == {"project": "atlas", **ordered}


@pytest.mark.parametrize(
    "text", ["what's a realistic budget for 7B", "a realistic budget for atlas is 16k", "set budget 16k H100"]
)
def test_what_only_speaks_of_a_budget_sets_none(text: str) -> None:
    assert not writes(text)


@pytest.mark.parametrize(
    "text", ["budget of 20k a month for atlas", "monthly budget of 20k for atlas", "set budget monthly 16k",
             "raise atlas budget by 10%", "double the atlas budget", "cut atlas' budget in half"]
)  # fmt: skip
def test_a_budget_by_the_month_or_by_a_share_is_refused_in_plain_words(text: str) -> None:
    refused = read(text, today=TODAY)

    assert "one sum" in str(refused.error) or "changes by a sum" in str(refused.error)


@pytest.mark.parametrize(
    ("text", "usd"),
    [
        ("raise atlas budget 250k to 350k", ["250000", "350000"]),
        ("the atlas budget isn't 250k but 260k", ["250000", "260000"]),
        ("raise the atlas budget from 350k to 250k", ["350000", "250000"]),
        ("change the actual of #2 from 1.4k to 1.6k", ["1400", "1600"]),
        ("#2 was 1.4k in the estimate, 1.6k in the end", ["1400", "1600"]),
        ("budget set 30.000 project atlas", ["30000", "30"]),
        ("raise the atlas budget by 5.000", ["5000", "5"]),
        ("actual 1.400 for #2", ["1400", "1.40"]),
        ("actual 100.176 for #2", ["100176", "100.1760"]),
    ],
)
def test_of_two_sums_each_is_offered(text: str, usd: list[str]) -> None:
    asked = read(text, today=TODAY)
    answers = [read(choice.text, today=TODAY).arguments for choice in asked.choices]

    assert asked.intent is Intent.UNCLEAR
    assert [each.get("usd", each.get("by_usd")) for each in answers][:2] == usd


def test_thirty_thousand_euros_are_asked_in_euros() -> None:
    asked = read("budget set 30.000 € project atlas", today=TODAY)

    assert [choice.text for choice in asked.choices] == [
        "budget set 30,000 EUR project atlas", "budget set 30 EUR project atlas"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["don't set a budget of 30k for atlas", "please never set the atlas budget to 30k"])
def test_what_is_forbidden_is_not_offered(text: str) -> None:
    refused = read(text, today=TODAY)

    assert "Nothing was changed" in str(refused.error)
    assert refused.choices == ()


def test_what_is_struck_out_is_no_order() -> None:
    assert not writes("~budget set 30k project zeta~")
    assert [job.gpu_count for job in read("~64 A100~ 32 A100 for 3 days", today=TODAY).questions] == [32]
    assert [job.tokens for job in read("lora 7B, 200k examples, ~800 tokens each", today=TODAY).questions] == [160e6]


@pytest.mark.parametrize(
    "text",
    [
        "#2 crashed after 20h",
        "#2: 51h was wrong",
        "#2 ran 3 hours longer",
        "#2 took 48 gpus",
        "#2 was 61h",
        "#2 failed",
    ],
)
def test_what_happened_to_a_logged_run_asks_for_no_new_estimate(text: str) -> None:
    asked = read(text, today=TODAY)

    assert (asked.intent, dict(asked.arguments)) == (Intent.UNCLEAR, {})
    assert not read(asked.choices[0].text, today=TODAY).asks_back


@pytest.mark.parametrize("text", ["#2 with 16 H100", "#2 60h", "#2 for 60h", "#2 but 60h and faster"])
def test_a_change_of_a_logged_run_asks_again(text: str) -> None:
    assert read(text, today=TODAY).arguments["action"] == "again"


@pytest.mark.parametrize(
    "text",
    [
        "#2 cost 200 more than estimated",
        "#2 cost 5k less than expected",
        "#2 took 5h more than estimated",
        "#2 cost more than 5k",
        "#2 cost 1200 extra",
        "#2 cost 5k more than #1",
        "if #2 costs 80k are we over budget?",
        "suppose #2 cost 5k",
    ],
)
def test_how_far_a_run_was_off_and_what_is_only_supposed_is_not_offered_to_be_recorded(text: str) -> None:
    reading = read(text, today=TODAY)

    assert [each.text for each in reading.choices] == ["show #2", "again #2"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("settings retention unlimited", "unlimited"),
        ("set retention unlimited", "unlimited"),
        ("set retention to no limit", "unlimited"),
        ("set retention from 90 days to unlimited", "unlimited"),
        ("settings retention 90", "90"),
        ("settings retention 2 years", "730"),
    ],
)
def test_answers_are_kept_for_days_or_for_ever(text: str, value: str) -> None:
    arguments = read(text, today=TODAY).arguments

    assert (arguments["action"], arguments["name"], arguments["value"]) == ("set", "retention", value)


@pytest.mark.parametrize(
    "text", ["settings retention off", "settings salary high", "settings salary 180.000", "settings thresholds none"]
)
def test_a_value_that_a_setting_cannot_have_is_refused_instead_of_showing_the_settings(text: str) -> None:
    assert "I do not know what to set" in str(read(text, today=TODAY).error)


@pytest.mark.parametrize(
    ("text", "so_far"),
    [
        ("#3 so far 8k", True),
        ("we've spent 12k so far on #3", True),
        ("#3 has cost 8k to date", True),
        ("#3 total so far 8k", True),
        ("actual 8k for #3 as of today", True),
        ("another 8k for #3", False),
        ("actual +8k for #3", False),
        ("we spent another 8k on #3", False),
        ("actual for #3 part 2: 8k", False),
    ],
)
def test_so_far_is_all_of_a_run_and_another_is_one_more_part(text: str, so_far: bool) -> None:
    said = read(text, today=TODAY).arguments

    assert said["number"] == "3"
    assert said["partial"] == "yes"
    assert ("so_far" in said) == so_far
    assert "since" not in said


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("#3 plus 3k", "actual another $3,000 for #3"),
        ("add 3k to #3", "actual another $3,000 for #3"),
        ("actual 4k more for #3", "actual another $4,000 for #3"),
        ("#3 is at 8k so far", "actual $8,000 so far for #3"),
        ("#3 so far 8k and 300 hours", "actual $8,000 300 hours so far for #3"),
        ("12k so far this month for #3", "actual $12,000 so far for #3"),
    ],
)
def test_a_part_that_is_asked_is_offered_as_a_part(text: str, order: str) -> None:
    assert read(text, today=TODAY).choices[0].text == order


@pytest.mark.parametrize("text", ["actual minus 2k for #3", "#3 minus 2k", "refund of 2k for #3", "#3 credit 2k"])
def test_what_is_taken_off_the_cost_of_a_run_is_refused_with_what_to_say(text: str) -> None:
    assert "say what the run came to" in str(read(text, today=TODAY).error)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("no need to raise the atlas budget by 10k", "budget raise project atlas by $10,000"),
        ("release #1 on Monday", "release #1"),
        ("release #1 after the run", "release #1"),
        ("commit #2 on Monday", "commit #2"),
        ("raise the atlas budget by 10k or 20k", "budget raise project atlas by $10,000"),
        ("raise both budgets by 10k", "budget raise by $10,000"),
        ("close all budgets", "budget close"),
        ("keep data for 12 months", "settings retention 360 days"),
        ("keep checkpoints for 30 days", "settings retention 30 days"),
        ("set keep 90 days", "settings retention 90 days"),
        ("keep everything forever", "settings retention unlimited"),
        ("actual for #2: 15,000 GPU hours at $2.70", "actual 15000 GPU-hours for #2"),
        ("actual for #2: 32 GPUs for 19 days", "actual 14592 GPU-hours for #2"),
    ],
)
def test_what_is_denied_put_off_or_more_than_one_order_is_asked_and_not_done(text: str, order: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.asks_back
    assert reading.choices[0].text == order
    assert not read(order, today=TODAY).asks_back


@pytest.mark.parametrize("text", ["actual for #2: 41k after credits of 5k", "actual for #2: 45k - 4k credit"])
def test_a_credit_beside_an_actual_is_not_taken_for_it(text: str) -> None:
    assert "I take nothing off" in str(read(text, today=TODAY).error)
