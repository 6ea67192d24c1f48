"""Changes in a thread that do not name what they change, and lines that are taken away again."""

from datetime import date

import pytest

from bot.reader import Reading, read
from bot.reader.sentence import sentence
from costengine.question import Purchase, Question
from tests.conftest import TODAY

JOBS = ["64 A100 30 days", "7B on 1T tokens with 64 H100", "64 A100 30 days under $50k", "7B on 1T tokens"]


def after(job: str, text: str) -> Reading:
    return read(text, thread=[job], today=TODAY)


def job(reading: Reading) -> Question:
    (question,) = reading.questions
    return question


@pytest.mark.parametrize("before", JOBS)
@pytest.mark.parametrize("text", ["double it", "and double that?", "what about half?", "cut it in half", "triple it"])
def test_a_factor_alone_asks_what_it_means_and_each_answer_changes_one_thing(before: str, text: str) -> None:
    asked = after(before, text)

    assert len(asked.choices) >= 2
    first = job(read(before, today=TODAY))
    for choice in asked.choices:
        assert job(after(before, choice.text)) != first


@pytest.mark.parametrize("text", ["cut the duration in half", "half the duration"])
def test_half_of_a_named_thing_is_a_change(text: str) -> None:
    assert job(after("64 A100 30 days", text)).duration_hours == 360


@pytest.mark.parametrize("text", ["per day?", "a day rate?", "what is that per week?"])
def test_the_price_of_a_time_is_no_length_of_the_run(text: str) -> None:
    asked = after("64 A100 30 days", text)

    assert not asked.questions
    assert [job(read(choice.text, today=TODAY)).gpu_count for choice in asked.choices] == [64, 1]


@pytest.mark.parametrize("text", ["buy them instead", "what if we buy"])
def test_buying_them_keeps_the_job(text: str) -> None:
    assert job(after("64 A100 30 days", text)) == job(read("64 A100 30 days owned", today=TODAY))


@pytest.mark.parametrize(
    ("text", "bought"),
    [
        ("what if we buy 64 H100 instead of renting for 2 years?", Purchase.OWNED),
        ("64 H100 2 years, buying instead of renting", Purchase.OWNED),
        ("64 H100 2 years instead of buying", None),
    ],
)
def test_instead_of_says_how_the_hardware_is_paid_for(text: str, bought: Purchase | None) -> None:
    assert job(read(text, today=TODAY)).purchase == bought


@pytest.mark.parametrize("text", ["remove the data cost", "without data", "drop the data costs"])
def test_a_line_that_was_added_can_be_taken_away(text: str) -> None:
    left = job(after("64 A100 30 days + 100k data + 50k storage", text))

    assert [f"{line.usd} {line.component.value}" for line in left.extra] == ["50000 storage", "0 data"]
    assert left.purchase is not Purchase.OWNED


def test_later_moves_the_last_day() -> None:
    assert str(job(after("7B on 1T tokens 64 H100 by Dec 20", "a week later")).deadline) == "2026-12-27"


def test_that_means_the_job_before() -> None:
    trained = job(after("64 H100 30 days", "could that train a 13B on 1T tokens"))
    afforded = job(after("64 H100 30 days", "how many tokens could we train with that for a 7B?"))

    assert (trained.gpu_count, trained.duration_hours, trained.parameters) == (64, 720, 13e9)
    assert (afforded.gpu_count, afforded.duration_hours, afforded.parameters) == (64, 720, 7e9)


def test_the_limit_can_be_forgotten() -> None:
    assert job(after("64 A100 30 days under 50k", "forget the limit")).max_usd is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7B at 2.5s/step, 500k steps, 64 H100", 500_000 * 2.5 / 3600),
        ("64 H100, 1.2M steps at 0.8 s/it", 1_200_000 * 0.8 / 3600),
        ("64 H100 360k steps, 2 steps per second", 50),
    ],
)
def test_the_time_of_one_step_makes_the_run_with_the_steps(text: str, hours: float) -> None:
    assert job(read(text, today=TODAY)).duration_hours == pytest.approx(hours)


