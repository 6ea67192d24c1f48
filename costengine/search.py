"""The search for plans: every accelerator, count, seller, region and form of buying, weighed without being priced.

A candidate's dollars are hours x rate, with rework on spot and the whole term of a commitment. They only say where to
look: the engine then prices what is shown, line by line, and checks every limit on that.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from costengine.assumptions import assumed
from costengine.clock import limit_hours, whole_nodes
from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.hardware import DEFAULT_GPU, Accelerator, accelerator, accelerators
from costengine.job import Job, settle
from costengine.memory import load_at, smallest_count
from costengine.providers import provider_class
from costengine.question import Kind, ProviderClass, Purchase, Question
from costengine.quotes import Quote, sold_within
from costengine.regions import places_of
from costengine.reservations import TERM_YEARS, commitment
from costengine.spot import NoProgress, rework
from costengine.timing import time_on
from costengine.units import HOURS_PER_YEAR

LARGEST_COUNT = 16_384
FAST_GB_PER_SECOND = 300
"""Below this, or through bridges of two cards, a job stays within one server."""
SHARDED_PARAMETERS, GPUS_PER_NODE = 20e9, 8
SHORTEST_HOURS = 0.25
"""More accelerators do not end a run sooner that is over in the time in which they start."""
WORTH_A_TERM = 0.25
"""A run that uses less of a commitment's term than this is never cheaper for it."""


class Candidate(NamedTuple):
    """One way to do the job: a question that says it, and about what it costs and takes; None where no count is."""

    question: Question
    usd: float
    hours: float | None
    rate: float


class Cluster(NamedTuple):
    """So many accelerators of one kind, with the GPU-hours that the job takes on them; `size` is None where unsaid."""

    chip: Accelerator
    size: int | None
    gpu_hours: float


def candidates(question: Question, pricer: Pricer) -> Iterator[Candidate]:
    """Every way to do the job that the question leaves open, whatever its limits of money and time."""
    for chip in _chips(question, pricer):
        sellers = {form: _cheapest_of_each_class(question, chip, form, pricer) for form in _forms(question)}
        for group in _clusters(question, chip, pricer):
            for form, quotes in sellers.items():
                for quote in quotes:
                    yield from _candidate(question, group, form, quote, pricer)


def _chips(question: Question, pricer: Pricer) -> Iterable[Accelerator]:
    """The one that was named; for bare GPU time the default; else all with bf16 that somebody rents out."""
    if question.gpu:
        return [accelerator(question.gpu)]
    if question.kind is Kind.GPU_TIME:
        return [accelerator(DEFAULT_GPU)]
    known = (accelerators()[gpu] for gpu in pricer.book.gpus() if gpu in accelerators())
    return [chip for chip in known if chip.peak_bf16_tflops]


def _forms(question: Question) -> tuple[Purchase, ...]:
    """By the hour, on spot, and committed; owning is another decision than one run's."""
    if question.purchase:
        return (question.purchase,)
    if question.usd_per_gpu_hour is not None:
        return (Purchase.ON_DEMAND,)
    return (Purchase.ON_DEMAND, Purchase.SPOT, *TERM_YEARS)


def _clusters(question: Question, chip: Accelerator, pricer: Pricer) -> Iterator[Cluster]:
    """The counts to try with the hours on each; those that cannot hold or do the job are left out."""
    if question.kind is Kind.GPU_TIME:
        work = pricer.work(question, chip)
        yield Cluster(chip, work.gpu_count, work.gpu_hours.likely)
        return
    try:
        job = settle(question, chip, pricer.correction)
        for count in _counts(question, job, chip):
            hours = _gpu_hours(question, job, chip, count)
            yield Cluster(chip, count, hours)
            if hours / count < SHORTEST_HOURS:
                return
    except CostEngineError:
        return


def _counts(question: Question, job: Job, chip: Accelerator) -> Iterator[int]:
    if question.gpu_count:
        yield question.gpu_count
        return
    load = load_at(job, job.sequence_length)
    smallest = smallest_count(load, chip)
    count = smallest or LARGEST_COUNT + 1
    largest = max(_largest_count(job), count) if has_fabric(chip) else chip.gpus_per_node
    while count <= min(largest, LARGEST_COUNT):
        yield count
        count = max(whole_nodes(count * 1.5, chip), count + 1)


def _largest_count(job: Job) -> int:
    """As many as the largest batch gives a sequence each, or a node each where the model is spread over nodes."""
    sequences = assumed("largest_batch_tokens").likely / job.sequence_length
    return int(sequences * (1 if job.parameters <= SHARDED_PARAMETERS else GPUS_PER_NODE))


def has_fabric(chip: Accelerator) -> bool:
    """Whether its servers are built to work as one: switched links, not bridges between pairs of cards."""
    if "ICI" in (chip.interconnect or ""):
        return True
    fast = (chip.interconnect_gb_per_second or 0) >= FAST_GB_PER_SECOND and chip.gpus_per_node > 2
    return fast and "bridge" not in (chip.interconnect or "")


