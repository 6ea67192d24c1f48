"""Write a job as a sentence that reads back to the same job; buttons, tips and the log use it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from bot.reader.conversion import as_said
from bot.reader.vocabulary import sections
from costengine.hardware import DEFAULT_GPU, accelerators
from costengine.instances import instance_types
from costengine.models import models
from costengine.optimisers import optimisers
from costengine.prices import providers
from costengine.question import ExtraLine, Kind, Method, Purchase, Question
from costengine.regions import region_words

PURCHASES = {
    Purchase.ON_DEMAND: "on-demand",
    Purchase.SPOT: "spot",
    Purchase.RESERVED_1Y: "reserved 1 year",
    Purchase.RESERVED_3Y: "reserved 3 years",
    Purchase.OWNED: "owned",
}
CLASSES = {"hyperscaler": "from hyperscalers", "neocloud": "from neoclouds", "marketplace": "on a marketplace"}
STATE_FORMATS = {"pure_bf16": "pure bf16", "fp32_gradients": "fp32 gradients"}
SCOPES = {"run": "only compute", "project": "whole project"}
COMPONENTS = {"people": "salaries"}
COSTS = {"data": "data costs", "other": "other costs"}
"""What is left out, where the component's name alone says something else: a run without data trains nothing."""
SIGNS = {"EUR": "€", "GBP": "£"}
SCALES = ((12, "T"), (9, "B"), (6, "M"))


def sentence(question: Question) -> str:
    """The sentence of a job: reading it gives exactly this question; one that names only money asks what it trains."""
    return ", ".join(part for part in (_core(question), *details(question)) if part)


def reading_line(question: Question) -> str:
    """The first line of a reply: the job in full names, with how it is bought even where that was not said.

    A length of time that a job's work does not take, for want of a number of accelerators, stands in no answer.
    """
    worked = question.parameters or question.flops
    if question.kind is not Kind.GPU_TIME and worked and not (question.gpu_count or question.gpu_hours):
        question = question.but(duration_hours=None)
    parts = [part for part in (_core(question, named=True), *details(question, named=True)) if part]
    if question.purchase is None:
        parts.insert(1, PURCHASES[Purchase.ON_DEMAND])
    return ", ".join(parts)


def number(value: float | Decimal) -> str:
    """A number in digits; three decimals get a fourth, since `1.200` could be a thousand."""
    text = f"{Decimal(repr(value)) if isinstance(value, float) else value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def count(value: float) -> str:
    """Parameters or tokens with the largest letter that fits."""
    exact = Decimal(repr(value))
    for power, letter in SCALES:
        if exact >= Decimal(10) ** power:
            return f"{number(exact.scaleb(-power))}{letter}"
    return number(exact)


def hours(value: float) -> str:
    """A length of time: whole days as days, everything else in hours."""
    days = value / 24
    if days == int(days):
        return _plural(int(days), "day")
    return f"{number(value)} hour{'s' * (value != 1)}"


def _plural(value: int, noun: str) -> str:
    return f"{value} {noun}{'s' * (value != 1)}"


def percent(value: float) -> str:
    """A fraction as a percentage."""
    return f"{number(Decimal(repr(value)) * 100)}%"


# ---- the core: the work, the hardware, the time


def _core(question: Question, *, named: bool = False) -> str:
    parts = [_verb(question), *_work(question, named), _hardware(question, named), _time(question)]
    return " ".join(part for part in parts if part)


def _asks_what_fits(question: Question) -> bool:
    """Money or GPU time, and no model: the question is what it trains."""
    timed = question.gpu_hours is not None or (question.gpu_count and question.duration_hours)
    worked = question.parameters or question.flops
    return question.kind is not Kind.GPU_TIME and not worked and (question.max_usd is not None or bool(timed))


VERBS = {Kind.GPU_TIME: "", Kind.PRETRAIN: "pretrain", Kind.FINETUNE: "fine-tune", Kind.RL: "rl"}


def asks_how_much(question: Question) -> bool:
    """Money and accelerators, and their time or their number left open: the question is how much of it that is."""
    timed = question.gpu_hours is not None or (question.gpu_count and question.duration_hours is not None)
    return question.kind is Kind.GPU_TIME and question.max_usd is not None and not timed


