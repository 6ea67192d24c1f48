"""Changes that name what was before: `from 64 to 128`, `swap A100 for H100`, read as `128 instead of 64`."""

from bot.reader.vocabulary import listed

LONGEST_OLD = 5
"""Words of what is replaced."""
ARROW = "->"


def replacing(text: str) -> tuple[str, str] | None:
    """What was before and what is to be; None where the text does not begin as such a change."""
    words = text.replace(ARROW, f" {ARROW} ").split()
    low = [word.lower().strip(",") for word in words]
    start = _old_begins(low)
    joints = listed("replaced_by") if low[:1] and low[0] in listed("replacing_one") else frozenset({"to", "into"})
    for at in range(start + 1, min(start + 1 + LONGEST_OLD, len(words) - 1)):
        if low[at] == ARROW or (start and low[at] in joints):
            return " ".join(words[start:at]), " ".join(words[at + 1 :])
    return None


def _old_begins(low: list[str]) -> int:
    """Behind the verb and `from`; 0 where there is neither."""
    verb = bool(low) and low[0] in listed("replacing") | listed("replacing_one")
    at = 1 if verb else 0
    while verb and at < len(low) and low[at] in ("it", "that", "them", "up", "down", "over"):
        at += 1
    return at + 1 if at < len(low) and low[at] == "from" else at if verb else 0
