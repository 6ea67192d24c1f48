"""People, and the months they work."""

from bot.reader.amounts import Duration
from bot.reader.buying import YEAR
from bot.reader.draft import Draft
from bot.reader.slots.plain import as_float, plain


def people(draft: Draft) -> None:
    """The team and the months of the project."""
    for piece in draft.take("team_of"):
        draft.put("people", as_float(plain(piece.value.number, draft, piece)), piece)
        if not draft.slots["people"]:
            draft.slots.setdefault("scope", "project")
        if piece.value.time:
            draft.put("project_months", _months(piece.value.time), piece)
    for piece in draft.take("project_time"):
        draft.put("project_months", _months(piece.value), piece)


def _months(duration: Duration) -> float:
    if duration.unit == YEAR:
        return as_float(duration.number.value * 12)
    return as_float(duration.hours / 720)
