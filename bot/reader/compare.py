"""Compare: the sides of a “vs”, each completed from the others by what it does not say itself."""

from collections.abc import Sequence
from itertools import pairwise

from bot.reader.hardware import Cluster, as_many
from bot.reader.left_out import lines_of
from bot.reader.names import sized
from bot.reader.pieces import Piece
from bot.reader.purchases import BOUGHT_FOR
from bot.reader.slots.kind import TOKENS_A_PARAMETER, TUNED
from bot.reader.whole_sides import MODELS, TOKENS, are_whole, common

BUYING = BOUGHT_FOR | {"purchase", "reserved", "rate", "fixedsum", "provider", "providerclass", "rent", "buy"}
SELLERS = frozenset({"provider", "providerclass"})
"""Part of how it is bought, and beside another purchase still the other side's seller."""
GROUPS: tuple[frozenset[str], ...] = (
    frozenset({"cluster", "gpu_hours"}),
    frozenset({"duration", "inside", "gpu_hours"}),
    frozenset({"longest"}),
    frozenset({"by_date", "until_date"}),
    MODELS,
    frozenset({"tokens", "textsize", "sampled"}),
    frozenset({"train", "pretrain", "finetune", "method", "fullword", "rl", "continued"}),
    BUYING,
    SELLERS,
    frozenset({"life", "worked"}),
    frozenset({"optimiser", "offload"}),
    *(
        frozenset({kind})
        for kind in (
            "precision",
            "stateformat",
            "region",
            "scope",
            "profile",
            "passes",
            "updates",
            "seq",
            "work",
            "utilised",
            "part",
            "speed",
            "maxrate",
            "maxmoney",
            "budgeted",
            "extra",
            "extras",
            "team_of",
            "leftout",
            "project_time",
            "each",
            "text",
            "currency",
        )
    ),
)


def sides_of(pieces: Sequence[Piece], separators: frozenset[str]) -> list[list[Piece]]:
    """The pieces between the separators; empty sides fall away."""
    sides: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind in separators:
            sides.append([])
        else:
            sides[-1].append(piece)
    return [side for side in sides if any(_says(piece) for piece in side)]


def than(pieces: list[Piece]) -> list[Piece]:
    """`cheaper than`: before an amount of money a limit, before all else the other side."""
    if not any(piece.kind == "than" for piece in pieces):
        return pieces
    behind = (*pieces[1:], None)
    return [
        piece._replace(kind=str(piece.value) if _is_amount(after) else "vs") if piece.kind == "than" else piece
        for piece, after in zip(pieces, behind, strict=True)
    ]


def _is_amount(piece: Piece | None) -> bool:
    return piece is not None and (piece.kind == "currency" or (piece.kind == "size" and piece.value.suffix == "k"))


SAYS = frozenset(
    {"formfactor", "scale", "logged", "excluded", "size", "num", "word", "unknowngpu", "money", "gpu"}
).union(*GROUPS)
"""Kinds without which a side says nothing."""


def _says(piece: Piece) -> bool:
    return piece.kind in SAYS


def completed(sides: list[list[Piece]]) -> list[list[Piece]]:
    """Each side with the groups that only the others have."""
    sides = [_one_cluster(side) for side in _around(_bought(_terms(_in_full(_of_family(_of_tokens(sides))))))]
    found = _all_filled(sides, GROUPS)
    if not _are_alike(found) or _are_alike(sides):
        return found
    # What one side says and the other leaves out is all that tells them apart: it is not filled in.
    return _all_filled(sides, [group for group in GROUPS if group.isdisjoint(DIFFERENCES)])


DIFFERENCES = BUYING | SELLERS | {"region", "precision", "leftout"}
"""`64 A100 30 days vs 64 A100 30 days spot`: of the same work this is the difference, and the first is as it comes."""


def _all_filled(sides: list[list[Piece]], groups: Sequence[frozenset[str]]) -> list[list[Piece]]:
    return [_filled(sides, here, groups) for here in range(len(sides))]