@pytest.mark.parametrize(
    "text", ["64 H100 30 days at 2.5 s/step", "64 H100 30 days, 0.8 s/it", "64 H100 30 days 2T RAM"]
)
def test_what_fills_no_slot_is_named_and_changes_nothing(text: str) -> None:
    reading = read(text, today=TODAY)

    assert job(reading) == job(read("64 H100 30 days", today=TODAY))
    assert reading.unused


@pytest.mark.parametrize("tuned", ["warmup 2000 steps", "warmup of 2k steps", "vocab 128k", "4M batch", "loss 1.8"])
def test_what_a_run_is_tuned_with_is_no_part_of_its_size(tuned: str) -> None:
    reading = read(f"7B on 2T tokens, {tuned}", today=TODAY)

    assert job(reading) == job(read("7B on 2T tokens", today=TODAY))
    assert reading.unused


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("64 H100 every other week for 2 months", 30),
        ("64 H100 only on weekends for 2 weeks", 4),
        ("64 H100 for 2 weeks on weekdays", 10),
    ],
)
def test_a_part_of_the_time_is_multiplied_and_said(text: str, days: int) -> None:
    reading = read(text, today=TODAY)

    assert job(reading).duration_hours == pytest.approx(days * 24)
    assert f"{days * 24}.0 hours in all" in reading.corrections[0]


@pytest.mark.parametrize("text", ["> Bob said 64 H100 for a month cost them $200k is that right?"])
def test_a_quoted_sum_is_reconciled_not_taken_as_a_limit(text: str) -> None:
    assert read(text, today=TODAY).arguments["about"] == "quoted"


def test_one_that_counts_nothing_is_no_number() -> None:
    assert job(read("Hi, quick one: 64 A100 for 30 days", today=TODAY)) == job(read("64 A100 for 30 days", today=TODAY))


@pytest.mark.parametrize(
    ("before", "more"),
    [("7B 140B under 50k", []), ("7B 140B", []), ("64 A100 30 days under 50k", ["flat 20k"])],
)
def test_thousands_alone_are_no_model_and_are_asked(before: str, more: list[str]) -> None:
    asked = after(before, "20k")

    assert [choice.text for choice in asked.choices] == ["under 20k in all", "+ 20k other", *more]


@pytest.mark.parametrize(("text", "limit"), [("10k more", 60_000), ("$10k more", 60_000), ("10k less", 40_000)])
def test_more_money_moves_the_limit(text: str, limit: int) -> None:
    changed = job(after("7B 140B under 50k", text))

    assert changed.max_usd == limit
    assert changed.parameters == 7e9


@pytest.mark.parametrize(
    ("text", "day", "days"),
    [
        ("2 days earlier", "2026-12-18", 23),
        ("a week later", "2026-12-27", 32),
        ("3 more days", "2026-12-23", 28),
        ("double the time", "2027-01-14", 50),
        ("40 days", "2027-01-04", 40),
    ],
)
def test_until_a_day_the_day_and_the_time_move_together(text: str, day: str, days: int) -> None:
    moved = read(text, thread=["8 H100 until Dec 20"], today=date(2026, 11, 25)).questions[0]

    assert (str(moved.deadline), moved.duration_hours) == (day, days * 24)


def test_a_run_that_only_has_to_end_by_a_day_keeps_its_time() -> None:
    moved = job(after("8 H100 10 days by 2026-12-20", "2 days earlier"))

    assert (str(moved.deadline), moved.duration_hours) == ("2026-12-18", 240)


@pytest.mark.parametrize("text", ["a week later", "2 days earlier"])
def test_without_a_last_day_none_moves(text: str) -> None:
    assert "no last day to move" in str(after("8 H100 3 days", text).error)


@pytest.mark.parametrize(("before", "epochs"), [("", 2), (" 3 epochs", 4)])
@pytest.mark.parametrize("text", ["one epoch more", "one more epoch", "plus 1 epoch"])
def test_a_further_epoch_is_added_to_the_first(before: str, epochs: int, text: str) -> None:
    assert job(after(f"7B on 140B tokens 64 H100{before}", text)).epochs == epochs


