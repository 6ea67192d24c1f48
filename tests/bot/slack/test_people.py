"""Who is a member, a guest, an admin: told by Slack after the first answer, and what that answer holds until then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.conversation import NOT_YET_KNOWN, NOT_YET_SURE
from bot.slack.counter import Counter
from bot.slack.people import AGAIN, People
from bot.store import people
from bot.store import settings as team_settings
from bot.store.entry import Tenant
from bot.store.people import Person, Told
from bot.store.store import Store, open_store
from bot.workspace.person import Person as Somebody
from bot.workspace.person import person
from bot.workspace.slack import Slack
from costengine.offers import Offer
from costengine.prices import PriceBook
from tests.conftest import TODAY, asked
from tests.fake_slack import bot_running

T1 = Tenant("-", "T1")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def team_with_own(store: Store) -> None:
    """A team whose answers differ from everybody's: another currency, a default GPU."""
    for key, value in (("currency", "EUR"), ("default_gpu", "H100-SXM"), ("salary", "99000")):
        store.write(partial(team_settings.set_value, tenant=T1, key=key, value=value, by="U1", at=NOW))


@asynccontextmanager
async def running(slack: Slack, settings: Settings, book: PriceBook) -> AsyncIterator[Counter]:
    desk = Desk(open_store(settings.database), book, lambda: TODAY)
    async with bot_running(slack, settings, desk) as (_, counter):
        yield counter


async def told(who: Somebody, text: str, channel: str = "C1") -> str:
    """All that Slack gets for a command."""
    found = await who.command(channel, text)
    assert isinstance(found.body, dict)
    return str(found.body)


async def looked_up(slack: Slack, counter: Counter, who: Somebody) -> None:
    here = asked().model_copy(update={"user": who.user.id})
    await slack.until(lambda: slack.called("users.info"))
    async with asyncio.timeout(5):
        while not counter.people.is_fresh(here):
            await asyncio.sleep(0.01)


def is_the_teams(said: str) -> bool:
    return "€" in said or "EUR" in said or "your team's default" in said


@pytest.mark.usefixtures("team_with_own")
async def test_until_slack_has_said_who_somebody_is_nothing_of_the_team_is_in_their_answers(
    slack: Slack, settings: Settings, book: PriceBook
) -> None:
    ben, chi = person(slack, "T1", "U2"), person(slack, "T1", "U3")
    async with running(slack, settings, book) as counter:
        first = {who.user.id: await told(who, "64 A100 30 days") for who in (ben, chi)}
        await looked_up(slack, counter, ben)
        await looked_up(slack, counter, chi)
        member, guest = await told(ben, "64 A100 30 days"), await told(chi, "64 A100 30 days")

    for said in first.values():
        assert "$74k" in said
        assert NOT_YET_KNOWN in said
        assert not is_the_teams(said)
    assert is_the_teams(member)
    assert NOT_YET_KNOWN not in member
    assert "members of this workspace" in guest


@pytest.mark.usefixtures("team_with_own")
@pytest.mark.parametrize("text", ["history", "budgets", "budget left?", "settings", "who asked for A100?", "audit"])
async def test_nobody_unknown_looks_into_the_teams_memory(
    text: str, slack: Slack, settings: Settings, book: PriceBook
) -> None:
    slack.faults.refuse("users.info", "internal_error", times=99)
    ada, chi = person(slack, "T1", "U1"), person(slack, "T1", "U3")
    async with running(slack, settings, book):
        await told(ada, "405B on 15T tokens with 16000 H100")
        said = await told(chi, text)

    assert "405B" not in said.replace(text, "")
    assert "99000" not in said
    assert NOT_YET_KNOWN in said


async def test_a_team_with_nothing_of_its_own_gets_no_remark(slack: Slack, settings: Settings, book: PriceBook) -> None:
    async with running(slack, settings, book):
        assert NOT_YET_KNOWN not in await told(person(slack, "T1", "U2"), "64 A100 30 days")


@pytest.mark.usefixtures("team_with_own")
async def test_who_was_known_to_one_process_is_known_to_the_next(
    slack: Slack, settings: Settings, book: PriceBook
) -> None:
    ben, chi = person(slack, "T1", "U2"), person(slack, "T1", "U3")
    async with running(slack, settings, book) as counter:
        for who in (ben, chi):
            await told(who, "64 A100 30 days")
            await looked_up(slack, counter, who)
    slack.faults.refuse("users.info", "internal_error", times=99)
    async with running(slack, settings, book):
        member, guest = await told(ben, "64 A100 30 days"), await told(chi, "64 A100 30 days")

    assert is_the_teams(member)
    assert "members of this workspace" in guest


