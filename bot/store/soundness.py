"""Whether the file is whole: looked at before serving, since SQLite writes into a damaged one without a word."""

from bot.store.errors import NotLogged, NotOurs
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store


def refuse_damaged(store: Store) -> None:
    """Raises NotOurs where the file is damaged; a server looks after itself."""
    if not isinstance(store.engine, SqliteEngine):
        return
    try:
        row = store.read(lambda db: db.row("PRAGMA quick_check(1)"))
    except NotLogged:
        row = None
    if not row or row["quick_check"] != "ok":
        store.close()
        raise NotOurs(
            f"The database {store.engine.path} is damaged; it was left as it is. Keep it, and restore the last backup."
        )
