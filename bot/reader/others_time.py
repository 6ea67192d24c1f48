"""A time that belongs to something else than the run: `keep data for 12 months`, `payment 30 days`."""

from collections.abc import Sequence

from bot.reader.atoms import Atom
from bot.reader.pieces import Piece
from bot.reader.recognition.found import text_of
from bot.reader.vocabulary import listed

TIMES = frozenset({"duration", "inside", "by_date", "until_date"})
OF_THE_RUN = frozenset(
    [
        "cluster", "gpu", "gpuword", "machine", "slice", "nodes", "size", "params", "tokens", "model", "train",
        "pretrain", "finetune", "method", "gpu_hours", "starts_on", "scale",
    ]
)  # fmt: skip
"""Kinds of what makes a time that stands in its clause the run's."""
OF_WORK = frozenset({"size", "params", "tokens", "model", "familysize", "gpu_hours"})
"""Kinds without which a job may still need the length of a contract."""
CLAUSE_ENDS = frozenset(",;.?!|:()\u2013\u2014")


def with_others_time(pieces: list[Piece], atoms: list[Atom]) -> list[Piece]:
    """The pieces with each such time made one that is not used, in the words of its clause."""
    words = {atom.word for atom in atoms}
    paper = not words.isdisjoint(listed("terms_time"))
    if not (paper or "last" in words or "past" in words) and words.isdisjoint(listed("others_time")):
        return pieces
    times = [piece for piece in pieces if piece.kind in TIMES]
    known = len(times) > 1 or any(piece.kind in OF_WORK for piece in pieces)
    others = listed("others_time") | (listed("terms_time") if known else frozenset())
    clauses = [clause for piece in times if (clause := _of_another(piece, pieces, atoms, others))]
    if not clauses:
        return pieces
    unused = {
        clause: Piece("noise", None, clause[0], clause[-1], text_of(atoms, clause[0], clause[-1] + 1), True)
        for clause in clauses
    }
    rest = [piece for piece in pieces if not any(piece.first in clause and piece.kind in TOLD for clause in clauses)]
    return sorted([*rest, *unused.values()], key=lambda piece: piece.first)


TOLD = TIMES | {"word", "serving"}
"""Kinds that the words of the clause tell already."""


def _of_another(piece: Piece, pieces: Sequence[Piece], atoms: Sequence[Atom], others: frozenset[str]) -> range | None:
    """The clause of a time that is not the run's, in a text that says elsewhere what runs."""
    clause = clause_of(atoms, piece)
    around = {atoms[at].word for at in clause if not piece.first <= at <= piece.last}
    if around.isdisjoint(others) and not _is_past(atoms, piece):
        return None
    of_the_run = [each.first in clause for each in pieces if each.kind in OF_THE_RUN]
    if any(of_the_run) or not of_the_run or getattr(piece.value, "hours", 1) <= 0:
        return None
    return clause


def _is_past(atoms: Sequence[Atom], piece: Piece) -> bool:
    """`from the last 10 years`; `it must last 3 weeks` is the run."""
    before = [atom.word for atom in atoms[max(0, piece.first - 2) : piece.first]]
    return len(before) == 2 and before[0] in ("the", "our", "over", "from") and before[1] in ("last", "past")


def clause_of(atoms: Sequence[Atom], piece: Piece) -> range:
    """The atoms of the clause that holds this piece."""
    first, last = piece.first, piece.last
    while first and not atoms[first].line_start and atoms[first - 1].word not in CLAUSE_ENDS:
        first -= 1
    while last + 1 < len(atoms) and not atoms[last + 1].line_start and atoms[last + 1].word not in CLAUSE_ENDS:
        last += 1
    return range(first, last + 1)
