"""Every job that can be asked can be written as a sentence, and the sentence reads back to the same job."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reader import Intent, read
from bot.reader.sentence import reading_line, sentence
from costengine.hardware import accelerators
from costengine.instances import instance_types
from costengine.models import models
from costengine.prices import providers
from costengine.question import (
    Component,
    ExtraLine,
    Kind,
    Method,
    Optimiser,
    Precision,
    Profile,
    ProviderClass,
    Purchase,
    Question,
    RlMethod,
    Scope,
    StateFormat,
)
from costengine.regions import regions
from tests.conftest import TODAY

counts = st.one_of(st.integers(1, 10_000_000), st.sampled_from([8, 64, 1000, 1024]))
hours = st.one_of(st.integers(1, 200_000).map(lambda n: n / 4), st.floats(0.1, 200 * 8760, allow_nan=False))
sizes = st.one_of(
    st.integers(10**5, 10**16).map(float), st.sampled_from([1e9, 7e9, 1.3e9, 671e9, 350e6]), st.floats(1e5, 1e16)
)
tokens = st.one_of(st.integers(1, 10**18).map(float), st.sampled_from([2e12, 50e6, 800e3]))
dollars = st.decimals(Decimal("0.01"), Decimal(10**12), places=2)
rates = st.one_of(st.decimals(Decimal("0.01"), Decimal(99_999), places=2), st.decimals("0.0001", "90", places=4))
fractions = st.integers(1, 1000).map(lambda n: n / 1000)
months = st.integers(1, 9600).map(lambda n: n / 4)


def maybe(given: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Mostly not said, as with real questions."""
    return st.one_of(st.none(), st.none(), given)


priced = st.lists(st.builds(ExtraLine, component=st.sampled_from(Component), usd=dollars), max_size=4)
unpriced = st.sampled_from([each for each in Component if each not in (Component.HARDWARE, Component.PEOPLE)])
"""The accelerators are never left out, and people are a slot."""


@st.composite
def lines(draw: st.DrawFn) -> tuple[ExtraLine, ...]:
    """Lines that were added, and others that are left out, in any order."""
    added = draw(priced)
    gone = draw(st.one_of(st.just(set[Component]()), st.sets(unpriced, max_size=3)))
    out = [ExtraLine(component=each, usd=Decimal(0)) for each in gone - {line.component for line in added}]
    return tuple(draw(st.permutations([*added, *out])))


EVERYWHERE: dict[str, st.SearchStrategy[object]] = {
    "purchase": maybe(st.sampled_from(Purchase)),
    "usd_per_gpu_hour": maybe(rates),
    "provider": maybe(st.sampled_from(sorted(providers()))),
    "provider_class": maybe(st.sampled_from(ProviderClass)),
    "region": maybe(st.sampled_from(sorted(regions()))),
    "currency": maybe(st.sampled_from(["EUR", "GBP", "CHF", "JPY", "SEK", "INR"])),
    "share": maybe(fractions),
    "deadline": maybe(st.integers(1, 3000).map(lambda days: TODAY + timedelta(days=days))),
    "max_hours": maybe(hours),
    "max_usd": maybe(dollars),
    "max_usd_per_gpu_hour": maybe(rates),
    "scope": maybe(st.sampled_from(Scope)),
    "profile": maybe(st.sampled_from(Profile)),
    "people": maybe(st.one_of(st.integers(0, 500).map(float), st.sampled_from([0.5, 2.25]))),
    "project_months": maybe(months),
    "salary_usd_per_year": maybe(st.decimals(30_000, 10**8, places=2)),
    "project": maybe(st.sampled_from(["atlas", "deep blue", "spot-check", "H100", "7b-run", "Größe"])),
    "extra": lines(),
}
OWNED: dict[str, st.SearchStrategy[object]] = {
    "purchase_usd_per_gpu": maybe(st.decimals(1, 10**6, places=2)),
    "useful_life_years": maybe(st.integers(1, 800).map(lambda n: n / 4)),
    "utilisation": maybe(fractions),
    "usd_per_kwh": maybe(st.decimals("0.01", 100, places=3)),
}
HARDWARE: dict[str, st.SearchStrategy[object]] = {
    "gpu": maybe(st.sampled_from(sorted(accelerators()))),
    "gpu_count": maybe(counts),
    "duration_hours": maybe(hours),
}
TRAINING: dict[str, st.SearchStrategy[object]] = {
    "epochs": maybe(st.sampled_from([1.0, 2.0, 3.0, 0.5, 40.0])),
    "steps": maybe(st.integers(1, 10**7)),
    "precision": maybe(st.sampled_from(Precision)),
    "sequence_length": maybe(st.one_of(st.integers(1, 10**6), st.sampled_from([2048, 8192, 131072]))),
    "mfu": maybe(fractions),
    "hfu": maybe(fractions),
    "tokens_per_second": maybe(st.integers(1, 10**6).map(float)),
    "continued": maybe(st.just(True)),
    "optimiser": maybe(st.sampled_from(Optimiser)),
    "state_format": maybe(st.sampled_from(StateFormat)),
    "offload": maybe(st.just(True)),
}
"""`gpu_hours`, the model, `flops`, `tokens`, `method` and the rest are drawn by kind below."""


