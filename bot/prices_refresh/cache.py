"""The refreshed offers on disk: one JSON file, replaced whole or not at all, and the book that it makes."""

import json
import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError, field_serializer

from bot.whole_file import whole_file
from costengine.amounts import Frozen
from costengine.offers import Offer
from costengine.prices import PriceBook

FORMAT = 1
KEPT = timedelta(days=400)
"""How long a price that is asked no more is kept, so that an answer of that time can be rebuilt."""


class Fetched(Frozen):
    """What one provider's last good refresh brought."""

    version: str
    as_of: date
    offers: int


class Cache(Frozen):
    """Everything that refreshes brought so far."""

    format: int = FORMAT
    fetched_at: datetime
    providers: dict[str, Fetched]
    offers: tuple[Offer, ...]

    @field_serializer("offers")
    def _by_name(self, offers: tuple[Offer, ...]) -> list[dict[str, object]]:
        """What an offer says, by its name: a tuple would come out as a list."""
        usual = Offer._field_defaults
        return [
            {name: value for name, value in each._asdict().items() if name not in usual or value != usual[name]}
            for each in offers
        ]


class CachedBook(NamedTuple):
    """The book to answer from, and what is wrong with the file, if anything."""

    book: PriceBook
    cache: Cache | None
    problem: str | None


def cached_book(path: Path, bundle: PriceBook) -> CachedBook:
    """The bundled book with the refreshed offers over it; the bundle alone where there is no sound file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return CachedBook(bundle, None, None)
    except (OSError, UnicodeDecodeError) as error:
        return CachedBook(bundle, None, f"{path}: cannot be read ({error}); the bundled prices answer.")
    try:
        cache = Cache.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        return CachedBook(bundle, None, f"{path}, {field}: {first['msg']}; the bundled prices answer.")
    if cache.format != FORMAT:
        return CachedBook(bundle, None, f"{path}: format {cache.format}, expected {FORMAT}; the bundled prices answer.")
    return CachedBook(merged(bundle, cache), cache, None)


def merged(bundle: PriceBook, cache: Cache) -> PriceBook:
    """The bundle's offers end where a refresh saw the same provider's same accelerator; all others stand."""
    seen = sorted((o for o in cache.offers if o.as_of and not o.doubt), key=lambda o: o.as_of or date.max, reverse=True)
    from_day = {(offer.provider, offer.gpu): offer.as_of for offer in seen}  # the first day is the last to be set
    bundled = tuple(
        offer._replace(until=day) if (day := from_day.get((offer.provider, offer.gpu))) else offer
        for offer in bundle.offers
    )
    newest = max((each.as_of for each in cache.providers.values()), default=bundle.newest)
    return PriceBook.model_construct(version=f"refreshed-{newest.isoformat()}", offers=(*bundled, *cache.offers))


def with_provider(cached: Iterable[Offer], provider: str, new: Iterable[Offer], day: date) -> tuple[Offer, ...]:
    """The cached offers with a provider's new ones: an old price that moved or went ends at the day, and is kept."""
    new = tuple(new)
    same = {_price(offer) for offer in new}
    kept = [
        offer if offer.provider != provider or offer.until else offer._replace(until=day)
        for offer in cached
        if (offer.provider != provider or _price(offer) not in same) and (offer.until or day) > day - KEPT
    ]
    return (*kept, *new)


def save(path: Path, cache: Cache) -> None:
    """Put it in the place of the file; a command and the bot may do so at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = cache.model_dump(mode="json", exclude_defaults=True) | {"format": FORMAT}
    with whole_file(path, f"{os.getpid()}.part") as part:
        part.write_text(json.dumps(content), encoding="utf-8")


def _price(offer: Offer) -> tuple[object, ...]:
    return (
        offer.provider, offer.region, offer.instance_type, offer.gpu,
        offer.on_demand_usd_per_hour, offer.spot_usd_per_hour,
    )  # fmt: skip
