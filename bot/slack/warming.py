"""What a process does once, beside serving: it makes ready what the first answer needs."""

import gc
import sys
from threading import Thread

from bot.answer import answer
from bot.desk import Desk
from bot.on_use import load_all
from bot.render.slack import message_json
from bot.reply import Reply

SWITCH_SECONDS = 0.0003
"""How long one thread may keep the interpreter from another. The desk's thread computes for milliseconds; with Python's
0.005 whoever speaks to Slack waited that long after each call to the system (330 commands a second of a mix instead of
255, p99 160 instead of 280 ms, at a processor time of 0.98 instead of 0.94 ms)."""


def warm(desk: Desk) -> None:
    """Answer a question that nobody asked, in a thread of its own, and log nothing of it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    Thread(target=_warm, args=(desk,), name="warming", daemon=True).start()


def _warm(desk: Desk) -> None:
    """Tables and templates are read now, not while somebody waits (0.3 s), and are garbage to nobody.

    What is there by now stays until the end. Left to the collector it would be looked through again and again, all
    else standing still: for tens of milliseconds, once in some 300 new questions.
    """
    load_all()
    found = answer("64 A100 30 days", book=desk.book, today=desk.today())
    message_json(Reply(answer=found))
    gc.collect()
    gc.freeze()