@pytest.mark.parametrize("text", ["chinchilla tokens", "chinchilla optimal", "make it compute optimal"])
@pytest.mark.parametrize("before", ["7B on 300B tokens 64 H100", "64 H100 7B on 1T tokens"])
def test_the_rule_of_chinchilla_is_no_model(before: str, text: str) -> None:
    changed = job(after(before, text))

    assert (changed.model, changed.parameters, changed.tokens) == (None, 7e9, 140e9)


def test_a_large_count_of_gpus_in_an_unknown_unit_is_asked() -> None:
    asked = read("1,5 Mio A100 timmar", today=TODAY)

    assert [choice.text for choice in asked.choices] == ["1,5 Mio A100 hours", "1,5 Mio A100"]


@pytest.mark.parametrize("refused", ["same with H300", "0 gpus", "48"])
def test_undo_behind_what_changed_nothing_gives_the_job_before(refused: str) -> None:
    thread = ["64 A100 30 days", "spot", refused]

    assert job(read("undo", thread=thread, today=TODAY)) == job(after("64 A100 30 days", "spot"))
    assert job(read("undo", thread=[*thread, "undo"], today=TODAY)) == job(read("64 A100 30 days", today=TODAY))


def test_a_question_left_open_does_not_stand_in_the_way() -> None:
    changed = job(read("10 days", thread=["64 A100 30 days", "48"], today=TODAY))

    assert (changed.gpu_count, changed.duration_hours) == (64, 240)


@pytest.mark.parametrize(
    ("before", "text", "slot", "value"),
    [
        ("184,320 A100 hours", "half the hours", "gpu_hours", 92_160),
        ("3e23 flops on h100", "double the flops", "flops", 6e23),
        ("7B on 140B tokens", "a third of the tokens", "tokens", 46_666_700_000),
    ],
)
def test_what_the_job_counts_is_multiplied(before: str, text: str, slot: str, value: float) -> None:
    assert getattr(job(after(before, text)), slot) == value


@pytest.mark.parametrize(
    ("text", "count", "days"),
    [
        ("actually 16 gpus, not 8", 16, 3),
        ("16 instead of 8 gpus", 16, 3),
        ("5 instead of 3 days", 8, 5),
        ("not 3 but 5 days", 8, 5),
        ("on 2 nodes", 16, 3),
        ("8 nodes", 64, 3),
    ],
)
def test_a_number_takes_the_unit_of_what_it_replaces(text: str, count: int, days: int) -> None:
    changed = job(after("8 H100 3 days", text))

    assert (changed.gpu_count, changed.duration_hours) == (count, days * 24)


@pytest.mark.parametrize(
    ("text", "part"),
    [("x2", "double"), ("2x", "double"), ("x 1.5", "1.5 times"), ("a quarter of that", "a quarter of")],
)
def test_a_factor_alone_is_asked_in_its_own_words(text: str, part: str) -> None:
    asked = after("8 H100 3 days", text)

    assert [choice.text for choice in asked.choices] == [f"{part} the GPUs", f"{part} the duration"]


def test_nodes_of_nothing_are_asked() -> None:
    asked = read("8 nodes for 30 days", today=TODAY)

    assert [choice.text for choice in asked.choices] == ["8 nodes of H100 for 30 days", "8 nodes of A100 for 30 days"]


def test_a_percentage_alone_is_the_one_that_was_said() -> None:
    assert job(after("7B on 140B tokens 64 H100 at 45% mfu", "at 50%")).mfu == 0.5


def test_the_way_back_to_the_first_is_a_step_that_undo_takes_back() -> None:
    thread = ["64 A100 30 days", "spot", "60 days", "back to the first one"]

    assert job(read("undo", thread=thread, today=TODAY)) == job(read("60 days", thread=thread[:2], today=TODAY))


def test_one_undo_too_many_says_what_the_first_one_is() -> None:
    error = after("64 A100 30 days", "undo").error

    assert error is not None
    assert "64 x A100 80GB SXM for 30 days" in str(error)


