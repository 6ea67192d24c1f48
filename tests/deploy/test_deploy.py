"""What deploys the bot: linted where a linter comes as a package; no container engine is needed to run these."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.serve import server_config

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text())


def test_the_image_file_has_no_findings() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("needs hadolint, which comes as a package for Linux on x86_64 only")

    found = subprocess.run([hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_takes_only_what_the_wheel_needs() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert {*wheel["packages"], *wheel["force-include"]} <= allowed
    assert all((ROOT / name).exists() for name in allowed)


def test_the_image_runs_as_nobody_in_particular() -> None:
    last_stage = (DEPLOY / "Dockerfile").read_text().split("\nFROM ")[-1]

    assert "\nUSER 10001:10001\n" in last_stage
    assert "HEALTHCHECK" in last_stage


def test_two_bots_share_one_database_that_must_be_healthy_first() -> None:
    services = compose()["services"]

    bots = [services[name] for name in services if name.startswith("bot-")]

    assert len(bots) == 2
    assert all(bot["depends_on"]["database"]["condition"] == "service_healthy" for bot in bots)
    assert all(bot["environment"]["LLMCOST_DATABASE"].startswith("postgresql://") for bot in bots)
    assert all(bot["read_only"] and bot["cap_drop"] == ["ALL"] for bot in bots)


def test_only_the_front_is_open_to_the_world_and_only_on_slacks_paths() -> None:
    services = compose()["services"]

    assert [name for name in services if "ports" in services[name]] == ["front"]
    assert "path /slack/* /healthz\n" in (DEPLOY / "Caddyfile").read_text()


def test_no_container_fills_the_disk_with_its_lines_or_a_bot_the_memory() -> None:
    services = compose()["services"]

    assert all({"max-size", "max-file"} <= set(each["logging"]["options"]) for each in services.values())
    assert all(bot["mem_limit"] == "512m" for name, bot in services.items() if "bot" in name)


def test_the_front_asks_who_lives_and_closes_idle_connections_before_the_bot_does() -> None:
    front = (DEPLOY / "Caddyfile").read_text()
    kept = re.search(r"^\s*keepalive (\d+)s$", front, re.MULTILINE)

    assert "\thealth_uri /healthz\n" in front
    assert kept
    assert int(kept[1]) < server_config("bot", "127.0.0.1", 3000).timeout_keep_alive


def test_every_container_is_given_longer_to_stop_than_the_bot_drains() -> None:
    assert all(bot["stop_grace_period"] == "15s" for name, bot in compose()["services"].items() if "bot" in name)
    assert "TimeoutStopSec=15" in (DEPLOY / "llmcost.service").read_text()


def test_the_unit_has_no_findings(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    unit = tmp_path / "llmcost.service"
    unit.write_text((DEPLOY / "llmcost.service").read_text().replace("/opt/llmcost/.venv/bin/llmcost", "/bin/true"))

    found = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stderr) == (0, "")