def _gpu_hours(question: Question, job: Job, chip: Accelerator, count: int) -> float:
    if question.gpu_hours is not None:
        return question.gpu_hours
    if question.gpu_count and question.duration_hours:
        return question.gpu_count * question.duration_hours
    return time_on(question, job, chip, count).hours.likely


def _cheapest_of_each_class(
    question: Question, chip: Accelerator, form: Purchase, pricer: Pricer
) -> tuple[Quote | None, ...]:
    """The cheapest seller of each class, and the cheapest that rents whole nodes: interruptions differ by class."""
    if question.usd_per_gpu_hour is not None or form is Purchase.OWNED:
        return (None,)
    listed = Purchase.SPOT if form is Purchase.SPOT else Purchase.ON_DEMAND
    first: dict[tuple[ProviderClass | None, bool], Quote] = {}
    for quote in _allowed(question, pricer.book.quotes(chip.id, listed, pricer.day)):
        first.setdefault((quote.seller, is_whole_node(quote, chip)), quote)
    return tuple(first.values())


def _allowed(question: Question, quotes: Iterable[Quote]) -> Iterator[Quote]:
    """The quotes that the question's seller, class, place and ceiling leave."""
    within = sold_within(quotes, places_of(question.region)) if question.region else iter(quotes)
    for quote in within:
        if question.provider not in (None, quote.provider) or question.provider_class not in (None, quote.seller):
            continue
        if question.max_usd_per_gpu_hour is not None and quote.usd_per_gpu_hour > question.max_usd_per_gpu_hour:
            continue
        if quote.certain or question.provider:
            yield quote


def is_whole_node(quote: Quote, chip: Accelerator) -> bool:
    """Whether the seller rents out machines that can stand in a cluster; TPUs are listed by the chip."""
    if quote.seller is ProviderClass.MARKETPLACE:
        return False
    return chip.vendor == "Google" or quote.largest_node >= chip.gpus_per_node


def _candidate(
    question: Question, group: Cluster, form: Purchase, quote: Quote | None, pricer: Pricer
) -> Iterator[Candidate]:
    chip, count, hours = group
    several = count is not None and count > chip.gpus_per_node
    if quote and several and not question.provider and not is_whole_node(quote, chip):
        return
    said = _said(question, group, form, quote)
    if form in TERM_YEARS:
        yield from _committed(question, said, group, quote, pricer)
        return
    stretch = _stretch(chip, count or chip.gpus_per_node, _seller(question, quote)) if form is Purchase.SPOT else 1.0
    if stretch is None:
        return
    rate = float(quote.usd_per_gpu_hour) if quote else float(question.usd_per_gpu_hour or 0)
    yield Candidate(said, hours * stretch * rate, hours * stretch / count if count else None, rate)


def _said(question: Question, group: Cluster, form: Purchase, quote: Quote | None) -> Question:
    """The question with everything settled; without validation, since thousands are made and few are shown."""
    changed: dict[str, object] = {"gpu": question.gpu or (None if question.kind is Kind.GPU_TIME else group.chip.id)}
    changed |= {"gpu_count": group.size, "purchase": form}
    if question.kind is not Kind.GPU_TIME and not question.gpu_count and question.duration_hours is not None:
        changed |= {"duration_hours": None, "max_hours": question.duration_hours}
    if quote:
        changed |= {"provider": quote.provider, "region": question.region or quote.region}
    return question.model_copy(update=changed)


def _seller(question: Question, quote: Quote | None) -> ProviderClass | None:
    return quote.seller if quote else provider_class(question.provider) if question.provider else None


@lru_cache(maxsize=8192)
def _stretch(chip: Accelerator, count: int, seller: ProviderClass | None) -> float | None:
    """Hours billed per useful hour on spot; None where the job would get nowhere."""
    try:
        return rework(chip, count, seller).billed_per_useful_hour.likely
    except NoProgress:
        return None


def _committed(
    question: Question, said: Question, group: Cluster, quote: Quote | None, pricer: Pricer
) -> Iterator[Candidate]:
    """A commitment, paid for its whole term: where it was asked for, or the run uses enough of it to be thinkable."""
    chip, count, gpu_hours = group
    term = said.purchase
    assert term
    term_hours = TERM_YEARS[term] * HOURS_PER_YEAR
    if quote is None or count is None:
        return
    if question.purchase is not term and gpu_hours / count < WORTH_A_TERM * term_hours:
        return
    try:
        rate = float(commitment(said, chip.id, term, pricer.book, pricer.day).usd_per_gpu_hour.likely)
    except CostEngineError:
        return
    hours = gpu_hours / count
    yield Candidate(said, count * max(hours, term_hours) * rate, hours, rate)


def limit_of(question: Question, pricer: Pricer) -> float | None:
    """The hours within which a plan must end. Raises OutOfRange for a date that is past."""
    if question.kind is Kind.GPU_TIME:
        bare = question.but(duration_hours=None) if question.duration_hours is not None else question
        return limit_hours(bare, pricer.day)
    return limit_hours(question, pricer.day)
