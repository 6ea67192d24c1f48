"""A team's defaults: what it means where a question says nothing; each one used stands among the assumptions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from costengine.amounts import Frozen
from costengine.errors import NoPrice
from costengine.hardware import DEFAULT_GPU, accelerator
from costengine.lines import Assumption
from costengine.prices import PriceBook, provider_name
from costengine.question import Profile, Purchase, Question
from costengine.regions import regions

SOURCE = "your team's default"


class Defaults(Frozen):
    """What the team means; None where it has said nothing either. Ids of the tables throughout."""

    provider: str | None = None
    region: str | None = None
    gpu: str | None = None
    currency: str | None = None
    purchase: Purchase | None = None
    profile: Profile | None = None
    hardware: tuple[tuple[str, Decimal], ...] = ()
    """What accelerators were bought for, in dollars each."""

    def over(self, others: "Defaults") -> "Defaults":
        """These, and those others where these say nothing."""
        return others.model_copy(update=self.model_dump(exclude_none=True)) if self != NO_DEFAULTS else others


NO_DEFAULTS = Defaults.model_construct()  # says nothing, so that nothing is to be checked


class Filled(NamedTuple):
    """A question with the team's defaults in it, and what to say of them."""

    question: Question
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()


def filled(question: Question, defaults: Defaults, book: PriceBook, today: date) -> Filled:
    """The question with every default that it leaves room for.

    A provider or a region that sells no such accelerator is left out again, and that is said: a default answers what
    was not asked, it never refuses what was.
    """
    if defaults == NO_DEFAULTS:
        return Filled(question)
    named = _named(question, defaults)
    sold = next((tried for tried in _seller_and_place(named, defaults) if _is_sold(tried, book, today)), named)
    used = tuple(_assumed(question, sold))
    return Filled(sold, used, (*_said(used), *_left_out(named, sold, defaults)))


def _named(question: Question, defaults: Defaults) -> Question:
    """With the GPU and the currency, where none was named."""
    changes = {
        slot: getattr(defaults, slot)
        for slot in ("gpu", "currency", "purchase", "profile")
        if getattr(question, slot) is None and getattr(defaults, slot) is not None
    }
    if question.usd_per_gpu_hour is not None:
        changes.pop("purchase", None)
    bought_for = dict(defaults.hardware).get(question.gpu or defaults.gpu or DEFAULT_GPU)
    if question.purchase is Purchase.OWNED and question.purchase_usd_per_gpu is None and bought_for is not None:
        changes["purchase_usd_per_gpu"] = bought_for
    return question.but(**changes) if changes else question


def _seller_and_place(question: Question, defaults: Defaults) -> Iterator[Question]:
    """The question with both defaults, then with the provider alone, then with the region alone."""
    provider = defaults.provider if _leaves_the_seller_open(question) else None
    region = defaults.region if question.region is None else None
    for seller, place in ((provider, region), (provider, None), (None, region)):
        if seller or place:
            yield question.but(provider=seller or question.provider, region=place or question.region)


def _leaves_the_seller_open(question: Question) -> bool:
    named = question.provider or question.provider_class or question.instance_type
    return not named and question.usd_per_gpu_hour is None and question.purchase is not Purchase.OWNED


def _is_sold(question: Question, book: PriceBook, today: date) -> bool:
    """Whether the book holds a price for this; what is owned, or has its price, is bought from nobody."""
    if question.purchase is Purchase.OWNED or question.usd_per_gpu_hour is not None:
        return True
    try:
        book.rent(
            question.gpu or DEFAULT_GPU,
            Purchase.SPOT if question.purchase is Purchase.SPOT else Purchase.ON_DEMAND,
            provider=question.provider,
            provider_class=question.provider_class,
            region=question.region,
            max_usd_per_gpu_hour=question.max_usd_per_gpu_hour,
            instance_type=question.instance_type,
            today=today,
        )
    except NoPrice:
        return False
    return True


def _assumed(asked: Question, sold: Question) -> Iterator[Assumption]:
    for slot, name in _NAMES.items():
        value = getattr(sold, slot)
        if value is not None and getattr(asked, slot) is None:
            yield Assumption(
                name=_CALLED.get(slot, slot), value=name(value), unit="", why="nothing was said", source=SOURCE
            )


def _said(used: Sequence[Assumption]) -> Iterator[str]:
    if used:
        yield f"By your team's defaults: {', '.join(f'{each.name} {each.value}' for each in used)}."


def _left_out(named: Question, sold: Question, defaults: Defaults) -> Iterator[str]:
    """The defaults that do not sell this."""
    what = _gpu_name(named.gpu or DEFAULT_GPU)
    if defaults.provider and sold.provider is None and _leaves_the_seller_open(named):
        yield f"{provider_name(defaults.provider)}, your team's default, has no price for {what} bought like this."
    if defaults.region and sold.region is None:
        yield f"{_region_name(defaults.region)}, your team's default region, has no price for {what} bought like this."


def _gpu_name(gpu: str) -> str:
    return accelerator(gpu).name


def _region_name(region: str) -> str:
    return regions()[region].name if region in regions() else region


_NAMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "gpu": _gpu_name,
        "provider": provider_name,
        "region": _region_name,
        "currency": str,
        "purchase": str,
        "profile": str,
        "purchase_usd_per_gpu": lambda usd: f"${usd:,}",
    }
)
_CALLED = {"gpu": "GPU", "purchase_usd_per_gpu": "purchase price of a GPU"}
