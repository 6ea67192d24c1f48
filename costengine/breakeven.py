"""Buy, rent or reserve: what this run costs each way, and from how many such runs each way is worth it."""

from datetime import date
from decimal import Decimal
from math import ceil

from costengine.amounts import Frozen, cents, decimal
from costengine.errors import NoPrice
from costengine.hardware import Accelerator
from costengine.ownership import hardware_of, life_of, running_usd_per_gpu_hour
from costengine.prices import PriceBook
from costengine.question import Purchase, Question
from costengine.reservations import Commitment, commitment, rent_for
from costengine.units import HOURS_PER_YEAR
from costengine.work import Work

WHOLE_DOLLARS = 100
MOST_RUNS = 100
"""Nobody counts in so many runs; the share of the time says more."""


class Way(Frozen):
    """One way to pay: `for_one_run` is the whole bill that one run leaves behind.

    `runs` is how many such runs make it cheaper than renting, None where not even a full term or life holds as many;
    `runs_at_most` is how many fit in.
    """

    purchase: Purchase
    name: str
    for_one_run: Decimal
    runs: int | None
    runs_at_most: int
    use: float | None
    """The share of the term or life from which it is cheaper than renting."""
    life: str = ""
    """The term, or the life of the hardware, in words."""

    @property
    def doing(self) -> str:
        """The name as what somebody does: renting, reserving for 1 year, buying."""
        verb, _, term = self.name.partition(" ")
        return f"{verb.removesuffix('e')}ing" + (f" for {term}" if term else "")


class BreakEven(Frozen):
    """All ways to pay for a run, renting first; a way that has no price is left out and said."""

    ways: tuple[Way, ...]
    gpu_count: int
    run_hours: float
    notes: tuple[str, ...] = ()

    @property
    def cheapest_for_one_run(self) -> Way:
        """The way to pay for this run alone."""
        return min(self.ways, key=lambda way: way.for_one_run)

    @property
    def sentence(self) -> str:
        """For a person who has to choose: the best for this run, and from how many such runs each other way pays."""
        best, rent = self.cheapest_for_one_run, self.ways[0]
        others = [way for way in self.ways if way is not rent]
        if best is rent:
            verbs = " or ".join(dict.fromkeys(way.doing.split()[0] for way in others))
            found = f"renting by the hour ({_usd(rent)}) is cheaper than {verbs} the GPUs"
        else:
            found = f"{best.doing} is cheapest ({_usd(best)}; by the hour {_usd(rent)})"
        told = [way for way in others if way.runs is None or way.runs <= MOST_RUNS]
        pays = ", ".join(map(_pays, others)) if told else ""
        return f"For this run alone {found}." + (f" {pays[:1].upper()}{pays[1:]}." if pays else "")

    @property
    def owning_sentence(self) -> str:
        """For a person who owns the hardware: what it would cost bought for this run alone; nothing where unsold."""
        buy, rent = next((way for way in self.ways if way.purchase is Purchase.OWNED), None), self.ways[0]
        if buy is None:
            return ""
        pays = _pays(buy)
        return (
            f"Bought for this run alone the hardware would cost {_usd(buy)}; by the hour the run costs {_usd(rent)}. "
            f"{pays[:1].upper()}{pays[1:]}."
        )


def _usd(way: Way) -> str:
    whole = way.for_one_run >= WHOLE_DOLLARS
    return f"${way.for_one_run:,.0f}" if whole else f"${way.for_one_run:,.2f}"


def _pays(way: Way) -> str:
    if way.runs is None or way.use is None:
        return f"{way.doing} does not pay off at these prices"
    if way.runs > MOST_RUNS:
        return f"{way.doing} pays off from {way.use:.0%} use of its {way.life}"
    runs = "with this run alone" if way.runs == 1 else f"from {way.runs:,} such runs"
    used = f" ({way.use:.0%} of its {way.life})" if way.use <= 1 else ""
    return f"{way.doing} pays off {runs}{used}"


def breakeven(question: Question, chip: Accelerator, work: Work, book: PriceBook, today: date | None) -> BreakEven:
    """Renting by the hour against commitments and purchase, for this many accelerators. Raises NoPrice."""
    asked = question if question.usd_per_gpu_hour is None else question.but(usd_per_gpu_hour=None)
    gpus = work.gpu_count or chip.gpus_per_node
    hours = work.gpu_hours.likely / gpus
    rate = rent_for(question, chip.id, Purchase.ON_DEMAND, book, today).usd_per_gpu_hour.likely
    rent = rate * decimal(work.gpu_hours.likely)
    committed = [commitment(asked, chip.id, term, book, today) for term in _TERMS]
    notes = [note for each in committed for note in each.rent.notes]
    ways = [
        Way(purchase=Purchase.ON_DEMAND, name="rent", for_one_run=cents(rent), runs=1, runs_at_most=1, use=None),
        *(_reserve(each, gpus, hours, rate) for each in committed),
    ]
    if chip.purchase_usd_low and not chip.is_for_sale and question.purchase_usd_per_gpu is None:
        notes.append(f"{chip.name} is not for sale: its maker only rents it out.")
    else:
        try:
            ways.append(_buy(question, chip, gpus, hours, rate))
        except NoPrice as missing:
            notes.append(str(missing))
    return BreakEven(ways=tuple(ways), gpu_count=gpus, run_hours=hours, notes=tuple(dict.fromkeys(notes)))


_TERMS = (Purchase.RESERVED_1Y, Purchase.RESERVED_3Y)


def _reserve(committed: Commitment, gpus: int, hours: float, rate: Decimal) -> Way:
    """A commitment costs its whole term; each run that falls into it saves its rent."""
    term = float(committed.term_hours)
    whole = committed.usd_per_gpu_hour.likely * decimal(gpus * max(term, hours))
    per_run = rate * decimal(gpus * hours)
    years = committed.term_hours // HOURS_PER_YEAR
    fit = max(1, int(term / hours))
    runs = max(1, ceil(whole / per_run))
    return Way(
        purchase=committed.term,
        name=f"reserve {years} year{'s' * (years > 1)}",
        for_one_run=cents(whole),
        runs=runs if runs <= fit else None,
        runs_at_most=fit,
        use=float(committed.usd_per_gpu_hour.likely / rate),
        life="term",
    )


def _buy(question: Question, chip: Accelerator, gpus: int, hours: float, rate: Decimal) -> Way:
    """A purchase is paid at once and sold for its rest; each run saves its rent less its energy and room."""
    hardware, life = hardware_of(question, chip), life_of(question, hours)
    sets = max(1.0, hours / (life.years.high * HOURS_PER_YEAR))
    spent = hardware.whole * decimal((1 - life.residual.likely) * sets) * gpus
    running = running_usd_per_gpu_hour(question, chip)
    saved_per_run = (rate - running) * decimal(gpus * hours)
    fit = max(1, int(life.years.likely * HOURS_PER_YEAR / hours))
    runs = max(1, ceil(spent / saved_per_run)) if saved_per_run > 0 else None
    needed = float(spent / ((rate - running) * gpus)) if saved_per_run > 0 else None
    return Way(
        purchase=Purchase.OWNED,
        name="buy",
        for_one_run=cents(spent + running * decimal(gpus * hours)),
        runs=runs if runs and runs <= fit else None,
        runs_at_most=fit,
        use=needed / (life.years.likely * HOURS_PER_YEAR) if needed else None,
        life=f"{life.years.likely:g} years",
    )
