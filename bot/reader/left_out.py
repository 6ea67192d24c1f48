"""Lines of cost that are left out: `without storage`, `people are free`, `no data or staff`, `data: 0`."""

from collections.abc import Sequence
from itertools import zip_longest

from bot.reader.pieces import Made, Piece, rule, table
from costengine.question import Component

LINES = "component|people|slotword|text"
"""What names a line; of a slot's words and those for text only some do."""
DATA = frozenset({"the data", "of data", "training data", "of training data", "dataset"})
STAFF = ("people", "staff", "salaries")
"""As the words for the whole project end that speak of them: `with people`."""


def line_of(piece: Piece) -> str:
    """The component that this piece names; nothing where it names none."""
    if piece.kind == "component":
        return str(piece.value)
    if piece.kind in ("people", "team_of") or (piece.kind == "scope" and piece.text.lower().endswith(STAFF)):
        return Component.PEOPLE.value
    return Component.DATA.value if piece.text.lower() in DATA else ""


def _left_out(named: Piece) -> Made:
    line = line_of(named)
    return ("leftout", (line,)) if line else None


def _removed(remove: Piece, of: Piece | None, named: Piece) -> Made:
    """`no data`, `no cost for data`; `no code data` says what it is trained on."""
    described = remove.text.lower() == "no" and not of and named.first > remove.last + 1
    of_a_kind = described and line_of(named) == Component.DATA
    return None if named.breaks or of_a_kind else _left_out(named)


def _another_noun(remove: Piece, _of: Piece | None, named: Piece, noun: Piece) -> Made:
    """`no data leaves the EU`, `not on support tickets`, `excluding evaluation data`: of something else."""
    if named.breaks or noun.breaks or not line_of(named):
        return None
    if noun.kind == "component":
        return ("noise", None) if noun.first == named.last + 1 else None
    is_noun = noun.kind != "limit" or noun.text.lower() == "limit"
    return ("noise", None) if is_noun and remove.text.lower() in ("no", "not") else None


def _not_had(_have: Piece, remove: Piece, named: Piece) -> Made:
    """`we have no data yet` leaves nothing out: somebody has to get them; `we have no data costs` does."""
    missing = remove.text.lower() == "no" and "cost" not in named.text.lower()
    return ("noise", None) if missing else _removed(remove, None, named)


def _reserve(_remove: Piece, reserve: Piece) -> Made:
    """`no reserve`: the one for the unforeseen; whoever wants no reservation pays on demand all the same."""
    return ("leftout", (Component.CONTINGENCY.value,)) if reserve.text.lower() == "reserve" else None


def _free(named: Piece, free: Piece) -> Made:
    """`storage is free`, `data: none`."""
    return None if free.breaks else _left_out(named)


def _costs_nothing(named: Piece, nothing: Piece) -> Made:
    """`people cost nothing`, where `people cost` is the line."""
    return _free(named, nothing) if nothing.text.lower() == "nothing" else None


def _freely(free: Piece, named: Piece) -> Made:
    """`free storage`, `zero storage`, `the university pays for people`."""
    return _left_out(named) if free.text.lower() in FREELY and not named.breaks else None


FREELY = ("free", "zero", "pays for")


def _listed(out: Piece, _colon: Piece, named: Piece) -> Made:
    """`not included: storage, people`."""
    return _left_out(named) if out.kind == "free" else _ruled_out(named, out._replace(breaks=False))


def _ruled_out(named: Piece, out: Piece) -> Made:
    """`storage is excluded`; `storage is too expensive` leaves nothing out."""
    return _free(named, out) if out.text.lower().endswith(("excluded", "out")) else None


def _paid(named: Piece, paid: Piece) -> Made:
    """`people are already paid for`, `data preparation in house`: neither says that the accelerators are owned."""
    if paid.text.lower() == "in house" and line_of(named) and not paid.breaks:
        return "noise", None
    return _free(named, paid) if paid.text.lower().startswith(("already paid", "paid")) else None


def _and_people(people: Piece, free: Piece) -> Made:
    """`data and people are free`."""
    return _free(people, free) if people.text.lower().startswith("and ") else None


def _of_zero(named: Piece, _sign: Piece | None, _dollars: Piece | None, number: Piece) -> Made:
    """`storage: 0`, `people $0`."""
    return None if number.value.value or number.breaks else _left_out(named)


def _zero(_plus: Piece | None, _dollars: Piece | None, number: Piece, _for: Piece | None, named: Piece) -> Made:
    """`0 for storage`, `+ $0 data`."""
    return None if number.value.value or named.breaks else _left_out(named)


