"""What is no training of a language model: never priced as one; the time of the accelerators where it is said."""

import pytest

from bot.reader import Intent, Reading, read
from bot.reader.sentence import sentence
from costengine.errors import UnknownModel
from tests.conftest import TODAY


def meant(text: str, *thread: str) -> list[str]:
    """The jobs that a text reads to, as sentences."""
    return [sentence(question) for question in read(text, thread=thread, today=TODAY).questions]


def refused(text: str, *thread: str) -> str:
    """What the refusal says; nothing was worked out."""
    reading: Reading = read(text, thread=thread, today=TODAY)
    assert not reading.questions
    return str(reading.error)


@pytest.mark.parametrize(
    "text",
    [
        "inference 8b 10B tokens h100",
        "batch inference of 1B tokens with 8b on 8 h100",
        "serve llama-3-70b",
        "what does hosting a 13B cost",
        "cheapest way to host a 70B for a month",
        "host mistral 7b on h100",
        "generate 5B tokens of synthetic data with llama 3.1 8b on 8 H100",
        "synthetic data generation 10B tokens with 70B",
        "we want to translate 1B tokens with a 7B on 8 A100",
        "evaluate a 7B on 8 H100",
        "serve our fine-tuned 8b at 1M requests a day",
    ],
)
def test_running_a_finished_model_is_never_priced_as_training(text: str) -> None:
    assert "leave out what serving or running a finished model costs" in refused(text)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("host mistral 7b on 2 a100 for 3 months", "2 x A100 80GB SXM for 90 days"),
        ("serve llama-3-8b on 4 h100 for a month", "4 x H100 SXM for 30 days"),
        ("deploy a 70B on 8xH100 24/7 for a year", "8 x H100 SXM for 365 days"),
        ("run evals of a 7B on 8 h100 for 2 days", "8 x H100 SXM for 2 days"),
        ("serve our fine-tuned 8b on 2 A100 for 60 days spot", "2 x A100 80GB SXM for 60 days, spot"),
        ("we generate 2M answers with llama 70b, 16 H100 for 5 days", "16 x H100 SXM for 5 days"),
        ("what does it cost to run a 70B for a month on 4 H100", "4 x H100 SXM for 30 days"),
        ("self hosted llama-3-8b on 2 A100 for a month", "2 x A100 80GB SXM for 30 days, owned"),
        ("train stable diffusion 8 A100 for 7 days", "8 x A100 80GB SXM for 7 days"),
        ("train yolo on 1 x 4090 for 20 hours with 100k images", "1 x RTX 4090 for 20 hours"),
        ("finetune whisper on 1000 hours of speech with 4 A100 for 2 days", "4 x A100 80GB SXM for 2 days"),
        ("train unicornnet on 8 H100 for 3 days", "8 x H100 SXM for 3 days"),
    ],
)
def test_accelerators_and_their_time_are_priced_whatever_runs_on_them_and_that_is_said(text: str, job: str) -> None:
    assert meant(text) == [job]
    assert any("the time of the accelerators alone" in note for note in read(text, today=TODAY).corrections)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("train a 7B on 1T tokens of synthetic data", "pretrain 7B parameters on 1T tokens"),
        ("train a 7B on 1T tokens, then serve it", "pretrain 7B parameters on 1T tokens"),
        ("7B on 1T tokens, for inference later", "pretrain 7B parameters on 1T tokens"),
        ("7B on 140B tokens, without inference", "pretrain 7B parameters on 140B tokens"),
        ("inference optimal 7B on 2T tokens", "pretrain 7B parameters on 2T tokens"),
        ("7B code generation model on 1T tokens", "pretrain 7B parameters on 1T tokens"),
        ("grpo 7B on 8 H100 for 3 days, rollouts by vllm", "grpo 7B parameters with 8 x H100 SXM for 3 days"),
        ("7B on 2T tokens + 50k evaluation", "pretrain 7B parameters on 2T tokens, + $50,000 evaluation"),
        ("8 hosts of 8 H100 for 3 days", "64 x H100 SXM for 3 days"),
        ("pretrain 7B on 1T tokens and 100M images", "pretrain 7B parameters on 1T tokens"),
        ("64 A100 30 days video training", "64 x A100 80GB SXM for 30 days"),
    ],
)
def test_training_stays_training_where_it_is_only_mentioned_what_comes_after(text: str, job: str) -> None:
    assert meant(text) == [job]


def test_what_is_served_in_a_thread_does_not_change_the_training_before() -> None:
    before = "7B 1T tokens 64 H100"

    assert meant("what if we serve it on 4 H100 for a month", before) == ["4 x H100 SXM for 30 days"]
    assert "serving" in refused("serve it on 4 H100", before)
    assert read("and inference?", thread=[before], today=TODAY).arguments == {"about": "serving"}
    assert meant("for inference, 60 days", "64 A100 30 days") == ["64 x A100 80GB SXM for 60 days"]


def test_the_time_of_serving_is_not_that_of_the_training_before_it() -> None:
    assert "two jobs" in refused("train a 7B on 1T tokens and serve it for a year on 8 H100")


@pytest.mark.parametrize(
    "text",
    [
        "train a diffusion model 2B on 100M images",
        "train a vision transformer 300M on imagenet for 90 epochs",
        "speech model 1B on 100k hours of audio",
        "pretrain 2B on 10M videos",
    ],
)
def test_images_and_sounds_are_no_tokens(text: str) -> None:
    assert "in tokens" in refused(text)


def test_how_many_tokens_an_image_has_is_asked_of_a_language_model() -> None:
    reading = read("fine tune a 7B on 50k images", today=TODAY)

    assert reading.asks_back == "How many tokens has an image?"
    assert [meant(each.text) for each in reading.choices][1] == ["fine-tune 7B parameters on 28.8M tokens"]
    assert meant("fine tune a 7B on 50k images, 576 tokens each") == ["fine-tune 7B parameters on 28.8M tokens"]


def test_an_unknown_name_without_its_time_is_still_refused() -> None:
    reading = read("finetune blorptron on 8 H100", today=TODAY)

    assert isinstance(reading.error, UnknownModel)
    assert reading.intent is Intent.ESTIMATE
