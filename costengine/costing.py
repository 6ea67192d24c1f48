"""The cost of a question, without advice: work, then compute, infrastructure and project lines, then totals."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from costengine.amounts import decimal, scaled, total
from costengine.compute import compute_lines
from costengine.errors import NoPrice
from costengine.hardware import DEFAULT_GPU, Accelerator, accelerator, accelerators
from costengine.learning import Correction
from costengine.lines import Assumption, LineItem
from costengine.prices import PriceBook
from costengine.project import extra_lines, project_lines, without_replaced
from costengine.question import Kind, Purchase, Question
from costengine.result import Estimate
from costengine.storage import Sizes, sizes_of_gpu_time, storage_lines
from costengine.work import Work, work


def cost(question: Question, book: PriceBook, today: date, correction: Correction | None = None) -> Estimate:
    """What the question costs at these prices, corrected by the team's own runs. Raises CostEngineError."""
    try:
        return _cost(question, book, today, correction)
    except NoPrice as missing:
        if not _can_be_owned(question):
            raise
        owned = _cost(question.but(purchase=Purchase.OWNED), book, today, correction)
        return owned.model_copy(update={"notes": (f"{missing} Priced as owned hardware instead.", *owned.notes)})


def _can_be_owned(question: Question) -> bool:
    """Whether a training job, which asks for hours too, may be priced as owned where nobody rents its hardware out."""
    said = (question.purchase, question.provider, question.provider_class, question.region)
    chip = accelerators().get(question.gpu or "")
    ask = question.kind is not Kind.GPU_TIME and said == (None,) * 4 and question.max_usd_per_gpu_hour is None
    return bool(ask and chip and chip.purchase_usd_low)


def _cost(question: Question, book: PriceBook, today: date, correction: Correction | None) -> Estimate:
    chip, chip_assumed = _chip(question)
    effort = work(question, chip, today, correction)
    compute = compute_lines(question, chip, effort, book, today, correction)
    storage = storage_lines(_sizes(chip, effort), effort)
    run = _run_lines(question, compute.lines, storage.lines)
    around = project_lines(question, run, effort.gpu_hours.likely)
    lines = (*run, *around.lines)
    return Estimate(
        run=total(item.money for item in lines if item.in_run),
        project=total(item.money for item in lines),
        gpu=chip.id,
        gpu_count=effort.gpu_count,
        gpu_hours=effort.gpu_hours,
        wall_clock_hours=compute.wall_clock_hours,
        energy_kwh=compute.energy_kwh,
        co2_kg=compute.co2_kg,
        lines=lines,
        assumptions=(
            *chip_assumed,
            *effort.assumptions,
            *_buying(question),
            *compute.assumptions,
            *storage.assumptions,
            *around.assumptions,
        ),
        notes=(*effort.notes, *compute.notes),
        factors=effort.factors,
        options=effort.options,
        layout=effort.layout or "",
        profile=around.profile,
        price_book=book.version,
        correction=correction,
    )


def _chip(question: Question) -> tuple[Accelerator, tuple[Assumption, ...]]:
    if question.gpu:
        return accelerator(question.gpu), ()
    chip = accelerator(DEFAULT_GPU)
    why = "no accelerator was named"
    return chip, (Assumption(name="GPU", value=chip.name, unit="", why=why, source="default of llmcost"),)


def _sizes(chip: Accelerator, effort: Work) -> Sizes:
    if effort.parameters is None or effort.tokens is None:
        return sizes_of_gpu_time(chip, effort.gpu_hours.likely)
    return Sizes(parameters=effort.parameters, tokens=effort.tokens)


def _buying(question: Question) -> tuple[Assumption, ...]:
    if question.purchase or question.usd_per_gpu_hour is not None:
        return ()
    why = "nothing was said about how the GPUs are paid for"
    return (Assumption(name="purchase", value=Purchase.ON_DEMAND.value, unit="", why=why, source="default of llmcost"),)


def _run_lines(question: Question, compute: Iterable[LineItem], storage: Iterable[LineItem]) -> tuple[LineItem, ...]:
    shared = compute if question.share is None else tuple(_shared(item, question.share) for item in compute)
    own = without_replaced((*shared, *storage), question.extra)
    return (*own, *(item for item in extra_lines(question.extra) if item.in_run))


def _shared(item: LineItem, share: float) -> LineItem:
    """The part of a line that we pay for, the rest being a partner's."""
    money = scaled(item.money, decimal(share))
    return item.model_copy(
        update={"low": money.low, "likely": money.likely, "high": money.high, "how": f"{item.how} x our {share:.0%}"}
    )


def difference(before: Estimate, after: Estimate) -> Decimal:
    """What the run costs less."""
    return before.run.likely - after.run.likely