REMOVED = table(
    rule("nopeople", lambda _: ("leftout", (Component.PEOPLE.value,))),
    rule(f"budget remove {LINES}", _not_had),
    rule("remove on|within|at|of|for? component|people|slotword word|hyper|limit|term|component", _another_noun),
    rule("remove text component", lambda remove, _of_data, named: _removed(remove, None, named)),
    rule(f"remove on|within|at|of|for|colon? {LINES}", _removed),
    rule("remove reserved", _reserve),
    rule(f"{LINES} equals|colon? currency? num", _of_zero),
    rule(f"plus? currency? num for|of? {LINES}", _zero),
)
"""Before what is ruled out, which `without people` is none of."""

FREE = table(
    rule(f"{LINES}|team_of equals|colon? free", lambda named, _sign, free: _free(named, free)),
    rule("scope free", _and_people),
    rule(f"free|hyper {LINES}|team_of", _freely),
    rule(f"free|ruledout colon {LINES}|team_of", _listed),
    rule(f"{LINES}|team_of remove", _costs_nothing),
    rule(f"{LINES}|team_of ruledout", _ruled_out),
    rule(f"{LINES}|team_of purchase", _paid),
)
"""Behind what makes a team of people and their number."""


def with_joint_lines(pieces: list[Piece]) -> list[Piece]:
    """`without data, people and storage`, `data and storage are free`: all of them."""
    if not any(piece.kind == "leftout" for piece in pieces):
        return pieces
    found: list[Piece] = []
    pieces = _without_costs(pieces)
    for piece, behind in zip_longest(pieces, pieces[1:]):
        found.append(piece)
        if piece.kind == "leftout":
            found = _with_those_before(found)
        elif not (behind and behind.kind in AMOUNTS and not behind.breaks):
            found = _with_the_last(found)
    return found


def _without_costs(pieces: list[Piece]) -> list[Piece]:
    """`without storage costs and people costs`: behind the name of a line the word gives no price."""
    behind = zip(pieces[1:], pieces, strict=False)
    costs = [each for each, before in behind if each.text.lower() == "costs" and lines_of(before) and not each.breaks]
    return [piece for piece in pieces if piece not in costs]


AMOUNTS = frozenset({"num", "size", "money"})
"""Right behind its name they price a line."""


def _with_the_last(pieces: list[Piece]) -> list[Piece]:
    """The last of the pieces taken into one that is left out right before it."""
    named = pieces[-1]
    if not _names_a_line(named):
        return pieces
    joint = len(pieces) > 1 and _is_joint(pieces[-2])
    rest = pieces[:-2] if joint else pieces[:-1]
    if not rest or rest[-1].kind != "leftout" or not (joint or named.breaks or named.kind == "scope"):
        return pieces
    return [*rest[:-1], _joined(rest[-1], named)]


def _with_those_before(pieces: list[Piece]) -> list[Piece]:
    """The last of the pieces, which is left out, with the lines that `and` joins to it."""
    *rest, last = pieces
    joint = last.text.lower().startswith("and ")
    while rest:
        before = rest[:-1] if _is_joint(rest[-1]) else rest
        joined = joint or len(before) < len(rest)
        if not (joined and before and _names_a_line(before[-1])) or _is_added(before[:-1]):
            break
        joint = before[-1].breaks
        last, rest = _joined(before[-1], last), before[:-1]
    return [*rest, last]


def _is_joint(piece: Piece) -> bool:
    return piece.kind in ("and", "or") or piece.text == "/"


def _names_a_line(piece: Piece) -> bool:
    if piece.kind == "scope":
        return piece.text.lower().startswith("and ") and bool(line_of(piece))
    return piece.kind in LINES.split("|") and bool(line_of(piece))


def _is_added(before: Sequence[Piece]) -> bool:
    """`with storage and free data`: what stands behind such a word is there."""
    return bool(before) and before[-1].kind in ("including", "plus", "of")


def _joined(one: Piece, other: Piece) -> Piece:
    lines = tuple(line for each in (one, other) for line in lines_of(each))
    return Piece("leftout", lines, one.first, other.last, f"{one.text} and {other.text}", one.breaks)


def lines_of(piece: Piece) -> tuple[str, ...]:
    """The components that this piece names, leaves out or prices."""
    if piece.kind == "leftout":
        return tuple(piece.value)
    if piece.kind in ("extra", "extras"):
        priced = piece.value if piece.kind == "extras" else [piece.value]
        return tuple(each.component for each in priced)
    line = line_of(piece)
    return (line,) if line else ()
