"""Counts and their nouns, with what stands between: `52k alpaca examples`, `2T multilingual tokens`, `20 lora runs`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.reader.atoms import Atom
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.recognition.found import text_of
from bot.reader.vocabulary import listed

NUMBERS = frozenset({"num", "size"})
MODELS = frozenset({"model", "family", "familysize"})
TUNES = frozenset({"train", "pretrain", "finetune", "method", "rl"})
"""Between a count and its noun they are adjectives (`5k sft examples`), and say what is done all the same."""
BETWEEN = TUNES | {"word", "component", "family", "people", "provider", "dash", "per", "and", "text", "team"}
"""Kinds of what may stand between a count and its noun; `per` is the stroke of `prompt/answer pairs`."""
MOST_BETWEEN = 6
COUNTS = NUMBERS | {"article"}
NOUNS = {"examples": "sampled", "othersample": "othersampled"}
"""What a count and its noun make."""
OF_MONEY = frozenset({"currency", "limit", "budget", "plus", "including", "at", "hash", "between"})
"""What stands before an amount rather than a count."""
NOT_COUNTED = frozenset({"word", "people", "hyper", "slotword", "textwords", "component", "examples", "rollouts"})
"""Kinds of nouns of which a count is neither tokens nor dollars."""
LONGEST_EXAMPLE = 200_000
"""Tokens; more are no length of one."""
OF_WORK = TUNES | MODELS | {"size", "parameters", "modelword", "continued", "distill"}
"""Kinds of what is said of a model: without any, `last 5 questions` are none to train on."""


GO_ON = BETWEEN | NOUNS.keys() | {"rollouts", "tokenword", "of", "model", "times", "scale", "limit"}
"""Kinds of what may stand behind a number that counts something; nearly always it is an accelerator or a unit."""


class Around(NamedTuple):
    """What the whole text says, looked at once."""

    runs: bool
    """Whether it has a word for repeated runs."""
    works: int
    """How many pieces are of a model."""
    models: bool
    """Whether it names a model or its size in billions."""


def _around(pieces: list[Piece], *, runs: bool) -> Around:
    works = [piece for piece in pieces if piece.kind in OF_WORK]
    return Around(runs, len(works), any(piece.kind in MODELS or _is_of_model(piece) for piece in works))


def with_nouns(pieces: list[Piece], atoms: list[Atom]) -> list[Piece]:
    """The pieces with each count, what describes it and its noun made one."""
    runs = not listed("repeats").isdisjoint([atom.word for atom in atoms])
    counts = {at for at, piece in enumerate(pieces) if piece.kind in COUNTS and (runs or _goes_on(pieces, at))}
    if not counts:
        return pieces
    found: list[Piece] = []
    around = _around(pieces, runs=runs)
    at = 0
    while at < len(pieces):
        made, after = _made(pieces, at, atoms, around) if at in counts else ([], 0)
        found += made or [pieces[at]]
        at = after if made else at + 1
    return found


def _goes_on(pieces: list[Piece], at: int) -> bool:
    """Whether what stands behind this number may be, or describe, what it counts; of a length of time it is `of`."""
    behind = pieces[at + 1 : at + 3]
    if not behind:
        return False
    if behind[0].kind == "time":
        return len(behind) > 1 and behind[1].text.lower() == "of"
    return behind[0].kind in GO_ON


def is_text_unit(piece: Piece) -> bool:
    """Whether it names a unit of text: an example, an email, a ticket."""
    return piece.kind == "examples" or (piece.kind == "word" and piece.text.lower() in listed("text_units"))


def _made(pieces: list[Piece], at: int, atoms: list[Atom], around: Around) -> tuple[list[Piece], int]:
    special = (_repeated(pieces, at, atoms) if around.runs else None) or _stretch(pieces, at, atoms)
    if special:
        return special
    if pieces[at].kind == "article":
        return [], 0
    if _is_of_groups(pieces, at):
        return [_joined("groups", int(pieces[at].value.value), pieces[at : at + 2], atoms)], at + 2
    noun = _noun(pieces, at, atoms, around)
    if noun:
        made = [_joined(_kind_of(pieces[noun]), pieces[at].value, pieces[at : noun + 1], atoms)]
        kept = [piece for piece in pieces[at + 1 : noun] if piece.kind in TUNES]
        of_each = _each(pieces, at, noun + 1, atoms) if made[0].kind in NOUNS.values() else None
        made, after = of_each or (made, noun + 1)
        return [*made, *kept], after
    found = _each(pieces, at, at + 1, atoms) or _each_of_any(pieces, at, atoms)
    return found or _of_something_else(pieces, at, atoms) or ([], 0)


def _repeated(pieces: list[Piece], at: int, atoms: list[Atom]) -> tuple[list[Piece], int] | None:
    """`20 runs of`, `3 x lora runs`, `3 seeds`: how often a run is repeated."""
    number = pieces[at]
    if number.kind != "num" or (at and pieces[at - 1].kind in OF_MONEY - {"plus"}):
        return None
    if at and pieces[at - 1].kind == "plus" and number.value.value >= LEAST_DOLLARS:
        return None
    if not 2 <= number.value.value <= MOST_RUNS or number.value.value % 1:
        return None
    for last in range(number.last + 1, min(number.last + 2 + MOST_BEFORE_RUNS, len(atoms))):
        if atoms[last].word in listed("repeats"):
            break
    else:
        return None
    between = [piece for piece in pieces[at + 1 :] if piece.first <= last]
    kinds = {piece.kind for piece in between if piece.first < last}
    if any(piece.breaks or piece.last > last for piece in between) or not kinds <= TUNES | {"times", "word"}:
        return None
    kept = [piece for piece in between if piece.kind in TUNES]
    text = text_of(atoms, number.first, last + 1)
    made = Piece("repeats", int(number.value.value), number.first, last, text, number.breaks)
    return [made, *kept], at + 1 + len(between)


LEAST_DOLLARS = 100
"""Behind a plus fewer are so many runs."""
MOST_RUNS = MOST_GROUPS = 10_000
MOST_BEFORE_RUNS = 3
"""Words between a count and the runs."""


def _is_of_groups(pieces: list[Piece], at: int) -> bool:
    """`5 teams`: each may need accelerators of its own."""
    number, behind = pieces[at], pieces[at + 1 : at + 2]
    if not behind or behind[0].breaks or behind[0].text.lower() not in listed("groups"):
        return False
    return number.kind == "num" and 1 < number.value.value <= MOST_GROUPS and number.value.value % 1 == 0


def _stretch(pieces: list[Piece], at: int, atoms: list[Atom]) -> tuple[list[Piece], int] | None:
    """`3 months of support tickets`: a set by the time that it comes from, and no length of the run."""
    if at + 3 >= len(pieces) or pieces[at + 1].kind != "time":
        return None
    rest = pieces[at + 1 : at + 2 + MOST_BETWEEN]
    if rest[1].text.lower() != "of" or rest[0].breaks or rest[1].breaks:
        return None
    for place in range(at + 3, at + 1 + len(rest)):
        piece = pieces[place]
        if piece.breaks or not _is_described(pieces, place, atoms):
            return None
        if is_text_unit(piece):
            place = _last_noun(pieces, place, atoms)
            return [_joined("stretch", None, pieces[at : place + 1], atoms)], place + 1
        if piece.kind not in BETWEEN:
            return None
    return None


def _kind_of(noun: Piece) -> str:
    return NOUNS.get(noun.kind, "tokens" if noun.kind == "tokenword" else "sampled")


def _joined(kind: str, value: object, parts: Sequence[Piece], atoms: list[Atom]) -> Piece:
    first, last = parts[0].first, parts[-1].last
    return Piece(kind, value, first, last, text_of(atoms, first, last + 1), parts[0].breaks)


def _noun(pieces: list[Piece], at: int, atoms: list[Atom], around: Around) -> int:
    """The place of the noun that this number counts, or 0."""
    for place in range(at + 1, min(at + 2 + MOST_BETWEEN, len(pieces))):
        piece = pieces[place]
        if piece.breaks or not _is_described(pieces, place, atoms):
            return 0
        if piece.kind == "tokenword" and any(map(is_text_unit, pieces[place + 1 : place + 2])):
            return 0  # `800-token examples` have that length
        if piece.kind in NOUNS or piece.kind == "tokenword" or is_text_unit(piece):
            place = _last_noun(pieces, place, atoms)
            return place if _may_count(pieces, at, place, around) else 0
        if not _may_stand_between(pieces, place, at):
            return 0
    return 0


def _is_described(pieces: list[Piece], place: int, atoms: list[Atom]) -> bool:
    """Whether only adjectives stand between this piece and the one before it."""
    first, after = pieces[place - 1].last + 1, pieces[place].first
    if first == after:
        return True
    gap = atoms[first:after]
    return all(atom.word in listed("describing") or (atom.glued and atom.word in "-/&'") for atom in gap)


def _last_noun(pieces: list[Piece], place: int, atoms: list[Atom]) -> int:
    """`review texts`, `prompt/answer pairs`: of several nouns side by side the last is counted."""
    for after in range(place + 1, len(pieces)):
        piece = pieces[after]
        if piece.breaks or not _is_described(pieces, after, atoms):
            break
        if is_text_unit(piece):
            place = after
        elif piece.text not in ("/", "&", "and"):
            break
    return place


def _may_stand_between(pieces: list[Piece], place: int, at: int) -> bool:
    piece = pieces[place]
    if piece.kind == "of":
        return piece.text.lower() == "of" and place == at + 1
    if piece.kind == "per":
        return piece.text == "/"
    if piece.kind == "model":
        return any(other.kind in MODELS or _is_of_model(other) for other in pieces[:at])
    return piece.kind in BETWEEN


def _is_of_model(piece: Piece) -> bool:
    return piece.kind == "size" and piece.value.suffix in ("b", "t")


def _may_count(pieces: list[Piece], at: int, noun: int, around: Around) -> bool:
    """Whether the number can count this noun: a model's size is none of its examples."""
    number, word = pieces[at], pieces[noun]
    if at and pieces[at - 1].kind in ("currency", "hash", "hyper", "sequence"):
        return False
    if word.kind == "tokenword":
        return _are_tokens(pieces, at, noun)
    if noun == at + 1 and word.kind in NOUNS:  # read by the rules of work
        return len(pieces) > noun + 1 and pieces[noun + 1].kind in ("times", "scale")
    if number.value.style in ("exponent", "minus", "dot3") or around.works <= (number.kind in OF_WORK):
        return False
    suffix = number.value.suffix
    if suffix == "m":
        return around.models
    return suffix == "k" or (not suffix and number.value.value >= LEAST_COUNT)


