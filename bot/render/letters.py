"""Letters of the team's memory (budget warnings, digests) as messages."""

from collections.abc import Mapping
from typing import Any

from bot.answer import Answer
from bot.memory.results import REMEMBERED
from bot.reader import Intent
from bot.render.degrade import Level
from bot.render.slack import slack_message
from bot.reply import Reply


def message(payload: Mapping[str, Any], level: Level = Level.NEWEST) -> dict[str, Any]:
    """The message of a letter of the kind “tell”."""
    remembered = REMEMBERED.validate_python(payload["remembered"])
    answer = Answer(text="", intent=Intent.BUDGET, remembered=remembered)
    return slack_message(Reply(answer=answer), level, shareable=False)