@pytest.mark.parametrize(
    ("text", "parameters", "tokens"),
    [
        ("100B more", 7e9, 1.1e12),
        ("another 100B", 7e9, 1.1e12),
        ("200B fewer", 7e9, 0.8e12),
        ("add 500B", 7e9, 1.5e12),
        ("7B more", 14e9, 1e12),
        ("500B instead of 1T", 7e9, 500e9),
        ("13B instead of 7B", 13e9, 1e12),
        ("from 1T to 2T", 7e9, 2e12),
        ("go from 7B to 13B", 13e9, 1e12),
    ],
)
def test_a_size_without_its_word_goes_to_the_slot_it_fits(text: str, parameters: float, tokens: float) -> None:
    changed = job(after("7B on 1T tokens with 64 H100", text))

    assert (changed.parameters, changed.tokens, changed.gpu_count) == (parameters, tokens, 64)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("7B on 1T tokens", "500B"),
        ("pretrain 13B on 20B tokens with 100 A100", "make it 30B"),
        ("13B on 140B tokens", "20B more"),
        ("lora llama-3-8b on 50M tokens", "100B more"),
    ],
)
def test_a_size_that_could_be_the_model_or_its_tokens_is_asked(before: str, text: str) -> None:
    model, tokens = (job(after(before, choice.text)) for choice in after(before, text).choices)

    assert model.tokens == job(read(before, today=TODAY)).tokens
    assert tokens.parameters == job(read(before, today=TODAY)).parameters
    assert model != tokens


@pytest.mark.parametrize(
    ("text", "gpu", "count", "days"),
    [
        ("from 64 to 128", "A100-80GB-SXM", 128, 30),
        ("60 instead of 30", "A100-80GB-SXM", 64, 60),
        ("from 30 to 60 days", "A100-80GB-SXM", 64, 60),
        ("change the 30 days to 60", "A100-80GB-SXM", 64, 60),
        ("swap the A100s for H100", "H100-SXM", 64, 30),
        ("A100 -> H200", "H200-SXM", 64, 30),
    ],
)
def test_what_is_replaced_says_what_the_new_one_is(text: str, gpu: str, count: int, days: int) -> None:
    changed = job(after("64 A100 30 days", text))

    assert (changed.gpu, changed.gpu_count, changed.duration_hours) == (gpu, count, days * 24)


def test_a_number_that_was_there_before_comes_back_to_its_place() -> None:
    thread = ["13B on 300B tokens, 128 A100, at 40% mfu", "45%"]

    assert job(read("back to 40", thread=thread, today=TODAY)).mfu == 0.4
    assert read("back to 30", thread=thread, today=TODAY).choices


@pytest.mark.parametrize(
    ("before", "text", "count"),
    [
        ("4 x p5.48xlarge 10 days", "add 2 instances", 48),
        ("4 x p5.48xlarge 10 days", "remove one instance", 24),
        ("8 nodes of 8 H100 for 3 days", "4 more nodes", 96),
        ("8 nodes of 8 H100 for 3 days", "minus a node", 56),
        ("8 nodes of 8 H100 for 3 days", "drop 2 nodes", 48),
        ("8 nodes of 4 A100 for 3 days", "add 2 nodes", 40),
        ("8 nodes of 4 A100 for 3 days", "12 nodes", 48),
        ("8 nodes of 4 A100 for 3 days", "half the nodes", 16),
        ("64 A100 30 days", "x2 gpus", 128),
        ("64 A100 30 days", "gpus x2", 128),
        ("64 A100 30 days", "2x more gpus", 128),
        ("64 A100 30 days", "2x nodes", 128),
    ],
)
def test_nodes_and_factors_change_the_count_that_there_was(before: str, text: str, count: int) -> None:
    changed = job(after(before, text))

    assert changed.gpu_count == count
    assert changed.duration_hours == job(read(before, today=TODAY)).duration_hours


def test_nodes_stay_as_large_as_they_were_said() -> None:
    thread = ["8 nodes of 4 A100 for 3 days", "on spot", "add 2 nodes"]

    assert job(read("one node less", thread=thread, today=TODAY)).gpu_count == 36
    assert job(read("add a node", thread=[*thread, "on H100"], today=TODAY)).gpu_count == 48


