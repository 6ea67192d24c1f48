"""Thumbs under a reply: kept in the audit, beside the number of the estimate that they are about."""

import re
from functools import partial

from bot.slack import letters
from bot.slack.clicks import Click
from bot.slack.conversation import Conversation
from bot.store import audit
from bot.store.engine import Session

VALUE = re.compile(r"(up|down):([0-9]{1,15})")
THANKS = {
    "up": "Thank you, noted.",
    "down": "Thank you, noted. If you know what it really cost, type “actual 182400 for #{number}”: "
    "the next estimates learn from it.",
}
NOT_NOW = "Your thumb could not be noted, because the log cannot be written now. Please try again in a moment."


async def thumb(conversation: Conversation, found: Click) -> None:
    """Note a thumb, and thank for it."""
    value = VALUE.fullmatch(found.value)
    if value is None:
        return
    opinion, number = value.groups()
    write = partial(_note, found=found, opinion=opinion, number=number)
    await conversation.write_or_send(found.asked, found.answered({"text": NOT_NOW}), write)


def _note(db: Session, found: Click, opinion: str, number: str) -> None:
    asked = found.asked
    audit.note(db, asked.tenant, f"feedback on #{number}", "", opinion, by=asked.user, at=asked.at)
    letters.send(db, asked.tenant, found.answered({"text": THANKS[opinion].format(number=number)}), asked.at)
