"""The cost of a question, without advice: work, then compute, infrastructure and project lines, then totals."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from operator import attrgetter

from costengine.amounts import cents, decimal, scaled, total
from costengine.article import article_cost, is_article
from costengine.components import NOT_IN_RUN
from costengine.compute import ComputeCost, is_owned, paid_compute
from costengine.energy import Energy, energy
from costengine.errors import NoPrice
from costengine.flops import shape
from costengine.goodput import constant
from costengine.hardware import DEFAULT_GPU, Accelerator, accelerator
from costengine.job import Job, elsewhere, settle
from costengine.learning import Correction
from costengine.lines import Assumption, Charge, LineItem, by_default
from costengine.memory import adapter_parameters
from costengine.optimisers import kept_by
from costengine.prices import PriceBook
from costengine.profiles import NO_FIGURES, OwnFigures, figure, profile_of
from costengine.project import (
    Basis,
    as_said,
    likely_usd,
    project_assumptions,
    project_charges,
    without_replaced,
)
from costengine.question import Kind, Method, Profile, Purchase, Question
from costengine.reservations import YOUR_PRICE
from costengine.result import Estimate
from costengine.storage import Sizes, StorageCost, sizes_of_gpu_time, storage_cost
from costengine.timing import time_on
from costengine.work import Work, work


class Pricer:
    """Prices many questions at the same prices and figures; the work that they share is worked out once.

    With a correction the team's own runs move and narrow the hours and the prices.
    """

    def __init__(
        self,
        book: PriceBook,
        today: date,
        correction: Correction | None = None,
        own: OwnFigures = NO_FIGURES,
    ) -> None:
        self.book = book
        self.day = today
        self.correction = correction
        self.own = own
        self._works: dict[tuple[object, ...], Work] = {}
        self._hours: dict[tuple[object, ...], float] = {}
        self._jobs: dict[tuple[object, ...], Job] = {}

    def cost(self, question: Question) -> Estimate:
        """What the question costs. Raises CostEngineError."""
        return self.estimate(self.bill(question))

    def bill(self, question: Question) -> "Bill":
        """The charges of a question, without totals, ranges and explanations. Raises CostEngineError."""
        try:
            return self._bill(question)
        except NoPrice as missing:
            if not _asks_for_hours(question):
                raise
            instead, how = _instead(question, self.book, self.day)
            return replace(self._bill(instead), instead=how, notes=(f"{missing} {how}",))

    def work(self, question: Question, chip: Accelerator) -> Work:
        """The work of a question, which does not depend on how it is paid for. Raises CostEngineError."""
        key = (chip.id, _what_to_do(question))
        found = self._works.get(key)
        if found is None:
            found = self._works[key] = work(question, chip, self.day, self.correction)
        return found

    def hours_elsewhere(self, question: Question, chip: Accelerator, count: int) -> float:
        """GPU-hours of the job of a question on so many of another accelerator, fit or not. Raises CostEngineError."""
        task = _what_to_do(question)
        key = (chip.id, count, task)
        if key not in self._hours:
            job = self._jobs.get(task) or self._jobs.setdefault(task, settle(question, chip))
            self._hours[key] = time_on(question, elsewhere(job, question, chip), chip, count).hours.likely
        return self._hours[key]

    def _bill(self, question: Question) -> "Bill":
        chip = _chip(question)
        effort = self.work(question, chip)
        profile = profile_of(question, effort.gpu_hours.likely, self.own)
        compute = self._compute(question, chip, effort, profile)
        sizes = _sizes(question, chip, effort)
        storage = _storage(sizes, effort, profile, self.own)
        run = _run_charges(question, compute.charges, storage.charges)
        return Bill(question, chip, effort, profile, compute, storage, run, likely_usd(run), sizes.tokens, self.own)

    def _compute(self, question: Question, chip: Accelerator, effort: Work, profile: Profile) -> ComputeCost:
        if is_article(question, profile):
            return article_cost(question, effort)
        return paid_compute(question, chip, effort, self.book, self.day, self.correction)

    def estimate(self, bill: "Bill") -> Estimate:
        """The whole estimate of a bill: totals with their ranges, energy, assumptions, notes."""
        effort, drawn = bill.effort, _energy(bill)
        return Estimate(
            run=total(item for item in bill.lines if item.in_run),
            project=total(bill.lines),
            gpu=bill.chip.id,
            gpu_count=effort.gpu_count,
            gpu_hours=effort.gpu_hours,
            wall_clock_hours=bill.compute.wall_clock_hours,
            energy_kwh=drawn.kwh,
            co2_kg=drawn.co2_kg,
            lines=bill.lines,
            assumptions=_assumptions(bill, drawn),
            notes=(*bill.notes, *effort.notes, *bill.compute.notes),
            factors=effort.factors,
            options=effort.options,
            published=effort.published or "",
            layout=effort.layout.words if effort.layout else "",
            memory=effort.held,
            profile=bill.profile,
            price_book=self.book.version,
            correction=self.correction,
            learns_price=bill.compute.of_the_book,
        )


@dataclass(frozen=True)
class Bill:
    """The charges of a question with all that they came from; a what-if needs no more than its two sums.

    What stands around the run is worked out when it is asked for, and so are the lines: often they never are.
    """

    question: Question
    chip: Accelerator
    effort: Work
    profile: Profile
    compute: ComputeCost
    storage: StorageCost
    run: tuple[Charge, ...]
    run_usd: Decimal
    """What the run likely costs."""
    tokens: float
    own: OwnFigures
    notes: tuple[str, ...] = ()
    instead: str = ""
    """How it was priced where no price is known."""

    @cached_property
    def lines(self) -> tuple[LineItem, ...]:
        """All of it, line by line: the run, and the project around it."""
        lines = tuple(each.line for each in (*self.run, *self.around))
        return tuple(_of_another(item, self.instead) for item in lines) if self.instead else lines

    @cached_property
    def around(self) -> tuple[Charge, ...]:
        """The project around the run."""
        return project_charges(self.question, self.profile, self.basis, self.own)

    @property
    def basis(self) -> Basis:
        """What the project around the run is counted from."""
        return Basis(self.run, self.tokens, self.run_hours)

    @cached_property
    def project_usd(self) -> Decimal:
        """What the whole project likely costs."""
        return self.run_usd + likely_usd(self.around)

    @property
    def gpu_count(self) -> int | None:
        """How many accelerators."""
        return self.effort.gpu_count

    @property
    def run_hours(self) -> float | None:
        """How long the run likely takes, where that is known."""
        return self.compute.wall_clock_hours.likely if self.compute.wall_clock_hours else None


PAYING = frozenset({
    "purchase", "usd_per_gpu_hour", "provider", "provider_class", "instance_type", "region", "currency",
    "purchase_usd_per_gpu", "useful_life_years", "utilisation", "usd_per_kwh", "share", "max_usd",
    "max_usd_per_gpu_hour", "scope", "profile", "people", "project_months", "salary_usd_per_year", "project", "extra",
})  # fmt: skip
"""The slots of a question that say how it is paid for and what stands around it, not how much work it is."""
_what_to_do = attrgetter(*(slot for slot in Question.model_fields if slot not in PAYING))


BY_THE_HOUR = by_default("purchase", "on-demand", "nothing was said about how the GPUs are paid for")


def _assumptions(bill: Bill, drawn: Energy) -> tuple[Assumption, ...]:
    """All that was assumed, in the order of the work: hardware, hours, price, energy, storage, project."""
    question = bill.question
    says_how = question.purchase or question.usd_per_gpu_hour is not None
    return (
        *(() if question.gpu else (_chip_assumed(),)),
        *bill.effort.assumptions,
        *(() if says_how else (BY_THE_HOUR,)),
        *bill.compute.assumptions,
        *drawn.assumptions,
        *bill.storage.assumptions,
        *project_assumptions(question, bill.profile, bill.own),
    )


def _asks_for_hours(question: Question) -> bool:
    """Whether hours are asked for too, and nothing was said of how the hardware is bought: so an answer is of use."""
    said = (question.purchase, question.provider, question.provider_class, question.region)
    return question.kind is not Kind.GPU_TIME and said == (None,) * 4 and question.max_usd_per_gpu_hour is None


def _of_another(item: LineItem, how: str) -> LineItem:
    """A price that stands in for a missing one is nobody's word."""
    return replace(item, source=f"no price is known. {how}") if item.source == YOUR_PRICE else item


