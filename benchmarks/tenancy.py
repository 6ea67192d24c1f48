"""Workspaces beside each other: three teams in two organisations, all sorts of channels, guests, partners.

    python -m benchmarks.tenancy --cases 50000

Every step is somebody somewhere asking something of one database. Each text plants a word of its own; the law: no reply
shows a word that its reader may not see where they read it, and every statement names the workspace that it is for, and
no other.
"""

import json
import random
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.fuzzing import Found, main
from bot.desk import Desk
from bot.memory import exports
from bot.render.slack import shared_message, slack_message
from bot.reply import Reply
from bot.store import outbox
from bot.store.entry import Asked, Delivery, Visibility
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from costengine.prices import PriceBook, bundled_book

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
TENANTS = (("E1", "T1"), ("E1", "T2"), ("-", "T3"))
"""Two workspaces of one organisation, and one that stands alone."""
PLACES = (
    ("CPUB", Visibility.PUBLIC), ("CSHARED", Visibility.PUBLIC), ("CPRIV", Visibility.PRIVATE),
    ("D", Visibility.DIRECT),
)  # fmt: skip
"""The same channel ids in every workspace, as in a channel that two of them share; a direct message is one's own."""
PEOPLE = ("UADMIN", "UADA", "UBOB", "UGUEST", "UPARTNER")
WORD = re.compile(r"zq\d+")
TENANT_FREE = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE|--)")


class Secret(NamedTuple):
    """A planted word: whose, where it was typed, and who could read that place."""

    tenant: tuple[str, str]
    channel: str
    author: str
    visibility: Visibility


class Walk:
    """A random walk over one database, with what each reader may see kept beside it."""

    def __init__(self, store: Store, book: PriceBook, seed: int, faulty: Callable[[Store], Store]) -> None:
        self.rng = random.Random(seed)
        self.desk = Desk(faulty(store), book, lambda: date(2026, 11, 24))
        self.store = store
        self.secrets: dict[str, set[Secret]] = {}
        self.steps = 0
        self.intents: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.tenant = TENANTS[0]
        assert isinstance(store.engine, SqliteEngine)
        self.connection: sqlite3.Connection = store.engine.conn
        self.connection.set_trace_callback(self._statement)

    def run(self, steps: int) -> "Walk":
        """So many steps."""
        for _ in range(steps):
            self._step()
        return self

    def _step(self) -> None:
        self.steps += 1
        asked = self._somebody()
        self.tenant = asked.tenant
        text = self.rng.choice(TEXTS)(self, asked)
        reply = self.desk.ask(text, asked)
        self.intents[reply.answer.intent.value] += 1
        shown = [reply.answer.model_dump_json(), reply.not_logged, json.dumps(slack_message(reply))]
        if asked.aloud:
            shown.append(json.dumps(shared_message(reply, asked.user)))
        shown += self._sent(asked)
        self._check(asked, text, " ".join(shown), reply)
        if reply.number is not None and reply.answer.shows is None:
            self._made_of_others(asked, set(WORD.findall(reply.answer.model_dump_json())) - set(WORD.findall(text)))

    def _somebody(self) -> Asked:
        rng = self.rng
        tenant, (channel, visibility), user = rng.choice(TENANTS), rng.choice(PLACES), rng.choice(PEOPLE)
        if visibility is Visibility.DIRECT:
            channel = f"D{user}"
        return Asked(
            at=START + timedelta(seconds=self.steps), enterprise=tenant[0], team=tenant[1], channel=channel,
            user=user, visibility=visibility, aloud=visibility is not Visibility.DIRECT and rng.random() < 0.3,
            is_admin=user == "UADMIN", is_guest=user == "UGUEST",
            home_team="TELSEWHERE" if user == "UPARTNER" else "",
            delivery=Delivery(kind="command", id=f"d{self.steps}"),
        )  # fmt: skip

    def _made_of_others(self, asked: Asked, words: set[str]) -> None:
        """An answer made of old ones says their words in a new place, where its author could see them; but what was
        private elsewhere belongs to that place still.
        """
        for word in words:
            known = [secret for secret in self.secrets[word] if may_see(asked, secret)]
            is_open = any(each.channel == asked.channel or each.visibility is Visibility.PUBLIC for each in known)
            place = asked if is_open or not known else known[0]
            self.secrets[word].add(Secret(asked.tenant, place.channel, asked.user, place.visibility))

    def plant(self, asked: Asked) -> str:
        """A word that stays here: mostly one that nobody has typed before, else one that somebody typed somewhere."""
        word = f"zq{len(self.secrets)}" if self.rng.random() < 0.7 else self.some_word()
        here = Secret(asked.tenant, asked.channel, asked.user, asked.visibility)
        self.secrets.setdefault(word, set()).add(here)
        return word

    def some_word(self) -> str:
        """A word that somebody has typed somewhere."""
        return self.rng.choice(list(self.secrets)[-60:] or ["zq0"])

    def _sent(self, asked: Asked) -> list[str]:
        """What the outbox would send for this step, with the files that are made while they are sent."""
        made = []
        while letters := self.store.write(
            lambda db: outbox.claim(db, "walk", START + timedelta(days=9), timedelta(minutes=1), 1)
        ):
            (letter,) = letters
            if tuple(letter.tenant) != asked.tenant:
                self.wrong.append(f"step {self.steps}: a letter of {letter.tenant}")
            made.append(json.dumps(dict(letter.payload), default=str))
            if letter.kind == "export":
                made.append(exports.file(self.store, letter).content.decode())
            self.store.write(lambda db, letter=letter: outbox.done(db, letter))  # type: ignore[misc]  # bound now
        return made

    def _check(self, asked: Asked, text: str, shown: str, reply: Reply) -> None:
        for word in set(WORD.findall(shown)) - set(WORD.findall(text)):
            if not any(may_see(asked, secret) for secret in self.secrets[word]):
                self.wrong.append(
                    f"step {self.steps}: {asked.user} in {asked.channel} of {asked.team} saw a word of"
                    f" {self.secrets[word]} after {reply.answer.intent.value}"
                )

    def _statement(self, sql: str) -> None:
        """Every statement as it is run, values and all."""
        if TENANT_FREE.match(sql) or "FROM outbox WHERE (state" in sql or "UPDATE outbox SET state = 'held'" in sql:
            return
        mine = f"'{self.tenant[0]}'" in sql and f"'{self.tenant[1]}'" in sql
        others = [team for _, team in TENANTS if team != self.tenant[1] and f"'{team}'" in sql]
        if not mine or others:
            self.wrong.append(f"step {self.steps}: a statement that is not of {self.tenant}: {sql[:120]}")