LEAST_COUNT = 2


def _are_tokens(pieces: list[Piece], at: int, noun: int) -> bool:
    """`140B multilingual tokens`, where the model is said elsewhere and the word is no label of another number."""
    following = pieces[noun + 1 : noun + 2]
    labels = bool(following) and not following[0].breaks and _is_labelled(following[0])
    if noun == at + 1 or labels or not (pieces[at].kind == "size" or pieces[at].value.value >= LEAST_TOKENS):
        return False
    return any(other.kind in MODELS or other.kind == "size" for other in pieces[:at])


def _is_labelled(following: Piece) -> bool:
    small = following.kind == "num" and following.value.value < LEAST_TOKENS
    return following.kind in (*NUMBERS, "equals", "colon", "per") and not small


LEAST_TOKENS = 1000


def _each(pieces: list[Piece], at: int, after: int, atoms: list[Atom]) -> tuple[list[Piece], int] | None:
    """`1M samples x 2,048 tokens`, `100k x 512 tokens`: so many of such a length."""
    count = pieces[at].value
    length, end = _length(pieces, after, named=after > at + 1)
    if not length or count.suffix in ("b", "t") or count.value <= 0 or not 0 < length <= LONGEST_EXAMPLE:
        return None
    return [_joined("tokens", Number(count.value * length, "word"), pieces[at:end], atoms)], end


