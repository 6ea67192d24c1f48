"""Names that nobody knows, beside a size; what a price names; what belongs to both sides."""

import pytest

from bot.reader import read
from bot.reader.sentence import sentence
from costengine.question import Purchase, Scope
from tests.conftest import TODAY


@pytest.mark.parametrize(
    "text",
    ["finetune qwen9 72b on 10M tokens", "lora llama9 70b", "pretrain gemma9 27b on 1T tokens", "lora phi9 14b",
     "finetune falcon3000 40b", "qwen4 72b on 1T tokens", "deepseek v9 on 1T tokens",
     "finetune zephyrion 9b on 50M tokens", "lora blorp 7b"],
)  # fmt: skip
def test_a_version_that_nobody_knows_is_another_model(text: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.error is not None
    assert reading.error.code == "unknown_model"


@pytest.mark.parametrize(
    ("text", "model"),
    [("llama3 70b on 1T tokens", "llama-3-70b"), ("lora gemma2 9b 10M tokens", "gemma-2-9b"),
     ("lora qwen2.5 72b 10M tokens", "qwen2.5-72b"), ("llama2 7b 1T tokens", "llama-2-7b")],
)  # fmt: skip
def test_a_version_that_is_known_is_read_without_its_dash(text: str, model: str) -> None:
    assert [job.model for job in read(text, today=TODAY).questions] == [model]


@pytest.mark.parametrize("text", ["zephyrion 9b on 1T tokens", "train zephyrion 9b on 1T tokens"])
def test_what_is_pretrained_under_an_unknown_name_is_said_to_be_a_dense_model(text: str) -> None:
    reading = read(text, today=TODAY)

    assert [sentence(job) for job in reading.questions] == ["pretrain 9B parameters on 1T tokens"]
    assert reading.corrections == ("I know no model “zephyrion”: taken as a dense one of 9B parameters",)
    assert reading.unused == ()


@pytest.mark.parametrize("kind", ["finetune", "lora", "dpo"])
def test_behind_other_words_the_base_of_a_fine_tuning_is_asked_for(kind: str) -> None:
    reading = read(f"{kind} our zephyrion 9b on 50M tokens", today=TODAY)
    answers = [read(choice.text, today=TODAY).questions[0] for choice in reading.choices]

    assert "zephyrion" in reading.asks_back
    assert (answers[0].model, answers[0].parameters) == (None, 9e9)
    assert all(answer.model for answer in answers[1:])


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("$1.2/h A100, 64 of them, 30 days", "64 x A100-80GB-SXM for 30 days"),
        ("$1.2/h per A100, 64 gpus for 30 days", "64 x A100-80GB-SXM for 30 days"),
        ("$1.2/A100-hour, 64 gpus, 30 days", "64 x A100-80GB-SXM for 30 days"),
        ("pay $1.2 per A100 hour, 64 gpus 30 days", "64 x A100-80GB-SXM for 30 days"),
        ("$9.6/h p5.48xlarge, 8 of them, 30 days", "8 x p5.48xlarge for 30 days"),
    ],
)
def test_a_price_names_its_accelerator(text: str, job: str) -> None:
    reading = read(text, today=TODAY)
    assert reading.questions == read(f"{job} at $1.20/h per GPU", today=TODAY).questions


def test_a_price_names_no_other_accelerator_away() -> None:
    assert [job.gpu for job in read("64 A100 30 days, $2/h per H100", today=TODAY).questions] == ["A100-80GB-SXM"]


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("aws vs gcp for 64 H100 10 days spot", [True, True]),
        ("64 H100 spot 10 days, aws vs gcp", [True, True]),
        ("aws vs azure vs gcp, 64 H100 10 days, spot", [True, True, True]),
        ("aws spot vs gcp for 64 H100 10 days", [True, False]),
        ("64 H100 10 days, aws spot vs gcp on demand", [True, False]),
    ],
)
def test_how_it_is_bought_before_or_behind_both_sellers_is_of_both(text: str, spot: list[bool]) -> None:
    assert [job.purchase is Purchase.SPOT for job in read(text, today=TODAY).questions] == spot