@pytest.mark.parametrize(("text", "days"), [("x2 days", 60), ("2x longer", 60), ("days x2", 60), ("2x days", 60)])
def test_a_factor_beside_days_is_of_the_time(text: str, days: int) -> None:
    assert job(after("64 A100 30 days", text)).duration_hours == days * 24


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2k each", 400e6),
        ("at 2k each", 400e6),
        ("1,000 tokens each", 200e6),
        ("500 tokens longer", 260e6),
        ("500k examples", 400e6),
        ("100k fewer examples", 80e6),
        ("another 100k examples", 240e6),
        ("double the examples", 320e6),
    ],
)
def test_examples_and_their_length_change_apart(text: str, tokens: float) -> None:
    assert job(after("sft 7B on 200k examples, ~800 tokens each", text)).tokens == tokens


@pytest.mark.parametrize("text", ["2k each", "100k more examples"])
def test_examples_that_nobody_counted_are_asked(text: str) -> None:
    before = "lora llama-3-8b on 50M tokens"

    assert len(after(before, text).choices) >= 2


def test_a_number_behind_examples_may_be_those_or_tokens() -> None:
    before = "sft 7B on 200k examples, ~800 tokens each"

    assert [job(after(before, c.text)).tokens for c in after(before, "300k").choices] == [240e6, 300e3]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("50,000 more hours", 234_320),
        ("20,000 fewer hours", 164_320),
        ("10% more hours", 202_752),
        ("100,000 hours", 100_000),
        ("double", 368_640),
    ],
)
def test_hours_behind_gpu_hours_are_those(text: str, hours: float) -> None:
    changed = job(after("184,320 A100 hours", text))

    assert (changed.gpu_hours, changed.duration_hours) == (hours, None)


@pytest.mark.parametrize("text", ["add 3 days", "3 days longer", "8 more nodes"])
def test_more_of_what_an_estimate_works_out_is_refused(text: str) -> None:
    assert "to change" in str(after("7B on 1T tokens", text).error)


@pytest.mark.parametrize("text", ["5 years", "make it 5 years", "over 5 years"])
def test_years_behind_owned_hardware_are_asked(text: str) -> None:
    before = "owned hw, 25k per gpu, 4 years, 60% used, 64 H100 30 days"
    life, run = (job(after(before, choice.text)) for choice in after(before, text).choices)

    assert (life.useful_life_years, life.duration_hours) == (5, 720)
    assert (run.useful_life_years, run.duration_hours) == (4, 1825 * 24)
    assert job(after(before, "2 months")).duration_hours == 1440


@pytest.mark.parametrize(
    ("asked", "answer", "meant"),
    [
        ("A100 30", "30 days, 64 of them", "64 x A100 80GB SXM for 30 days"),
        ("H100 30 days", "8", "8 x H100 SXM for 30 days"),
        ("H100", "64, 2 weeks", "64 x H100 SXM for 14 days"),
        ("finetune llama 3 on 50M tokens", "8b", "fine-tune llama-3-8b on 50M tokens"),
        ("finetune llama 3 on 50M tokens", "the 70b", "fine-tune llama-3-70b on 50M tokens"),
        ("gpt-2", "xl", "pretrain gpt-2-xl"),
        ("gpt-2", "1.5B", "pretrain gpt-2-xl"),
        ("qwen 2.5 lora 10M tokens", "the 7b one", "lora fine-tune qwen2.5-7b on 10M tokens"),
        ("sft 8B on 1M samples", "1k", "fine-tune 8B parameters on 1B tokens"),
    ],
)
def test_a_short_answer_is_taken_for_what_was_asked(asked: str, answer: str, meant: str) -> None:
    assert read(asked, today=TODAY).choices
    assert sentence(job(after(asked, answer))) == meant


