"""A training job with every figure settled: what was said, what its model implies, what had to be assumed."""

from functools import cache
from math import sqrt
from typing import NamedTuple

from costengine.amounts import short
from costengine.errors import Contradiction, Incomplete, OutOfRange
from costengine.flops import (
    ADAPTER,
    FORWARD,
    FULL,
    Shape,
    attention_weights,
    distillation_flops,
    flops_per_token,
    shape,
    shape_of,
)
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.learning import Correction, Learned, hours_assumption, learns_hours
from costengine.lines import Assumption
from costengine.models import Architecture, Model, names
from costengine.optimisers import USUAL, Kept, kept_by
from costengine.published import Published, published_of
from costengine.question import Kind, Method, Precision, Question, RlMethod

LARGEST_PARAMETERS, LARGEST_TOKENS, LARGEST_FLOPS = 1e15, 1e18, 1e32
EIGHT_BITS_AND_LESS = (Precision.FP8, Precision.FP4)
SLOWER_THAN_16_BITS = {Precision.TF32: 1 / 2, Precision.FP32: 1 / 16}


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


class _Size(NamedTuple):
    parameters: float
    active_parameters: float
    form: Shape
    model: Model | None
    assumptions: tuple[Assumption, ...] = ()


def settle(question: Question, chip: Accelerator, correction: Correction | None = None) -> Job:
    """The job of a question on this accelerator. Raises CostEngineError."""
    size = _size(question)
    learned = correction if correction and correction.gpu_hours.runs and learns_hours(question) else None
    method = question.method or Method.FULL
    rl_method = _rl_method(question)
    tokens, tokens_assumed = _tokens(question, size)
    sequence, sequence_assumed = _sequence_length(question, size)
    published = _published(question, size, tokens)
    precision, peak, precision_assumed, precision_notes = _precision(question, chip, published)
    passes = _passes(method, rl_method)
    epochs = question.epochs or 1
    own = flops_per_token(size.active_parameters, attention_weights(size.form, sequence), passes) * tokens * epochs
    teacher = _teacher(question)
    flops = question.flops or own + distillation_flops(teacher.active_parameters if teacher else 0, tokens * epochs)
    return Job(
        kind=question.kind,
        method=method,
        rl_method=rl_method,
        parameters=size.parameters,
        active_parameters=size.active_parameters,
        form=size.form,
        tokens=tokens,
        epochs=epochs,
        sequence_length=sequence,
        precision=precision,
        peak_flops_per_second=peak,
        passes=passes,
        rollout_passes=FORWARD if rl_method in (RlMethod.PPO, RlMethod.GRPO) else 0,
        transfer=question.kind is not Kind.PRETRAIN or bool(question.continued),
        flops=flops,
        teacher_parameters=teacher.parameters if teacher else 0,
        assumptions=(
            *size.assumptions,
            *tokens_assumed,
            *sequence_assumed,
            *precision_assumed,
            *_method(question),
            *_rl_assumed(question),
            *_offload_assumed(question, method),
            *((hours_assumption(learned),) if learned else ()),
        ),
        notes=(
            *precision_notes,
            *_notes(method, rl_method),
            *_of_teacher(teacher if question.flops is None else None, own, flops),
        ),
        kept=kept_by(question),
        published=published,
        own_runs=learned.gpu_hours if learned else None,
    )


def elsewhere(job: Job, question: Question, chip: Accelerator) -> Job:
    """The same job on another accelerator, to be timed: its number format and peak alone hang on that."""
    precision, peak, _, _ = _precision(question, chip, job.published)
    return job._replace(precision=precision, peak_flops_per_second=peak)


def _size(question: Question) -> _Size:
    model = names().get(question.model or "")
    parameters = question.parameters or (model.parameters if model else None)
    if parameters is None and question.flops:
        return _size_of_flops(question.flops)
    if parameters is None:
        raise Incomplete("How large is the model? Give its parameters, such as “7B”, or name it: “llama-3.1-8b”.")
    _within("A model", parameters, 1e3, LARGEST_PARAMETERS, "1 thousand to 1,000 trillion parameters")
    own = model if model and abs(model.parameters / parameters - 1) < 0.05 else None
    active = question.active_parameters or (own.active_parameters if own else None) or parameters
    if active > parameters:
        raise Contradiction(
            f"{short(active, 6)} active parameters cannot be part of {short(parameters, 6)}: "
            "give the total first, such as “671B-A37B”."
        )
    _within("An active size", active, 1e3, LARGEST_PARAMETERS, "1 thousand parameters or more")
    return _Size(parameters, active, shape_of(own) if own else shape(active), model)


