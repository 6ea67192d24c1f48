"""A statement that holds an amount, `approval takes 3 weeks`, is no change of the job: it is asked."""

from collections.abc import Iterator, Sequence

from bot.reader.atoms import Atom
from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.followups import changed
from bot.reader.jobs import fault_of
from bot.reader.others_time import clause_of
from bot.reader.pieces import Piece
from bot.reader.readings.parsed import Parsed
from bot.reader.recognition.found import text_of
from bot.reader.sentence import sentence
from bot.reader.vocabulary import listed
from costengine.question import Question

AMOUNTS = frozenset(
    ["cluster", "nodes", "duration", "inside", "longest", "tokens", "params", "size", "passes", "updates", "gpu_hours"]
)
"""Kinds of pieces that set a number of the job before."""
COUNTED = frozenset(
    ["gpu_count", "gpu_hours", "duration_hours", "max_hours", "tokens", "parameters", "epochs", "steps"]
)
"""The slots that they fill."""


def stated(parsed: Parsed, question: Question, draft: Draft) -> Ask | None:
    """What to ask where a word that nobody knows, or of something else, stands beside an amount; or None."""
    if draft.slots.keys().isdisjoint(COUNTED) or "deadline" in draft.slots:
        return None
    said = next(_statements(parsed, draft), None)
    if not said:
        return None
    made = changed(question, draft, parsed.scales)
    if made == question or fault_of(made.model_dump()):
        return None
    return Ask(f"Does “{shown(said)}” change the job?", texts=(sentence(made), sentence(question)))


def _statements(parsed: Parsed, draft: Draft) -> Iterator[str]:
    """The clauses that hold an amount and more than a change would."""
    atoms = parsed.found.atoms
    foreign = {piece.first for piece in parsed.pieces if _is_left_over(piece, parsed, draft)}
    for piece in parsed.pieces:
        if piece.kind in AMOUNTS:
            clause = clause_of(atoms, piece)
            around = [at for at in clause if not piece.first <= at <= piece.last]
            left = [piece for piece in parsed.pieces if piece.first in foreign and piece.first in around]
            cut = all(each.kind == "shiftless" for each in left) and any(atoms[at].word == "to" for at in clause)
            if (left and not cut) or _is_of_others(atoms, around) or _is_a_part(atoms, piece):
                yield text_of(atoms, clause.start, clause.stop)


def _is_left_over(piece: Piece, parsed: Parsed, draft: Draft) -> bool:
    """`die`, `approval`; `hmm` and `sorry` say nothing."""
    if piece.kind in ("shiftless", "gone"):
        return True
    word = shown(piece.text)
    unknown = piece.kind == "word" and word in parsed.unused([draft])
    return unknown and piece.text.lower() not in listed("interjections")


def _is_of_others(atoms: Sequence[Atom], around: Sequence[int]) -> bool:
    words = {atoms[at].word for at in around}
    return not words.isdisjoint(listed("others_time") | listed("terms_time") | listed("no_new_value"))


def _is_a_part(atoms: Sequence[Atom], piece: Piece) -> bool:
    """`100B of those`, `5 days of that`, `10 days are done`."""
    behind = [atom.word for atom in atoms[piece.last + 1 : piece.last + 3]]
    if not listed("no_longer").isdisjoint(behind):
        return True
    return len(behind) == 2 and behind[0] == "of" and behind[1] in ("those", "them", "these", "that", "it")
