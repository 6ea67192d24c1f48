"""The outbox on a bad day: what is put off, given up, sent elsewhere; never lost in silence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack.counter import Counter
from bot.slack.home import publisher
from bot.slack.letters import Export, HomeTab, Letter, Post, Respond, Upload, send
from bot.slack.postman import MOST_TRIES_PERHAPS, Postman, _asked_by
from bot.slack.sending import Sender
from bot.slack.web_api import Blocks, Later, Never, Token, refused, seconds
from bot.slack.workspaces import OneWorkspace
from bot.store.entry import Tenant
from bot.store.errors import NotLogged, Unreachable
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


class Scripted(OneWorkspace):
    """A workspace whose posts end as this says, one after the other."""

    def __init__(self, *ends: Exception) -> None:
        super().__init__(AsyncWebClient(), "xoxb-1")
        self.ends = list(ends)
        self.posted = 0

    async def client(self, tenant: Tenant) -> AsyncWebClient:
        async def post(**_: object) -> SimpleNamespace:
            if self.ends:
                raise self.ends.pop(0)
            self.posted += 1
            return SimpleNamespace(data={"ok": True})

        return cast(AsyncWebClient, SimpleNamespace(chat_postMessage=post))


def refusal(error: str) -> SlackApiError:
    return SlackApiError(error, {"ok": False, "error": error})  # type: ignore[no-untyped-call]


AWAY, PERHAPS, BLOCKS, REVOKED = map(
    refusal, ("service_unavailable", "internal_error", "invalid_blocks", "token_revoked")
)


async def sent(
    desk: Desk, store: Store, *ends: Exception, steps: int, by: type[Scripted] = Scripted
) -> tuple[Scripted, list[tuple[str, str]]]:
    """What becomes of one answer whose tries end so, five minutes apart; nobody waits for the words to the asker."""
    clock = [datetime.now(UTC)]
    counter, workspaces = Counter(desk), by(*ends)
    postman = Postman(counter, workspaces, Sender(counter, publisher(counter)), lambda: clock[0])
    store.write(lambda db: send(db, T1, Post(channel="C1", asker="U1", message={"text": "hello"}), clock[0]))
    for _ in range(steps):
        await postman.once()
        clock[0] += timedelta(minutes=5)
    found = states(store)
    await counter.close()
    return workspaces, found


async def test_whoever_asked_is_told_of_an_answer_that_may_be_lost(desk: Desk, store: Store) -> None:
    workspaces, found = await sent(desk, store, TimeoutError(), TimeoutError(), steps=2)

    assert found[0] == ("failed", "TimeoutError"), "a third try could double it"
    assert found[1] == ("due", ""), "the word to whoever asked"
    assert workspaces.posted == 0


def test_what_may_be_lost_is_told_of_every_answer_and_of_no_word_about_one() -> None:
    post = Post(channel="C1", message={}, asker="U1")
    alone = Post(channel="C1", message={}, only_for="U1")

    assert _asked_by(post) == _asked_by(alone) == _asked_by(Respond(url="x", message={}, instead=alone)) == ("U1", "C1")
    assert _asked_by(Upload(user="U1", filename="x", content="")) == _asked_by(Export(user="U1")) == ("U1", "")
    assert _asked_by(Post(channel="U1", message={})) == ("", "U1")
    assert _asked_by(HomeTab(user="U1"))[0] == ""


async def test_a_call_that_breaks_after_refusals_has_its_second_try_too(desk: Desk, store: Store) -> None:
    workspaces, found = await sent(desk, store, AWAY, AWAY, TimeoutError(), steps=4)

    assert found == []
    assert workspaces.posted == 1


async def test_what_may_have_been_posted_is_not_tried_a_third_time_whatever_lay_between(
    desk: Desk, store: Store
) -> None:
    workspaces, found = await sent(desk, store, TimeoutError(), AWAY, TimeoutError(), steps=3)

    assert found[0] == ("failed", "TimeoutError")
    assert workspaces.ends == []


@pytest.mark.parametrize("fault", [AWAY, REVOKED], ids=["outage", "revoked token"])
async def test_what_is_mended_within_hours_is_outlasted(fault: SlackApiError, desk: Desk, store: Store) -> None:
    workspaces, found = await sent(desk, store, *[fault] * 40, steps=41)

    assert found == []
    assert workspaces.posted == 1


async def test_what_slack_says_may_have_been_posted_is_tried_for_minutes_and_then_told_of(
    desk: Desk, store: Store
) -> None:
    workspaces, found = await sent(desk, store, *[PERHAPS] * 40, steps=20)

    assert found == [("failed", "internal_error")] * 2, "the answer, and the word to whoever asked"
    assert len(workspaces.ends) == 40 - 2 * MOST_TRIES_PERHAPS, "each try may have been a double"


async def test_one_such_word_after_an_outage_does_not_lose_a_letter(desk: Desk, store: Store) -> None:
    workspaces, found = await sent(desk, store, *[AWAY] * 10, PERHAPS, AWAY, steps=13)

    assert found == []
    assert workspaces.posted == 1


async def test_a_letter_waits_while_the_log_with_its_token_cannot_be_read(desk: Desk, store: Store) -> None:
    class Away(Scripted):
        async def client(self, tenant: Tenant) -> AsyncWebClient:
            if self.ends:
                raise self.ends.pop()
            return await super().client(tenant)

    workspaces, found = await sent(
        desk, store, NotLogged("the log is away"), Unreachable("no server"), steps=3, by=Away
    )

    assert found == []
    assert workspaces.posted == 1


async def test_a_message_that_is_there_is_not_sent_again_where_what_it_taught_cannot_be_kept(
    desk: Desk, store: Store
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotLogged("the disk is full")

    counter, workspaces = Counter(desk), Scripted(BLOCKS)
    counter.places.learn = full  # type: ignore[method-assign]
    message = {"text": "hello", "blocks": [{"type": "context_actions", "elements": []}]}
    await Sender(counter, publisher(counter)).post(await workspaces.client(T1), T1, Post(channel="C1", message=message))
    await counter.close()

    assert workspaces.posted == 1


async def test_a_file_that_does_not_arrive_leaves_no_word_that_it_is_here(put: Put, slack: Slack, store: Store) -> None:
    slack.faults.refuse("files.completeUploadExternal", "internal_error")
    put(Upload(user="U1", filename="log.csv", content="number,usd\n1,2\n"))
    await until(lambda: len(slack.called("files.completeUploadExternal")) == 2)
    await until(lambda: states(store) == [])

    direct = slack.teams["T1"].open_im("U1", "UBOT1").id
    assert len([each for each in person(slack, "T1", "U1").sees(direct) if "log.csv" in each.text]) == 1


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
