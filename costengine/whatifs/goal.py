"""A cheaper goal: start from an existing model, another size for the same loss, fewer tokens."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from costengine.amounts import short
from costengine.assumptions import assumed
from costengine.models import Model, models
from costengine.question import Kind, Method, Question
from costengine.result import Aside, Level
from costengine.whatifs.hardware import for_a_share_of_the_time
from costengine.whatifs.whatif import Case, WhatIf

WORTH_SAYING = 0.9
"""A change of size is advised where it takes a tenth less compute."""
LEAST_TOKENS_PER_PARAMETER = 1.0


class Size(NamedTuple):
    """A model and the tokens it is trained on."""

    parameters: float
    tokens: float

    @property
    def compute(self) -> float:
        """What training is proportional to."""
        return self.parameters * self.tokens


def finetune(case: Case) -> Iterator[WhatIf | Aside]:
    """An existing model, fine-tuned; for bare GPU time a guess, since nobody said what it is for."""
    question = case.question
    if question.kind is Kind.GPU_TIME:
        changed = for_a_share_of_the_time(question, assumed("finetune_share").likely)
        caveat = (
            "Only if this time is for training a model from scratch, which you did not say, and an open one is good "
            "enough to start from. A tenth of the GPU-hours is a guess, and no tenth of the project."
        )
    elif _is_from_scratch(question):
        changed = question.but(
            kind=Kind.FINETUNE, method=Method.LORA, tokens=None, epochs=None, duration_hours=None,
            teacher=None, teacher_parameters=None,
        )  # fmt: skip
        caveat = "Only if an open model of this size is good enough to start from; on 50M tokens of your own."
    else:
        return
    yield WhatIf(
        id="finetune", title="Fine-tune an existing model instead of training one", question=changed, caveat=caveat,
        effort=Level.MEDIUM, risk=Level.HIGH,
    )  # fmt: skip


def _is_from_scratch(question: Question) -> bool:
    fixed = question.continued or question.flops or question.gpu_hours or question.method
    return question.kind is Kind.PRETRAIN and not fixed


def _dense(case: Case) -> Size | None:
    """The size of a dense model that is trained from scratch in no fixed time; None for other jobs."""
    question = case.question
    if not _is_from_scratch(question) or question.active_parameters or question.duration_hours or question.epochs:
        return None
    work = case.base.effort
    model = models().get(question.model or "")
    if work.active_parameters is None or work.tokens is None or (model and model.active_parameters):
        return None
    return Size(work.active_parameters, work.tokens)


def distil(case: Case) -> Iterator[WhatIf | Aside]:
    """Pruned from a larger open model and trained by its logits: a few per cent of the tokens."""
    size = _dense(case)
    if size is None:
        return
    tokens = _two_digits(size.tokens * assumed("distilled_tokens_share").likely)
    yield WhatIf(
        id="distil", title="Prune and distil a larger open model to this size",
        question=case.question.but(continued=True, tokens=tokens),
        caveat="Needs an open model several times as large whose licence allows it; published for 4B and 8B (arXiv "
        "2407.14679). The teacher's logits add about a tenth, not counted here.",
        effort=Level.HIGH, risk=Level.HIGH,
    )  # fmt: skip


def same_loss(case: Case) -> Iterator[WhatIf | Aside]:
    """The size and tokens that reach the same loss with the least compute (arXiv 2404.10102)."""
    size = _dense(case)
    if size is None or size.tokens < LEAST_TOKENS_PER_PARAMETER * size.parameters:
        return
    best = cheapest_of_equal_loss(size)
    if best.compute > WORTH_SAYING * size.compute:
        return
    changed = case.question.but(model=None, parameters=best.parameters, tokens=best.tokens)
    larger = best.parameters > size.parameters
    words = f"{short(best.parameters)} on {short(best.tokens)} tokens"
    serving = (
        f"A model {best.parameters / size.parameters:.1f}x as large costs that much more for every token served: only "
        "where it serves little (arXiv 2401.00448)."
        if larger
        else "Smaller and trained longer: cheaper to serve as well."
    )
    yield WhatIf(
        id="same_loss", title=f"Reach the same loss with {words}", question=changed,
        caveat=f"{serving} By the scaling law fitted to dense decoders on web text.",
        effort=Level.LOW, risk=Level.HIGH if larger else Level.MEDIUM,
    )  # fmt: skip


@lru_cache(maxsize=512)
def cheapest_of_equal_loss(size: Size) -> Size:
    """Least N D with A / N^alpha + B / D^beta held.

    By Lagrange alpha A / N^alpha = beta B / D^beta, so of what is held the size takes beta / (alpha + beta).
    """
    a, alpha = assumed("chinchilla_a").likely, assumed("chinchilla_alpha").likely
    b, beta = assumed("chinchilla_b").likely, assumed("chinchilla_beta").likely
    held = reducible_loss(size)
    parameters = (a * (alpha + beta) / (held * beta)) ** (1 / alpha)
    tokens = (b * (alpha + beta) / (held * alpha)) ** (1 / beta)
    return Size(_two_digits(parameters), _two_digits(tokens))


def reducible_loss(size: Size) -> float:
    """What more parameters or tokens would still remove, in nats a token."""
    by_size: float = assumed("chinchilla_a").likely / size.parameters ** assumed("chinchilla_alpha").likely
    by_data: float = assumed("chinchilla_b").likely / size.tokens ** assumed("chinchilla_beta").likely
    return by_size + by_data


def fewer_tokens(case: Case) -> Iterator[WhatIf | Aside]:
    """Stop where compute is spent best, at a loss that is said."""
    size, ratio = _dense(case), assumed("tokens_per_parameter").likely
    if size is None or size.tokens <= 1.5 * ratio * size.parameters:
        return
    tokens = _two_digits(ratio * size.parameters)
    worse = reducible_loss(Size(size.parameters, tokens)) - reducible_loss(size)
    yield WhatIf(
        id="fewer_tokens", title=f"Stop at {ratio:g} tokens per parameter", question=case.question.but(tokens=tokens),
        caveat=f"A worse model: its loss ends about {worse:.2f} nats a token higher (arXiv 2404.10102).",
        effort=Level.LOW, risk=Level.HIGH,
    )  # fmt: skip


def smaller_base(case: Case) -> Iterator[WhatIf | Aside]:
    """The next smaller model of the same family: try whether it is good enough first."""
    model = models().get(case.question.model or "")
    if case.question.kind is not Kind.FINETUNE or model is None or model.active_parameters:
        return
    smaller = _next_smaller(model.id)
    if smaller:
        changed = case.question.but(model=smaller.id, parameters=smaller.parameters, active_parameters=None)
        yield WhatIf(
            id="smaller_base", title=f"Fine-tune {smaller.name} instead", question=changed,
            caveat="Only if the smaller one is good enough: a day of evaluation tells. Cheaper to serve as well.",
            effort=Level.LOW, risk=Level.HIGH,
        )  # fmt: skip


@lru_cache(maxsize=512)
def _next_smaller(model_id: str) -> Model | None:
    model = models()[model_id]
    below = [
        each
        for each in models().values()
        if each.family == model.family and each.parameters < 0.7 * model.parameters and not each.active_parameters
    ]
    return max(below, key=lambda each: each.parameters, default=None)


def _two_digits(number: float) -> float:
    return float(f"{number:.1e}")
