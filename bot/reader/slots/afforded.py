"""An amount with which something is to be afforded: a limit, wherever it stands."""

from bot.reader.draft import Draft
from bot.reader.pieces import Piece
from bot.reader.spending import spent
from bot.reader.vocabulary import listed


def afforded(draft: Draft) -> None:
    """`can we afford 64 H100 for 30 days with 100k`, `does $100k buy 64 H100 for 30 days`."""
    amounts = [piece for piece in draft.all_of("money", "size") if spent(piece) is not piece]
    if len(amounts) != 1:
        return
    (amount,) = amounts
    verb = _verb(draft, amount)
    if "affords" not in draft.kinds and not verb:
        return
    draft.pieces[draft.pieces.index(amount)] = spent(amount)
    draft.kinds.add("maxmoney")
    draft.pieces = [piece for piece in draft.pieces if piece is not verb]


def _verb(draft: Draft, amount: Piece) -> Piece | None:
    """`buy` right behind the amount."""
    behind = draft.said_after(amount)
    return behind if behind and not behind.breaks and behind.text.lower() in listed("pays_for") else None
