"""Names and notes of answers of the log."""

from bot.memory.known import Known
from bot.memory.look_back import MOST_NAME, Said, meant
from bot.memory.results import Facts
from bot.store import history
from bot.store.engine import Session
from bot.store.entry import Asked


def save(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Give an answer a name; a name is of one answer, the last to get it."""
    entry, name = meant(db, said, asked), said["name"][:MOST_NAME]
    history.set_name(db, entry, name.lower())
    return Facts(title=f"#{entry.number} is saved as “{name}”.", ask=((f"Show {name}", f"show #{entry.number}"),))


def note(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Put a note to an answer."""
    entry = meant(db, said, asked)
    history.set_note(db, entry, said["note"])
    return Facts(title=f"Noted beside #{entry.number}.", ask=((f"Show #{entry.number}", f"show #{entry.number}"),))
