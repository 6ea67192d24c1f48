"""What an estimate holds: totals, lines that add up to them, assumptions, tips, notes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import ConfigDict

from costengine.amounts import Frozen, Money, Span, decimal, enumerated, rate
from costengine.clock import CountOption
from costengine.explain import Factor
from costengine.learning import Correction
from costengine.lines import Assumption, Group, LineItem
from costengine.question import Profile, Question


class Level(StrEnum):
    """How much work a tip takes, or how much it puts at stake."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Tip:
    """A way to pay less: the question that asks for it, and the difference it makes.

    `saving` is the run's likely cost less the what-if's, in US dollars; the shares are fractions of the two totals. A
    risk that is high means that you may get something else than you asked for, or depend on somebody else.
    """

    id: str
    title: str
    question: Question
    saving: Decimal
    share_of_run: float
    share_of_project: float
    caveat: str
    effort: Level = Level.MEDIUM
    risk: Level = Level.MEDIUM


@dataclass(frozen=True, slots=True)
class Aside:
    """What is often advised and saves nothing here, or only around the run; with the reason, in figures."""

    id: str
    title: str
    why: str


AROUND: tuple[tuple[str, frozenset[str]], ...] = (
    ("people", frozenset({"people"})),
    ("data", frozenset({Group.DATA})),
    ("experiments", frozenset({"experiments"})),
    ("a reserve", frozenset({Group.RESERVE})),
)
"""What is named of the lines around a run: of people the team itself, or what was added for it."""


ONLY_OF_OWNERS = frozenset({"energy", "colocation"})
OWNERS_PAY = ONLY_OF_OWNERS | {"networking"}
"""Lines that a rental price holds already."""


class Estimate(Frozen):
    """The cost of a job in US dollars; `low` to `high` is an 80 % interval everywhere.

    The `likely` of the lines with `in_run` add up to `run.likely`, those of all lines to `project.likely`, to the cent.
    """

    # Built at once and not at its first use: an answer has one, and builds it a second time inside itself otherwise.
    model_config = ConfigDict(defer_build=False)

    currency: str = "USD"
    run: Money
    project: Money
    gpu: str
    gpu_count: int | None
    gpu_hours: Span
    wall_clock_hours: Span | None
    energy_kwh: float | None
    co2_kg: float | None
    lines: tuple[LineItem, ...]
    assumptions: tuple[Assumption, ...]
    tips: tuple[Tip, ...] = ()
    asides: tuple[Aside, ...] = ()
    """What looks like a saving and is none here."""
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    """Those of the notes that belong under the headline: whether a limit is kept, a price that few pay."""
    factors: tuple[Factor, ...] = ()
    """From parameters and tokens to GPU-hours, link by link."""
    options: tuple[CountOption, ...] = ()
    """Days at three cluster sizes, where neither a count nor a limit was given."""
    published: str = ""
    """What the named model itself took, as published, where the job is that run again."""
    layout: str = ""
    """How the model lies on the accelerators, in a practitioner's words."""
    memory: str = ""
    """What lies in the memory of each accelerator, and the fewest that hold the job."""
    profile: Profile
    """Whose figures stand for the project around the run."""
    price_book: str
    """Version of the price book that was used."""
    correction: Correction | None = None
    """What the team's own runs changed; None where none were known."""
    learns_price: bool = True
    """Whether its price is the book's: that alone is what runs are held against, and what they correct."""

    @property
    def usd_per_gpu_hour(self) -> Decimal:
        """What a GPU-hour of the run costs for compute, rework and idle commitment included."""
        compute = sum((item.likely for item in self.lines if item.in_run and item.group is Group.COMPUTE), Decimal(0))
        return rate(compute / decimal(self.gpu_hours.likely))

    @property
    def all_in_usd_per_gpu_hour(self) -> Decimal:
        """The same, with the network, the power and the place of owned GPUs: a rent holds them, as its rate does."""
        named = {item.component for item in self.lines if item.in_run}
        if named.isdisjoint(ONLY_OF_OWNERS):
            return self.usd_per_gpu_hour
        around = sum((item.likely for item in self.lines if item.in_run and item.component in OWNERS_PAY), Decimal(0))
        return self.usd_per_gpu_hour + rate(around / decimal(self.gpu_hours.likely))

    @property
    def around_the_run(self) -> str:
        """What the project holds beside the run, in words."""
        around = [item for item in self.lines if not item.in_run and item.likely]
        named = [words for words, names in AROUND if any(names & {item.component, item.group} for item in around)]
        return enumerated(named) or "all that stands around it"

    @property
    def prices_as_of(self) -> date | None:
        """The date of the oldest price behind the compute lines; None where the person gave the price."""
        return min(
            (item.as_of for item in self.lines if item.in_run and item.group is Group.COMPUTE and item.as_of),
            default=None,
        )