def _teacher(question: Question) -> _Size | None:
    """The model that a student is distilled from; None where there is none."""
    if question.teacher is None and question.teacher_parameters is None:
        return None
    return _size(Question(kind=question.kind, model=question.teacher, parameters=question.teacher_parameters))


def _of_teacher(teacher: _Size | None, own: float, flops: float) -> tuple[str, ...]:
    if teacher is None:
        return ()
    size, more = short(teacher.parameters), flops / own - 1
    return (
        f"Distillation: the logits of the {size} teacher, made in the same run, add {more:.0%} to the FLOPs; "
        "logits that are stored once serve every later student.",
    )


def _size_of_flops(flops: float) -> _Size:
    """The compute-optimal model of so many FLOPs: 6 N D with D = 20 N."""
    _within("Compute", flops, 1e9, LARGEST_FLOPS, "1e9 to 1e32 FLOPs")
    ratio = constant("tokens_per_parameter")
    parameters = sqrt(flops / (FULL * ratio.likely))
    assumed = ratio.said(value=short(parameters), name="size behind the FLOPs", unit="parameters")
    return _Size(parameters, parameters, shape(parameters), None, (assumed,))


def _tokens(question: Question, size: _Size) -> tuple[float, tuple[Assumption, ...]]:
    if question.tokens is not None:
        _within("Training on tokens", question.tokens, 1, LARGEST_TOKENS, "1 to 1e18 tokens")
        return question.tokens, ()
    if question.kind is Kind.RL:
        return _rl_tokens(question)
    if question.kind is Kind.FINETUNE:
        usual = constant("finetune_tokens")
        return usual.likely, (usual.said(value=f"{usual.likely / 1e6:,.0f}M", name="tokens"),)
    if question.flops:
        return question.flops / (FULL * size.active_parameters), ()
    if size.model and size.model.tokens and not question.continued:
        return size.model.tokens, (_published_tokens(size.model, size.model.tokens),)
    ratio = constant("tokens_per_parameter")
    tokens = ratio.likely * size.parameters
    unit = f"tokens, {ratio.likely:g} per parameter"
    return tokens, (ratio.said(value=short(tokens), name="tokens", unit=unit),)


def _published_tokens(model: Model, tokens: float) -> Assumption:
    why = f"{model.name} was pretrained on as many"
    doubt = "; unconfirmed" if model.confidence == "unconfirmed" else ""
    return Assumption(name="tokens", value=short(tokens, 6), unit="tokens", why=why, source=f"{model.source}{doubt}")


def _rl_tokens(question: Question) -> tuple[float, tuple[Assumption, ...]]:
    if question.rl_method is RlMethod.DPO:
        usual = constant("dpo_tokens")
        return usual.likely, (usual.said(value=f"{usual.likely / 1e6:,.0f}M", name="tokens"),)
    steps, each = constant("rl_steps"), constant("rl_tokens_per_step")
    said = () if question.steps else (steps.said(name="steps"),)
    return (question.steps or steps.likely) * each.likely, (*said, each.said(name="tokens per step"))


def _sequence_length(question: Question, size: _Size) -> tuple[float, tuple[Assumption, ...]]:
    if question.sequence_length is not None:
        _within("A sequence", question.sequence_length, 1, 1e9, "1 to 1 billion tokens")
        return question.sequence_length, ()
    if size.model and size.model.architecture is not Architecture.DECODER:
        usual = constant("encoder_sequence_length")
    elif question.kind is Kind.PRETRAIN:
        usual = constant("pretrain_sequence_length")
    else:
        usual = constant("finetune_sequence_length")
    return usual.likely, (_sequence_assumed(usual.name),)


