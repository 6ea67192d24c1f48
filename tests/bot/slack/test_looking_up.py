"""Who is asking is looked up once, and not again at once where Slack does not say."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.people import AGAIN, FRESH, People
from bot.store.people import Person, Told
from tests.conftest import asked

SECOND = timedelta(seconds=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_person_is_not_looked_up_twice_at_once() -> None:
    people = People(Clock())

    assert [people.is_due(asked()), people.is_due(asked())] == [True, False]
    assert people.is_due(asked(user="U2"))
    assert people.is_due(asked(team="T2"))


async def test_where_slack_cannot_be_reached_it_is_asked_again_only_after_a_while() -> None:
    clock = Clock()
    people = People(clock)
    nobody = AsyncWebClient(base_url="http://127.0.0.1:9/api/")

    assert people.is_due(asked())
    assert await people.ask(nobody, asked()) is None

    clock.now += AGAIN - SECOND
    assert not people.is_due(asked())
    clock.now += SECOND
    assert people.is_due(asked())


class Limited(AsyncWebClient):
    """Slack, when it was asked too often."""

    async def users_info(self, **kwargs: object) -> None:  # type: ignore[override]  # nothing is answered
        response = {"ok": False, "error": "ratelimited"}
        raise SlackApiError("ratelimited", _Response(response, {"Retry-After": "60"}))  # type: ignore[no-untyped-call]  # slack_sdk leaves it bare


async def test_a_wait_that_slack_asks_for_is_kept_to() -> None:
    clock = Clock()
    people = People(clock)

    people.is_due(asked())
    await people.ask(Limited(), asked())

    clock.now += 59 * SECOND
    assert not people.is_due(asked())
    clock.now += SECOND
    assert people.is_due(asked())


async def test_a_known_person_is_due_again_when_what_is_known_grew_old() -> None:
    clock = Clock()
    people = People(clock)

    class Known(AsyncWebClient):
        async def users_info(self, **kwargs: object) -> "_Response":  # type: ignore[override]  # as much as is read
            return _Response({"ok": True, "user": {"is_admin": True}}, {})

    people.is_due(asked())
    found = await people.ask(Known(), asked())

    assert found
    assert people.known(asked()) == found.person
    assert people.is_fresh(asked())
    clock.now += FRESH
    assert not people.is_fresh(asked())
    assert people.is_due(asked())


async def test_slacks_limit_holds_for_the_whole_workspace_and_no_other() -> None:
    clock = Clock()
    people = People(clock)
    await people.ask(Limited(), asked())

    clock.now += 59 * SECOND
    assert not people.is_due(asked(user="U2")), "one refused call, not one for each person"
    assert people.is_due(asked(user="U2", team="T2"))
    clock.now += SECOND
    assert people.is_due(asked(user="U2"))


@pytest.mark.parametrize(
    ("person", "again_after"),
    [(Person(), timedelta(days=1)), (Person(is_admin=True), FRESH), (Person(is_guest=True), FRESH)],
)
def test_a_member_is_asked_about_again_after_a_day_an_admin_and_a_guest_after_ten_minutes(
    person: Person, again_after: timedelta
) -> None:
    clock = Clock()
    people = People(clock)
    assert people.is_stale(asked())
    people.keep(asked(), Told(person, clock.now))

    clock.now += again_after - SECOND
    assert not people.is_stale(asked())
    clock.now += SECOND
    assert people.is_stale(asked())


class _Response:
    """A response as slack_sdk gives it, as much of it as we read."""

    status_code = 200

    def __init__(self, data: dict[str, object], headers: dict[str, str]) -> None:
        self.data = data
        self.headers = headers
