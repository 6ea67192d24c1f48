"""What people count by and a job does not hold: accelerators of a node, examples of the tokens."""

from typing import NamedTuple

from costengine.hardware import accelerators
from costengine.instances import instance_types
from costengine.question import Question


class Counted(NamedTuple):
    """Beside the last job of a thread, as far as it was said."""

    node: int | None = None
    examples: float | None = None


def node_size(job: Question, counted: Counted) -> int:
    """Accelerators of one node of this job: as was said, of its machine, or the usual; 0 where none is named."""
    if counted.node and job.gpu_count and job.gpu_count % counted.node == 0:
        return counted.node
    machine = instance_types().get((job.instance_type or "").lower())
    if machine:
        return machine.gpus
    return accelerators()[job.gpu].gpus_per_node if job.gpu else 0


def example_length(job: Question, counted: Counted) -> float | None:
    """Tokens of one example."""
    return job.tokens / counted.examples if counted.examples and job.tokens else None
