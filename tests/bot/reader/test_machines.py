"""Nodes, machines and what is one of them; `w` before a name; what each example has; a side more."""

from collections.abc import Sequence

import pytest

from bot.reader import Intent, read
from bot.reader.sentence import sentence
from tests.conftest import TODAY


def meant(text: str, *thread: str) -> list[str]:
    """The jobs that a text reads to, as sentences."""
    return [sentence(question) for question in read(text, thread=thread, today=TODAY).questions]


def answers(text: str, *thread: str) -> list[str]:
    """What each ready answer reads to, sent in the same place."""
    choices = read(text, thread=thread, today=TODAY).choices
    return [job for choice in choices for job in meant(choice.text, *thread)]


@pytest.mark.parametrize("one", ["one H100 node", "a H100 node", "an H100 server", "single h100 node", "1 H100 box"])
def test_one_node_is_as_large_as_one_of_several(one: str) -> None:
    reading = read(f"{one} for 10 days", today=TODAY)

    assert [sentence(question) for question in reading.questions] == ["8 x H100 SXM for 10 days"]
    assert any("nodes of 8 GPUs" in note for note in reading.corrections)


@pytest.mark.parametrize(("text", "count"), [("an 8xH100 node", 8), ("a 4xH100 box", 4), ("1xH100 node", 1)])
def test_a_node_of_so_many_holds_so_many(text: str, count: int) -> None:
    assert meant(f"{text} for 3 days") == [f"{count} x H100 SXM for 3 days"]


@pytest.mark.parametrize(
    ("before", "text", "choices"),
    [
        ("4 x p5.48xlarge 10 days", "6 of them", (6, 48)),
        ("2 DGX H100 10 days", "1 of them", (1, 8)),
        ("8 nodes of 8 H100 for 10 days", "6 of them", (6, 48)),
    ],
)
def test_of_them_is_asked_where_nodes_could_be_meant(before: str, text: str, choices: tuple[int, int]) -> None:
    found = [read(each.text, thread=[before], today=TODAY) for each in read(text, thread=[before], today=TODAY).choices]

    assert tuple(each.questions[0].gpu_count for each in found) == choices


def test_of_them_is_of_the_gpus_where_there_are_not_so_many_nodes() -> None:
    assert meant("40 of them", "64 A100 30 days") == ["40 x A100 80GB SXM for 30 days"]


@pytest.mark.parametrize(
    ("before", "text", "machines"),
    [
        ("4 x p5.48xlarge 10 days", "p4d instead", "4 x p4d.24xlarge"),
        ("4 x p5.48xlarge 10 days", "on p4de.24xlarge?", "4 x p4de.24xlarge"),
        ("4 x p5.48xlarge 10 days", "a p4d instead", "1 x p4d.24xlarge"),
        ("4 x p5.48xlarge 10 days", "2 p4d instead", "2 x p4d.24xlarge"),
        ("2 DGX H100 10 days", "DGX B200 instead", "16 x B200"),
        ("64 A100 10 days", "on p5.48xlarge", "8 x p5.48xlarge"),
    ],
)
def test_another_machine_keeps_how_many_there_are(before: str, text: str, machines: str) -> None:
    (job,) = meant(text, before)

    assert job.startswith(f"{machines} for 10 days")


@pytest.mark.parametrize(
    ("text", "counts"), [("4 x p5.48xlarge vs p4d", [32, 32]), ("p5.48xlarge vs 64 A100", [64, 64])]
)
def test_a_machine_without_a_count_takes_it_from_the_other_side(text: str, counts: Sequence[int]) -> None:
    assert [job.gpu_count for job in read(f"{text}, 10 days", today=TODAY).questions] == counts


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("64 A100 w 30 days", "64 x A100 80GB SXM for 30 days"),
        ("64 a100s w spot 30 days", "64 x A100 80GB SXM for 30 days, spot"),
        ("32 w h100 2 days", "32 x H100 SXM for 2 days"),
        ("train 13b w 300B tokens", "pretrain 13B parameters on 300B tokens"),
        ("64 A100 2w", "64 x A100 80GB SXM for 14 days"),
        ("64 A100 for 2 w on spot", "64 x A100 80GB SXM for 14 days, spot"),
        ("2 w of 64 A100", "64 x A100 80GB SXM for 14 days"),
    ],
)
def test_w_is_a_week_only_behind_its_number(text: str, job: str) -> None:
    assert meant(text) == [job]


@pytest.mark.parametrize("text", ["1k tokens each", "1000 tokens per example", "1,000 tokens per sample"])
def test_tokens_of_one_example_are_not_all_the_tokens(text: str) -> None:
    before = "sft 7B on 50M tokens"

    assert answers(text, before) == [f"fine-tune 7B parameters on {tokens} tokens" for tokens in ("1M", "10M", "100M")]
    assert meant("20k examples", before, text) == ["fine-tune 7B parameters on 20M tokens"]


