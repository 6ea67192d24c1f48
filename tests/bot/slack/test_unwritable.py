"""A log that cannot be written: whoever asks, clicks or chooses is told at once, in the place where they did it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.slack.counter import Counter
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.world import Message
from tests.bot.slack.waiting import until
from tests.conftest import asked, connection

BOT = "<@UBOT1>"


class Lock:
    """Somebody else who writes and does not end."""

    def __init__(self, store: Store, database: Path) -> None:
        self.store = store
        self.other = open_store(database)

    def close(self) -> None:
        """From now on nothing can be written."""
        assert isinstance(self.store.engine, SqliteEngine)
        self.store.engine.busy_seconds = 0.02
        connection(self.other).execute("PRAGMA busy_timeout = 20000")  # the bot may be writing just now
        connection(self.other).execute("BEGIN IMMEDIATE")


@pytest.fixture
def lock(store: Store, database: Path) -> Iterator[Lock]:
    found = Lock(store, database)
    yield found
    found.other.close()


@pytest.fixture
def direct(slack: Slack) -> str:
    return slack.teams["T1"].open_im("U1", "UBOT1").id


async def replied(ada: Person, text: str = "64 A100 30 days") -> Message:
    await ada.command("C1", text)
    return [message for message in ada.sees("C1") if message.user == "UBOT1"][-1]


async def told(slack: Slack, method: str) -> Any:
    (call,) = await until(lambda: slack.called(method))
    return call.arguments


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("64 A100 30 days", "Not logged: the log is busy"),
        ("budget set 250k project atlas", "Nothing was changed: the log is busy"),
        ("A100", "How many"),
        ("help", "Ask what training costs"),
        ("0 A100 30 days", "GPU"),
    ],
)
async def test_a_mention_is_answered_at_once(text: str, said: str, ada: Person, slack: Slack, lock: Lock) -> None:
    lock.close()
    await ada.say("C1", f"{BOT} {text}")

    assert said in (await told(slack, "chat.postMessage"))["text"]


async def test_what_is_for_the_asker_is_told_to_the_asker_alone(ada: Person, slack: Slack, lock: Lock) -> None:
    lock.close()
    await ada.say("C1", f"{BOT} history")

    assert (await told(slack, "chat.postEphemeral"))["user"] == "U1"


async def test_a_name_that_was_not_saved_is_told_in_our_own_conversation(
    ada: Person, slack: Slack, direct: str, lock: Lock
) -> None:
    await replied(ada)
    lock.close()
    await ada.say(direct, "save #1 as foo")

    assert "Nothing was changed" in (await told(slack, "chat.postMessage"))["text"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("ask:tip:spot", "Not logged: the log is busy"),
        ("explain:0", "64 x A100"),
        ("share", "could not be shared"),
        ("save", "save #1"),
        ("feedback", "could not be noted"),
    ],
)
async def test_a_click_is_answered_at_once(action: str, said: str, ada: Person, slack: Slack, lock: Lock) -> None:
    reply = await replied(ada)
    slack.faults.refuse("views.open", "expired_trigger_id")
    lock.close()
    await ada.click(reply, action, {"value": "up:1"} if action == "feedback" else None)

    assert said in str(await told(slack, "response_url"))


async def test_a_message_is_estimated_from_its_menu_at_once(ada: Person, slack: Slack, lock: Lock) -> None:
    said = await ada.say("C1", "64 A100 30 days")
    lock.close()
    await ada.message_shortcut(said, "estimate_message")

    assert "Not logged: the log is busy" in (await told(slack, "response_url"))["text"]


async def test_a_guest_is_refused_at_once_in_our_own_conversation_where_there_is_no_channel(
    slack: Slack, running: tuple[httpx.AsyncClient, Counter], lock: Lock
) -> None:
    chi = person(slack, "T1", "U3")
    await chi.command("C1", "64 A100 30 days")
    await until(lambda: running[1].people.is_fresh(asked(user="U3")))
    lock.close()
    await chi.shortcut("estimate")

    refused = await told(slack, "chat.postMessage")
    assert refused["channel"] == "U3"
    assert "members of this workspace" in refused["text"]


async def test_the_home_tab_is_shown_and_that_is_no_fault_of_the_program(
    ada: Person, log_lines: io.StringIO, lock: Lock
) -> None:
    lock.close()
    ada.open_home()
    await until(lambda: ada.home)

    assert "a listener failed" not in log_lines.getvalue()
