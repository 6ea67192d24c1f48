"""Prices while the bot serves: files read again when they change, and a refresh by one process of all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from bot.desk import Desk
from bot.price_book import TeamPrices, team_prices
from bot.prices_refresh.refresh import ProviderReport, RefreshReport
from bot.prices_refresh.serving import keep_prices_fresh, ours_to_fetch
from bot.prices_refresh.timer import SOON, Refreshing, Watch, refreshed, timer
from bot.settings import read_settings
from bot.store.store import Store, open_store
from costengine.prices import bundled_book

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWN = '[[rates]]\nprovider = "lambda"\ngpu = "H100"\nper_gpu_hour = {price}\n'
NOTHING_NEW = RefreshReport(bundled_book(), ())


def watched(folder: Path) -> tuple[Watch, list[TeamPrices]]:
    put: list[TeamPrices] = []
    own = folder / "own.toml"
    read = partial(team_prices, folder, own, date(2026, 11, 24))
    return Watch(lambda: [own, folder / "prices.json"], read, put.append), put


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    watch, put = watched(tmp_path)

    assert not watch.look()
    assert put == []


def test_a_changed_file_is_read_once(tmp_path: Path) -> None:
    watch, put = watched(tmp_path)
    (tmp_path / "own.toml").write_text(OWN.format(price="1.11"), encoding="utf-8")

    assert watch.look()
    assert not watch.look()
    assert [prices.book.rent("H100-SXM").how for prices in put] == ["your contract price"]


def test_a_broken_file_of_fetched_prices_leaves_the_rest_answering(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN.format(price="1.11"), encoding="utf-8")
    watch, put = watched(tmp_path)
    (tmp_path / "prices.json").write_text("{", encoding="utf-8")

    assert watch.look()
    assert put[0].book.rent("H100-SXM").usd_per_gpu_hour.likely > 0
    assert put[0].problems


@pytest.mark.parametrize("broken", ["[[rates]", OWN.format(price="1.11") + OWN.format(price='"free"'), None])
def test_a_teams_own_file_that_goes_wrong_leaves_the_rates_of_before(tmp_path: Path, broken: str | None) -> None:
    watch, put = watched(tmp_path)
    own = tmp_path / "own.toml"
    own.write_text(OWN.format(price="1.11"), encoding="utf-8")
    watch.look()
    own.write_text(broken, encoding="utf-8") if broken else own.unlink()

    assert not watch.look()
    assert len(put) == 1

    own.write_text(OWN.format(price="1.22"), encoding="utf-8")
    assert watch.look()


@pytest.mark.parametrize(
    ("fetched_at", "first"),
    [(None, NOW + SOON), (NOW - 9 * DAY, NOW + SOON), (NOW - DAY / 2, NOW + DAY / 2)],
)
def test_the_first_refresh_is_when_the_prices_are_old_enough(fetched_at: datetime | None, first: datetime) -> None:
    assert Refreshing(DAY, lambda: NOTHING_NEW, lambda: True, fetched_at).first(NOW) == first


def test_a_process_that_is_not_let_does_not_fetch(tmp_path: Path) -> None:
    def fetch() -> RefreshReport:
        raise AssertionError

    assert not refreshed(watched(tmp_path)[0], Refreshing(DAY, fetch, lambda: False))


def test_what_was_fetched_answers_and_what_failed_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watch, put = watched(tmp_path)

    def fetch() -> RefreshReport:
        (tmp_path / "own.toml").write_text(OWN.format(price="1.11"), encoding="utf-8")
        failed = ProviderReport("aws", 0, "", "kept as it was: no answer")
        return RefreshReport(bundled_book(), (failed, ProviderReport("gcp", 9, "20261124-1", "")))

    assert refreshed(watch, Refreshing(DAY, fetch, lambda: True))
    assert len(put) == 1
    assert "prices of aws: kept as it was: no answer" in caplog.text


def test_the_timer_looks_every_minute_and_refreshes_only_where_asked(tmp_path: Path) -> None:
    watch, _ = watched(tmp_path)
    refreshing = Refreshing(DAY, lambda: NOTHING_NEW, lambda: True)

    assert [job.id for job in timer(watch, None, NOW).get_jobs()] == ["look"]
    assert {job.id for job in timer(watch, refreshing, NOW).get_jobs()} == {"look", "refresh"}


def test_a_timer_that_runs_fetches(tmp_path: Path) -> None:
    fetched = Event()

    def fetch() -> RefreshReport:
        fetched.set()
        return NOTHING_NEW

    long_ago = datetime.now(UTC) - 9 * DAY
    running = timer(watched(tmp_path)[0], Refreshing(DAY, fetch, lambda: True, long_ago), datetime.now(UTC) - SOON)
    running.start()
    try:
        assert fetched.wait(10)
    finally:
        running.shutdown()


def test_of_two_processes_one_fetches(any_store: Store) -> None:
    assert ours_to_fetch(any_store, DAY, "one")
    assert not ours_to_fetch(any_store, DAY, "two")


def test_a_store_that_cannot_be_written_lets_nobody_fetch(tmp_path: Path) -> None:
    store = open_store(tmp_path / "log.db")
    store.close()

    assert not ours_to_fetch(store, DAY, "one")


def test_a_serving_desk_answers_from_a_file_that_was_changed_and_not_from_a_wrong_one(
    tmp_path: Path, environment: Callable[..., dict[str, str]]
) -> None:
    own = tmp_path / "own.toml"
    settings = read_settings(environment(LLMCOST_PRICES=str(own)))
    store = open_store(settings.database)
    desk = Desk(store, bundled_book(), lambda: date(2026, 11, 24))
    running = keep_prices_fresh(settings, desk, store)
    try:
        own.write_text(OWN.format(price="1.11"), encoding="utf-8")
        running.get_job("look").func()
        assert desk.book.rent("H100-SXM").how == "your contract price"
        own.write_text("[[rates]", encoding="utf-8")
        running.get_job("look").func()
        own.unlink()
        running.get_job("look").func()
        assert desk.book.rent("H100-SXM").how == "your contract price"
    finally:
        running.shutdown()
        store.close()


def test_a_refresh_that_was_asked_for_is_on_the_timer(
    tmp_path: Path, environment: Callable[..., dict[str, str]]
) -> None:
    pytest.importorskip("gpuhunt")
    settings = read_settings(environment(LLMCOST_REFRESH_HOURS="24"))
    store = open_store(settings.database)
    running = keep_prices_fresh(settings, Desk(store, bundled_book(), lambda: date(2026, 11, 24)), store)
    try:
        assert {job.id for job in running.get_jobs()} == {"look", "refresh"}
    finally:
        running.shutdown(wait=False)
        store.close()


@pytest.fixture
def environment(tmp_path: Path) -> Callable[..., dict[str, str]]:
    return lambda **more: {"LLMCOST_DATABASE": str(tmp_path / "log.db"), **more}


def test_prices_that_cannot_be_kept_are_logged_and_the_old_ones_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch, put = watched(tmp_path)

    def fetch() -> RefreshReport:
        raise OSError(28, "No space left on device")

    assert not refreshed(watch, Refreshing(DAY, fetch, lambda: True))
    assert put == []
    assert "new prices could not be kept" in caplog.text