@st.composite
def gpu_time(draw: st.DrawFn) -> Question:
    """Bare GPU time: a count and a duration, or GPU-hours."""
    slots = draw(st.fixed_dictionaries(EVERYWHERE | HARDWARE))
    if draw(st.booleans()):
        slots |= {"gpu_hours": draw(hours), "gpu_count": draw(maybe(counts)), "duration_hours": None}
    else:
        slots |= {"gpu_count": draw(counts), "duration_hours": draw(hours)} | draw(_machines())
    return _valid(draw, {**slots, "kind": Kind.GPU_TIME})


@st.composite
def _machines(draw: st.DrawFn) -> dict[str, object]:
    """Sometimes whole machines of a provider."""
    if draw(st.integers(0, 4)):
        return {}
    rows = [row for row in dict.fromkeys(instance_types().values()) if row.provider]
    row = draw(st.sampled_from(rows))
    said = {"instance_type": row.id, "provider": row.provider, "provider_class": None}
    return {**said, "gpu": row.gpu, "gpu_count": row.gpus * draw(st.integers(1, 5000))}


@st.composite
def training(draw: st.DrawFn) -> Question:
    """A job whose GPU-hours follow from its work."""
    kind = draw(st.sampled_from([Kind.PRETRAIN, Kind.FINETUNE, Kind.RL]))
    slots = draw(st.fixed_dictionaries(EVERYWHERE | HARDWARE | TRAINING)) | {"kind": kind} | draw(_work(kind))
    if kind is Kind.PRETRAIN:
        slots |= {"method": None} | draw(_teacher(slots))
    else:
        slots |= {"continued": None, "method": draw(maybe(st.sampled_from(Method)))}
    if kind is Kind.RL:
        slots["rl_method"] = draw(maybe(st.sampled_from(RlMethod)))
    return _valid(draw, slots)


@st.composite
def _work(draw: st.DrawFn, kind: Kind) -> dict[str, object]:
    """A named model, parameters with or without active ones, or FLOPs; and the tokens."""
    sort = draw(st.sampled_from(["named", "sized", "moe", "flops"] if kind is Kind.PRETRAIN else ["named", "sized"]))
    if sort == "flops":
        return {"flops": draw(st.integers(1, 10**9)) * 1e18}
    if sort == "named":
        row = models()[draw(st.sampled_from(sorted(models())))]
        said = {"model": row.id, "parameters": row.parameters, "active_parameters": row.active_parameters}
        return {**said, "tokens": draw(tokens)}
    parameters = draw(sizes)
    active = round(parameters / 10) if sort == "moe" else None
    return {"parameters": parameters, "active_parameters": active, "tokens": draw(maybe(tokens))}


@st.composite
def _teacher(draw: st.DrawFn, student: dict[str, object]) -> dict[str, object]:
    """Nothing, a named model, or a size."""
    if student.get("parameters") is None or draw(st.integers(0, 3)):
        return {}
    if draw(st.booleans()):
        row = models()[draw(st.sampled_from(sorted(models())))]
        return {"teacher": row.id, "teacher_parameters": row.parameters}
    return {"teacher_parameters": draw(sizes)}


def _valid(draw: st.DrawFn, slots: dict[str, object]) -> Question:
    """What of owned hardware goes with owning it, and nobody rents what they own."""
    if draw(st.booleans()):
        owned = draw(st.fixed_dictionaries(OWNED))
        if any(value is not None for value in owned.values()):
            slots |= {**owned, "purchase": Purchase.OWNED}
    if slots.get("people") == 0:
        slots["scope"] = slots.get("scope") or Scope.PROJECT
    return Question.model_validate(slots)


questions = st.one_of(gpu_time(), training())


@settings(max_examples=400, deadline=None)
@given(questions)
def test_a_job_written_as_a_sentence_reads_back_to_the_same_job(question: Question) -> None:
    reading = read(sentence(question), today=TODAY)

    assert reading.error is None, sentence(question)
    assert reading.questions == (question,), sentence(question)


@settings(max_examples=100, deadline=None)
@given(st.lists(questions, min_size=2, max_size=4, unique_by=sentence))
def test_the_first_line_of_a_reply_can_be_written_for_every_job(several: list[Question]) -> None:
    assert all(reading_line(question) for question in several)


def test_every_slot_of_a_question_is_drawn() -> None:
    by_kind = {
        "kind", "gpu_hours", "model", "parameters", "active_parameters", "tokens", "flops", "method", "rl_method",
        "teacher", "teacher_parameters", "instance_type",
    }  # fmt: skip
    drawn = EVERYWHERE.keys() | OWNED.keys() | HARDWARE.keys() | TRAINING.keys() | by_kind

    assert Question.model_fields.keys() == drawn


@settings(max_examples=150, deadline=None)
@given(gpu_time())
def test_two_jobs_side_by_side_read_back_where_each_says_the_same_slots(question: Question) -> None:
    other = question.but(region=None if question.region is None else "eu", gpu="H200-SXM")
    first = question.but(gpu="A100-80GB-SXM")

    reading = read(f"{sentence(first)} vs {sentence(other)}", today=TODAY)

    assert reading.intent is Intent.COMPARE
    assert set(reading.questions) == {first, other}
