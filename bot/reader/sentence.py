"""The canonical sentence of a job: what buttons and tips ask, and, in full names, the first line of a reply."""

from decimal import Decimal

from costengine.hardware import accelerators
from costengine.question import Profile, Purchase, Question, Scope


def sentence(question: Question) -> str:
    """The words that read back to exactly this question."""
    return " ".join(part for part in _parts(question, gpu=question.gpu or "GPUs") if part)


def reading_line(question: Question) -> str:
    """What was understood, in full names."""
    chip = accelerators()[question.gpu].name if question.gpu else "GPUs"
    assumed = question if question.usd_per_gpu_hour else question.but(purchase=question.purchase or Purchase.ON_DEMAND)
    return ", ".join(_reading(assumed, chip))


def _reading(question: Question, chip: str) -> list[str]:
    what, *rest = (part for part in _parts(question, gpu=chip) if part)
    return [what, *rest]


def _parts(question: Question, gpu: str) -> list[str]:
    return [
        _amount(question, gpu),
        question.purchase.value.replace("_", "-") if question.purchase else "",
        f"at ${question.usd_per_gpu_hour}/h" if question.usd_per_gpu_hour is not None else "",
        question.provider or "",
        f"on a {question.provider_class.value}" if question.provider_class else "",
        f"share {question.share:.6g}" if question.share is not None else "",
        f"{question.profile.value} profile" if question.profile else "",
        {Scope.PROJECT: "whole project", Scope.RUN: "only compute", None: ""}[question.scope],
    ]


def _amount(question: Question, gpu: str) -> str:
    if question.gpu_hours is not None:
        return f"{plain(question.gpu_hours)} {gpu} hours"
    return f"{question.gpu_count} {gpu} {_time(question.duration_hours or 0)}"


def _time(hours: float) -> str:
    days = hours / 24
    return f"{plain(days)} days" if days == round(days) else f"{plain(hours)} hours"


def plain(number: float) -> str:
    """A number without exponent and without digits that say nothing."""
    return f"{Decimal(repr(number)).normalize():f}"


__all__ = ["Profile", "plain", "reading_line", "sentence"]