def test_the_currency_behind_both_sides_is_of_both() -> None:
    sides = read("H100 vs A100, 64 gpus 30 days, in euros", today=TODAY).questions

    assert [job.currency for job in sides] == ["EUR", "EUR"]


@pytest.mark.parametrize(
    "people", ["total cost incl. a team of 4", "total cost including a team of 4 for a year", "total with team of 4",
               "incl. salaries"]
)  # fmt: skip
def test_who_asks_for_the_total_with_people_gets_the_project(people: str) -> None:
    assert [job.scope for job in read(f"64 H100 for 30 days, {people}", today=TODAY).questions] == [Scope.PROJECT]


def test_sequences_of_a_batch_their_length_and_the_steps_make_the_tokens() -> None:
    reading = read("batch size 512, seq 2048, 100k steps, 1.3B, 32 A100", today=TODAY)

    assert [job.tokens for job in reading.questions] == [512 * 2048 * 100_000]
    assert any("104,857,600,000 tokens" in note for note in reading.corrections)


def test_a_batch_beside_tokens_is_only_tuned_with() -> None:
    reading = read("7B on 1T tokens, batch size 512, seq 2048, 100k steps", today=TODAY)

    assert [job.tokens for job in reading.questions] == [1e12]
    assert reading.unused == ("batch size 512",)


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("llama 3.1 8B vs 70B lora on 50M tokens", ["llama-3.1-8b", "llama-3.1-70b"]),
        ("llama-2-7b vs 13B on 2T tokens", ["llama-2-7b", "llama-2-13b"]),
        ("llama-2-7b vs 9B on 2T tokens", ["llama-2-7b", None]),
    ],
)
def test_a_size_beside_a_named_model_is_of_its_family_where_that_has_it(text: str, models: list[str | None]) -> None:
    assert [job.model for job in read(text, today=TODAY).questions] == models


def test_another_size_is_no_count_of_tokens() -> None:
    assert [sentence(job) for job in read("2T", thread=["7B"], today=TODAY).questions] == [
        "pretrain 7B parameters on 2T tokens"
    ]
    assert read("13B", thread=["7B"], today=TODAY).questions == ()


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("a quarter of a million A100 hours", "250000 GPU-hours on A100 80GB SXM"),
        ("three quarters of a million A100 hours", "750000 GPU-hours on A100 80GB SXM"),
        ("a third of a million A100 hours", "333333 GPU-hours on A100 80GB SXM"),
        ("7B on half of a trillion tokens", "pretrain 7B parameters on 500B tokens"),
        ("7B on a tenth of 2T tokens", "pretrain 7B parameters on 200B tokens"),
        ("8 H100 for half of a day", "8 x H100 SXM for 12 hours"),
    ],
)
def test_a_part_of_a_number_word_is_that_part(text: str, job: str) -> None:
    assert [sentence(each) for each in read(text, today=TODAY).questions] == [job]


@pytest.mark.parametrize(
    "text", ["twice 8 H100 for 3 days", "8 H100 for 3 days twice", "run it twice: 8 H100 for 3 days"]
)
def test_a_job_that_is_to_run_twice_is_asked_which_way(text: str) -> None:
    jobs = [read(choice.text, today=TODAY).questions[0] for choice in read(text, today=TODAY).choices]

    assert [(job.gpu_count, job.duration_hours) for job in jobs] == [(8, 144), (16, 72), (8, 72)]


@pytest.mark.parametrize("text", ["in 2 weeks we need 64 H100 for 30 days", "64 H100 for 30 days, decision by Friday"])
def test_a_limit_that_the_run_cannot_keep_is_none_of_it(text: str) -> None:
    reading = read(text, today=TODAY)

    assert [sentence(job) for job in reading.questions] == ["64 x H100 SXM for 30 days"]
    assert reading.unused