def _each_of_any(pieces: list[Piece], at: int, atoms: list[Atom]) -> tuple[list[Piece], int] | None:
    """`20k interviews x 800 tokens`: whatever has a length in tokens."""
    noun = pieces[at + 1 : at + 2]
    if not noun or noun[0].kind not in ANY_NOUN or noun[0].breaks or not _is_described(pieces, at + 1, atoms):
        return None
    found = _each(pieces, at, at + 2, atoms)
    return found if found and pieces[found[1] - 1].kind in ("tokenword", "scale") else None


ANY_NOUN = frozenset({"word", "rollouts"})


def _length(pieces: list[Piece], at: int, *, named: bool) -> tuple[Decimal, int]:
    """The tokens of `x 512 tokens`, and of `x 512` behind examples."""
    following = pieces[at : at + 3]
    if following and following[0].kind == "scale" and following[0].value.slot == "tokens":
        return (following[0].value.times, at + 1) if following[0].text.lower().startswith(("x", "times")) else NO_LENGTH
    if len(following) < 2 or following[0].kind != "times" or following[1].kind not in NUMBERS:
        return NO_LENGTH
    length: Decimal = following[1].value.value
    if len(following) == 3 and following[2].kind == "tokenword":
        return length, at + 3
    last = len(following) == 2 or following[2].breaks or following[2].kind == "each"
    return (length, at + 2) if named and last else NO_LENGTH


NO_LENGTH = (Decimal(0), 0)


def _of_something_else(pieces: list[Piece], at: int, atoms: list[Atom]) -> tuple[list[Piece], int] | None:
    """`20k network appliances`, `4k max tokens`, `200k of our users`: neither dollars nor tokens."""
    number, rest = pieces[at], pieces[at + 1 : at + 3]
    if number.kind != "size" or number.value.suffix not in ("k", "m") or (at and pieces[at - 1].kind in OF_MONEY):
        return None
    is_far = bool(rest) and rest[0].kind in FAR and rest[0].first > number.last + 1
    if not is_far and len(rest) < 2:
        return None
    noun, kinds = (rest[0], FAR) if is_far else (rest[1], BEHIND.get(rest[0].kind, frozenset()))
    after = at + 2 if is_far else at + 3
    described = all(_is_described(pieces, place, atoms) and not pieces[place].breaks for place in range(at + 1, after))
    if noun.kind not in kinds or noun.text.lower() in listed("no_nouns") or not described:
        return None
    return [_joined("uncounted", number, pieces[at:after], atoms)], after


FAR = frozenset({"word", "people"})
"""Kinds of nouns that are looked for behind other words."""
BEHIND = {
    "limit": NOT_COUNTED | {"tokenword", "steps", "epochs", "sequence"},
    "component": NOT_COUNTED,
    "of": FAR,
}
"""What makes a noun of the second word behind a number, by the kind of the first."""