def _instead(question: Question, book: PriceBook, today: date) -> tuple[Question, str]:
    """Owned where a purchase price is known; otherwise at the default GPU's rent for the same dense FLOP/s."""
    chip, usual = accelerator(question.gpu or DEFAULT_GPU), accelerator(DEFAULT_GPU)
    if chip.purchase_usd_low:
        return question.but(purchase=Purchase.OWNED), "Priced as owned hardware instead."
    speed = decimal(chip.training_flops_per_second / usual.training_flops_per_second)
    rate = cents(book.rent(usual.id, today=today).usd_per_gpu_hour.likely * speed)
    return question.but(usd_per_gpu_hour=rate), f"Priced at ${rate}/h instead: {usual.name}'s rent per dense FLOP/s."


def _chip(question: Question) -> Accelerator:
    return accelerator(question.gpu or DEFAULT_GPU)


@cache
def _chip_assumed() -> Assumption:
    return by_default("GPU", accelerator(DEFAULT_GPU).name, "no accelerator was named")


def _energy(bill: Bill) -> Energy:
    """What the run draws; the article counts none."""
    question = bill.question
    if is_article(question, bill.profile):
        return Energy(kwh=None, co2_kg=None)
    hours = bill.effort.gpu_hours.likely
    return energy(bill.chip, hours, question.provider, question.region, owned=is_owned(question))


