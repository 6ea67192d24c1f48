"""What can go wrong with the log.

StoreError                 safe to show: what happened and what to do
├── NotOurs                a file or server that holds no llmcost database, or a damaged one
├── TooNew                 written by a newer llmcost
├── NoLog                  there is none, and none was asked to be made
├── Unreachable            the server or file cannot be opened now
└── NotLogged              this could not be written; the reason in plain words, and nothing of it was written
    ├── Refused            the database is well and does not take these values: others may be written
    └── Unsure             the connection broke while it was being written: it may or may not have been
"""


class StoreError(Exception):
    """Something about the log that whoever runs the bot must know."""


class NotOurs(StoreError):
    """The database is not llmcost's; it was left untouched."""


class TooNew(StoreError):
    """The database was written by a newer llmcost; it was left untouched."""


class NoLog(StoreError):
    """There is no log where one was to be read; none was made."""


class Unreachable(StoreError):
    """The database cannot be opened now."""


class NotLogged(StoreError):
    """It was not written, or could not be read; nothing of it was written."""


class Refused(NotLogged):
    """The database does not take these values; whatever else waits to be written may be fine."""


class Unsure(NotLogged):
    """The connection broke in the middle of a commit: whether it was written is not known."""