@pytest.mark.parametrize(
    ("text", "count", "days"),
    [
        ("remove 8 gpus", 56, 30),
        ("drop 5 days", 64, 25),
        ("drop to 32 gpus", 32, 30),
        ("+25% gpus", 80, 30),
        ("-25% gpus", 48, 30),
        ("minus 10% days", 64, 27),
    ],
)
def test_what_is_removed_is_taken_from_what_there_was(text: str, count: int, days: int) -> None:
    changed = job(after("64 A100 30 days", text))

    assert (changed.gpu_count, changed.duration_hours) == (count, days * 24)


def test_scaling_up_to_a_number_is_no_limit() -> None:
    assert after("64 A100 30 days", "scale up to 256").choices


@pytest.mark.parametrize(
    ("text", "usd", "parameters"),
    [
        ("double it", 500_000, None),
        ("10% less", 225_000, None),
        ("how many tokens for a 7B?", 250_000, 7e9),
        ("what can I train with 100k", 100_000, None),
    ],
)
def test_a_budget_goes_on_until_another_is_said(text: str, usd: int, parameters: float | None) -> None:
    changed = job(after("$250k budget what can I train", text))

    assert (float(changed.max_usd or 0), changed.parameters) == (usd, parameters)


def test_a_share_of_nothing_named_is_asked() -> None:
    choices = after("64 A100 30 days", "10% less").choices

    assert [job(after("64 A100 30 days", c.text)).gpu_count for c in choices] == [58, 64]


@pytest.mark.parametrize("text", ["64 A100 30 days >> spot", ">> 64 A100, 30 days spot"])
def test_arrows_between_steps_separate_them(text: str) -> None:
    assert sentence(job(read(text, today=TODAY))) == "64 x A100 80GB SXM for 30 days, spot"


def test_the_length_of_an_example_needs_no_word() -> None:
    asked = read("finetune llama 3 70b on 10k examples 2k each", today=TODAY)

    assert job(asked).tokens == 20e6


@pytest.mark.parametrize(
    ("text", "gpu"),
    [
        ("pcie ones", "A100-80GB-PCIe"),
        ("no, 40GB ones", "A100-40GB-SXM"),
        ("the 40 GB version", "A100-40GB-SXM"),
        ("sxm", "A100-80GB-SXM"),
    ],
)
def test_a_form_or_a_memory_alone_is_of_the_accelerator_before(text: str, gpu: str) -> None:
    assert job(after("64 A100 30 days", text)).gpu == gpu


def test_a_form_is_a_side_of_its_own() -> None:
    compared = read("7B 1T on 64 H100 SXM vs PCIe", today=TODAY).questions

    assert [side.gpu for side in compared] == ["H100-SXM", "H100-PCIe"]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("vs double the gpus", [(64, 30), (128, 30)]),
        ("vs half the time", [(64, 30), (64, 15)]),
        ("double the gpus or the time?", [(128, 30), (64, 60)]),
        ("double the gpus and the time", [(128, 60)]),
        ("half the gpus vs 8 more gpus", [(32, 30), (72, 30)]),
    ],
)
def test_a_change_is_a_side_too_and_a_factor_is_shared(text: str, sides: list[tuple[int, int]]) -> None:
    changed = after("64 A100 30 days", text).questions

    assert [(side.gpu_count, (side.duration_hours or 0) / 24) for side in changed] == sides


def test_a_dash_before_a_number_may_be_a_minus() -> None:
    choices = after("64 A100 30 days", "- 8 gpus").choices

    assert [job(after("64 A100 30 days", choice.text)).gpu_count for choice in choices] == [56, 8]


def test_a_factor_beside_a_whole_job_with_nothing_before_it_is_asked() -> None:
    choices = read("twice as many GPUs for 64 A100 30 days", today=TODAY).choices

    assert [job(read(choice.text, today=TODAY)).gpu_count for choice in choices] == [128, 64]


@pytest.mark.parametrize("text", ["how much per GPU hour?", "and per gpu-hour?", "what is the price per gpu hour"])
def test_the_price_of_a_gpu_hour_is_offered_of_all_and_of_one(text: str) -> None:
    texts = [each.text for each in after("64 A100 30 days", text).choices]

    assert texts == ["64 x A100 80GB SXM for 1 hour", "1 x A100 80GB SXM for 1 hour"]


