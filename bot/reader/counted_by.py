"""What a job was counted by and does not hold: nodes of so many accelerators, examples of so many tokens."""

from typing import NamedTuple

from costengine.hardware import accelerators
from costengine.instances import instance_types
from costengine.question import Question


class CountedBy(NamedTuple):
    """Beside the last job of a thread, as far as it was said."""

    node: int | None = None
    """Accelerators of one."""
    examples: float | None = None
    """How many make the tokens."""


def node_size(job: Question, by: CountedBy) -> int:
    """Accelerators of one node of this job: as was said, of its machine, or the usual; 0 where none is named."""
    if by.node and job.gpu_count and job.gpu_count % by.node == 0:
        return by.node
    machine = instance_types().get((job.instance_type or "").lower())
    if machine:
        return machine.gpus
    return accelerators()[job.gpu].gpus_per_node if job.gpu else 0


def example_length(job: Question, by: CountedBy) -> float | None:
    """Tokens of one example."""
    return job.tokens / by.examples if by.examples and job.tokens else None
