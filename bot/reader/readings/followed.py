"""Follow-ups: a fragment changes only what it names, in every job asked before; `undo` takes it back."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.on_use import pattern
from bot.reader.atoms import atoms_of
from bot.reader.counted_by import CountedBy, node_size
from bot.reader.cues import begins_with
from bot.reader.draft import Ask, Draft, two_values
from bot.reader.exclusions import is_of
from bot.reader.faults import NothingBefore, not_understood, shown
from bot.reader.followups import SAID_AS, changed, scaled, unsaid
from bot.reader.jobs import fault_of, is_complete, question_of, stands_alone
from bot.reader.ordinals import ORDINALS
from bot.reader.pieces import Piece
from bot.reader.ranges import slots_out_of_range
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed, Past, parsed_text
from bot.reader.readings.stated import stated
from bot.reader.readings.unnamed import half_open_change, open_change
from bot.reader.readings.valued import TAKES, is_of_another
from bot.reader.readings.whole import answered, faulty, nothing_understood
from bot.reader.sentence import sentence
from bot.reader.slots.hardware import TWO_KINDS
from costengine.errors import CostEngineError, OutOfRange
from costengine.question import Kind, Question


def way_back(parsed: Parsed, *, refused: bool) -> tuple[Reading, Past] | None:
    """`undo` and `back to the first one`; behind a text that was refused the job before it is still the last."""
    again = parsed.cues.get("again", ())
    numbers = [
        piece
        for piece in parsed.pieces
        if piece.kind in ("num", "size", "cluster", "duration", "tokens", "purchase", "model", "money")
    ]
    if not again or not parsed.begins("again") or _is_of_the_log(parsed):
        return None
    longest = max(again, key=lambda cue: cue.after - cue.first)
    if any(not longest.first <= piece.first < longest.after for piece in numbers):
        return None
    whole = tuple(reading for reading in parsed.past if not reading.error)
    if not whole:
        return Reading(intent=Intent.ESTIMATE, error=NothingBefore()), parsed.past
    kept = (*whole, whole[0]) if longest.value == "first" else whole if refused else whole[:-1]
    if not kept:
        first = sentence(whole[0].questions[0]) if whole[0].questions else ""
        return Reading(intent=Intent.ESTIMATE, error=NothingBefore(first)), parsed.past
    return kept[-1], kept


def from_the_first(text: str, past: Past) -> tuple[str, Past] | None:
    """`same as the first but H200`: the change alone, and the first job of the thread before it."""
    found = _FIRST.match(text)
    whole = [reading for reading in past if not reading.error]
    if not found or not whole or len(whole[0].questions) != 1 or len(past[-1].questions) != 1:
        return None
    return text[found.end() :], (*past, whole[0])


_FIRST = pattern(
    r"\s*(?:same (?:as|like) |like )?(?:the )?(?:first|original)(?: one| job| run)?,? "
    r"(?:(?:but|only|just|except)(?: with| on| for)?|(?<!first )with) (?=\S)",
    re.IGNORECASE,
)
"""`first with …` may be a first step."""


OF_THE_LOG = frozenset({"budget", "actual", "settings"})


def _is_of_the_log(parsed: Parsed) -> bool:
    """`undo the budget change`, `undo commit #2`: what is taken back there is no step of a thread."""
    return bool(parsed.cues.keys() & OF_THE_LOG) or any(atom.word == "commit" for atom in parsed.found.atoms)


DIGITS = {"1": 0, "2": 1, "3": 2, "4": 3}
PICKS = TAKES | {"option", "side", "with", "use"}
AROUND = PICKS | {"the", "one", "go", "please", "let's"} | ORDINALS.keys() | DIGITS.keys()


def picked(parsed: Parsed) -> Reading | None:
    """`just the second one`, `the H100 one`: a side of the compare before."""
    sides = parsed.last.questions if parsed.last else ()
    words = [atom.word for atom in parsed.found.atoms if atom.sort in ("word", "number")]
    if len(sides) > 1 and parsed.sides and set(words) - _words_of(parsed.named) <= AROUND:
        return Reading(intent=Intent.ESTIMATE, questions=tuple(sides[at] for at in parsed.sides))
    places = ORDINALS | DIGITS
    named = [places[word] for word in words if word in places]
    is_pick = (PICKS | {"one"}) & set(words) and set(words) <= AROUND and len(named) == 1
    if len(sides) < 2 or not is_pick or named[0] >= len(sides):
        return None
    return Reading(intent=Intent.ESTIMATE, questions=(sides[named[0]],))


def _words_of(text: str) -> set[str]:
    return {atom.word for atom in atoms_of(text)}


def is_fragment(parsed: Parsed, draft: Draft) -> bool:
    """Whether the text changes the job before it rather than being one of its own."""
    weak = draft.slots.get("kind") == "gpu_time" and not draft.slots.get("gpu")
    same = [cue for cue in parsed.cues.get("followup", ()) if weak or cue.value == "same"]
    changes = begins_with({"same": same}, "same", parsed.found.atoms)
    alone = stands_alone(draft) and not (weak and _is_of_gpus(parsed.last))
    return not alone or bool(parsed.scales or parsed.sides) or (changes and bool(parsed.past))


def _is_of_gpus(last: Reading | None) -> bool:
    """`32 GPUs for 10 days` behind time of named accelerators is of the same."""
    return last is not None and all(each.kind is Kind.GPU_TIME and each.gpu for each in last.questions)


def of_this_job(draft: Draft, scales: list[Piece]) -> Ask | None:
    """`twice as many GPUs for 64 A100 30 days`, with nothing before it: 128, or those 64; None of no whole job."""
    question = question_of(draft) if is_complete(draft.slots) and not draft.errors else None
    node = node_size(question, CountedBy(draft.slots.get("_node"))) if question else 0
    more = scaled(question, scales, node) if question else {}
    if not question or not more or fault_of({**draft.slots, **more}):
        return None
    words = shown(" ".join(piece.text for piece in scales))
    texts = (sentence(question.but(**more)), sentence(question))
    return Ask(f"Does “{words}” change this job, or is it already in it?", texts=texts)


def says_something(draft: Draft) -> bool:
    """Whether any slot was filled."""
    return bool(draft.slots.keys() - {"kind"})


def followed(parsed: Parsed, last: Reading) -> Reading:
    """The last job or jobs with what the text changes."""
    intent = Intent.CHEAPEST if "cheapest" in parsed.cues else last.intent
    sides = last.questions
    if parsed.sides and any(atom.word in TAKES for atom in parsed.found.atoms):
        sides, intent = tuple(sides[at] for at in parsed.sides), Intent.ESTIMATE
        parsed = parsed._replace(sides=())
    return changed_all(parsed, sides, parsed.pieces, intent)


def changed_all(parsed: Parsed, questions: Sequence[Question], pieces: Sequence[Piece], intent: Intent) -> Reading:
    """Every question with the slots that these pieces name."""
    meant = [questions[at] for at in parsed.sides] or _meant(questions, pieces)
    if meant and _only_rules_out(pieces):
        rest = [question for question in questions if question not in meant]
        return answered(parsed, [], rest, intent if len(rest) > 1 else Intent.ESTIMATE)
    drafts = [parsed.draft(pieces, question) for question in questions]
    draft = drafts[parsed.sides[0] if parsed.sides else 0]
    if draft.errors:
        return _refused(faulty(parsed, draft, draft.errors[0], intent), questions, drafts)
    doubt = _doubt(parsed, questions[0], draft, pieces) or _of_change(parsed, questions, draft)
    if doubt:
        return _settled(parsed, questions, doubt, intent) or asked(parsed, draft, doubt)
    if not (says_something(draft) or parsed.scales or draft.slots or draft.kinds & {"excluded", "unpriced"}):
        return nothing_understood(parsed, draft)
    wrong = next((found for each in drafts if (found := fault_of(each.slots))), None)
    if wrong:
        return _refused(faulty(parsed, draft, wrong, intent), questions, drafts)
    made = _made(parsed, questions, drafts, meant)
    unchangeable = _unchangeable(parsed, questions)
    if unchangeable:
        return Reading(intent=intent, error=unchangeable)
    fault = next((found for question in made if (found := fault_of(question.model_dump()))), _same(questions, made))
    if fault:
        return faulty(parsed, draft, fault, intent)
    return answered(parsed, drafts, made, intent)


def _of_change(parsed: Parsed, questions: Sequence[Question], draft: Draft) -> Ask | None:
    """Whether two changes are one too many, or a statement is none."""
    twice = _changed_twice(parsed, questions[0], draft)
    return twice or (stated(parsed, questions[0], draft) if len(questions) == 1 else None)


def _changed_twice(parsed: Parsed, question: Question, draft: Draft) -> Ask | None:
    """`half the tokens, 2T tokens`, `half the tokens, 3e23 flops`: a part of what was before, and another figure."""
    more = scaled(question, parsed.scales, node_size(question, draft.context.counted_by)) if parsed.scales else {}
    for piece in parsed.scales:
        slot = piece.value.slot
        said = "flops" if slot == "tokens" and draft.slots.get("flops") else slot
        if draft.slots.get(said) not in (None, more.get(slot)) and said in draft.sources:
            return two_values(SAID_AS.get(slot, slot), piece, draft.sources[said])
    return None


def _settled(parsed: Parsed, questions: Sequence[Question], doubt: Ask, intent: Intent) -> Reading | None:
    """`double`, where one thing alone can be doubled: what is asked has one answer."""
    if len(doubt.texts) != 1 or doubt.instead or doubt.without:
        return None
    only = parsed_text(doubt.texts[0], parsed.past, parsed.context)._replace(sides=parsed.sides)
    return changed_all(only, questions, only.pieces, intent) if only.scales else None


def _unchangeable(parsed: Parsed, questions: Sequence[Question]) -> CostEngineError | None:
    """What is to be multiplied or made more, and no job before has."""
    if is_of_another(parsed):
        return not_understood(missing=TWO_KINDS, example="64 A100 vs 32 H100, 30 days")
    unknown = next(filter(None, (unsaid(question, parsed.scales) for question in questions)), "")
    if not unknown:
        return None
    return not_understood(missing=f"the job before says no {unknown} to change", example="60 days")


def _made(
    parsed: Parsed, questions: Sequence[Question], drafts: Sequence[Draft], meant: Sequence[Question]
) -> list[Question]:
    """The questions as they are now, and where all would be one, that as a side more."""
    every = [changed(question, each, parsed.scales) for question, each in zip(questions, drafts, strict=True)]
    if not parsed.named and _is_another_side(parsed, questions, every):
        return [*questions, every[0]]
    for question, draft in zip(questions, drafts, strict=True):
        draft.notes = draft.notes if question in (meant or questions) else []
    return [new if old in (meant or questions) else old for old, new in zip(questions, every, strict=True)]


ANOTHER = frozenset({"and", "also", "what", "how", "plus"})
MOST_SIDES = 4


def _is_another_side(parsed: Parsed, questions: Sequence[Question], made: Sequence[Question]) -> bool:
    """`and azure?` behind `aws vs gcp`: what would make all sides one is one side more."""
    words = (atom.word for atom in parsed.found.atoms if atom.sort == "word")
    one_more = len(set(made)) == 1 and made[0] not in questions and 1 < len(set(questions)) < MOST_SIDES
    return one_more and next(words, "") in ANOTHER


def _same(questions: Sequence[Question], made: Sequence[Question]) -> CostEngineError | None:
    """Sides that differed before and would be one job now."""
    if not len(set(made)) < len(made) == len(set(questions)):
        return None
    return not_understood([sentence(made[0])], missing="two sides say the same", example="64 A100 vs 32 H100, 30 days")


def _refused(reading: Reading, questions: Sequence[Question], drafts: Sequence[Draft]) -> Reading:
    """The refusal, with the jobs before it as far as they could be changed."""
    if not isinstance(reading.error, OutOfRange):
        return reading
    kept = tuple(_kept(question, draft) for question, draft in zip(questions, drafts, strict=True))
    return reading._replace(kept=kept) if kept != tuple(questions) else reading


def _kept(question: Question, draft: Draft) -> Question:
    """The job with what can be; where more was said, what cannot be is open, and not as it was before."""
    wrong = slots_out_of_range(draft.slots)
    said = {slot: value for slot, value in draft.slots.items() if slot not in wrong}
    if not said.keys() - {"kind"}:
        return question
    return changed(question, replace(draft, slots=dict.fromkeys(wrong - {"extra"}) | said), [])


def _meant(questions: Sequence[Question], pieces: Sequence[Piece]) -> list[Question]:
    """Of several sides those that `H200 instead of H100` or `drop the A100` names; none where it names all or none."""
    named = [piece.value for piece in pieces if piece.kind == "replaced" and piece.value]
    named += [name for piece in pieces if piece.kind == "excluded" for name in piece.value]
    found = [question for question in questions if any(is_of(question, name) for name in named)]
    return found if len(found) < len(questions) else []


def _only_rules_out(pieces: Sequence[Piece]) -> bool:
    kinds = {piece.kind for piece in pieces}
    return "excluded" in kinds and kinds <= {"excluded", "remove", "filler"}


def _doubt(parsed: Parsed, question: Question, draft: Draft, pieces: Sequence[Piece]) -> Ask | None:
    dash = _MINUS.match(parsed.text)
    if dash and not parsed.scales:
        rest = parsed.text[dash.end() :]
        return Ask("Is the dash a minus?", texts=(f"minus {rest}", rest))
    unnamed = None if parsed.scales else open_change(question, draft, pieces)
    if unnamed and parsed.named:
        return unnamed._replace(texts=tuple(f"{text}, {parsed.named}" for text in unnamed.texts))
    half_open = None if unnamed or draft.asks else half_open_change(question, draft, pieces, parsed.scales)
    return unnamed or half_open or (_in_thread(draft.asks[0]) if draft.asks else None)


_MINUS = pattern(r"\s*-\s+(?=\d)")
"""`- 8 gpus`: a minus, or a row of a list."""


def _in_thread(ask: Ask) -> Ask:
    """A bare number in a thread may also be a count of GPUs."""
    if ask.piece and ask.piece.kind == "num":
        return ask._replace(instead=(*ask.instead, f"{ask.piece.text} GPUs"))
    return ask