def _sizes(question: Question, chip: Accelerator, effort: Work) -> Sizes:
    """What is read and saved; a checkpoint of LoRA holds the adapters alone."""
    if effort.parameters is None or effort.tokens is None:
        return sizes_of_gpu_time(chip, effort.gpu_hours.likely)
    saved = effort.parameters
    if question.method not in (None, Method.FULL):
        active = effort.active_parameters or saved
        saved = min(saved, adapter_parameters(active, shape(active), constant("adapter_rank").likely))
    return Sizes(parameters=saved, tokens=effort.tokens, state=kept_by(question).saved)


def _storage(sizes: Sizes, effort: Work, profile: Profile, own: OwnFigures) -> StorageCost:
    if not figure(profile, "storage_counted", own).likely:
        return StorageCost(charges=(), assumptions=())
    return storage_cost(sizes, effort)


def _run_charges(question: Question, compute: Iterable[Charge], storage: Iterable[Charge]) -> tuple[Charge, ...]:
    """Our own charges less those the person priced, the partner's part taken off, and what the person added."""
    shared = compute if question.share is None else tuple(_shared(each, question.share) for each in compute)
    ours = (*shared, *storage)
    theirs = [extra for extra in question.extra if extra.component not in NOT_IN_RUN]
    return (*without_replaced(ours, theirs), *as_said(theirs, ours))


def _shared(whole: Charge, share: float) -> Charge:
    """The part of a charge that we pay for, the rest being a partner's."""
    part = cents(whole.likely * decimal(share))
    return Charge(whole.group, whole.component, part, lambda: _shared_line(whole.line, share))


def _shared_line(item: LineItem, share: float) -> LineItem:
    money = scaled(item.money, decimal(share))
    how = f"{item.how} x our {share:.0%}"
    return replace(item, low=money.low, likely=money.likely, high=money.high, how=how)
