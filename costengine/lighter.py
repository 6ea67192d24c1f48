"""What is told where a job does not fit: the smallest set-up that does, and the ways in which it needs less memory."""

from collections.abc import Iterator

from costengine.amounts import short
from costengine.errors import CostEngineError
from costengine.hardware import Accelerator
from costengine.job import Job
from costengine.memory import SHORT_SEQUENCE, Load, load_at, load_of, refusal, smallest_count
from costengine.optimisers import USUAL, Kept
from costengine.question import Kind, Method, Optimiser

LIGHTER = {"8-bit Adam": Kept(Optimiser.ADAMW_8BIT), "CPU offload": Kept(offload=True)}
"""What leaves the job as it is and needs less memory, by what people call it."""


def refused(job: Job, load: Load, chip: Accelerator, count: int) -> CostEngineError:
    """The error of a job that so many accelerators do not hold."""
    return refusal(_job_words(job), load, chip, count, [*_lighter(job, chip, count), *_adapters(job, chip)])


def _lighter(job: Job, chip: Accelerator, count: int) -> Iterator[str]:
    """The ways to keep the states that make the very job fit on what was given."""
    if job.kept != USUAL or job.method is Method.QLORA:
        return
    for words, kept in LIGHTER.items():
        lighter = job._replace(kept=kept)
        needed = smallest_count(load_at(lighter, job.sequence_length), chip)
        if needed and needed <= count:
            slower = ", which is slower," if lighter.waits_for_the_hosts else ""
            yield f"{words}{slower} on {needed:,} x {chip.name}"


def _adapters(job: Job, chip: Accelerator) -> Iterator[str]:
    """QLoRA on fewer, where the job trains every weight of an existing model."""
    if job.kind is Kind.PRETRAIN or job.method is Method.QLORA:
        return
    small = load_of(job.parameters, job.active_parameters, job.form, Method.QLORA, job.rl_method, SHORT_SEQUENCE)
    if count := smallest_count(small, chip):
        yield f"QLoRA on {count:,} x {chip.name}"


def _job_words(job: Job) -> str:
    what = {Kind.PRETRAIN: "Pretraining", Kind.FINETUNE: "Fine-tuning", Kind.RL: "Reinforcement learning on"}[job.kind]
    method = {Method.FULL: "", Method.LORA: " with LoRA", Method.QLORA: " with QLoRA"}[job.method]
    full = "Full fine-tuning" if job.kind is Kind.FINETUNE and job.method is Method.FULL else what
    return f"{full} {short(job.parameters)} parameters{method}"