def _are_alike(sides: list[list[Piece]]) -> bool:
    """Whether two sides say the same."""
    said = {frozenset((piece.kind, str(piece.value)) for piece in side if _says(piece)) for side in sides}
    return len(said) < len(sides)


def _terms(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`reserved 1yr vs 3yr`: a lone term of years beside a reserved side is reserved too."""
    reserved = any(
        piece.kind == "purchase" and str(piece.value).startswith("reserved") for side in sides for piece in side
    )
    if not reserved:
        return sides
    return [_as_term(side, sides) for side in sides]


def _as_term(side: list[Piece], sides: list[list[Piece]]) -> list[Piece]:
    out = []
    timed = sum(piece.kind == "duration" for other in sides for piece in other) > 1
    for piece in side:
        years = piece.value.hours / 8760 if piece.kind == "duration" else 0
        is_term = years in (1, 3) and timed and not any(p.kind in BUYING for p in side)
        out.append(piece._replace(kind="purchase", value=f"reserved_{years:.0f}y") if is_term else piece)
    return out


def _of_tokens(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`sft 8B on 20M tokens vs dpo on 5M`: so few parameters nobody tunes, so that they are tokens."""
    return [_tuned_on(side) if any(piece.kind in TUNED for piece in side) else side for side in sides]


def _tuned_on(side: list[Piece]) -> list[Piece]:
    sizes = [at for at, piece in enumerate(side) if piece.kind == "size"]
    if len(sizes) != 1 or not sizes[0] or side[sizes[0] - 1].kind != "on" or not is_data(side[sizes[0]]):
        return side
    return [piece._replace(kind="tokens") if piece.kind == "size" else piece for piece in side]


LEAST_TUNED = 5e7
"""Parameters; nobody tunes a model that is smaller."""


def is_data(size: Piece) -> bool:
    """`dpo on 5M`: rather the tokens of what is tuned than a model."""
    return bool(size.value.suffix == "m" and 0 < size.value.value < LEAST_TUNED)


def pretrains(pieces: Sequence[Piece]) -> bool:
    """`7B on 1T`: more tokens than anyone tunes on, so that it needs no word for it."""
    sizes = [piece.value.value for piece in pieces if piece.kind in ("size", "params")]
    tokens = [piece.value.value for piece in pieces if piece.kind == "tokens"] or sizes[1:]
    return bool(sizes and tokens) and tokens[0] >= TOKENS_A_PARAMETER * sizes[0] > 0


def _of_family(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`llama 3.1 8B vs 70B`: a size alone is one of the family that another side names, where it has such a size."""
    named = [piece for side in sides for piece in side if piece.kind in ("model", "familysize")]
    families = {piece.value.family if piece.kind == "model" else str(piece.value[0]) for piece in named}
    if len(families) != 1:
        return sides
    family = families.pop()
    return [side if any(piece.kind in MODELS for piece in side) else _sized(side, family) for side in sides]


def _sized(side: list[Piece], family: str) -> list[Piece]:
    sizes = [piece for piece in side if piece.kind == "size" and piece.value.suffix in ("m", "b", "t")]
    if len(sizes) != 1 or len(sized(family, float(sizes[0].value.value))) != 1:
        return side
    value = (family, float(sizes[0].value.value))
    return [piece._replace(kind="familysize", value=value) if piece is sizes[0] else piece for piece in side]


def _in_full(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`lora vs full`: beside another method it is one."""
    if not any(piece.kind in ("method", "finetune") for side in sides for piece in side):
        return sides
    return [
        [piece._replace(kind="method", value="full") if piece.kind == "fullword" else piece for piece in side]
        for side in sides
    ]


def _bought(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`buy vs rent`: bought hardware is owned; whoever rents takes it on demand."""
    kinds = {piece.kind for side in sides for piece in side}
    owned = any(piece.kind == "purchase" and piece.value == "owned" for side in sides for piece in side)
    bought = [any(piece.kind == "buy" for piece in side) for side in sides]
    if not ("rent" in kinds and (owned or any(bought))) and not (any(bought) and not all(bought)):
        return sides
    return [[_as_purchase(piece) for piece in side] for side in sides]


BOUGHT_SO = frozenset({"purchase", "reserved"})


def _around(sides: list[list[Piece]]) -> list[list[Piece]]:
    """`aws vs gcp, 64 H100, spot`: of two sellers what stands before or behind both is of both."""
    own = [at for at, side in enumerate(sides) if any(piece.kind in BOUGHT_SO for piece in side)]
    if len(own) != 1 or not all(any(piece.kind in SELLERS for piece in side) for side in sides):
        return sides
    at = own[0]
    seller = next(piece for piece in sides[at] if piece.kind in SELLERS)
    said = [piece for piece in sides[at] if piece.kind in BOUGHT_SO]
    behind = at == len(sides) - 1 and all(piece.first > seller.last for piece in said)
    before = at == 0 and all(piece.last < seller.first for piece in said)
    if not (behind or before):
        return sides
    return [side if here == at else side + said for here, side in enumerate(sides)]


def _as_purchase(piece: Piece) -> Piece:
    return piece._replace(kind="purchase", value="owned") if piece.kind == "buy" else piece


def _one_cluster(side: list[Piece]) -> list[Piece]:
    """`A100 … with 64 GPUs`: a name and a count that stand apart are one cluster."""
    clusters = [piece for piece in side if piece.kind == "cluster"]
    if len(clusters) != 2 or any(piece.value.gpu and piece.value.number for piece in clusters):
        return side
    named, counted = sorted(clusters, key=lambda piece: piece.value.gpu is None)
    if not named.value.gpu or counted.value.gpu or not counted.value.number:
        return side
    return [_merged(piece, counted) if piece is named else piece for piece in side if piece is not counted]


def _filled(sides: list[list[Piece]], here: int, groups: Sequence[frozenset[str]]) -> list[Piece]:
    side, own = sides[here], list(sides[here])
    for at, other in enumerate(sides):
        if at == here:
            continue
        if are_whole(side, other):
            own = _with_groups(own, side, _of_both(sides, here, at), groups)
            continue
        own = _with_hardware(own, other)
        own = _with_groups(own, side, other, _of_both_sides(other, groups))
        own = _with_sizes(own, other)
    return own


def _of_both(sides: list[list[Piece]], here: int, at: int) -> list[Piece]:
    """What another side says that is of this whole one too; beside a tuned model also how it is tuned."""
    shared = common(sides, at)
    tuned = [] if pretrains(sides[here]) else [piece for piece in sides[at] if piece.kind in TUNED]
    return shared + [piece for piece in tuned if piece not in shared]


def _with_groups(
    own: list[Piece], side: list[Piece], other: list[Piece], groups: Sequence[frozenset[str]]
) -> list[Piece]:
    """The side with the groups that only the other says."""
    said, offered = set(map(_kind, own)), {piece.kind for piece in other}
    for group in groups:
        if said.isdisjoint(group) and not offered.isdisjoint(group):
            taken = [piece for piece in other if piece.kind in group and _fits(piece, side, other)]
            own = own + taken
            said |= set(map(_kind, taken))
    return own


def _kind(piece: Piece) -> str:
    """What a piece says something of; `without fp8` says something of the precision."""
    if piece.kind != "excluded":
        return piece.kind
    slot: str = piece.value[0].slot
    return {"provider_class": "providerclass", "gpu": "cluster"}.get(slot, slot)


def _of_both_sides(side: list[Piece], groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """`… vs owned`: what a fragment says of one thing alone is its own, not the other side's too."""
    said = {piece.kind for piece in side if _says(piece)}
    return [group for group in groups if not said <= group]


def _fits(piece: Piece, side: list[Piece], other: list[Piece]) -> bool:
    """GPU-hours replace a count and a time; a job of another kind with a model of its own keeps its own tokens."""
    kinds = {each.kind for each in side}
    sized = any(each.kind == "size" and each.value.suffix == "b" for each in side)
    if (piece.kind == "cluster" and _has_unknown_gpu(side)) or _says_of_line(side, piece):
        return False
    if piece.kind in SELLERS and (kinds & (BOUGHT_FOR | {"buy"}) or _owned(side)):
        return False
    if piece.kind in MODELS and sized:
        return False
    if piece.kind in TUNED and pretrains(side):
        return False
    if piece.kind in TOKENS:
        return not _has_its_tokens(side, other)
    if piece.kind == "gpu_hours":
        return not kinds & {"duration"}
    if piece.kind == "duration":
        return "gpu_hours" not in kinds
    return True


OF_LINES = frozenset({"extra", "extras", "leftout", "team_of"})


def _says_of_line(side: list[Piece], piece: Piece) -> bool:
    """Whether the side prices or leaves out a line of this piece itself: `+ 20k data vs without data`."""
    own = {line for each in side if each.kind in OF_LINES for line in lines_of(each)}
    return piece.kind in OF_LINES and not own.isdisjoint(lines_of(piece))


def _has_its_tokens(side: list[Piece], other: list[Piece]) -> bool:
    """Whether the tokens of the other side are none of this one: it has its own, or is another kind of job."""
    kinds = {each.kind for each in side}
    sized = any(each.kind == "size" and each.value.suffix == "b" for each in side)
    if sum(each.kind == "size" for each in side) > 1 or (kinds & TUNED and pretrains(other)):
        return True
    return bool((sized or kinds & MODELS) and _kinds_differ(kinds, {each.kind for each in other}))


def _has_unknown_gpu(side: list[Piece]) -> bool:
    """`24 Foochip9`: a count of something that nobody knows."""
    return any(a.kind == "num" and b.kind == "word" and b.first == a.last + 1 for a, b in pairwise(side))


def _owned(side: list[Piece]) -> bool:
    return any(piece.kind == "purchase" and piece.value == "owned" for piece in side)


def _kinds_differ(mine: set[str], theirs: set[str]) -> bool:
    pretrains, tunes = "pretrain" in mine, bool(mine & TUNED)
    return (pretrains and bool(theirs & TUNED)) or (tunes and "pretrain" in theirs)


def _with_hardware(own: list[Piece], other: list[Piece]) -> list[Piece]:
    """A cluster without a name or a count takes it from the other side."""
    theirs = next((piece for piece in other if piece.kind == "cluster"), None)
    if not theirs:
        return own
    return [_merged(piece, theirs) if piece.kind == "cluster" else piece for piece in own]


def _merged(piece: Piece, theirs: Piece) -> Piece:
    mine: Cluster = piece.value
    if theirs.value.number and theirs.value.counted:
        mine = as_many(mine, theirs.value.number.value, theirs.value.machine)
    count = mine.number or theirs.value.number
    return piece._replace(
        value=Cluster(
            mine.gpu or theirs.value.gpu, count, mine.node or (None if mine.number else theirs.value.node), mine.machine
        )
    )


def _with_sizes(own: list[Piece], other: list[Piece]) -> list[Piece]:
    """`7B 2T vs 13B`: the side with one size takes the tokens of the side with two."""
    mine, theirs = [p for p in own if p.kind == "size"], [p for p in other if p.kind == "size"]
    has_model = any(p.kind in ("model", "familysize", "params", "experts") for p in own)
    has_tokens = any(p.kind in ("tokens", "textsize", "sampled") for p in own)
    if len(mine) == 1 and len(theirs) == 2 and not has_tokens and not has_model:
        return own + theirs[1:]
    if not mine and len(theirs) > 1 and pretrains(other) and any(p.kind in TUNED for p in own):
        return own if has_model else theirs[:1] + own
    if not mine and theirs and not (has_model and has_tokens):
        return own + _wanted(theirs, other, has_model=has_model, has_tokens=has_tokens)
    return own


def _wanted(theirs: list[Piece], other: list[Piece], *, has_model: bool, has_tokens: bool) -> list[Piece]:
    if not has_model:
        return theirs[:1] if has_tokens else theirs
    if len(theirs) > 1:
        return theirs[1:]
    return theirs if _is_tokens(other) else []


def _is_tokens(side: list[Piece]) -> bool:
    return any(p.kind in ("model", "familysize", "params", "experts") for p in side)
