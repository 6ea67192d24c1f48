"""What goes out after an acknowledgement: each mention is answered in its channel once, in order, on a bad day too."""

import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.busy_slack import HANGING, Day, busy_slack, seen
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import NAME

CHANNELS = ("C1", "C2", "C3")
LOOK_SECONDS = 0.5
FEW, FEW_SECONDS = 9, 15.0
"""Mentions of a brief run, and more time than their answers take on a short bad day."""
SHORT_DAY = Day(away_for=1.0, hangs=False)


class Posts(NamedTuple):
    """Mentions, how many of them were not acknowledged, and what became of the answers of the others."""

    mentions: int
    unacknowledged: int
    lost: int
    doubled: int
    out_of_order: int
    refused_calls: int

    @property
    def is_clean(self) -> bool:
        """Whether each was acknowledged and posted once, in the order in which its channel asked."""
        return not (self.unacknowledged or self.lost or self.doubled or self.out_of_order)


def on_a_bad_day(mentions: int, day: Day, seconds: float, before: Callable[[], None] | None = None) -> Posts:
    """So many mentions at once over three channels, and one whose first call may hang; given so long to be answered."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder, busy_slack(day) as slack:
        bot = BotProcess(Path(folder, "db", "llmcost.db"), slack=slack, before=before)
        bot.wait_until_ready()  # of one that does not get ready no mention is acknowledged
        sent, until = _mention(bot, mentions, hangs=day.hangs), time.monotonic() + seconds
        while time.monotonic() < until and len({name for _, name in _named(seen(slack)[0])}) < len(sent):
            time.sleep(LOOK_SECONDS)
        bot.end(signal.SIGTERM)
        posted, refused = seen(slack)
        return _compared(mentions, sent, _named(posted), refused.total())


def _mention(bot: BotProcess, mentions: int, *, hangs: bool) -> dict[str, str]:
    """The channel of each mention that was acknowledged, in the order of asking."""
    sent = {}
    for at in range(mentions):
        name, channel = f"k{at}", HANGING if hangs and at == mentions // 2 else CHANNELS[at % len(CHANNELS)]
        answer = bot.mention(f"8 H100 24 hours project {name}", name, {"channel": channel})
        if answer.status == 200:
            sent[name] = channel
    return sent


def _named(posted: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(channel, name) of the answers among what was posted; what else the bot says names no project."""
    return [(channel, found[0]) for channel, text in posted if (found := NAME.search(text))]


def _compared(mentions: int, sent: dict[str, str], posted: Sequence[tuple[str, str]], refused: int) -> Posts:
    order: dict[str, list[int]] = defaultdict(list)
    for channel, name in posted:
        order[channel].append(int(name[1:]))
    found = [name for _, name in posted]
    return Posts(
        mentions=mentions,
        unacknowledged=mentions - len(sent),
        lost=sum(channel not in {where for where, name in posted if name == each} for each, channel in sent.items()),
        doubled=len(found) - len(set(found)),
        out_of_order=sum(numbers != sorted(numbers) for numbers in order.values()),
        refused_calls=refused,
    )
