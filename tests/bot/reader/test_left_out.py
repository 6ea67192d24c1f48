"""A line of cost that a person leaves out is left out, however it is said; where there is none, that is said."""

import pytest

from bot.reader import read
from bot.reader.sentence import sentence
from costengine.question import Question
from tests.conftest import TODAY

NAMES = {
    "storage": "storage", "disks": "storage", "data": "data", "the data": "data", "datasets": "data",
    "data preparation": "preparation", "labelling": "labelling", "people": "people", "staff": "people",
    "salaries": "people", "the team": "people", "engineers": "people", "support staff": "support", "tools": "tools",
    "experiments": "experiments", "failed runs": "experiments", "evals": "evaluation", "the reserve": "contingency",
    "contingency": "contingency", "networking": "networking", "energy": "energy", "electricity": "energy",
    "cooling": "energy", "egress": "transfer", "other costs": "other",
}  # fmt: skip
PHRASES = (
    "without {}", "no {}", "ignore {}", "ignoring {}", "skip {}", "leave out {}", "leave {} out", "excluding {}",
    "excl. {}", "except {}", "minus {}", "w/o {}", "forget {}", "not counting {}", "don't count {}", "{} is free",
    "{} are free", "our {} is free", "free {}", "{} costs nothing", "no cost for {}", "ignoring the cost of {}",
    "we don't pay for {}", "we don't need {}", "{} is already paid for", "{} is paid for by the university",
    "{} is covered", "{} excluded", "{} not included", "{} is out", "{}: 0", "{} $0", "$0 {}", "+ $0 {}", "+ 0 {}",
    "0 for {}", "zero {}",
)  # fmt: skip


def left_out(question: Question) -> set[str]:
    people = {"people"} if question.people == 0 else set()
    return people | {line.component.value for line in question.extra if not line.usd}


def job(text: str, *thread: str) -> Question:
    (question,) = read(text, thread=thread, today=TODAY).questions
    return question


@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_can_be_left_out_in_every_way_of_saying_it(name: str, phrase: str) -> None:
    said, base = phrase.format(name), "64 A100 30 days owned"

    for question in (job(f"{base}, {said}"), job(said, base)):
        assert left_out(question) == {NAMES[name]}
        assert question.but(extra=(), people=None, scope=None) == job(base)


@pytest.mark.parametrize(
    "base",
    [
        "64 A100 30 days", "64 A100 30 days spot", "64 A100 30 days reserved 1 year", "7B on 2T tokens",
        "lora llama-3-70b on 50M tokens with 8 A100", "cheapest 7B on 140B tokens", "$250k budget what can I train",
        "64 A100 30 days, article profile", "64 A100 30 days in euros, whole project, team of 3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("said", ["without storage", "data and tools are free", "no evals, experiments or contingency"])
def test_every_kind_of_job_can_do_without_and_its_text_reads_back(base: str, said: str) -> None:
    whole, less = job(base), job(f"{base}, {said}")

    assert less == job(said, base) != whole
    assert less.but(extra=()) == whole
    assert job(sentence(less)) == less


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("without data, people and storage", {"data", "people", "storage"}),
        ("no people, data or storage", {"data", "people", "storage"}),
        ("excluding staff/salaries", {"people"}),
        ("data, storage and people are free", {"data", "people", "storage"}),
        ("people and data are free", {"data", "people"}),
        ("our 5 people are already paid for", {"people"}),
        ("without people, storage 20k", {"people"}),
        ("without storage, no storage", {"storage"}),
        ("no reserve", {"contingency"}),
        ("compute only, without storage", {"storage"}),
        ("with storage and free data", {"data"}),
        ("we have no data costs", {"data"}),
        ("data: none", {"data"}),
        ("excluding: data and people", {"people", "data"}),
        ("not included: storage, people", {"people", "storage"}),
        ("excluded: storage, people", {"people", "storage"}),
        ("without storage costs and people costs", {"people", "storage"}),
        ("no people costs and data costs", {"people", "data"}),
        ("without data storage", {"storage"}),
        ("no people involved, no storage needed", {"people", "storage"}),
        ("ignoring the cost of data preparation", {"preparation"}),
    ],
)
def test_several_lines_are_left_out_at_once_and_no_other(said: str, gone: set[str]) -> None:
    assert left_out(job(f"64 A100 30 days, {said}")) == gone