@cache
def _sequence_assumed(name: str) -> Assumption:
    return constant(name).said(name="sequence length")


def _published(question: Question, size: _Size, tokens: float) -> Published | None:
    """The published run of the named model, where the job is that run again."""
    other = question.kind is not Kind.PRETRAIN or question.continued or question.flops or question.epochs
    if other or size.model is None or question.teacher_parameters:
        return None
    run = published_of().get(size.model.id)
    same = abs(size.parameters / size.model.parameters - 1) < 0.05
    return run if run and same and run.is_of(tokens) else None


def _precision(
    question: Question, chip: Accelerator, published: Published | None
) -> tuple[Precision, float, tuple[Assumption, ...], tuple[str, ...]]:
    base = Precision.BF16 if chip.peak_bf16_tflops else Precision.FP16
    wanted = question.precision
    if wanted is None:
        return _unsaid_precision(base, chip, published)
    peak = chip.peak_flops_per_second(wanted)
    if peak is None and wanted in SLOWER_THAN_16_BITS:
        peak = chip.training_flops_per_second * SLOWER_THAN_16_BITS[wanted]
    if peak is not None:
        return wanted, peak, (), ()
    note = f"{chip.name} has no {wanted.value}: priced at {base.value}."
    return base, chip.training_flops_per_second, (), (note,)


def _unsaid_precision(
    base: Precision, chip: Accelerator, published: Published | None
) -> tuple[Precision, float, tuple[Assumption, ...], tuple[str, ...]]:
    """That of the model's own run where it used 8 bits or less and the hardware has them, otherwise 16 bits."""
    used = published.precision if published else None
    peak = chip.peak_flops_per_second(used) if used in EIGHT_BITS_AND_LESS else None
    if published and used and peak:
        return used, peak, (_published_precision(published),), ()
    return base, chip.training_flops_per_second, (_usual_precision(base, chip.name),), ()


def _published_precision(run: Published) -> Assumption:
    assert run.precision
    why = "the published run of this model used it"
    return Assumption(name="precision", value=run.precision.value, unit="", why=why, source=run.source)


@cache
def _usual_precision(precision: Precision, chip: str) -> Assumption:
    why = f"usual in training on {chip}"
    return Assumption(name="precision", value=precision.value, unit="", why=why, source="default of llmcost")


def _rl_method(question: Question) -> RlMethod | None:
    return (question.rl_method or RlMethod.GRPO) if question.kind is Kind.RL else None


def _rl_assumed(question: Question) -> tuple[Assumption, ...]:
    if question.kind is not Kind.RL or question.rl_method:
        return ()
    why = "no algorithm was named"
    return (Assumption(name="algorithm", value="GRPO", unit="", why=why, source="default of llmcost"),)


def _offload_assumed(question: Question, method: Method) -> tuple[Assumption, ...]:
    if not question.offload or method is not Method.FULL or question.gives_speed:
        return ()
    return (constant("offload_slowdown").said(name="slowdown by CPU offload"),)


def _method(question: Question) -> tuple[Assumption, ...]:
    if question.method or question.kind is Kind.PRETRAIN:
        return ()
    why = "neither LoRA nor QLoRA was named"
    return (Assumption(name="method", value="full fine-tuning", unit="", why=why, source="default of llmcost"),)


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


GROUPED = (
    "GRPO writes several answers to each prompt (8 in TRL, 64 in DeepSeekMath); the tokens here count all of them."
)


def _notes(method: Method, rl_method: RlMethod | None) -> tuple[str, ...]:
    notes = []
    if method is not Method.FULL:
        notes.append("LoRA saves memory more than time: two thirds of the FLOPs of full fine-tuning.")
    if rl_method in (RlMethod.PPO, RlMethod.GRPO):
        notes.append("Reinforcement learning: rollouts dominate and differ widely; measure a few steps first.")
    if rl_method is RlMethod.GRPO:
        notes.append(GROUPED)
    return tuple(notes)


def _within(what: str, value: float, low: float, high: float, accepted: str) -> None:
    if not low <= value <= high:
        raise OutOfRange(what, f"{value:,g}", accepted)
