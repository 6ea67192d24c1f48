"""How many tokens a job trains on, and how long its sequences are: as said, as published, or as usual."""

from functools import cache
from typing import NamedTuple

from costengine.amounts import short
from costengine.errors import within
from costengine.flops import FULL
from costengine.goodput import constant
from costengine.lines import Assumption
from costengine.models import Architecture, Model
from costengine.question import Kind, Question, RlMethod
from costengine.sizes import Size
from costengine.units import MILLION

LARGEST_TOKENS = 1e18


class Settled(NamedTuple):
    """A figure, and what had to be assumed for it."""

    value: float
    assumptions: tuple[Assumption, ...] = ()


def tokens_of(question: Question, size: Size) -> Settled:
    """The tokens of one epoch. Raises OutOfRange."""
    if question.tokens is not None:
        within("Training on tokens", question.tokens, 1, LARGEST_TOKENS, "1 to 1e18 tokens")
        return Settled(question.tokens)
    if question.kind is Kind.RL:
        return _rl_tokens(question)
    if question.kind is Kind.FINETUNE:
        return _usual_tokens("finetune_tokens")
    if question.flops:
        return Settled(question.flops / (FULL * size.active_parameters))
    if size.model and size.model.tokens and not question.continued:
        return Settled(size.model.tokens, (_published_tokens(size.model, size.model.tokens),))
    ratio = constant("tokens_per_parameter")
    tokens = ratio.likely * size.parameters
    unit = f"tokens, {ratio.likely:g} per parameter"
    return Settled(tokens, (ratio.said(value=short(tokens), name="tokens", unit=unit),))


def _published_tokens(model: Model, tokens: float) -> Assumption:
    why = f"{model.name} was pretrained on as many"
    doubt = "; unconfirmed" if model.confidence == "unconfirmed" else ""
    return Assumption(name="tokens", value=short(tokens, 6), unit="tokens", why=why, source=f"{model.source}{doubt}")


def _rl_tokens(question: Question) -> Settled:
    if question.rl_method is RlMethod.DPO:
        return _usual_tokens("dpo_tokens")
    steps, each = constant("rl_steps"), constant("rl_tokens_per_step")
    said = () if question.steps else (steps.said(name="steps"),)
    return Settled((question.steps or steps.likely) * each.likely, (*said, each.said(name="tokens per step")))


def sequence_length_of(question: Question, size: Size) -> Settled:
    """Tokens of a sequence. Raises OutOfRange."""
    if question.sequence_length is not None:
        within("A sequence", question.sequence_length, 1, 1e9, "1 to 1 billion tokens")
        return Settled(question.sequence_length)
    if size.model and size.model.architecture is not Architecture.DECODER:
        usual = constant("encoder_sequence_length")
    elif question.kind is Kind.PRETRAIN:
        usual = constant("pretrain_sequence_length")
    else:
        usual = constant("finetune_sequence_length")
    return Settled(usual.likely, (_sequence_assumed(usual.name),))


@cache
def _sequence_assumed(name: str) -> Assumption:
    return constant(name).said(name="sequence length")


def _usual_tokens(name: str) -> Settled:
    usual = constant(name)
    return Settled(usual.likely, (usual.said(value=f"{usual.likely / MILLION:,.0f}M", name="tokens"),))