def _verb(question: Question) -> str:
    done = _done(question)
    if asks_how_much(question):
        if question.gpu_count:
            return "how long can I run"
        return "how many" if question.duration_hours is not None else "how many GPU-hours of"
    if not _asks_what_fits(question):
        return done
    plain = question.kind is Kind.PRETRAIN and not question.continued
    return "what can I train" if plain else f"what can I train, {done}"


def _done(question: Question) -> str:
    """What is done to the model."""
    verb = VERBS[question.kind]
    if question.kind is Kind.RL and question.rl_method:
        verb = question.rl_method.value
    if question.continued:
        verb = "continued pretraining" if question.kind is Kind.PRETRAIN else f"continued training {verb}"
    if question.method is Method.FULL:
        return f"full fine-tune {'' if question.kind is Kind.FINETUNE else verb}".strip()
    return f"{question.method.value} {verb}".strip() if question.method else verb


def _work(question: Question, named: bool) -> Iterator[str]:
    if question.flops:
        yield f"{question.flops!r} FLOPs"
    yield _model(question, named)
    tokens = question.tokens
    if tokens:
        yield f"on {count(tokens)} tokens" if question.parameters else f"{count(tokens)} tokens"


def _model(question: Question, named: bool) -> str:
    if question.model:
        return models()[question.model].name if named else question.model
    text = f"{count(question.parameters)} parameters" if question.parameters else ""
    active = f"({count(question.active_parameters)} active)" if question.active_parameters else ""
    return f"{text} {active}".strip()


def _hardware(question: Question, named: bool) -> str:
    gpu = accelerators()[question.gpu].name if question.gpu else ""
    if question.gpu_hours is not None:
        held = f" with {_cluster(question, gpu, named)}" if question.gpu_count else f" on {gpu}" if gpu else ""
        return f"{number(question.gpu_hours)} GPU-hours{held}"
    if not (gpu or question.gpu_count):
        return ""
    cluster = (
        _cluster(question, gpu, named)
        if gpu or not named
        else f"{_cluster(question, '')} ({accelerators()[DEFAULT_GPU].name} assumed)"
    )
    return cluster if question.kind is Kind.GPU_TIME else f"with {cluster}"


def _cluster(question: Question, gpu: str, named: bool = False) -> str:
    if question.gpu_count is None:
        return gpu
    machine = instance_types().get((question.instance_type or "").lower())
    if machine and question.gpu_count % machine.gpus == 0:
        meant = f" ({question.gpu_count} x {gpu})" if named else ""
        return f"{question.gpu_count // machine.gpus} x {machine.id}{meant}"
    return f"{question.gpu_count} x {gpu}" if gpu else f"{question.gpu_count} GPU{'s' * (question.gpu_count != 1)}"


def _time(question: Question) -> str:
    return f"for {hours(question.duration_hours)}" if question.duration_hours is not None else ""


# ---- the details: one short part a slot

Part = Callable[[Question], str]


def money_in(usd: Decimal, currency: str | None) -> str:
    """Dollars in the currency that they were said in; with commas between thousands, and cents in two places."""
    said = as_said(usd, currency)
    if said is None or currency is None:
        return f"${in_full(usd)}"
    sign = SIGNS.get(currency)
    return f"{sign}{in_full(said)}" if sign else f"{in_full(said)} {currency_word(currency)}"


def in_full(value: Decimal) -> str:
    """An amount with commas between thousands, and never three decimals, which could be thousands."""
    whole, dot, cents = number(value).partition(".")
    return f"{int(whole):,}{dot}{cents.ljust(2, '0') if dot else ''}"


def _people(question: Question) -> str:
    months = question.project_months
    length = "" if months is None else f" for {number(months)} months"
    if not question.people:
        who = "without people" if question.people == 0 else ""
        alone = f"project of {number(months)} months" if months is not None else ""
        return ", ".join(part for part in (who, alone) if part)
    return f"team of {number(question.people)}{length}"


def _salary(question: Question) -> str:
    usd = question.salary_usd_per_year
    return f"salary of {money_in(usd, question.currency)} a year" if usd is not None else ""


def _owned(question: Question) -> str:
    parts = []
    if question.purchase_usd_per_gpu is not None:
        parts.append(f"bought at {money_in(question.purchase_usd_per_gpu, question.currency)} per GPU")
    if question.useful_life_years is not None:
        parts.append(f"useful life {number(question.useful_life_years)} years")
    if question.utilisation is not None:
        parts.append(f"{percent(question.utilisation)} used")
    if question.usd_per_kwh is not None:
        parts.append(f"electricity at {money_in(question.usd_per_kwh, question.currency)} per kWh")
    return ", ".join(parts)