@pytest.mark.parametrize("text", ["what's the cheapest GPU for this?", "which gpu is cheapest", "best hardware"])
def test_the_cheapest_gpu_for_a_training_is_sought_among_all_and_the_cheapest_way_with_its_own(text: str) -> None:
    before = "7B on 140B tokens with 64 H100"

    assert sentence(job(after(before, text))) == "pretrain 7B parameters on 140B tokens"
    assert job(after(before, "cheapest way?")).gpu == "H100-SXM"


@pytest.mark.parametrize("text", ["how many GPUs for 2 weeks?", "how many H100 for 2 weeks"])
def test_how_many_for_a_time_are_those_that_finish_in_it(text: str) -> None:
    for before in ("7B on 1T tokens", "7B on 1T tokens with 64 H100 for 40 days"):
        question = job(after(before, text))

        assert (question.max_hours, question.duration_hours, question.gpu_count) == (336, None, None)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("half the tokens, 3e23 flops", "7B on 1T"),
        ("double the tokens and 1e24 flops", "7B on 1T"),
        ("half the GPUs, 16 GPUs", "64 A100 30 days"),
        ("60 days and 10 more days", "64 A100 30 days"),
    ],
)
def test_a_change_beside_another_figure_of_the_same_is_asked(text: str, before: str) -> None:
    reading = read(text, thread=(before,), today=TODAY)

    assert "two values" in reading.asks_back
    assert len(reading.choices) == 2


def test_a_change_that_comes_to_the_figure_beside_it_is_no_doubt() -> None:
    (job,) = read("double the gpus, 128 gpus", thread=("64 A100 30 days",), today=TODAY).questions

    assert job.gpu_count == 128


@pytest.mark.parametrize(
    ("text", "before", "people", "months"),
    [
        ("plus 3 engineers for 4 months", "64 A100 30 days", 3, 4),
        ("3 more engineers for 4 months", "64 A100 30 days", 3, 4),
        ("plus 3 engineers for 4 months", "64 A100 30 days, team of 2 for 4 months", 5, 4),
        ("plus 3 engineers for 4 months", "64 A100 30 days, team of 2", 5, 4),
    ],
)
def test_more_people_keep_their_months_and_the_run_its_days(text: str, before: str, people: int, months: int) -> None:
    (job,) = read(text, thread=(before,), today=TODAY).questions

    assert (job.people, job.project_months, job.duration_hours) == (people, months, 720)


def test_people_who_work_for_another_time_than_those_before_are_asked() -> None:
    reading = read("plus 3 engineers for 4 months", thread=("64 A100 30 days, team of 2 for 3 months",), today=TODAY)

    assert [choice.text for choice in reading.choices] == ["team of 5 for 3 months", "team of 5 for 4 months"]


def test_more_people_of_a_first_text_are_those_who_were_said() -> None:
    (job,) = read("64 A100 30 days plus 3 engineers for 4 months", today=TODAY).questions

    assert (job.people, job.project_months) == (3, 4)


@pytest.mark.parametrize("text", ["half of it for 60 days", "too much, what about half of that for twice as long"])
def test_a_part_of_what_was_not_named_beside_another_change_is_asked(text: str) -> None:
    reading = read(text, thread=("64 H100 30 days",), today=TODAY)
    (halved,) = read(reading.choices[0].text, thread=("64 H100 30 days",), today=TODAY).questions

    assert reading.asks_back == "Half what: the GPUs?"
    assert (halved.gpu_count, halved.duration_hours) == (32, 1440)


@pytest.mark.parametrize("unit", ["GPUs", "days"])
@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("up by 10 {}", 1),
        ("increase {} by 10", 1),
        ("down by 10 {}", -1),
        ("cut 10 {}", -1),
        ("cut the {} by 10", -1),
        ("what if we lose 10 {}?", -1),
        ("10 {} are gone", -1),
    ],
)
def test_more_and_less_change_what_was_before_by_the_amount(text: str, sign: int, unit: str) -> None:
    changed = job(after("64 A100 30 days", text.format(unit)))

    count, hours = (64 + sign * 10, 720) if unit == "GPUs" else (64, 720 + sign * 240)
    assert (changed.gpu_count, changed.duration_hours) == (count, hours)