def may_see(asked: Asked, secret: Secret) -> bool:
    """The rule in its own words: one's own workspace; and the place it was typed in, one's own, or a public one."""
    if secret.tenant != asked.tenant:
        return False
    if secret.channel == asked.channel:
        return True
    if secret.author == asked.user and not asked.aloud:
        return True
    return secret.visibility is Visibility.PUBLIC and not asked.is_outsider


Text = Callable[[Walk, Asked], str]
TEXTS: tuple[Text, ...] = (
    lambda walk, asked: f"64 A100 30 days project {walk.plant(asked)}",
    lambda walk, asked: f"8 H100 24 hours project {walk.plant(asked)}",
    lambda walk, asked: f"64 A100 30 days project {walk.plant(asked)} vs 32 H100 30 days",
    lambda walk, asked: "history",
    lambda walk, asked: "who asked",
    lambda walk, asked: f"history project {walk.some_word()}",
    lambda walk, asked: f"history user:<@{walk.rng.choice(PEOPLE)}>",
    lambda walk, asked: f"show #{walk.rng.randint(1, 40)}",
    lambda walk, asked: f"#{walk.rng.randint(1, 200)}",
    lambda walk, asked: f"explain #{walk.rng.randint(1, 40)}",
    lambda walk, asked: f"#{walk.rng.randint(1, 40)} vs #{walk.rng.randint(1, 40)}",
    lambda walk, asked: f"export report #{walk.rng.randint(1, 40)}",
    lambda walk, asked: "export csv",
    lambda walk, asked: "export jsonl",
    lambda walk, asked: f"save #{walk.rng.randint(1, 40)} as same",
    lambda walk, asked: "show same",
    lambda walk, asked: f"budget set 100k project {walk.plant(asked)}",
    lambda walk, asked: "budgets",
    lambda walk, asked: f"budget project {walk.some_word()}",
    lambda walk, asked: f"commit #{walk.rng.randint(1, 40)}",
    lambda walk, asked: f"actual 5000 for #{walk.rng.randint(1, 40)}",
    lambda walk, asked: "settings",
    lambda walk, asked: "who changed the budget",
    lambda walk, asked: "how good were our estimates",
    lambda walk, asked: "explain",
    lambda walk, asked: "what if spot?",
    lambda walk, asked: walk.rng.choice(("forget me", f"forget #{walk.rng.randint(1, 40)}", "help", "prices h100")),
)


def walked(
    steps: int, seed: int = 0, book: PriceBook | None = None, faulty: Callable[[Store], Store] = lambda store: store
) -> Walk:
    """A walk over a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder, "llmcost.db"))
        try:
            return Walk(store, book or bundled_book(), seed, faulty).run(steps)
        finally:
            store.close()


def run(steps: int, seed: int = 0, faulty: Callable[[Store], Store] = lambda store: store) -> Found:
    """A walk as a fuzz program sees it: how often each thing was asked, and each broken law."""
    walk = walked(steps, seed, faulty=faulty)
    return Found(walk.intents + Counter({"words planted": len(walk.secrets)}), walk.wrong)


if __name__ == "__main__":
    main(__doc__, run, 50_000)