def _limits(question: Question) -> str:
    parts = []
    if question.max_hours is not None:
        parts.append(f"no longer than {hours(question.max_hours)}")
    if question.deadline is not None:
        parts.append(f"by {question.deadline.isoformat()}")
    if question.max_usd is not None:
        parts.append(f"under {money_in(question.max_usd, question.currency)}")
    if question.max_usd_per_gpu_hour is not None:
        parts.append(f"max {money_in(question.max_usd_per_gpu_hour, question.currency)}/h per GPU")
    return ", ".join(parts)


def _scope(question: Question) -> str:
    if question.scope is None:
        return ""
    return SCOPES[question.scope.value]


def _lines(question: Question) -> str:
    """What was added and what is left out, in its order."""
    return "".join(_line(question, line) for line in question.extra).strip(" ,")


def _line(question: Question, line: ExtraLine) -> str:
    component = line.component.value
    if not line.usd:
        return f", without {COSTS.get(component, component)}"
    return f" + {money_in(line.usd, question.currency)} {COMPONENTS.get(component, component)}"


def _in_short(price: Decimal, currency: str | None) -> Decimal:
    """A price of an hour that comes from a month or a fixed sum, to four places."""
    return price if price == round(price, 6) or currency not in (None, "USD") else round(price, 4)


def _place(region: str) -> str:
    """`in the eu`, `in us-east-1`."""
    return region if any(sign.isdigit() for sign in region) else f"the {region}"


def _buying(question: Question, named: bool) -> Iterator[str]:
    yield PURCHASES[question.purchase] if question.purchase else ""
    price = question.usd_per_gpu_hour
    if price is not None:
        yield f"at {money_in(_in_short(price, question.currency) if named else price, question.currency)}/h per GPU"
    if question.provider:
        yield f"on {providers()[question.provider].name if named else question.provider}"
    if question.provider_class:
        yield CLASSES[question.provider_class.value]
    if question.region:
        yield f"in {region_words()[question.region].name if named else _place(question.region)}"
    yield _owned(question)
    yield f"our share {percent(question.share)}" if question.share is not None else ""


def _teacher(question: Question, named: bool) -> str:
    if question.teacher:
        return f"distilled from {models()[question.teacher].name if named else question.teacher}"
    size = question.teacher_parameters
    return f"distilled from {count(size)} parameters" if size is not None else ""


def states(question: Question) -> Iterator[str]:
    """What updates the weights, and how and where its states are kept."""
    yield f"with {optimisers()[question.optimiser].name}" if question.optimiser else ""
    yield STATE_FORMATS[question.state_format.value] if question.state_format else ""
    yield "with CPU offload" if question.offload else ""


def _training(question: Question, named: bool) -> Iterator[str]:
    yield f"{number(question.epochs)} epoch{'s' * (question.epochs != 1)}" if question.epochs is not None else ""
    yield f"{question.steps} steps" if question.steps is not None else ""
    yield question.precision.value if question.precision else ""
    yield from states(question)
    yield f"sequence length {question.sequence_length}" if question.sequence_length is not None else ""
    yield f"at {percent(question.mfu)} MFU" if question.mfu is not None else ""
    yield f"at {percent(question.hfu)} HFU" if question.hfu is not None else ""
    yield _teacher(question, named)
    if question.tokens_per_second is not None:
        yield f"measured {number(question.tokens_per_second)} tokens/s per GPU"


@cache
def currency_word(code: str) -> str:
    """The code, or the words for it where the code is an ordinary word or name (`PHP`)."""
    known = sections("words.toml")["currency"].get(code, ())
    return code if code.lower() in known else known[0]


def details(question: Question, *, named: bool = False) -> Iterator[str]:
    """What is said beside the core: how it is bought, where, its limits; empty where nothing was."""
    yield from _training(question, named)
    yield from _buying(question, named)
    yield _limits(question)
    yield f"in {currency_word(question.currency)}" if question.currency else ""
    yield _scope(question)
    yield f"{question.profile.value} profile" if question.profile else ""
    yield _people(question)
    yield _salary(question)
    yield f'project "{question.project}"' if question.project else ""
    yield _lines(question)