def test_tokens_are_cut_by_tokens_and_not_by_parameters() -> None:
    changed = job(after("7B on 1T tokens with 64 H100", "cut tokens by 200B"))

    assert (changed.tokens, changed.parameters) == (800e9, 7e9)


def test_cutting_to_a_number_is_no_cut_by_it() -> None:
    assert job(after("64 A100 30 days", "cut to 32 GPUs")).gpu_count == 32


@pytest.mark.parametrize(
    "text",
    [
        "8 gpus die",
        "approval takes 3 weeks",
        "5 days of that were wasted",
        "it crashed after 12 days",
        "start 2 weeks later",
        "10 days are done",
        "data from the last 10 years",
    ],
)
def test_a_statement_with_an_amount_is_asked_and_one_answer_leaves_the_job_as_it_is(text: str) -> None:
    asked = after("64 A100 30 days", text)

    assert not asked.questions
    answers = [job(after("64 A100 30 days", choice.text)) for choice in asked.choices]
    assert len(answers) == 2
    assert answers[-1] == job(read("64 A100 30 days", today=TODAY))


@pytest.mark.parametrize("text", ["sorry 3 weeks", "hmm, 3 weeks?", "make it 3 weeks", "rather 3 weeks"])
def test_a_word_that_says_nothing_does_not_hinder_a_change(text: str) -> None:
    assert job(after("64 A100 30 days", text)).duration_hours == 504


@pytest.mark.parametrize("whole", ["7B on 1T tokens with 64 H100", "64 H100 for 30 days"])
@pytest.mark.parametrize(
    "remark",
    [
        "data from the last 10 years",
        "keep data for 12 months",
        "contract is 12 months",
        "payment 30 days",
        "go live in 2 months",
    ],
)
def test_the_time_of_something_else_is_not_that_of_the_run(whole: str, remark: str) -> None:
    reading = read(f"{whole}, {remark}", today=TODAY)

    assert job(reading) == job(read(whole, today=TODAY))
    assert remark in reading.unused


def test_the_length_of_a_contract_is_the_run_where_no_other_is_said() -> None:
    assert job(read("64 H100, 12 month contract", today=TODAY)).duration_hours == 8640


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("same as the first but H200", "64 H200 30 days"),
        ("original but 90 days", "64 H100 90 days"),
        ("the original with 32 GPUs", "32 H100 30 days"),
    ],
)
def test_the_first_with_a_change_is_the_first_job_changed(text: str, whole: str) -> None:
    reading = read(text, thread=["64 H100 30 days", "spot", "60 days"], today=TODAY)

    assert job(reading) == job(read(whole, today=TODAY))


def test_undo_behind_the_first_with_a_change_is_the_job_before_it() -> None:
    thread = ["64 H100 30 days", "spot", "original but 90 days"]

    assert job(read("undo", thread=thread, today=TODAY)) == job(read("64 H100 30 days spot", today=TODAY))


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [("on lambda", "from hyperscalers", "from hyperscalers"), ("from hyperscalers", "on lambda", "on lambda")],
)
def test_another_kind_of_seller_takes_the_place_of_the_seller_and_the_other_way_round(
    before: str, text: str, meant: str
) -> None:
    assert job(after(f"64 A100 30 days {before}", text)) == job(read(f"64 A100 30 days {meant}", today=TODAY))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("10% more GPUs", ("70.4 GPUs rounded up to 71",)),
        ("10% fewer GPUs", ("57.6 GPUs rounded up to 58",)),
        ("half the GPUs", ()),
    ],
)
def test_a_part_of_a_gpu_is_rounded_up_and_said(text: str, note: tuple[str, ...]) -> None:
    assert after("64 A100 30 days", text).corrections == note


def test_the_same_flops_as_another_side_are_told_as_not_used() -> None:
    assert read("7B on 1T tokens vs 13B at the same flops", today=TODAY).unused == ("the same flops",)
