"""A workspace's own prices, which an admin set in Slack: dollars a GPU-hour, or of a GPU that is bought.

Each is a setting of the workspace, with who set it and when; they go before every other price, for its members alone.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from bot.kept import kept
from bot.memory import rights
from bot.memory.errors import Refused
from bot.memory.known import Known
from bot.on_use import pattern
from bot.reader import numbers, read
from bot.store import audit, settings
from bot.store.engine import Session
from bot.store.entry import Asked
from costengine.errors import UnknownGpu
from costengine.hardware import accelerators
from costengine.offers import Offer
from costengine.prices import PriceBook, provider_name
from costengine.question import Purchase

KEY = "price "
"""The beginning of each one's key; then follow accelerator, way to pay and, where one was named, provider."""
OWN = "own"
NOBODYS = "your price"
MOST_RATES, MOST_BOOKS = 50, 64
LEAST, MOST_AN_HOUR, MOST_A_GPU = Decimal("0.01"), Decimal(1000), Decimal(1_000_000)
WORDS_OF = {Purchase.ON_DEMAND: "", Purchase.SPOT: " spot", Purchase.RESERVED_1Y: " reserved 1 year",
            Purchase.RESERVED_3Y: " reserved 3 years", Purchase.OWNED: " owned"}  # fmt: skip
_LINE = pattern(
    r"(?P<what>.*[^\s:=@,$])[\s:=@,]+\$?"
    r"(?P<usd>[0-9]{1,7}(?:\.[0-9]{1,4})?)\s*(?:/\s?(?:h|hr|hour)|(?:an|per) hour)?"
    r"(?P<more>\s+(?:spot|owned|on[ -]demand|reserved(?: [13] ?(?:y|yr|year)s?)?|on [a-z]+))?",
    re.ASCII | re.IGNORECASE,
)
_THOUSANDS = pattern(r"(?<=[\s:=@$])([0-9]{1,3}),([0-9]{3})(?![0-9])")
_COMMA = pattern(r"(?<=[\s:=@$])([0-9]{1,4}),([0-9]{1,2})(?![0-9])")
"""`31,000` and `2,10`, as the reader reads them; in `H100,2.10` the comma parts two things."""
_OFF = pattern(r"(?P<what>.*\S)\s+(?:off|none)", re.IGNORECASE)
EXAMPLE = "H100 2.10, or A100 spot 0.90, or H200 owned 31000"


class Unread(Exception):
    """A line that says no price; the text says which one and what is expected."""


class OwnRate(NamedTuple):
    """One price: of an hour of the accelerator, or of the accelerator where it is owned."""

    gpu: str
    purchase: Purchase
    provider: str
    usd: Decimal
    on: date | None = None
    by: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What it is the price of, as the key of a setting."""
        return f"{KEY}{self.gpu} {self.purchase.value} {self.provider}".strip()

    @property
    def line(self) -> str:
        """The price as a person would type it."""
        seller = f" on {self.provider}" if self.provider else ""
        return f"{self.gpu}{WORDS_OF[self.purchase]}{seller} {self.usd}"

    @property
    def shown(self) -> str:
        """The dollars as people read them."""
        exponent = self.usd.as_tuple().exponent
        return f"${self.usd:,.2f}" if isinstance(exponent, int) and exponent >= -2 else f"${self.usd:,}"

    @property
    def set_by(self) -> str:
        """Who set it, and when."""
        whom = f"@{self.name}" if self.name else "an admin"
        return f"set by {whom}" + (f" on {self.on.isoformat()}" if self.on else "")

    @property
    def what(self) -> str:
        """What it is the price of, in words."""
        seller = f" on {provider_name(self.provider)}" if self.provider else ""
        return f"price of {accelerators()[self.gpu].name}{WORDS_OF[self.purchase]}{seller}"


def rates_of(held: Mapping[str, str]) -> tuple[OwnRate, ...]:
    """The prices among the settings of a workspace; what cannot be read, or is of no known accelerator, is none."""
    found = (_rate(key, value) for key, value in held.items() if key.startswith(KEY))
    return tuple(sorted(rate for rate in found if rate and rate.gpu in accelerators()))


def _rate(key: str, value: str) -> OwnRate | None:
    gpu, purchase, *provider = key.removeprefix(KEY).split(" ")
    usd, on, *who = value.split(" ")
    try:
        return OwnRate(gpu, Purchase(purchase), " ".join(provider), Decimal(usd), date.fromisoformat(on), *who[:2])
    except (ValueError, ArithmeticError):
        return None


def read_rates(typed: str, today: date) -> tuple[OwnRate, ...]:
    """The prices of a text, one a line. Raises Unread."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_RATES:
        raise Unread(f"These are {len(lines)} prices: {MOST_RATES} at the most.")
    found: dict[str, OwnRate] = {}
    for number, line in enumerate(lines, start=1):
        rate = _read(f"Line {number}", line, today)
        if rate.key in found:
            raise Unread(f"Line {number} gives the {rate.what} a second time.")
        found[rate.key] = rate
    return tuple(found.values())


