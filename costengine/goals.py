"""What a budget may be spent on: a model as large as it pays for, or as many tokens of a model that was named."""

from collections.abc import Callable
from typing import NamedTuple

from costengine.goodput import constant
from costengine.models import Model, models
from costengine.question import Kind, Method, Question

TOKENS_PER_PARAMETER = {20: "compute-optimal", 200: "smaller, for serving"}
"""Compute-optimal (arXiv 2203.15556), and the smaller model trained longer that serving asks for (arXiv 2401.00448)."""
METHODS = {Method.FULL: "in full", Method.LORA: "with LoRA", Method.QLORA: "with QLoRA"}
SMALLEST = 1e6
LARGEST_MODEL, MOST_TOKENS = 1e14, 1e17


def largest_known() -> Model:
    """The largest model with published weights or figures: what is tuned exists."""
    return max(models().values(), key=lambda model: model.parameters)


class Goal(NamedTuple):
    """One thing to make as large as possible; `sized` is the question with so much of it."""

    label: str
    sized: Callable[[Question, float], Question]
    smallest: str = "a model of 1M parameters"
    largest: float = LARGEST_MODEL


def goals(question: Question) -> tuple[Goal, ...]:
    """What is left open: the tokens where a model was named, else the model, on the tokens said or on the usual."""
    if question.kind is Kind.PRETRAIN:
        return _pretraining(question)
    methods = (question.method,) if question.method else tuple(METHODS)
    if question.kind is Kind.RL:
        methods = (question.method or Method.FULL,)
    return tuple(_tuning(question, method) for method in methods)


def _pretraining(question: Question) -> tuple[Goal, ...]:
    if question.parameters:
        return (_tokens_of("as many tokens as it pays for", question.method),)
    if question.tokens:
        return (Goal(label="on your tokens", sized=lambda asked, size: _open(asked).but(parameters=size)),)
    return tuple(_at_ratio(ratio, label) for ratio, label in TOKENS_PER_PARAMETER.items())


def _at_ratio(ratio: int, label: str) -> Goal:
    return Goal(label=label, sized=lambda asked, size: _open(asked).but(parameters=size, tokens=size * ratio))


def _tokens_of(label: str, method: Method | None) -> Goal:
    return Goal(
        label=label,
        sized=lambda asked, tokens: _open(asked).but(tokens=tokens, method=method),
        smallest="1M tokens",
        largest=MOST_TOKENS,
    )


def _tuning(question: Question, method: Method) -> Goal:
    """An existing model, on the data set that was said or on a usual one."""
    if question.parameters and question.kind is Kind.FINETUNE:
        return _tokens_of(METHODS[method], method)
    usual = constant("finetune_tokens").likely if question.kind is Kind.FINETUNE else None
    return Goal(
        label=METHODS[method],
        sized=lambda asked, size: _open(asked).but(
            parameters=size, tokens=asked.tokens or usual, method=method, model=None
        ),
        largest=largest_known().parameters,
    )


def _open(question: Question) -> Question:
    """The job without the limits that it is measured against."""
    return question.but(max_usd=None, gpu_hours=None)
