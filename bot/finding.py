"""What a text is answered with: worked out anew, looked up in the log, or made of what stands there."""

from functools import partial

from bot import recent
from bot.answer import Answer, answered, problem
from bot.answering import Given
from bot.memory import ask as memory
from bot.memory import look_back
from bot.memory.errors import NotHere
from bot.memory.known import Known
from bot.reader import Intent, Reading, read
from bot.store import history
from bot.store.entry import Asked, Entry
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.errors import CostEngineError

ABOUT_ONE = (Intent.EXPLAIN, Intent.SPLIT)
"""Intents that may name the estimate they are about by its number."""


def read_text(text: str, given: Given, held: Known) -> Reading:
    """What the text means; nothing is kept of it where the workspace wants no texts kept."""
    if held.keeps_texts:
        return recent.reading(text, tuple(given.thread), given.today)
    return read(text, thread=given.thread, today=given.today)


def leaves_out(reading: Reading, project: str) -> bool:
    """Whether the name of a project stands in a question and means nothing else there, or makes it unreadable."""
    asks = bool(reading.questions) or reading.intent in (Intent.UNCLEAR, Intent.ESTIMATE)
    return asks and (
        reading.error is not None or project in {word.lower().removesuffix("'s") for word in reading.unused}
    )


def by_number(
    store: Store, text: str, reading: Reading, given: Given, held: Known, asked: Asked
) -> tuple[str, Reading]:
    """The text with each name of a saved answer replaced by its number, if it can be read then."""
    try:
        numbered = look_back.numbered(text, store.read(partial(history.names, asked=asked)))
    except NotLogged:
        return text, reading
    again = read_text(numbered, given, held) if numbered != text else reading
    return (text, reading) if look_back.may_name(numbered, again) else (numbered, again)


def find(
    store: Store, text: str, reading: Reading, given: Given, held: Known, asked: Asked, *, goes_on: bool = False
) -> Answer:
    """The answer, worked out or looked up; with `goes_on` the texts before this one are those of the log's thread.

    Raises NotLogged where the log is needed and cannot be read.
    """
    try:
        if reading.error:
            return _worked_out(text, reading, given, held)
        if (looks := memory.READS.get(memory.key(reading))) is not None:
            remembered = store.read(lambda db: looks(db, reading.arguments, asked, held))
            shown_in = given.defaults.currency or ""
            return Answer(text=text, intent=reading.intent, remembered=remembered, currency=shown_in)
        if reading.intent is Intent.HISTORY:
            return _one(store, text, reading, given, asked)
        if reading.intent is Intent.COMPARE and "numbers" in reading.arguments:
            return _beside(store, text, reading, given, asked)
        if reading.intent in ABOUT_ONE and ("number" in reading.arguments or (goes_on and _is_of_thread(reading))):
            return _about(store, text, reading, given, held, asked)
    except CostEngineError as error:
        return Answer(text=text, intent=reading.intent, error=problem(error))
    return _worked_out(text, reading, given, held)


def _is_of_thread(reading: Reading) -> bool:
    """Whether it is about what was answered last in its thread: it names no job and no figure of its own."""
    return not reading.questions and reading.arguments.get("about") != "quoted"


def _worked_out(text: str, reading: Reading, given: Given, held: Known) -> Answer:
    return recent.answer(text, given) if held.keeps_texts else answered(text, reading, given)


def _one(store: Store, text: str, reading: Reading, given: Given, asked: Asked) -> Answer:
    """One answer of the log: as it was, or asked again with the prices of today."""
    entry = _meant(store, reading, asked)
    asked_again = look_back.in_words(entry.answer)
    given = given._replace(thread=(asked_again,))
    if reading.arguments["action"] == "again":
        words = reading.arguments.get("change") or asked_again
        return answered(words, read(words, thread=given.thread, today=given.today), given)
    return look_back.as_it_was(entry, text, given)


def _beside(store: Store, text: str, reading: Reading, given: Given, asked: Asked) -> Answer:
    """A comparison with answers of the log: their jobs are put beside those of the text, all at today's prices."""
    numbers = reading.arguments["numbers"].split("/")
    entries = [_meant(store, _numbered(reading, number), asked) for number in numbers]
    jobs = [job for entry in entries for job in look_back.jobs_of(entry.answer)]
    rest = {key: value for key, value in reading.arguments.items() if key != "numbers"}
    both = reading._replace(questions=(*jobs, *reading.questions), arguments=rest)
    told = [words for entry in entries for words in look_back.told_beside(entry, given)]
    found = answered(text, both, given)
    return found.model_copy(update={"corrections": (*found.corrections, *told)}) if told else found


def _about(store: Store, text: str, reading: Reading, given: Given, held: Known, asked: Asked) -> Answer:
    """What is asked about one answer of the log: as if it had been asked before in this thread."""
    entry = _meant(store, reading, asked)
    given = given._replace(thread=(look_back.in_words(entry.answer),), then=look_back.earlier(entry))
    return answered(text, read_text(text, given, held), given)


def place_of(store: Store, reading: Reading, asked: Asked) -> Asked:
    """Where the answer belongs: what is made of answers of a private place stays there, wherever it was asked."""
    if not look_back.goes_on_with_some(reading):
        return asked
    numbers = reading.arguments.get("numbers", "").split("/") if "numbers" in reading.arguments else []
    readings = [_numbered(reading, number) for number in numbers] or [reading]
    return look_back.kept_at(asked, [_meant(store, each, asked).asked for each in readings])


def _meant(store: Store, reading: Reading, asked: Asked) -> Entry:
    entry = store.read(partial(look_back.meant, said=reading.arguments, asked=asked))
    if not (entry.answer.job or entry.answer.jobs):
        raise NotHere(f"#{entry.number} holds no job to go on with.")
    return entry


def _numbered(reading: Reading, number: str) -> Reading:
    return reading._replace(arguments={"number": number})
