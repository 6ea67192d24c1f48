"""The outbox on a bad day: what is put off, given up, sent elsewhere; never lost in silence."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack.counter import Counter
from bot.slack.home import publisher
from bot.slack.letters import Letter, Post, Respond, Upload, send
from bot.slack.postman import Postman
from bot.slack.sending import Sender
from bot.slack.web_api import Blocks, Later, Never, Token, refused, seconds
from bot.slack.workspaces import OneWorkspace
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.person import person
from bot.workspace.slack import Slack
from tests.bot.slack.waiting import until

T1 = Tenant("-", "T1")
Put = Callable[[Letter], None]


@pytest.fixture
def put(running: tuple[httpx.AsyncClient, Counter], store: Store) -> Put:
    """Leave a letter, and ring as whoever leaves one does: otherwise the postman looks every two seconds."""

    def left(letter: Letter) -> None:
        store.write(lambda db: send(db, T1, letter, datetime.now(UTC)))
        running[1].letters.set()

    return left


def states(store: Store) -> list[tuple[str, str]]:
    rows = store.read(lambda db: db.rows("SELECT state, last_error FROM outbox ORDER BY id"))
    return [(row["state"], row["last_error"]) for row in rows]


@pytest.mark.parametrize(
    ("said", "waits"),
    [("1", 1), ("0", 0), ("-5", 0), ("999999999", 300), ("nan", None), ("inf", None), ("soon", None), (["2"], 2)],
)
def test_retry_after_is_kept_to_within_limits_whatever_it_holds(said: object, waits: float | None) -> None:
    assert seconds({"Retry-After": said}) == waits


def test_a_word_of_slacks_is_worth_another_try_or_not() -> None:
    assert isinstance(refused("invalid_blocks"), Blocks)
    assert isinstance(refused("token_expired"), Token)
    assert isinstance(refused("channel_not_found"), Never)
    assert not isinstance(refused("channel_not_found"), Later)


async def test_a_fault_of_slacks_is_outlasted(put: Put, slack: Slack, store: Store) -> None:
    slack.faults.fail("chat.postMessage", 503)
    put(Post(channel="C1", message={"text": "hello"}))
    await until(lambda: len(slack.called("chat.postMessage")) == 2)
    await until(lambda: states(store) == [])

    assert [message.text for message in person(slack, "T1", "U1").sees("C1")] == ["hello"]


async def test_what_a_channel_has_to_wait_for_is_sent_in_order_and_none_of_it_is_lost(
    put: Put, slack: Slack, store: Store
) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=0, times=12)
    words = [str(each) for each in range(6)]
    for word in words:
        put(Post(channel="C1", message={"text": word}))
    await until(lambda: states(store) == [])

    assert [message.text for message in person(slack, "T1", "U1").sees("C1")] == words


async def test_a_call_that_hangs_holds_up_its_own_channel_alone(put: Put, slack: Slack) -> None:
    slack.faults.slow("chat.postMessage", 2.0)
    put(Post(channel="C1", message={"text": "slow"}))
    await until(lambda: slack.faults.of_calls[0].times == 0)
    put(Post(channel="C1", message={"text": "behind"}))
    put(Post(channel="C2", message={"text": "beside"}))
    ada = person(slack, "T1", "U1")
    await until(lambda: ada.sees("C2"))

    assert ada.sees("C1") == []
    await until(lambda: len(ada.sees("C1")) == 2)
    assert [message.text for message in ada.sees("C1")] == ["slow", "behind"]


class Breaking(OneWorkspace):
    """A workspace in which every call is cut off: nobody knows what became of it."""

    def __init__(self) -> None:
        super().__init__(AsyncWebClient(), "xoxb-1")

    async def client(self, tenant: Tenant) -> AsyncWebClient:
        async def cut_off(**_: object) -> None:
            raise TimeoutError

        return cast(AsyncWebClient, SimpleNamespace(chat_postMessage=cut_off))


async def test_whoever_asked_is_told_of_an_answer_that_may_be_lost(desk: Desk, store: Store) -> None:
    clock = [datetime.now(UTC)]
    counter, workspaces = Counter(desk), Breaking()
    postman = Postman(counter, workspaces, Sender(counter, publisher(counter)), lambda: clock[0])
    store.write(lambda db: send(db, T1, Post(channel="C1", asker="U1", message={"text": "hello"}), clock[0]))
    working = asyncio.create_task(postman.work())
    await until(lambda: states(store) == [("due", "TimeoutError")])
    clock[0] += timedelta(minutes=2)
    counter.letters.set()
    await until(lambda: len(states(store)) == 2)
    (word,) = store.read(lambda db: db.rows("SELECT payload FROM outbox WHERE lane = 'U1'"))
    given_up, _ = states(store)
    postman.stop()
    await working
    await counter.close()

    assert given_up == ("failed", "TimeoutError"), "a third try could double it"
    assert "may not have arrived" in word["payload"]


async def test_an_archived_channel_is_told_to_the_one_who_asked(put: Put, slack: Slack) -> None:
    slack.teams["T1"].channels["C1"].is_archived = True
    put(Post(channel="C1", asker="U1", message={"text": "hello", "blocks": [{"type": "divider"}]}))
    _, told = await until(lambda: (calls := slack.called("chat.postMessage"))[1:] and calls)

    assert told.arguments["channel"] == "U1"
    assert "archived" in str(told.arguments["blocks"])


async def test_what_will_never_work_is_given_up_and_kept_for_whoever_looks(
    put: Put, slack: Slack, store: Store
) -> None:
    slack.faults.refuse("chat.postMessage", "channel_not_found")
    put(Post(channel="C404", message={"text": "hello"}))
    await until(lambda: states(store) == [("failed", "channel_not_found")])

    assert len(slack.called("chat.postMessage")) == 1


async def test_a_used_up_address_is_replaced_by_a_message_to_the_person(put: Put, slack: Slack) -> None:
    instead = Post(channel="C1", only_for="U1", message={"text": "hello"})
    put(Respond(url=f"{slack.url}/respond/used", message={"text": "hello"}, instead=instead))
    (told,) = await until(lambda: slack.called("chat.postEphemeral"))

    assert (told.arguments["channel"], told.arguments["user"]) == ("C1", "U1")


async def test_a_file_goes_to_one_person_alone(put: Put, slack: Slack, store: Store) -> None:
    put(Upload(user="U1", filename="log.csv", content="number,usd\n1,2\n"))
    await until(lambda: slack.called("files.completeUploadExternal"))
    await until(lambda: states(store) == [])

    direct = slack.teams["T1"].open_im("U1", "UBOT1").id
    assert slack.called("files.completeUploadExternal")[0].arguments["channel_id"] == direct


async def test_an_export_that_was_asked_for_arrives(bot: httpx.AsyncClient, slack: Slack, store: Store) -> None:
    ada = person(slack, "T1", "U1")
    await ada.command("C1", "64 A100 30 days")
    await ada.command("C1", "export csv")
    await until(lambda: slack.called("files.completeUploadExternal"))

    await until(lambda: states(store) == [])


async def test_a_fault_of_ours_does_not_end_the_postman(
    put: Put, slack: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    sound = store.write

    def broken(*_: object, **__: object) -> None:
        store.write = sound  # type: ignore[method-assign]
        raise ValueError("".join(["hunter", "2"]))

    put(Post(channel="C1", message={"text": "hello"}))
    store.write = broken  # type: ignore[method-assign, assignment]
    await until(lambda: slack.called("chat.postMessage"))

    assert "hunter2" not in caplog.text
