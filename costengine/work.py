"""The work of a job: how many GPU-hours it takes, on how many accelerators, for how long."""

from costengine.amounts import Frozen, Span
from costengine.errors import CostEngineError
from costengine.hardware import Accelerator
from costengine.lines import Assumption
from costengine.question import Kind, Question


class Work(Frozen):
    """What a job asks of the hardware; `gpu_hours` hold the run's own failures and restarts, not those of spot."""

    gpu_hours: Span
    gpu_count: int | None
    wall_clock_hours: Span | None
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()


def work(question: Question, chip: Accelerator) -> Work:
    """The work of a question on this accelerator. Raises CostEngineError for a job it cannot size."""
    if question.kind is Kind.GPU_TIME:
        return _gpu_time(question)
    raise CostEngineError(f"{chip.name}: a {question.kind.value} job cannot be sized yet")


def _gpu_time(question: Question) -> Work:
    """Bare GPU time is what was said, to the hour: count times duration."""
    if question.gpu_hours is not None:
        hours = question.gpu_hours
        clock = hours / question.gpu_count if question.gpu_count else None
    else:
        assert question.gpu_count is not None
        assert question.duration_hours is not None
        clock = question.duration_hours
        hours = question.gpu_count * question.duration_hours
    return Work(
        gpu_hours=Span.exactly(hours),
        gpu_count=question.gpu_count,
        wall_clock_hours=None if clock is None else Span.exactly(clock),
    )
