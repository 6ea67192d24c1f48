"""What can go wrong with the log.

StoreError                 safe to show: what happened and what to do
├── NotOurs                a file that is no llmcost database, or a damaged one
├── TooNew                 written by a newer llmcost
└── NotLogged              this answer could not be written; the reason in plain words
"""


class StoreError(Exception):
    """Something about the log that whoever runs the bot must know."""


class NotOurs(StoreError):
    """The file is not a llmcost database; it was left untouched."""


class TooNew(StoreError):
    """The database was written by a newer llmcost; it was left untouched."""


class NotLogged(StoreError):
    """The answer was not written; nothing of it was."""
