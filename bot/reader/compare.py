"""Compare: the sides of a “vs”, each completed from the others by what it does not say itself."""

from collections.abc import Sequence

from bot.reader.hardware import Cluster
from bot.reader.pieces import Piece

GROUPS: tuple[frozenset[str], ...] = (
    frozenset({"cluster", "gpu_hours"}),
    frozenset({"duration", "inside", "gpu_hours"}),
    frozenset({"longest"}),
    frozenset({"by_date", "until_date"}),
    frozenset({"model", "family", "familysize", "params", "experts", "unknownmodel", "closed"}),
    frozenset({"tokens", "bytes", "sampled"}),
    frozenset({"train", "pretrain", "finetune", "method", "rl", "continued"}),
    frozenset({"purchase", "reserved", "unitprice", "rate", "provider", "providerclass"}),
    frozenset({"life", "worked"}),
    *(
        frozenset({kind})
        for kind in (
            "precision",
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
            "nopeople",
            "project_time",
            "each",
            "text",
        )
    ),
)
BUYING = frozenset({"purchase", "reserved", "unitprice", "rate", "provider", "providerclass"})


def sides_of(pieces: Sequence[Piece], separators: frozenset[str]) -> list[list[Piece]]:
    """The pieces between the separators; empty sides fall away."""
    sides: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind in separators:
            sides.append([])
        else:
            sides[-1].append(piece)
    return [side for side in sides if any(_says(piece) for piece in side)]


def _says(piece: Piece) -> bool:
    return any(piece.kind in group for group in GROUPS) or piece.kind in (
        "logged",
        "size",
        "num",
        "word",
        "unknowngpu",
        "money",
        "gpu",
    )


def completed(sides: list[list[Piece]]) -> list[list[Piece]]:
    """Each side with the groups that only the others have."""
    sides = _terms(sides)
    return [_filled(side, [other for at, other in enumerate(sides) if at != here]) for here, side in enumerate(sides)]


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


def _filled(side: list[Piece], others: list[list[Piece]]) -> list[Piece]:
    own = list(side)
    for other in others:
        own = _with_hardware(own, other)
        for group in GROUPS:
            if not any(piece.kind in group for piece in own):
                own += [piece for piece in other if piece.kind in group and _fits(piece, side)]
        own = _with_sizes(own, other)
    return own


def _fits(piece: Piece, side: list[Piece]) -> bool:
    """GPU-hours replace a count and a time; a price belongs to what it was said of."""
    kinds = {each.kind for each in side}
    if piece.kind == "gpu_hours":
        return not kinds & {"duration"}
    if piece.kind == "duration":
        return "gpu_hours" not in kinds
    return True


def _with_hardware(own: list[Piece], other: list[Piece]) -> list[Piece]:
    """A cluster without a name or a count takes it from the other side."""
    theirs = next((piece for piece in other if piece.kind == "cluster"), None)
    if not theirs:
        return own
    return [_merged(piece, theirs) if piece.kind == "cluster" else piece for piece in own]


def _merged(piece: Piece, theirs: Piece) -> Piece:
    mine: Cluster = piece.value
    count = mine.number or theirs.value.number
    return piece._replace(
        value=Cluster(mine.gpu or theirs.value.gpu, count, mine.node or (None if mine.number else theirs.value.node))
    )


def _with_sizes(own: list[Piece], other: list[Piece]) -> list[Piece]:
    """`7B 2T vs 13B`: the side with one size takes the tokens of the side with two."""
    mine, theirs = [p for p in own if p.kind == "size"], [p for p in other if p.kind == "size"]
    has_model = any(p.kind in ("model", "familysize", "params", "experts") for p in own)
    has_tokens = any(p.kind in ("tokens", "bytes", "sampled") for p in own)
    if len(mine) == 1 and len(theirs) == 2 and not has_tokens and not has_model:
        return own + theirs[1:]
    if not mine and theirs and not (has_model and has_tokens):
        wanted = theirs if not has_model else theirs[1:] if len(theirs) > 1 else [] if not _is_tokens(other) else theirs
        return own + wanted
    return own


def _is_tokens(side: list[Piece]) -> bool:
    return any(p.kind in ("model", "familysize", "params", "experts") for p in side)
