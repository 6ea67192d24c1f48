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