@pytest.mark.parametrize(
    ("asked", "answer", "job"),
    [
        ("lora on 20M tokens", "llama 3.1 8b", "lora fine-tune llama-3.1-8b on 20M tokens"),
        ("lora on 20M tokens", "llama 3.1 8b on 8 H100", "lora fine-tune llama-3.1-8b on 20M tokens with 8 x H100-SXM"),
        ("dpo on 10k pairs of 700 tokens", "llama-3-8b", "dpo llama-3-8b on 7M tokens"),
        ("grpo with 16 H100", "qwen2.5-7b", "grpo qwen2.5-7b with 16 x H100-SXM"),
        ("pretrain on 1T tokens", "llama 3.1 8b", "pretrain llama-3.1-8b on 1T tokens"),
        ("A100 30", "30 GPUs for 10 days", "30 x A100-80GB-SXM for 10 days"),
        ("8 H200 12", "16 gpus for 12 days", "16 x H200-SXM for 12 days"),
        ("A100", "64 H100 for 30 days", "64 x H100-SXM for 30 days"),
        ("64 A100 30 days", "32 GPUs for 10 days", "32 x A100-80GB-SXM for 10 days"),
    ],
)
def test_an_answer_fills_what_was_left_open_and_keeps_the_rest(asked: str, answer: str, job: str) -> None:
    assert read(answer, thread=[asked], today=TODAY).questions == read(job, today=TODAY).questions


@pytest.mark.parametrize("text", ["64 A100 30 days total 100k", "64 A100 30 days in total 100k"])
def test_thousands_in_total_are_no_size_of_a_model(text: str) -> None:
    found = read(text, today=TODAY)

    assert found.asks_back
    assert not found.questions


def test_i_meant_is_no_name_of_a_model() -> None:
    found = read("I meant 13B", thread=["7B on 1T tokens"], today=TODAY)

    assert [question.parameters for question in found.questions] == [13e9]
    assert found.corrections == ()


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("400M encoder (bert style) on 50B tokens", "pretrain 400M parameters on 50B tokens"),
        ("llama-style 7B on 1T tokens", "pretrain 7B parameters on 1T tokens"),
        ("7B llama-like model on 1T tokens", "pretrain 7B parameters on 1T tokens"),
        ("gpt-2 style 1.5B on 100B tokens", "pretrain 1.5B parameters on 100B tokens"),
        ("mixtral-style 16B on 1T tokens", "pretrain 16B parameters on 1T tokens"),
    ],
)
def test_how_a_model_is_built_is_not_which_it_is(text: str, job: str) -> None:
    reading = read(text, today=TODAY)

    assert [sentence(question) for question in reading.questions] == [job]
    assert any(word.split("-")[-1].split()[-1] in ("style", "like") for word in reading.unused)


def test_a_hosted_model_is_named_as_typed_and_its_owner_bills_it() -> None:
    told = str(read("fine tuning gpt-4o-mini with 5M tokens", today=TODAY).error)

    assert "gpt-4o-mini" in told
    assert "by the token" in told


@pytest.mark.parametrize(
    "where", ["european data center", "from a European provider", "in a european datacenter", "EU cloud"]
)
def test_the_adjective_of_a_place_is_where_it_runs(where: str) -> None:
    assert read(f"64 H100 30 days {where}", today=TODAY).questions[0].region == "eu"


def test_european_text_is_no_place() -> None:
    assert read("7B on 1T european tokens", today=TODAY).questions[0].region is None


def test_without_hyperscalers_are_the_neoclouds() -> None:
    assert read("cheapest 7B 140B tokens, no hyperscalers", today=TODAY).questions[0].provider_class == "neocloud"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("7B reward model on 10B tokens", "7B reward model taken as the model that is trained"),
        ("7B critic on 10B tokens", "7B critic taken as the model that is trained"),
    ],
)
def test_a_reward_model_alone_is_the_one_that_is_trained(text: str, notes: str) -> None:
    reading = read(text, today=TODAY)

    assert notes in reading.corrections
    assert sentence(reading.questions[0]) == "pretrain 7B parameters on 10B tokens"


@pytest.mark.parametrize("text", ["ppo with a 7B reward model on 10M tokens", "train with a 7B critic on 10M tokens"])
def test_a_reward_model_beside_the_training_leaves_the_size_open(text: str) -> None:
    assert not read(text, today=TODAY).questions
