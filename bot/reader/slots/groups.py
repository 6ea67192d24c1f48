"""Accelerators for each of several people or teams."""

from collections.abc import Sequence

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.pieces import Piece

EACH = frozenset({"each", "apiece"})
MOST_GPUS = 10**7


def groups(draft: Draft) -> None:
    """`each of our 3 engineers needs 2 H100`: 6 of them; of `5 teams` and no word for each it is asked."""
    if draft.kinds.isdisjoint({"groups", "team_of"}):
        return
    counted = draft.take("groups") or draft.all_of("team_of")
    count = draft.slots.get("gpu_count")
    if len(counted) != 1 or not count or len(draft.all_of("cluster")) > 1:
        draft.unused += [shown(piece.text) for piece in counted if piece.kind == "groups"]
        return
    of = counted[0]
    number = of.value if of.kind == "groups" else of.value.number.value
    if _is_each(draft) and 1 < number <= MOST_GPUS and number == int(number):
        draft.slots["gpu_count"] = count * int(number)
        draft.notes.append(f"{count:,} GPUs for each of {shown(of.text)}: {count * int(number):,} in all")
    elif of.kind == "groups":
        question = f"Is that for each of the {shown(of.text)}, or for all of them?"
        draft.asks.append(Ask(question, of, (f"{of.text} each",), without=(of,)))


def _is_each(draft: Draft) -> bool:
    """A word for each beside the accelerators or those who have them: elsewhere it is of something else."""
    said = draft.said
    return any(_says_each(said, at) for at, piece in enumerate(said) if piece.kind in ("each", "per"))


HAVE = frozenset({"team_of", "groups", "people"})


def _says_each(said: Sequence[Piece], at: int) -> bool:
    """`each of our 3 engineers`, `2 H100 each`, `8 A100 per engineer`; not `at 200k each`."""
    behind = next((piece for piece in said[at + 1 : at + 3] if piece.kind != "of"), None)
    if said[at].kind == "per":
        return behind is not None and behind.kind == "people"
    before = said[at - 1].kind if at else ""
    return said[at].text.lower() in EACH and (
        before in HAVE | {"cluster"} or (behind is not None and behind.kind in HAVE)
    )
