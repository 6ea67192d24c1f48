"""At the start: can every token be read with the given keys? What lies under an old key is put under the first.

So a key is replaced in two starts: the new one in front of the old one, then without the old one.
"""

import logging
from functools import partial

from bot.keys import Keys, WrongKey
from bot.settings import Settings, SettingsError
from bot.store import installations
from bot.store.engine import Session
from bot.store.installations import Installation
from bot.store.store import Store

log = logging.getLogger(__name__)
OTHER_KEY = (
    "LLMCOST_ENCRYPTION_KEY is not the key that the tokens in the database were encrypted with: put the old key behind"
    " the new one, with a comma between, or let every workspace install the bot again."
)


def bring_up_to_date(store: Store, settings: Settings) -> None:
    """Raises SettingsError where no token can be read; where some cannot, the log says how many."""
    keys = Keys(settings.encryption_key)
    every = store.read(installations.every)
    unreadable = [each for each in every if not _readable(keys, each)]
    if every and len(unreadable) == len(every):
        raise SettingsError(OTHER_KEY)
    if unreadable:
        log.error("some tokens cannot be decrypted with LLMCOST_ENCRYPTION_KEY", extra={"rows": len(unreadable)})
    for each in every:
        if each not in unreadable and not keys.is_under_the_first(each.token):
            store.write(partial(_renew, keys=keys, old=each))


def _readable(keys: Keys, installation: Installation) -> bool:
    try:
        keys.decrypted(installation.token)
    except WrongKey:
        return False
    return True


def _renew(db: Session, keys: Keys, old: Installation) -> None:
    """Unless the workspace came back, went, or got a new token meanwhile."""
    now = installations.find(db, old.tenant, old.app, to_change=True)
    if now and now.token == old.token:
        installations.save(db, now.model_copy(update={"token": keys.encrypted(keys.decrypted(now.token))}))
