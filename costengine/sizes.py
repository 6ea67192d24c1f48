"""How large a job's model is: as said, as its name implies, or as its FLOPs would train it best."""

from math import sqrt
from typing import NamedTuple

from costengine.amounts import short
from costengine.errors import Contradiction, Incomplete, within
from costengine.flops import FULL, Shape, shape, shape_of
from costengine.goodput import constant
from costengine.lines import Assumption
from costengine.models import Model, names
from costengine.question import Question

LARGEST_PARAMETERS, LARGEST_FLOPS = 1e15, 1e32


class Size(NamedTuple):
    """All parameters and the active ones, the shape, and the model where one was named."""

    parameters: float
    active_parameters: float
    form: Shape
    model: Model | None
    assumptions: tuple[Assumption, ...] = ()


def size_of(question: Question) -> Size:
    """The size of the model that is trained. Raises CostEngineError."""
    model = names().get(question.model or "")
    parameters = question.parameters or (model.parameters if model else None)
    if parameters is None and question.flops:
        return _size_of_flops(question.flops)
    if parameters is None:
        raise Incomplete("How large is the model? Give its parameters, such as “7B”, or name it: “llama-3.1-8b”.")
    within("A model", parameters, 1e3, LARGEST_PARAMETERS, "1 thousand to 1,000 trillion parameters")
    own = model if model and abs(model.parameters / parameters - 1) < 0.05 else None
    active = question.active_parameters or (own.active_parameters if own else None) or parameters
    if active > parameters:
        raise Contradiction(
            f"{short(active, 6)} active parameters cannot be part of {short(parameters, 6)}: "
            "give the total first, such as “671B-A37B”."
        )
    within("An active size", active, 1e3, LARGEST_PARAMETERS, "1 thousand parameters or more")
    return Size(parameters, active, shape_of(own) if own else shape(active), model)


def teacher_of(question: Question) -> Size | None:
    """The model that a student is distilled from; None where there is none."""
    if question.teacher is None and question.teacher_parameters is None:
        return None
    return size_of(Question(kind=question.kind, model=question.teacher, parameters=question.teacher_parameters))


def _size_of_flops(flops: float) -> Size:
    """The compute-optimal model of so many FLOPs: 6 N D with D = 20 N."""
    within("Compute", flops, 1e9, LARGEST_FLOPS, "1e9 to 1e32 FLOPs")
    ratio = constant("tokens_per_parameter")
    parameters = sqrt(flops / (FULL * ratio.likely))
    assumed = ratio.said(value=short(parameters), name="size behind the FLOPs", unit="parameters")
    return Size(parameters, parameters, shape(parameters), None, (assumed,))