@pytest.mark.parametrize("text", ["and azure?", "what about azure"])
def test_what_would_make_all_sides_one_is_a_side_more(text: str) -> None:
    providers = [job.provider for job in read(text, thread=["aws vs gcp, 64 H100 10 days"], today=TODAY).questions]

    assert providers == ["aws", "gcp", "azure"]


def test_with_a_sum_to_spend_a_time_is_a_limit() -> None:
    (later,) = read("in 30 days", thread=["$250k budget what can I train"], today=TODAY).questions
    (by_day,) = read("$250k budget what can I train on 64 H100 by Jan 31", today=TODAY).questions

    assert (later.max_hours, later.duration_hours) == (720, None)
    assert (str(by_day.deadline), by_day.duration_hours) == ("2027-01-31", None)


def test_the_same_again_is_no_side() -> None:
    refused = read("something cheaper than A100", thread=["64 A100 30 days"], today=TODAY)

    assert refused.intent is Intent.COMPARE
    assert "two sides say the same" in str(refused.error)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("16 nodes of p5.48xlarge for 2 weeks", "16 x p5.48xlarge for 14 days, on aws"),
        ("p4d.24xlarge, 4 nodes, 30 days", "4 x p4d.24xlarge for 30 days, on aws"),
        ("64 H100 on p5.48xlarge 10 days", "8 x p5.48xlarge for 10 days, on aws"),
        ("p6-b200.48xlarge 2 for 1 wk", "2 x p6-b200.48xlarge for 7 days, on aws"),
        ("4 p5 nodes 3 days", "4 x p5.48xlarge for 3 days, on aws"),
        ("ml.p4d.24xlarge 3 days", "1 x p4d.24xlarge for 3 days, on aws"),
        ("h100 nvl azure 8 for 200h", "8 x H100 NVL for 200 hours, on azure"),
        ("coreweave gb200 nvl72 2 racks 1 month", "144 x GB200 for 30 days, on coreweave"),
    ],
)
def test_a_machine_and_its_count_may_stand_apart(text: str, job: str) -> None:
    assert meant(text) == [job]


@pytest.mark.parametrize("text", ["60 H100 on p5.48xlarge 10 days", "64 A100 on p5.48xlarge 10 days"])
def test_a_count_that_fills_no_such_machines_is_asked(text: str) -> None:
    assert read(text, today=TODAY).asks_back


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("4 Nodes à 8 H100 für 10 Tage", "32 x H100 SXM for 10 days"),
        ("1.200.000 GPU Stunden A100", "1200000 GPU-hours on A100 80GB SXM"),
        ("8x H100 80GB, 14 dias, precio?", "8 x H100 SXM for 14 days"),
        ("8 H100 pendant 10 jours", "8 x H100 SXM for 10 days"),
        ("7B trainieren auf 2T Tokens mit 64 A100", "pretrain 7B parameters on 2T tokens with 64 x A100 80GB SXM"),
    ],
)
def test_time_and_training_are_read_in_other_languages(text: str, job: str) -> None:
    assert meant(text) == [job]


def test_memory_of_a_machine_is_no_text() -> None:
    (job,) = read("7B 1T tokens 64 H100 80GB, 2TB ram per node", today=TODAY).questions

    assert (job.tokens, job.gpu_count) == (1e12, 64)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("16 nodes (128 H100)", 128),
        ("7 nodes (56 H100)", 56),
        ("8 nodes, 64 GPUs, H100", 64),
        ("8 nodes - 64 H100 -", 64),
        ("4 nodes, 32 GPUs total, H100", 32),
        ("8 nodes with 64 H100 in total", 64),
        ("2 nodes with 8 H100 in total", 8),
        ("8 servers (64 GPUs) of H100", 64),
        ("4 nodes with 32 H100", 32),
    ],
)
def test_nodes_with_the_count_of_all_their_gpus_are_not_multiplied(text: str, count: int) -> None:
    assert meant(f"{text} for 10 days") == [f"{count} x H100 SXM for 10 days"]


@pytest.mark.parametrize(
    "text",
    [
        "4 nodes (8 H100)",
        "4 nodes, 8 H100 each,",
        "4 nodes with 8 H100",
        "4 nodes with 8 H100 total cost",
        "4 nodes of 8 H100 in total",
        "2 nodes x 16 H100",
        "2 nodes with 16 H100",
    ],
)
def test_nodes_with_the_count_of_one_are_multiplied(text: str) -> None:
    assert meant(f"{text} for 10 days") == ["32 x H100 SXM for 10 days"]
