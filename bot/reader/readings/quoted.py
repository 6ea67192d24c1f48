"""A figure that somebody quoted, with the whole job that it is for: how it is bought, where, and what is trained."""

from collections.abc import Sequence
from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.intents import Told
from bot.reader.intents.explain import figures
from bot.reader.intents.said import is_dotted
from bot.reader.jobs import is_complete, question_of
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.followed import changed_all, says_something
from bot.reader.readings.parsed import Parsed
from costengine.hardware import accelerators
from costengine.question import Question

TWO_VALUES = "I read "
"""So begins every question about two values of one slot."""


def is_quote(told: Told) -> bool:
    """Whether a quoted figure is asked about."""
    return told.intent is Intent.EXPLAIN and told.arguments.get("about") == "quoted"


def quoted_job(parsed: Parsed, told: Told) -> Reading | None:
    """The figure beside the job of this text, or of the thread; None where the text names no whole one."""
    every = figures(parsed.pieces)
    money = [piece for piece in every if not _is_of_before(parsed.pieces, piece)] or every
    rest = [piece for piece in parsed.pieces if piece not in every]
    draft = parsed.draft(rest)
    draft.unused += [shown(piece.text) for piece in every if piece not in money]
    doubt = _doubt(draft, money)
    if doubt:
        return asked(parsed, draft, doubt)
    question, unused = _question(draft, told, money), parsed.unused([draft])
    if question is None and parsed.last:
        question, unused = _of_thread(parsed, rest, draft), ()
    if question is None:
        return None
    usd = Decimal(told.arguments["usd"]) * (_times(money[0], question) if money else 1)
    rest_of_it = {name: value for name, value in told.arguments.items() if name != "unit"}
    return Reading(
        intent=Intent.EXPLAIN,
        questions=(_in_currency(question, money),),
        arguments={**rest_of_it, "usd": f"{round(usd, 2).normalize():f}"},
        corrections=parsed.corrections([draft]),
        unused=unused,
    )


WORDS_BETWEEN = 4


def _is_of_before(pieces: Sequence[Piece], money: Piece) -> bool:
    """`last year it was 250k`: another figure than the one that is asked about."""
    return any(piece.kind == "last" and 0 < money.first - piece.last <= WORDS_BETWEEN for piece in pieces)


def _doubt(draft: Draft, money: Sequence[Piece]) -> Ask | None:
    """Two figures, a figure that could be two, or two values of one slot."""
    if len(money) > 1:
        return Ask("I read two figures: which one was quoted?", money[0], without=tuple(money[:2]))
    if money and is_dotted(money[0]):
        number = getattr(money[0].value, "number", money[0].value).value
        texts = (f"{number * 1000:.0f}", f"{number.normalize():f}")
        instead = tuple(money[0].text.replace(str(number), text) for text in texts)
        return Ask(f"Is “{number}” {texts[0]} or {texts[1]}?", money[0], instead)
    found = next((ask for ask in draft.asks if ask.sentence.startswith(TWO_VALUES)), None)
    times = tuple(piece for piece in draft.said if piece.kind == "duration")
    if found is None or len(times) < 2:
        return found
    # two jobs, of which no half is one; or of one job two times, of which each is offered
    return found._replace(texts=(), without=times[:2] if found.texts else ())


def _question(draft: Draft, told: Told, money: Sequence[Piece]) -> Question | None:
    """The job of the text, where it names an accelerator or what is trained; a figure of a month is of one."""
    if draft.slots.get("gpu") and draft.slots.get("kind") == "gpu_time":
        hours = money[0].value.hours if money and _is_of_a_span(money[0]) else None
        held = {
            "gpu_count": told.arguments.get("gpu_count"),
            "duration_hours": told.arguments.get("duration_hours", hours),
        }
        if not draft.slots.get("gpu_hours"):
            draft.slots |= {name: float(value) for name, value in held.items() if value and not draft.slots.get(name)}
    whole = is_complete(draft.slots) and not draft.errors
    named = draft.slots.get("gpu") or draft.slots.get("parameters") or draft.slots.get("flops")
    return question_of(draft) if whole and named else None


def _of_thread(parsed: Parsed, rest: Sequence[Piece], draft: Draft) -> Question | None:
    """The last job, with what the text changes in it."""
    assert parsed.last
    before = parsed.last.questions[:1]
    if not says_something(draft):
        return next(iter(before), None)
    return next(iter(changed_all(parsed, before, rest, Intent.EXPLAIN).questions), None)


def _times(money: Piece, question: Question) -> Decimal:
    """How often a figure of a month, or of a node, is paid for this job."""
    if not _is_of_a_span(money):
        return Decimal(1)
    lasts = Decimal(str(question.duration_hours)) / money.value.hours if question.duration_hours else Decimal(1)
    count = question.gpu_count or 1
    node = accelerators()[question.gpu].gpus_per_node if question.gpu else 1
    return lasts * {"gpu": Decimal(count), "node": Decimal(count) / node}.get(money.value.of, Decimal(1))


def _is_of_a_span(money: Piece) -> bool:
    return bool(money.kind == "rate" and money.value.hours >= LEAST_HOURS)


LEAST_HOURS = 24
"""Of a figure that is no price of an hour: that is the whole job's already."""


def _in_currency(question: Question, money: Sequence[Piece]) -> Question:
    code = getattr(money[0].value, "currency", "") if money else ""
    is_open = not question.currency and code not in ("", "USD") and not code.startswith("?")
    return question.but(currency=code) if is_open else question
