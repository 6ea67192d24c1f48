"""Who waited too long before we saw them is told so, and is not logged."""

import time

import httpx
import pytest

from bot.slack.patience import WINDOW_SECONDS, Stamps, left
from bot.store.store import Store
from tests.fake_slack import command, form, signed


class Clock:
    """A clock that is moved by hand; Slack's own is 1,000 s ahead of it, and ours so much ahead of Slack's."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.now = 50.0
        self.ahead = ahead

    def __call__(self) -> float:
        return self.now

    def wall(self) -> float:
        """The time of day."""
        return self.now + 1_000 + self.ahead


@pytest.mark.parametrize("ahead", [0.0, 90.0])
def test_lateness_is_measured_against_the_most_punctual_delivery_where_our_clock_goes_ahead(ahead: float) -> None:
    clock = Clock(ahead)
    stamps = Stamps(clock, clock.wall)

    assert stamps.late(1_050) == 0
    clock.now = 51.5
    assert stamps.late(1_051) == pytest.approx(0.5)
    clock.now = 54.5
    assert stamps.late(1_052) == pytest.approx(2.5)


def test_one_stamp_that_is_ahead_of_time_makes_nobody_else_late() -> None:
    clock = Clock()
    stamps = Stamps(clock, clock.wall)
    stamps.late(1_050 + 299)

    clock.now = 54.5
    assert stamps.late(1_054) == pytest.approx(0.5)
    assert stamps.late(1_050) == pytest.approx(4.5)


def test_a_difference_that_was_once_the_least_is_forgotten_in_time() -> None:
    clock = Clock(ahead=3.0)
    stamps = Stamps(clock, clock.wall)
    stamps.late(1_050)
    for _ in range(2):
        clock.now += WINDOW_SECONDS + 1
        stamps.late(int(clock.now) + 990)

    assert stamps.late(int(clock.now) + 990) == 0


def test_patience_counts_down_within_a_delivery_and_has_no_end_outside() -> None:
    stamps = Stamps(clock=lambda: 2_000.0)

    with stamps.awaited(1_000):
        assert 2.2 < left() <= 2.3
        with stamps.awaited(998):
            assert 0.2 < left() <= 0.3
    assert left() == float("inf")


async def test_a_command_that_slack_gave_up_on_is_not_logged_and_is_told_so(
    bot: httpx.AsyncClient, store: Store
) -> None:
    async def ask(delivery: str, late: int) -> str:
        body = form(command("64 A100 30 days", trigger_id=delivery))
        return (await bot.post("/slack/events", content=body, headers=signed(body, at=time.time() - late))).text

    assert "#1" in await ask("punctual", 0)
    assert "this was not logged" in await ask("late", 4)
    assert "#2" in await ask("again", 0)
    assert len(list(store.entries())) == 2
