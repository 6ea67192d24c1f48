"""The key of the tokens: a wrong one is told at the start, a new one takes the place of an old one."""

import io
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.keys import Keys
from bot.settings import Settings, SettingsError
from bot.slack.token_keys import bring_up_to_date
from bot.store import installations
from bot.store.entry import Tenant
from bot.store.installations import Installation
from bot.store.store import Store
from tests.bot.memory.conftest import NOON

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


def install(store: Store, team: str, key: str) -> None:
    installed = Installation(
        tenant=Tenant("-", team), app="A1", bot_user="UB", scopes=(), installed_at=NOON,
        token=Keys(key).encrypted({"token": f"xoxb-{team}"}),
    )  # fmt: skip
    store.write(partial(installations.save, installation=installed))


def settings(key: str) -> Settings:
    return Settings(encryption_key=key, slack_api_url="http://127.0.0.1:1/api/", database=Path("unused"))


def test_after_one_start_with_both_keys_the_new_one_alone_is_enough(any_store: Store) -> None:
    for team in ("T1", "T2"):
        install(any_store, team, OLD)

    bring_up_to_date(any_store, settings(f"{NEW},{OLD}"))
    bring_up_to_date(any_store, settings(NEW))

    kept = any_store.read(installations.every)
    assert [Keys(NEW).decrypted(each.token)["token"] for each in kept] == ["xoxb-T1", "xoxb-T2"]


def test_a_key_that_reads_no_token_is_refused_and_nothing_is_changed(any_store: Store) -> None:
    install(any_store, "T1", OLD)
    before = any_store.read(installations.every)

    with pytest.raises(SettingsError, match="put the old key behind the new one"):
        bring_up_to_date(any_store, settings(NEW))

    assert any_store.read(installations.every) == before


def test_a_token_that_cannot_be_read_beside_others_is_left_and_told_in_the_log(
    store: Store, log_lines: io.StringIO
) -> None:
    install(store, "T1", OLD)
    install(store, "T2", LOST)

    bring_up_to_date(store, settings(f"{NEW},{OLD}"))

    kept = {each.tenant.team: each.token for each in store.read(installations.every)}
    assert Keys(NEW).decrypted(kept["T1"]) == {"token": "xoxb-T1"}
    assert Keys(LOST).decrypted(kept["T2"]) == {"token": "xoxb-T2"}
    assert '"rows": 1' in log_lines.getvalue()


def test_nothing_installed_yet_fits_every_key(any_store: Store) -> None:
    bring_up_to_date(any_store, settings(NEW))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serving_with_the_wrong_key_ends_with_one_line_that_shows_no_key(
    workers: str, store: Store, database: Path, port: int
) -> None:
    install(store, "T1", OLD)
    environment = {
        "PATH": os.environ["PATH"], "LLMCOST_DATABASE": str(database), "LLMCOST_ENCRYPTION_KEY": NEW,
        "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c4n4ry", "SLACK_SIGNING_SECRET": "c4n4ry",
    }  # fmt: skip

    run = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", str(port), "--workers", workers], env=environment,
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip

    assert run.returncode == 2
    assert "LLMCOST_ENCRYPTION_KEY is not the key" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert "c4n4ry" not in run.stdout + run.stderr
    assert NEW not in run.stdout + run.stderr
