"""What is asked about a job in another unit than money: the job, to be explained by that."""

from bot.reader.amounts import Cash
from bot.reader.atoms import atoms_of
from bot.reader.draft import Draft
from bot.reader.pieces import Piece
from bot.reader.quantities import names_of, quantity
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.parsed import Parsed


def in_its_unit(parsed: Parsed, reading: Reading) -> Reading:
    """`how much power does … use` is no question for the price: the same job, and what was asked of it."""
    asked = None if reading.error or reading.intent not in PRICED else quantity(parsed.found.atoms)
    if not asked:
        return reading
    if reading.choices and asked.about == ELECTRICITY:
        return reading._replace(choices=tuple(_of_electricity(each) for each in reading.choices))
    if len(reading.questions) != 1:
        return reading
    arguments, known = {"about": asked.about}, names_of(parsed.found.atoms)
    notes: tuple[str, ...] = ()
    (question,) = reading.questions
    price = next((piece for piece in parsed.pieces if piece.kind == "powerprice"), None)
    if price and asked.about == ELECTRICITY:
        draft = parsed.draft([])
        arguments["usd_per_kwh"], notes = _usd(draft, price), tuple(draft.notes)
        question = question.but(currency=question.currency or draft.slots.get("currency"))
        known += (_squeezed(price.text),)
    unused = tuple(word for word in reading.unused if not any(_squeezed(word) in name for name in known))
    return reading._replace(
        intent=Intent.EXPLAIN, questions=(question,), arguments=arguments, unused=unused,
        corrections=(*reading.corrections, *notes),
    )  # fmt: skip


PRICED = frozenset({Intent.ESTIMATE, Intent.UNCLEAR})


def _squeezed(text: str) -> str:
    return text.lower().replace(" ", "")


def _of_electricity(choice: Choice) -> Choice:
    """A ready answer that still asks for it; of other quantities it asks for the job."""
    asks = quantity(atoms_of(choice.text)) or not choice.text[:1].isdigit()
    return choice if asks else choice.model_copy(update={"text": f"{ELECTRICITY} of {choice.text}"})


ELECTRICITY = "electricity"


def _usd(draft: Draft, price: Piece) -> str:
    """The price of a kWh in dollars; the draft notes the rate and the currency that it was said in."""
    currency = price.value.currency if isinstance(price.value, Cash) else ""
    return f"{draft.usd(price.value.value, currency, price):f}"


def as_asked(reading: Reading) -> Reading:
    """The job, for the texts that follow: they ask for its price again."""
    if reading.intent is not Intent.EXPLAIN:
        return reading
    return reading._replace(intent=Intent.ESTIMATE, arguments={})
