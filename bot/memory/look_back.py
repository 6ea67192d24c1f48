"""Looking back: which answer of the log is meant, what it was, and what a new answer takes from it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.answer import Answer
from bot.answering import Earlier, Given, costed
from bot.memory.errors import NotHere
from bot.reader import Choice, Intent, Reading
from bot.reader.sentence import reading_line, sentence
from bot.store import history
from bot.store.engine import Session
from bot.store.entry import Asked, Entry, Visibility
from bot.store.history import ABOVE_ALL, Filters
from costengine import ENGINE_VERSION
from costengine.errors import CostEngineError
from costengine.question import Question
from costengine.result import Estimate

MOST_NAME = 80
MOST_NAMING = 400
NOWHERE: Mapping[str, object] = {"channel": "", "visibility": Visibility.PRIVATE}

Said = Mapping[str, str]
"""The arguments of a reading."""


def meant(db: Session, said: Said, asked: Asked) -> Entry:
    """The answer that is meant: by number, by name, or the last of the thread. Raises NotHere."""
    if "number" in said:
        found = history.one(db, asked, int(said["number"])) if int(said["number"]) < ABOVE_ALL else None
        if found is None:
            raise NotHere(f"There is no #{said['number']} that you can see here: “history” lists what there is.")
        return found
    if "name" in said and said.get("action") != "save":
        return _named(db, said["name"], asked)
    found = history.last_of_thread(db, asked)
    if found is None:
        raise NotHere("There is no estimate here yet: ask for one, or give its number, such as #42.")
    return found


def _named(db: Session, name: str, asked: Asked) -> Entry:
    found = history.page(db, asked, Filters(name=name.lower()), 1)
    if not found:
        raise NotHere(f"Nothing is saved as “{name[:MOST_NAME]}” that you can see here: “history” lists what there is.")
    return found[0]


def goes_on_with_some(reading: Reading) -> bool:
    """Whether a new answer is made of old ones: asked again, changed, or put beside each other."""
    return reading.intent is Intent.HISTORY or (reading.intent is Intent.COMPARE and "numbers" in reading.arguments)


def as_typed(found: Answer, typed: str) -> Answer:
    """A new answer made of old ones, with the words that asked for it; what follows it goes on with its jobs."""
    return found.model_copy(update={"text": typed, "follows": in_words(found)})


def in_words(answer: Answer) -> str:
    """What an answer was asked, as a text that means the same anywhere."""
    text = " vs ".join(sentence(job) for job in (answer.job, *answer.jobs) if job)
    if answer.intent is Intent.CHEAPEST:
        return f"cheapest {text}"
    of_a_model = answer.intent is Intent.AFFORD and answer.job is not None and answer.job.parameters is not None
    return f"what can I train with {text}" if of_a_model else text


def kept_at(asked: Asked, sources: Sequence[Asked]) -> Asked:
    """The asker in the place where a new answer belongs: a private one that all its sources are of; where they are of
    several places and one of them is private elsewhere, to its author alone.
    """
    private = [each for each in sources if each.visibility is not Visibility.PUBLIC and each.channel != asked.channel]
    if not private:
        return asked
    where = private[0]
    is_one_place = all(each.channel == where.channel for each in sources)
    place = {"channel": where.channel, "visibility": where.visibility} if is_one_place else NOWHERE
    return asked.model_copy(update={**place, "thread": ""})


def may_name(text: str, reading: Reading) -> bool:
    """Whether what was not understood may be the name of a saved answer; nobody names one in a long text."""
    if len(text) > MOST_NAMING:
        return False
    is_odd = reading.intent is Intent.EXPLAIN and "number" not in reading.arguments and "about" in reading.arguments
    is_asked = bool(reading.asks_back) and bool(reading.unused)  # `nightly but 128 H100`, for how long?
    return reading.error is not None or is_odd or is_asked


def numbered(text: str, names: Mapping[str, int]) -> str:
    """The text with `#9` for each name of a saved answer that stands in it as words of its own."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", f"#{names[name]}", text, flags=re.IGNORECASE)
    return text