def _read(where: str, line: str, today: date) -> OwnRate:
    parts = _LINE.fullmatch(_COMMA.sub(r"\1.\2", _THOUSANDS.sub(r"\1\2", line)))
    if parts is None:
        raise Unread(f"{where}: I expected a GPU and dollars, such as {EXAMPLE}.")
    what = f"{parts['what']}{parts['more'] or ''}"
    reading = read(f"8 {what}, 30 days", today=today)
    if isinstance(reading.error, UnknownGpu) and re.search(r"\d", reading.error.name):
        raise Unread(f"{where}: {reading.error}")
    if reading.error or reading.asks_back or reading.unused or len(reading.questions) != 1:
        raise Unread(f"{where}: I do not know “{what[:40]}”. For example: {EXAMPLE}.")
    job = reading.questions[0]
    plain = read("8 A100 30 days", today=today).questions[0].but(gpu=job.gpu)
    if job.but(purchase=None, provider=None) != plain or not job.gpu:
        raise Unread(f"{where} says more than a GPU, how it is paid for, and a provider.")
    number = numbers.parse(parts["usd"])
    if number is None or (number.style == "dot3" and job.purchase is Purchase.OWNED):
        raise Unread(f"{where}: “{parts['usd']}” may be two numbers: write 31000 or 2.10.")
    rate = OwnRate(job.gpu, job.purchase or Purchase.ON_DEMAND, job.provider or "", number.value)
    most = MOST_A_GPU if rate.purchase is Purchase.OWNED else MOST_AN_HOUR
    if not LEAST <= rate.usd <= most:
        raise Unread(f"{where}: a price lies between ${LEAST} and ${most:,}.")
    return rate


def set_rates(db: Session, rates: Iterable[OwnRate], asked: Asked, known: Known, name: str) -> None:
    """Make these the prices of the workspace; each change is noted, and what stays as it was keeps who set it."""
    rights.must_be_admin(asked, known, "set prices")
    before = {rate.key: rate for rate in rates_of(settings.get(db, asked.tenant))}
    now = {rate.key: rate for rate in rates}
    for key in {**before, **now}:
        old, new = before.get(key), now.get(key)
        if (old and old.usd) == (new and new.usd):
            continue
        value = f"{new.usd} {asked.at.date().isoformat()} {asked.user} {name}".strip() if new else None
        settings.put(db, asked.tenant, key, value)
        changed = new or old
        assert changed
        audit.note(db, asked.tenant, changed.what, _usd(old), _usd(new), by=asked.user, at=asked.at)


def set_one(db: Session, typed: str, asked: Asked, known: Known) -> str:
    """Set the price of a line, or with “off” in the place of the dollars take it back; what was done, in a sentence."""
    before = rates_of(settings.get(db, asked.tenant))
    removed = _OFF.fullmatch(typed)
    try:
        (rate,) = read_rates(f"{removed['what']} 1" if removed else typed, asked.at.date())
    except (Unread, ValueError) as fault:
        told = (
            str(fault).removeprefix("Line 1: ") if isinstance(fault, Unread) else f"Say one price, such as {EXAMPLE}."
        )
        raise Refused(f"That is no price. {told}") from fault
    others = [each for each in before if each.key != rate.key]
    if removed and len(others) == len(before):
        raise Refused(f"No {rate.what} is set here: “settings” lists what is.")
    set_rates(db, others if removed else [*others, rate], asked, known, name="")
    return f"The {rate.what} is {'what the price book says again' if removed else f'{rate.shown} now'}."


def _usd(rate: OwnRate | None) -> str:
    return rate.shown if rate else ""


def hardware(rates: Iterable[OwnRate]) -> tuple[tuple[str, Decimal], ...]:
    """What an owned accelerator was bought for."""
    return tuple((rate.gpu, rate.usd) for rate in rates if rate.purchase is Purchase.OWNED)


def with_rates(book: PriceBook, rates: tuple[OwnRate, ...], provider: str | None) -> PriceBook:
    """The book with a workspace's rents before all others; one without a seller is of the team's usual one."""
    rents = tuple(rate for rate in rates if rate.purchase is not Purchase.OWNED)
    return _book(book, rents, provider or NOBODYS) if rents else book


@kept(MOST_BOOKS)
def _book(book: PriceBook, rents: tuple[OwnRate, ...], seller: str) -> PriceBook:
    digest = sha256(repr((rents, seller)).encode()).hexdigest()[:12]
    offers = tuple(_offer(rate, seller) for rate in rents)
    own = {(offer.gpu, offer.provider) for offer in offers}
    # What the settings say goes before a rate of the files for the same thing.
    rest = tuple(offer for offer in book.offers if not offer.label or (offer.gpu, offer.provider) not in own)
    return PriceBook.model_construct(version=f"{book.version}+set-{digest}", offers=(*rest, *offers))


def _offer(rate: OwnRate, seller: str) -> Offer:
    offer = Offer(
        provider=rate.provider or seller, gpu=rate.gpu, gpus_per_instance=1, label=OWN, source=NOBODYS,
        set_by=rate.set_by,
    )  # fmt: skip
    return offer.at(rate.purchase, rate.usd)
