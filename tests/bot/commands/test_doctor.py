"""`llmcost doctor` names what is missing, and nothing secret."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.doctor import Finding, examined
from bot.settings import Settings
from bot.store.store import open_store
from bot.workspace.slack import Slack
from tests.fake_slack import SECRET, slack_running

TODAY = date(2026, 11, 24)


@pytest.fixture
def database(database: Path) -> Path:
    """A log with nothing in it."""
    open_store(database).close()
    return database


async def found_by(given: Settings) -> list[Finding]:
    """What was found, looked at off the loop that the stand-in runs in."""
    return await asyncio.to_thread(lambda: list(examined(given, TODAY)))


async def findings(given: Settings) -> dict[str, str]:
    """What was found and what to do."""
    return {found.what: found.fix for found in await found_by(given)}


GOOD = "xoxb-test"


def given(slack: Slack, database: Path, token: str = GOOD) -> Settings:
    return Settings(
        slack_bot_token=token, slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/", database=database
    )


async def test_everything_is_well_but_for_the_age_of_the_prices(database: Path) -> None:
    async with slack_running() as slack:
        found = await found_by(given(slack, database))

    assert [each.what.split(":")[0] for each in found if each.fix] == ["prices"]
    assert [each.mark for each in found if each.fix] == ["old"]
    assert any(each.what.startswith("scopes of the bot token: all") for each in found)
    assert any(str(database) in each.what for each in found)


async def test_a_log_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    typo = tmp_path / "typo.db"
    async with slack_running() as slack:
        found = await findings(given(slack, typo))

    assert f"There is no log at {typo}" in found["database"]
    assert not typo.exists()


async def test_a_scope_that_was_not_granted_is_named(database: Path) -> None:
    async with slack_running() as slack:
        installed = slack.teams["T1"].installation
        assert installed
        installed.scopes = installed.scopes - {"users:read"}
        found = await findings(given(slack, database))

    assert "users:read" in found["scopes of the bot token"]


async def test_a_token_that_is_refused_is_told_without_it(database: Path) -> None:
    async with slack_running() as slack:
        found = await findings(given(slack, database, "xoxb-wrong"))

    assert "invalid_auth" in found["the bot token"]
    assert "xoxb-wrong" not in str(found)


async def test_a_wrong_line_of_the_teams_own_prices_is_named(database: Path, tmp_path: Path) -> None:
    own = tmp_path / "rates.csv"
    own.write_text("provider,gpu,per_gpu_hour\naws,H100,free\n")
    async with slack_running() as slack:
        found = await findings(given(slack, database)._replace(prices=own))

    assert "rates.csv" in found["prices"]


async def test_prices_of_the_teams_own_that_are_not_there_are_named(database: Path, tmp_path: Path) -> None:
    async with slack_running() as slack:
        found = await findings(given(slack, database)._replace(prices=tmp_path / "no.toml"))

    assert "no such file" in found["prices"]


@pytest.mark.parametrize("name", ["slack_bot_token", "slack_signing_secret"])
async def test_a_setting_that_is_missing_is_named(name: str, database: Path) -> None:
    async with slack_running() as slack:
        without: dict[str, Any] = {name: ""}
        found = await findings(given(slack, database)._replace(**without))

    assert name.upper() in found["settings"]