def as_it_was(entry: Entry, text: str, given: Given) -> Answer:
    """The answer as it was given, and what has changed since: the prices, the engine, what past runs teach."""
    return entry.answer.model_copy(
        update={
            "intent": Intent.HISTORY,
            "text": entry.answer.text or text,
            "corrections": (_heading(entry), *_since_then(entry, given)),
            "warnings": (),
            "shows": entry.number,
            "shown_as": entry.answer.intent,
            "choices": (Choice(label="Ask again", text=f"rerun #{entry.number}"),),
        }
    )


def _heading(entry: Entry) -> str:
    named = f" “{entry.name}”" if entry.name else ""
    project = f", project {entry.project}" if entry.project else ""
    note = f". Note: {entry.note}" if entry.note else ""
    return f"#{entry.number}{named} as answered on {entry.asked.at:%Y-%m-%d}{project}{note}"


def _since_then(entry: Entry, given: Given) -> tuple[str, ...]:
    """What the same question costs today, where that is not the same."""
    job, then = _priced(entry.answer)
    if job is None or then is None:
        return ()
    plan = "plan 1" if entry.answer.plans else ""
    try:
        now = costed(job, given)
    except CostEngineError as error:
        return (f"Today it cannot be answered: {error}",)
    causes = [
        *(["other prices"] if now.price_book != entry.price_book else []),
        *([f"engine {ENGINE_VERSION} instead of {entry.engine}"] if entry.engine != ENGINE_VERSION else []),
        *(["what your own runs taught"] if now.correction != then.correction else []),
        *([f"the day, {given.today.isoformat()}"] if job.deadline else []),
    ]
    if now.run.likely == then.run.likely:
        return (f"Asked again today {plan or 'it'} costs the same.",)
    change = float(now.run.likely / then.run.likely - 1)
    because = f", because of {' and '.join(causes)}" if causes else ""
    return (f"Asked again today {plan or 'the run'} costs ${now.run.likely:,.0f}, {change:+.0%}{because}.",)


def told_beside(entry: Entry, given: Given) -> Iterator[str]:
    """What to know of an answer of the log that is put beside another: which of its plans, and what it cost then."""
    if entry.answer.plans:
        yield f"Of #{entry.number}, plan 1 stands here."
    job, then = _priced(entry.answer)
    if job is None or then is None:
        return
    now = costed(job, given)
    if now.run.likely != then.run.likely:
        yield (
            f"#{entry.number} is reckoned anew: ${now.run.likely:,.2f} with today's prices and settings, "
            f"${then.run.likely:,.2f} as it was answered on {entry.asked.at:%Y-%m-%d}."
        )


def earlier(entry: Entry) -> Earlier | None:
    """An answer of the log as what it said: of plans the first, of a comparison its first side."""
    answer = entry.answer
    job = next(iter(jobs_of(answer)), None)
    estimate = answer.estimate or next(iter(answer.estimates), None)
    if job is None or estimate is None:
        return None
    reading = answer.reading if answer.job and not answer.plans else reading_line(job)
    return Earlier(entry.number, entry.asked.at.date(), job, reading, estimate)


def jobs_of(answer: Answer) -> tuple[Question, ...]:
    """The jobs that an answer gives the cost of: of plans the first."""
    if answer.plans:
        return (answer.plans[0].question,)
    return (answer.job,) if answer.job else answer.jobs


def _priced(answer: Answer) -> tuple[Question | None, Estimate | None]:
    """The job of an answer and what it came to; None where it has several sides."""
    jobs = jobs_of(answer)
    return (jobs[0], answer.estimate) if len(jobs) == 1 else (None, None)


def without_words(found: Answer) -> Answer:
    """The answer without what the person typed, for a workspace that does not keep it."""
    return found.model_copy(update={"text": "", "follows": "", "corrections": (), "unused": ()})
