"""Compare: the sides of a text, against each other, the last job, or logged estimates."""

from bot.reader.compare import BUYING, completed, sides_of
from bot.reader.draft import Ask, Draft
from bot.reader.faults import NothingBefore, not_understood
from bot.reader.intents.said import bad_number
from bot.reader.jobs import HOW_LONG, fault_of, is_complete, job_text, missing, question_of, usual_times
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.followed import changed_all
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.valued import name_of
from bot.reader.readings.whole import answered, whole
from bot.reader.sentence import sentence
from costengine.question import Question

MOST_SIDES = 4


def separators_of(parsed: Parsed) -> frozenset[str]:
    """The kinds of pieces between the sides; none where the text compares nothing."""
    compares = "compare" in parsed.cues or any(piece.kind == "vs" for piece in parsed.pieces)
    if not compares or not any(piece.kind == "logged" for piece in parsed.pieces):
        return _joints(parsed)
    rest = parsed._replace(pieces=[piece for piece in parsed.pieces if piece.kind != "logged"])
    joints = _joints(rest)
    parsed.pieces[:] = _apart(parsed)
    return joints | {"vs"}


def _apart(parsed: Parsed) -> list[Piece]:
    """What was logged is a side of its own, whatever word joins it: `compare #1 with 8 H100 3 days`."""
    asked = {at for cue in parsed.cues.get("compare", ()) for at in range(cue.first, cue.after)}
    found: list[Piece] = []
    for piece in parsed.pieces:
        if piece.kind == "logged":
            bar = piece._replace(kind="vs", value="vs", text="")
            found += [bar, piece, bar]
        elif piece.kind != "word" or piece.first not in asked:
            found.append(piece)
    return found


def _joints(parsed: Parsed) -> frozenset[str]:
    """Of sides that are all jobs."""
    if any(piece.kind == "vs" for piece in parsed.pieces):
        return frozenset({"vs"})
    joins = {"or", "and"} if "compare" in parsed.cues else {"or"}
    for join in joins:
        parsed.pieces[:] = _listed(parsed.pieces, join)
    for kinds in (frozenset(joins), frozenset({"of"})) if parsed.begins("compare") else (frozenset(joins),):
        sides = sides_of(parsed.pieces, kinds)
        if len(sides) > 1 and (_differ(sides) or _is_or_bought(sides, kinds)):
            return kinds
    return frozenset()


def _listed(pieces: list[Piece], join: str) -> list[Piece]:
    """`aws, gcp or azure`: a comma between two of a kind counts as the `or` that follows."""
    if not any(piece.kind == join for piece in pieces):
        return pieces
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        last = found[-1] if found else piece
        joined = any(other.kind == join for other in pieces[at : at + 3])
        if piece.breaks and joined and _topic(piece) and _topic(piece) == _topic(last) and piece is not last:
            found.append(piece._replace(kind=join, value=join, text=","))
        found.append(piece)
    return found


def _differ(sides: list[list[Piece]]) -> bool:
    """Whether every side names one thing that the first names too."""
    named = [{_topic(piece) for piece in side} - {""} for side in sides]
    return all(named[0] & other for other in named[1:]) or bool(set.intersection(*named))


def _is_or_bought(sides: list[list[Piece]], kinds: frozenset[str]) -> bool:
    """`64 A100 30 days or spot?`: against the same as it is bought without a word."""
    first, last = {_topic(piece) for piece in sides[0]}, [piece.kind for piece in sides[-1]]
    return kinds == {"or"} and len(sides) == 2 and "buy" not in first and "gpu" in first and last == ["purchase"]


TOPICS = {
    "cluster": "gpu",
    "purchase": "buy",
    "reserved": "buy",
    "rent": "buy",
    "buy": "buy",
    "provider": "seller",
    "method": "how",
    "finetune": "how",
    "pretrain": "how",
    "model": "model",
    "params": "model",
    "size": "model",
    "familysize": "model",
    "precision": "precision",
    "optimiser": "states",
    "offload": "states",
    "stateformat": "states",
    "region": "place",
    "gpu_hours": "gpu",
    "providerclass": "seller",
    "fullword": "how",
    "duration": "time",
    "tokens": "tokens",
    "seq": "sequence",
    "passes": "epochs",
}


def _topic(piece: Piece) -> str:
    return TOPICS.get(piece.kind, "")


def compared(parsed: Parsed, separators: frozenset[str]) -> Reading | None:
    """The jobs side by side; None where no side says anything."""
    pieces = parsed.pieces
    if parsed.last and parsed.scales:  # `vs double the GPUs`: a change of the job before is a side too
        pieces = sorted([*pieces, *parsed.scales], key=lambda piece: piece.first)
    sides, numbers = _without_logged(sides_of(pieces, separators))
    if numbers:
        return _against_logged(parsed, sides, numbers)
    if not sides:
        return None
    if len(sides) == 1 and (parsed.last or not _is_than(parsed)):
        return _against_last(parsed, sides[0])
    if len(sides) == 1:
        return None
    if len(sides) > MOST_SIDES:
        return _too_many(len(sides))
    drafts = [parsed.draft(side) for side in completed(sides)]
    if parsed.last and not any(is_complete(draft.slots) for draft in drafts):
        return _fragments_against(parsed, sides)
    return _sides(parsed, drafts)


