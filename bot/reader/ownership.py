"""Hardware of one's own, said in other words than `owned`: `our DGX`, `they're ours`, `in the basement`."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from bot.reader.atoms import Atom
from bot.reader.left_out import line_of
from bot.reader.pieces import Piece
from bot.reader.vocabulary import listed

PAID_OTHERWISE = frozenset(
    {"purchase", "reserved", "provider", "providerclass", "rate", "maxrate", "rent", "notrented", "unpriced"}
)
"""With one of these said it is known how the hardware is paid for."""
HARDWARE = frozenset({"cluster", "nodes", "pernode", "slice", "machine", "beside"})
OURS = ("our", "my")
NEAR = 3
"""Atoms between a preposition and the place: `in our new server room`."""
LOOKED_BEHIND = 5
"""Atoms behind hardware in which a word says that the job is ours: `our 64 H100 30 day run`."""


def with_owned(pieces: list[Piece], atoms: Sequence[Atom]) -> list[Piece]:
    """The pieces with one that says so where the hardware is one's own, or perhaps is."""
    words = {atom.word for atom in atoms}
    if words & {"own", "house"}:
        pieces = [piece for piece in pieces if not _is_of_the_model(piece, pieces, atoms)]
    if listed("ours_first").isdisjoint(words):
        return pieces
    cuts = [piece for piece in pieces if piece.kind in ("vs", "or")]
    if not cuts:
        return _of_side(pieces, atoms)
    ends = [*(piece.first for piece in cuts), len(atoms)]
    made: list[Piece] = []
    for first, end in pairwise((0, *ends)):
        made += _of_side([piece for piece in pieces if first <= piece.first < end], atoms[:end])
    return made


def _is_of_the_model(piece: Piece, pieces: Sequence[Piece], atoms: Sequence[Atom]) -> bool:
    """`train my own 7B`: a model, or data, is one's own; `our own 64 H100`, `64 H100 of our own` are hardware."""
    if piece.kind != "purchase" or piece.text.lower().replace("-", " ") not in OWN:
        return False
    behind = [*takewhile(lambda atom: atom.word not in listed("own_ends"), atoms[piece.last + 1 :])]
    other = False
    for at in range(piece.last + 1, piece.last + 1 + len(behind)):
        begun = {each.kind for each in pieces if each.first == at}
        if begun & HARDWARE or atoms[at].word in listed("own_nouns"):
            return False
        if begun & OF_A_MODEL:
            return True
        other = other or bool(begun & OF_NO_HARDWARE)
    return other


OWN = frozenset({"own", "our own", "we own", "already own", "in house"})
OF_NO_HARDWARE = frozenset(
    {
        "slotword",
        "projectword",
        "team",
        "team_of",
        "people",
        "word",
        "train",
        "pretrain",
        "finetune",
        "continued",
        "component",
    }
)
OF_A_MODEL = frozenset(
    {"size", "params", "experts", "model", "family", "familysize", "modelword", "closed", "tokens", "text", "sampled"}
)


def _of_side(pieces: list[Piece], atoms: Sequence[Atom]) -> list[Piece]:
    """The same of one side of a compare, which begins at its first piece."""
    if any(piece.kind in PAID_OTHERWISE for piece in pieces):
        return pieces
    begins = pieces[0].first if pieces else 0
    found = _by_place(atoms, begins) or _by_statement(pieces, atoms)
    if found:
        first, last = found
        return _with(pieces, Piece("purchase", "owned", first, last, _text(atoms, first, last)))
    return _by_possessive(pieces, atoms)


def _with(pieces: list[Piece], owned: Piece) -> list[Piece]:
    """Unknown words within what says it were understood."""
    kept = [each for each in pieces if each.kind not in UNDERSTOOD or not owned.first <= each.first <= owned.last]
    return sorted([*kept, owned], key=lambda piece: piece.first)


UNDERSTOOD = frozenset({"word", "at", "on", "within", "limit", "component", "filler"})


def _text(atoms: Sequence[Atom], first: int, last: int) -> str:
    return " ".join(atom.text for atom in atoms[first : last + 1])


def _by_place(atoms: Sequence[Atom], begins: int) -> tuple[int, int] | None:
    """`at home`, `in the basement`; an office, a lab or a data centre has to be ours."""
    for at in range(begins, len(atoms)):
        word = atoms[at].word
        if word not in listed("own_places") and word not in listed("places_if_ours"):
            continue
        start = next((i for i in range(at - 1, max(-1, at - 2 - NEAR), -1) if atoms[i].word in PLACED), None)
        if start is None:
            continue
        whose = atoms[start + 1].word
        if whose in OURS or (word in listed("own_places") and (whose in ("the", word))):
            return start, at
    return None


PLACED = frozenset({"in", "at", "under", "on"})


def _by_statement(pieces: list[Piece], atoms: Sequence[Atom]) -> tuple[int, int] | None:
    """`they're ours`, `which are mine`; not a share, as in `40 % of it is ours`, and nothing but hardware."""
    if any(atom.word in ("%", "percent", "pct", "half", "third") for atom in atoms):
        return None
    lines = {piece.last for piece in pieces if line_of(piece)}
    for at in range((pieces[0].first if pieces else 0) + 1, len(atoms)):
        is_ours = atoms[at].word in ("ours", "mine") and atoms[at - 1].word in listed("being")
        if is_ours and at - 2 not in lines:
            return at - 1, at
    return None


def _by_possessive(pieces: list[Piece], atoms: Sequence[Atom]) -> list[Piece]:
    """`our DGX A100`, `my 4090`; `our 64 H100` may be reserved ones, and is asked; in `our 64 H100 run` the run is."""
    for piece in pieces:
        if piece.kind not in HARDWARE:
            continue
        at = next((i for i in range(piece.last, max(-1, piece.first - 2), -1) if atoms[i].word in OURS), None)
        behind = {atom.word for atom in atoms[piece.last + 1 : piece.last + 1 + LOOKED_BEHIND]}
        if at is None or behind & listed("jobs"):
            continue
        certain = atoms[at].word == "my" or _is_bought(atoms[piece.first : piece.last + 2])
        if certain:
            return _with(pieces, Piece("purchase", "owned", at, at, atoms[at].text))
        whole = Piece("perhapsowned", piece.text.replace(" of ", " "), min(at, piece.first), piece.last, piece.text)
        return [*pieces, whole]
    return pieces


def _is_bought(atoms: Sequence[Atom]) -> bool:
    """Whether it is called what nobody rents by that name."""
    return any(atom.word in listed("bought_names") for atom in atoms)
