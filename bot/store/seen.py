"""Who sees which rows: the one place where the privacy of a channel becomes SQL.

A row is seen where it was asked, by its author, and, when it was asked in a public channel, in the whole workspace.
An outsider (a guest, or a person of another organisation) sees no more than what was asked where they are, and somebody
of whom nobody has said yet who they are no more than their own. A reply that everybody in the place can read holds
nothing that only its author may see.
"""

from bot.store.engine import Value
from bot.store.entry import Asked

TENANT = "enterprise = :enterprise AND team = :team"


def arms(asked: Asked) -> tuple[str, ...]:
    """The conditions by any of which this person sees a row here; each can be answered from an index of its own."""
    here = ("channel = :here",) if asked.channel and not asked.is_unknown else ()
    mine = () if asked.aloud else ("author = :viewer",)
    public = () if asked.is_outsider else ("visibility = 'public'",)
    return (*public, *here, *mine) or ("FALSE",)


def seen(asked: Asked) -> str:
    """The same as one condition, for rows that another condition finds.

    Joined to an empty text no column can be looked up in an index: without that a planner prefers the many rows that
    may be seen to the few that are meant.
    """
    plain = " OR ".join(arms(asked))
    for column in ("channel", "author", "visibility"):
        plain = plain.replace(f"{column} =", f"{column} || '' =")
    return f"({plain})"


def viewer(asked: Asked) -> dict[str, Value]:
    """The values that these conditions name."""
    values: dict[str, Value] = {"enterprise": asked.enterprise, "team": asked.team}
    return {**values, "here": asked.channel, "viewer": asked.user}
