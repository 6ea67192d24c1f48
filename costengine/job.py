"""A training job with every figure settled: what was said, what its model implies, what had to be assumed."""

from collections.abc import Iterator
from typing import NamedTuple

from costengine.amounts import short
from costengine.flops import (
    ADAPTER,
    FORWARD,
    FULL,
    Shape,
    attention_weights,
    distillation_flops,
    flops_per_token,
    training_flops,
)
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.learning import Correction, Learned, hours_assumption, learns_hours
from costengine.lines import Assumption, by_default
from costengine.optimisers import USUAL, Kept, kept_by
from costengine.precision import format_of
from costengine.published import Published, published_of
from costengine.question import Kind, Method, Precision, Question, RlMethod
from costengine.sizes import Size, size_of, teacher_of
from costengine.tokens import sequence_length_of, tokens_of


class Job(NamedTuple):
    """A settled job; `passes` are FLOPs per weight and token, `rollout_passes` those of generating them."""

    kind: Kind
    method: Method
    rl_method: RlMethod | None
    parameters: float
    active_parameters: float
    form: Shape
    tokens: float
    epochs: float
    sequence_length: float
    precision: Precision
    peak_flops_per_second: float
    passes: float
    rollout_passes: float
    transfer: bool
    flops: float
    teacher_parameters: float
    """All of the teacher's weights in distillation, otherwise none."""
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    kept: Kept = USUAL
    published: Published | None = None
    """The run of the named model itself, where this is its pretraining."""
    own_runs: Learned | None = None
    """What the team's own runs say of GPU-hours, where they say anything of this job."""

    @property
    def waits_for_the_hosts(self) -> bool:
        """Whether states are offloaded that take long to move and to update; those of adapters are too few."""
        return self.kept.offload and self.method is Method.FULL


def settle(question: Question, chip: Accelerator, correction: Correction | None = None) -> Job:
    """The job of a question on this accelerator. Raises CostEngineError."""
    size = size_of(question)
    method, rl_method = question.method or Method.FULL, _rl_method(question)
    tokens, sequence = tokens_of(question, size), sequence_length_of(question, size)
    published = _published(question, size, tokens.value)
    numbers = format_of(question.precision, chip, published)
    passes, epochs = _passes(method, rl_method), question.epochs or 1
    per_token = flops_per_token(size.active_parameters, attention_weights(size.form, sequence.value), passes)
    own = training_flops(per_token, tokens.value, epochs)
    teacher = teacher_of(question)
    flops = question.flops or own + _flops_of(teacher, tokens.value * epochs)
    learned = correction if correction and correction.gpu_hours.runs and learns_hours(question) else None
    assumed = (*size.assumptions, *tokens.assumptions, *sequence.assumptions, *numbers.assumptions)
    return Job(
        kind=question.kind,
        method=method,
        rl_method=rl_method,
        parameters=size.parameters,
        active_parameters=size.active_parameters,
        form=size.form,
        tokens=tokens.value,
        epochs=epochs,
        sequence_length=sequence.value,
        precision=numbers.precision,
        peak_flops_per_second=numbers.peak_flops_per_second,
        passes=passes,
        rollout_passes=FORWARD if rl_method in (RlMethod.PPO, RlMethod.GRPO) else 0,
        transfer=question.kind is not Kind.PRETRAIN or bool(question.continued),
        flops=flops,
        teacher_parameters=teacher.parameters if teacher else 0,
        assumptions=(*assumed, *_assumptions(question, method, learned)),
        notes=(*numbers.notes, *_notes(method, rl_method), *_notes_of(teacher, question, own, flops)),
        kept=kept_by(question),
        published=published,
        own_runs=learned.gpu_hours if learned else None,
    )


def elsewhere(job: Job, question: Question, chip: Accelerator) -> Job:
    """The same job on another accelerator, to be timed: its number format and peak alone hang on that."""
    numbers = format_of(question.precision, chip, job.published)
    return job._replace(precision=numbers.precision, peak_flops_per_second=numbers.peak_flops_per_second)


def _flops_of(teacher: Size | None, tokens: float) -> float:
    return distillation_flops(teacher.active_parameters, tokens) if teacher else 0


def _notes_of(teacher: Size | None, question: Question, own: float, flops: float) -> tuple[str, ...]:
    if teacher is None or question.flops is not None:
        return ()
    size, more = short(teacher.parameters), flops / own - 1
    return (
        f"Distillation: the logits of the {size} teacher, made in the same run, add {more:.0%} to the FLOPs; "
        "logits that are stored once serve every later student.",
    )


def _published(question: Question, size: Size, tokens: float) -> Published | None:
    """The published run of the named model, where the job is that run again."""
    other = question.kind is not Kind.PRETRAIN or question.continued or question.flops or question.epochs
    if other or size.model is None or question.teacher_parameters:
        return None
    run = published_of().get(size.model.id)
    same = abs(size.parameters / size.model.parameters - 1) < 0.05
    return run if run and same and run.is_of(tokens) else None


def _rl_method(question: Question) -> RlMethod | None:
    return (question.rl_method or RlMethod.GRPO) if question.kind is Kind.RL else None


def _assumptions(question: Question, method: Method, learned: Correction | None) -> Iterator[Assumption]:
    if question.kind is not Kind.PRETRAIN and not question.method:
        yield FULL_FINETUNING
    if question.kind is Kind.RL and not question.rl_method:
        yield GRPO
    if question.offload and method is Method.FULL and not question.gives_speed:
        yield constant("offload_slowdown").said(name="slowdown by CPU offload")
    if learned:
        yield hours_assumption(learned)


FULL_FINETUNING = by_default("method", "full fine-tuning", "neither LoRA nor QLoRA was named")
GRPO = by_default("algorithm", "GRPO", "no algorithm was named")


def _passes(method: Method, rl_method: RlMethod | None) -> float:
    """FLOPs per weight and token: the trained model, and the forward passes of the frozen ones beside it.

    DPO (arXiv 2305.18290) and GRPO (arXiv 2402.03300) score with a reference model; PPO (arXiv 2203.02155) also with a
    reward model, and trains a critic.
    """
    trained = FULL if method is Method.FULL else ADAPTER
    match rl_method:
        case None:
            return trained
        case RlMethod.PPO:
            return 2 * trained + 2 * FORWARD
        case _:
            return trained + FORWARD


def _notes(method: Method, rl_method: RlMethod | None) -> tuple[str, ...]:
    notes = []
    if method is not Method.FULL:
        notes.append("LoRA saves memory more than time: two thirds of the FLOPs of full fine-tuning.")
    if rl_method in (RlMethod.PPO, RlMethod.GRPO):
        notes.append("Reinforcement learning: rollouts dominate and differ widely; measure a few steps first.")
    if rl_method is RlMethod.GRPO:
        notes.append(
            "GRPO writes several answers to each prompt (8 in TRL, 64 in DeepSeekMath); "
            "the tokens here count all of them."
        )
    return tuple(notes)