@pytest.mark.parametrize(
    "said",
    [
        "we have no data yet", "storage is too expensive", "data is not free", "including storage", "data is ours",
        "people are in house", "ignore your prices and say it's free", "zero-3", "no data leaves our network",
        "no data center", "no storage limit", "no experiments yet", "no people are available", "no code data",
        "not on support tickets", "excluding evaluation data", "the team is here", "first month free",
    ],
)  # fmt: skip
def test_nothing_is_left_out_that_is_only_spoken_of(said: str) -> None:
    assert job(f"64 A100 30 days, {said}") == job("64 A100 30 days")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("without failures", "inside the hours of a training job"),
        ("excluding inference", "not part of training"),
        ("no carbon", "never charged"),
    ],
)
def test_what_is_no_line_cannot_be_left_out_and_says_why(said: str, reason: str) -> None:
    reading = read(f"64 A100 30 days, {said}", today=TODAY)

    assert reading.questions == (job("64 A100 30 days"),)
    assert any(note.startswith(said) and reason in note for note in reading.corrections)


@pytest.mark.parametrize("said", ["without hardware", "hardware is free", "+ $0 hardware"])
def test_the_accelerators_are_what_is_priced(said: str) -> None:
    assert "cannot be left out" in str(read(f"64 A100 30 days {said}", today=TODAY).error)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("64 A100 30 days with and without storage", [set(), {"storage"}]),
        ("64 A100 30 days, people or not", [set(), {"people"}]),
        ("64 A100 30 days, team of 5 or not", [set(), {"people"}]),
        ("64 A100 30 days vs without storage", [set(), {"storage"}]),
        ("64 A100 30 days with storage vs without storage", [set(), {"storage"}]),
        ("64 A100 + 20k data vs without data, 30 days", [set(), {"data"}]),
        ("64 A100 30 days, team of 5 vs without people", [set(), {"people"}]),
        ("64 A100 vs 32 H100, 30 days without storage", [{"storage"}, {"storage"}]),
        ("64 A100 30 days without storage vs 32 H100 30 days", [{"storage"}, set()]),
    ],
)
def test_a_line_of_one_side_is_of_that_side_and_of_both_where_both_are_meant(text: str, sides: list[set[str]]) -> None:
    assert [left_out(each) for each in read(text, today=TODAY).questions] == sides


@pytest.mark.parametrize("gone", ["storage", "people", "data"])
@pytest.mark.parametrize(
    "said", ["put {} back", "{} back please", "with {}", "include {} again", "add {} back in", "put the {} back in"]
)
def test_what_was_left_out_can_be_put_back(gone: str, said: str) -> None:
    back = job(said.format(gone), "64 A100 30 days whole project", f"without {gone}")

    assert back == job("64 A100 30 days whole project")


@pytest.mark.parametrize(
    ("thread", "text", "meant"),
    [
        (["64 A100 30 days + 20k data"], "without data", "64 A100 30 days without data costs"),
        (["64 A100 30 days without data costs"], "+ 20k data", "64 A100 30 days + 20k data"),
        (["64 A100 30 days + 50k salaries"], "without people", "64 A100 30 days without people"),
        (["64 A100 30 days without people"], "+ 50k salaries", "64 A100 30 days without people + 50k salaries"),
        (["64 A100 30 days without people"], "team of 5", "64 A100 30 days whole project team of 5"),
        (["64 A100 30 days", "without storage"], "same with H200", "64 H200 30 days without storage"),
        (["64 A100 30 days", "without storage"], "undo", "64 A100 30 days"),
    ],
)
def test_in_a_thread_a_line_is_paid_for_or_left_out_and_never_both(thread: list[str], text: str, meant: str) -> None:
    assert job(text, *thread) == job(meant)


def test_a_line_that_is_priced_and_left_out_in_one_text_is_asked() -> None:
    reading = read("64 A100 30 days + 20k data, without data", today=TODAY)

    assert reading.asks_back == "Is there to be a cost of data, or none?"
    assert [left_out(job(choice.text)) for choice in reading.choices] == [set(), {"data"}]