def _too_many(sides: int) -> Reading:
    many = f"I compare two to four sides, and these are {sides}"
    error = not_understood(missing=many, example="64 A100 vs 32 H100, 30 days")
    return Reading(intent=Intent.COMPARE, error=error)


def _without_logged(sides: list[list[Piece]]) -> tuple[list[list[Piece]], list[str]]:
    """The sides that are jobs, and the numbers of those that were logged."""
    logged = [next((str(piece.value) for piece in side if piece.kind == "logged"), "") for side in sides]
    return [side for side, number in zip(sides, logged, strict=True) if not number], [n for n in logged if n]


def _against_logged(parsed: Parsed, sides: list[list[Piece]], numbers: list[str]) -> Reading:
    """The jobs of the text, or else the last ones, beside estimates that the front finds by number."""
    arguments = {"numbers": "/".join(dict.fromkeys(numbers))}
    fault = next((fault for number in numbers if (fault := bad_number(number))), None)
    if fault:
        return Reading(intent=Intent.COMPARE, arguments=arguments, error=fault)
    if len(sides) > MOST_SIDES:
        return _too_many(len(sides))
    if sides and not (parsed.last and not is_complete(parsed.draft(sides[0]).slots)):
        found = _sides(parsed, [parsed.draft(side) for side in completed(sides)])
    elif sides:
        found = _fragments_against(parsed, sides)
    elif parsed.last:
        found = Reading(intent=Intent.COMPARE, questions=parsed.last.questions)
    elif len(numbers) > 1:
        found = Reading(intent=Intent.COMPARE)
    else:
        return Reading(intent=Intent.COMPARE, error=NothingBefore())
    return found if found.error or found.choices else found._replace(arguments=arguments)


def _sides(parsed: Parsed, drafts: list[Draft]) -> Reading:
    lacking = _lacking(drafts)
    if lacking:
        return asked(parsed, drafts[0], lacking)
    for draft in drafts:
        reading = whole(parsed, draft, Intent.COMPARE)
        if reading.error or reading.intent is Intent.UNCLEAR:
            return reading
    questions = [question for draft in drafts if (question := question_of(draft))]
    if len(set(questions)) < len(questions):
        return _same(questions[0])
    return answered(parsed, drafts, questions, Intent.COMPARE)


def _lacking(drafts: list[Draft]) -> Ask | None:
    """What every side lacks, asked once, with all sides in each answer."""
    if any(draft.errors or draft.asks or fault_of(draft.slots) for draft in drafts):
        return None
    doubts = [doubt for draft in drafts if draft.slots.get("kind") and (doubt := missing(draft.slots))]
    if len(doubts) < len(drafts) or len({doubt.sentence for doubt in doubts}) > 1:
        return None
    if doubts[0].sentence == HOW_LONG:
        times = max(usual_times(draft.slots) for draft in drafts)
        together = [[job_text(draft.slots, duration_hours=hours) for draft in drafts] for hours in times]
    else:
        together = [list(texts) for texts in zip(*(doubt.texts for doubt in doubts), strict=False)]
    return Ask(doubts[0].sentence, texts=tuple(" vs ".join(texts) for texts in together))


def _is_than(parsed: Parsed) -> bool:
    """`cheaper than 64 A100 30 days`, alone: what is to be undercut is what is asked."""
    return any(piece.kind == "vs" and piece.value in ("limit", "atleast") for piece in parsed.pieces)


def _same(question: Question) -> Reading:
    example = "64 A100 vs 32 H100, 30 days"
    error = not_understood([sentence(question)], missing="two sides say the same", example=example)
    return Reading(intent=Intent.COMPARE, error=error)


def _against_last(parsed: Parsed, side: list[Piece]) -> Reading:
    if not parsed.last:
        return Reading(intent=Intent.COMPARE, error=NothingBefore())
    followed = _changed(parsed, parsed.last.questions[-1], side)
    if not followed.questions:
        return followed
    if set(followed.questions) <= set(parsed.last.questions):
        return _same(followed.questions[0])
    return followed._replace(questions=(*parsed.last.questions, *followed.questions))


def _changed(parsed: Parsed, question: Question, side: list[Piece]) -> Reading:
    """The question with what this side says."""
    scales = [piece for piece in side if piece.kind == "scale"]
    plain = [piece for piece in side if piece.kind != "scale"]
    if any(piece.kind in BUYING for piece in side):  # at a price of its own, and not at the one that was typed before
        question = question.but(usd_per_gpu_hour=None)
    return changed_all(parsed._replace(scales=scales), (question,), plain, Intent.COMPARE)


def _named_by(parsed: Parsed, side: list[Piece]) -> Question:
    """The side of the compare before that this fragment names, or its first."""
    assert parsed.last
    slot, value = name_of(parsed, parsed.draft(side))
    return next(
        (each for each in parsed.last.questions if slot and getattr(each, slot) == value), parsed.last.questions[0]
    )


def _fragments_against(parsed: Parsed, sides: list[list[Piece]]) -> Reading:
    assert parsed.last
    readings = [_changed(parsed, _named_by(parsed, side), side) for side in sides]
    bad = next((reading for reading in readings if not reading.questions), None)
    return bad or readings[0]._replace(questions=tuple(q for reading in readings for q in reading.questions))
