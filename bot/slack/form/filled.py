"""What stands in the form's fields, as text; and the fields that a job fills when the form is opened for it."""

from collections.abc import Mapping
from typing import Any

from bot.reader.sentence import count, hours, number, states
from bot.slack.who import part
from costengine.amounts import Frozen
from costengine.question import Kind, Method, Purchase, Question

MOST_CHARACTERS = 3000


class Filled(Frozen):
    """One value a field; empty where nothing was filled in."""

    kind: str = Kind.GPU_TIME.value
    gpu: str = ""
    count: str = ""
    time: str = ""
    model: str = ""
    tokens: str = ""
    method: str = ""
    purchase: str = ""
    provider: str = ""
    more: str = ""

    @property
    def is_training(self) -> bool:
        """Whether there is a model, rather than bare GPU time."""
        return self.kind in (Kind.PRETRAIN.value, Kind.FINETUNE.value)

    @property
    def is_finetuning(self) -> bool:
        """Whether there is a method to choose."""
        return self.kind == Kind.FINETUNE.value


FIELDS = tuple(Filled.model_fields)
KINDS = (Kind.GPU_TIME.value, Kind.PRETRAIN.value, Kind.FINETUNE.value)
METHODS = tuple(each.value for each in Method)
PURCHASES = tuple(each.value for each in Purchase if each is not Purchase.OWNED)
CHOICES: Mapping[str, tuple[str, ...]] = {"kind": KINDS, "method": METHODS, "purchase": PURCHASES}


def filled(view: Mapping[str, Any]) -> Filled:
    """The fields as they stand in a view that Slack sends; what is missing or odd is empty."""
    values = part(part(view, "state"), "values")
    found = {name: _value(part(part(values, name), name)) for name in FIELDS}
    odd = [name for name, choices in CHOICES.items() if found[name] not in choices]
    return Filled.model_validate({name: text for name, text in found.items() if text and name not in odd})


def _value(element: Mapping[str, Any]) -> str:
    text = element.get("value") or part(element, "selected_option").get("value")
    return text.strip()[:MOST_CHARACTERS] if isinstance(text, str) else ""


def for_job(job: Question | None) -> Filled:
    """The fields of a job; what the form has no field for is left to `more`."""
    if job is None or job.kind.value not in KINDS:
        return Filled()
    limit = job.duration_hours or job.max_hours
    return Filled(
        kind=job.kind.value,
        gpu=job.gpu or "",
        count=str(job.gpu_count or ""),
        time=hours(limit) if limit else "",
        model=job.model or (count(job.parameters) if job.parameters else ""),
        tokens=count(job.tokens) if job.tokens else "",
        method=job.method.value if job.method else "",
        purchase=job.purchase.value if job.purchase and job.purchase is not Purchase.OWNED else "",
        provider=job.provider or "",
        more=", ".join(_rest(job)),
    )


def _rest(job: Question) -> list[str]:
    """What people most often say beside the fields."""
    return [
        *([f"@ ${number(job.usd_per_gpu_hour)}/h"] if job.usd_per_gpu_hour else []),
        *([f"{number(job.epochs)} epochs"] if job.epochs else []),
        *(part for part in states(job) if part),
        *([f"project {job.project}"] if job.project else []),
        *(["whole project"] if job.scope and job.scope.value == "project" else []),
    ]