async def test_an_admin_is_one_for_ten_minutes_and_a_member_for_longer(
    slack: Slack, settings: Settings, book: PriceBook, store: Store
) -> None:
    slack.faults.refuse("users.info", "internal_error", times=99)
    ada = person(slack, "T1", "U1")
    was_told = Told(Person(is_admin=True), datetime.now(UTC) - timedelta(minutes=11))
    store.write(partial(people.keep, tenant=T1, id="U1", told=was_told))
    async with running(slack, settings, book):
        refused = await told(ada, "settings currency EUR")
        own = await told(ada, "history")

    assert "Only an admin" in refused
    assert NOT_YET_SURE in refused
    assert NOT_YET_KNOWN not in own


async def test_a_member_who_has_become_an_admin_is_looked_up_when_they_are_refused(
    slack: Slack, settings: Settings, book: PriceBook, store: Store
) -> None:
    ada = person(slack, "T1", "U1")
    was_told = Told(Person(), datetime.now(UTC) - timedelta(hours=2))
    store.write(partial(people.keep, tenant=T1, id="U1", told=was_told))
    async with running(slack, settings, book) as counter:
        await told(ada, "64 A100 30 days")
        asked_before = len(slack.called("users.info"))
        refused = await told(ada, "settings currency EUR")
        await looked_up(slack, counter, ada)
        taken = await told(ada, "settings currency EUR")

    assert asked_before == 0, "a member is known for a day"
    assert NOT_YET_SURE in refused
    assert "Only an admin" not in taken


def test_what_is_known_of_somebody_ends() -> None:
    clock = [NOW]
    seen = People(lambda: clock[0])
    seen.keep(asked(), Told(Person(is_admin=True), NOW))

    assert seen.described(asked()).is_admin
    clock[0] = NOW + timedelta(minutes=11)
    assert not seen.described(asked()).is_admin
    assert not seen.described(asked()).is_outsider
    clock[0] = NOW + timedelta(days=31)
    assert seen.described(asked()).is_unknown


def test_the_log_is_not_asked_again_at_once_for_somebody_it_does_not_know() -> None:
    clock = [NOW]
    seen = People(lambda: clock[0])

    assert seen.may_be_kept(asked())
    seen.not_kept(asked())
    assert not seen.may_be_kept(asked())
    assert seen.may_be_kept(asked(user="U2"))
    clock[0] += AGAIN
    assert seen.may_be_kept(asked())
    seen.keep(asked(), Told(Person(), clock[0]))
    assert not seen.may_be_kept(asked()), "known already"


@pytest.mark.parametrize("error", ["user_not_visible", "user_not_found"])
async def test_whom_slack_does_not_show_is_a_stranger(
    error: str, slack: Slack, settings: Settings, book: PriceBook, store: Store
) -> None:
    slack.faults.refuse("users.info", error, times=99)
    ben = person(slack, "T1", "U2")
    async with running(slack, settings, book) as counter:
        await told(ben, "64 A100 30 days")
        await looked_up(slack, counter, ben)
        said = await told(ben, "64 A100 30 days")

    assert "members of this workspace" in said
    assert store.read(partial(people.find, tenant=T1, id="U2")) is None


@pytest.mark.parametrize(
    "error", ["missing_scope", "token_expired", "account_inactive", "access_denied", "enterprise_is_restricted"]
)
async def test_while_slack_refuses_to_say_who_somebody_is_they_see_no_more_than_their_own(
    error: str, slack: Slack, settings: Settings, book: PriceBook
) -> None:
    ada, ben = person(slack, "T1", "U1"), person(slack, "T1", "U2")
    async with running(slack, settings, book) as counter:
        await told(ada, "64 A100 30 days")
        await looked_up(slack, counter, ada)
        slack.faults.refuse("users.info", error, times=99)
        await told(ben, "8 H100 72h")
        await slack.until(lambda: len(slack.called("users.info")) > 1)
        seen = await told(ben, "history")

    assert "64 x A100" not in seen
    assert "#1" not in seen
    assert "#2: 8 x H100" in seen
    assert NOT_YET_KNOWN in seen


