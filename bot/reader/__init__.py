"""From a text to a question: no Slack, no disk, no clock."""

from bot.reader.read import read
from bot.reader.reading import Choice, Intent, Reading

__all__ = ["Choice", "Intent", "Reading", "read"]