async def test_a_refusal_of_slack_takes_nothing_from_what_was_known_of_somebody() -> None:
    async def refuse(**_: object) -> None:
        raise SlackApiError("refused", {"ok": False, "error": "token_expired"})  # type: ignore[no-untyped-call]

    clock = [NOW]
    seen = People(lambda: clock[0])
    seen.keep(asked(), Told(Person(), NOW))
    clock[0] += timedelta(days=1)

    assert await seen.ask(cast(AsyncWebClient, SimpleNamespace(users_info=refuse)), asked()) is None
    assert not seen.described(asked()).is_outsider
    assert not seen.is_due(asked())


async def test_an_answer_of_slack_that_comes_late_does_not_undo_what_was_asked_after_it() -> None:
    answers: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in "12"]
    waiting = iter(answers)
    clock = iter((NOW, NOW + AGAIN))
    known, client = People(now=lambda: next(clock, NOW + AGAIN)), SimpleNamespace(users_info=lambda user: next(waiting))
    first, second = (asyncio.create_task(known.ask(cast(AsyncWebClient, client), asked())) for _ in "12")
    await asyncio.sleep(0)
    for answer, is_admin in ((answers[1], False), (answers[0], True)):
        answer.set_result(SimpleNamespace(data={"user": {"is_admin": is_admin}}))
        await (second if answer is answers[1] else first)

    assert not known.described(asked()).is_admin
    assert first.result() is None


def test_what_one_process_was_told_later_stays_whatever_another_writes_after_it(any_store: Store) -> None:
    later, sooner = Told(Person(is_guest=True), NOW), Told(Person(is_admin=True), NOW - AGAIN)
    for each in (later, sooner):
        any_store.write(partial(people.keep, tenant=T1, id="U1", told=each))

    assert any_store.read(partial(people.find, tenant=T1, id="U1")) == later


async def test_while_slack_limits_a_workspace_nobody_of_it_is_looked_up() -> None:
    calls = list[str]()

    async def limit(user: str) -> None:
        calls.append(user)
        raise SlackApiError("limited", {"ok": False, "error": "ratelimited"})  # type: ignore[no-untyped-call]

    client, seen = cast(AsyncWebClient, SimpleNamespace(users_info=limit)), People(lambda: NOW)
    for user in ("U1", "U2"):
        await seen.ask(client, asked(user=user))

    assert calls == ["U1"]
    assert not seen.is_due(asked(user="U3"))


def test_what_slack_said_is_kept_replaced_and_forgotten_after_a_month(any_store: Store) -> None:
    kept: dict[str, Any] = {}
    for id, days, person_ in (("U1", 31, Person(is_admin=True)), ("U2", 29, Person(is_guest=True, home_team="T9"))):
        kept[id] = Told(person_, NOW - timedelta(days=days))
        any_store.write(partial(people.keep, tenant=T1, id=id, told=Told(Person(), kept[id].at)))
        any_store.write(partial(people.keep, tenant=T1, id=id, told=kept[id]))

    assert any_store.read(partial(people.find, tenant=T1, id="U1")) == kept["U1"]
    assert any_store.read(partial(people.find, tenant=Tenant("-", "T2"), id="U1")) is None
    assert any_store.write(partial(people.forget_before, before=NOW - timedelta(days=30), limit=9)) == 1
    assert any_store.read(partial(people.find, tenant=T1, id="U1")) is None
    assert any_store.read(partial(people.find, tenant=T1, id="U2")) == kept["U2"]


def test_a_negotiated_rate_is_for_members_alone(store: Store, book: PriceBook) -> None:
    rate = Offer(provider="aws", gpu="A100-80GB-SXM", gpus_per_instance=1, on_demand_usd_per_hour=Decimal("0.5"),
                 as_of=TODAY, label="contract", source="ours.toml")  # fmt: skip
    own = PriceBook.model_construct(version=f"{book.version}+own", offers=(*book.offers, rate))
    desk = Desk(store, own, lambda: TODAY)

    member = desk.ask("64 A100 30 days", asked())
    guest = desk.ask("64 A100 30 days", asked().model_copy(update={"is_guest": True}))

    assert member.answer.estimate
    assert guest.answer.estimate
    assert member.answer.estimate.run.likely < guest.answer.estimate.run.likely
    assert "ours.toml" not in guest.answer.model_dump_json()
    assert "contract" not in guest.answer.model_dump_json()
