"""`llmcost prices` in a terminal."""

import json
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.prices import command

PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LLMCOST_DATABASE", str(tmp_path / "llmcost.db"))
    monkeypatch.delenv("LLMCOST_PRICES", raising=False)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.mark.usefixtures("folder")
def test_the_list_of_a_gpu_is_sorted_by_the_price_of_a_gpu() -> None:
    rows = json.loads(run("list", "h100", "--json").stdout)

    prices = [float(row["USD per GPU-hour"]) for row in rows]
    assert prices == sorted(prices)
    assert any(row["as of"] == "undated" for row in rows)
    assert any(row["mark"] == "form not said" for row in rows)


@pytest.mark.usefixtures("folder")
def test_every_offer_is_listed_on_request_with_its_trend() -> None:
    rows = json.loads(run("list", "h100", "--all", "--json", "--provider", "aws").stdout)

    p5 = next(row for row in rows if row["instance"] == "p5.48xlarge" and row["region"] == "us-east-1")
    assert p5["USD per node-hour"] == "55.04"
    assert p5["trend"] == "-44% since 2025-06-23"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "h100", "--spot", "--region", "eu"],
        ["list", "h100", "--class", "neocloud"],
        ["check"],
        ["check", "--json"],
    ],
)
def test_what_can_be_shown_is_shown(words: list[str]) -> None:
    shown = run(*words)

    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) > 3


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "h300"], "no GPU called “h300”"),
        (["list", "h100", "--region", "atlantis"], "no region called “atlantis”"),
        (["list", "mi325x"], "MI300X"),
    ],
)
def test_what_cannot_be_listed_says_why_with_status_2(words: list[str], said: str) -> None:
    refused = run(*words)

    assert refused.exit_code == 2
    assert said in refused.stderr


@pytest.mark.usefixtures("folder")
def test_nothing_that_fits_is_said() -> None:
    assert run("list", "--provider", "lambda", "--region", "japan").stdout == "Nothing fits.\n"


def test_the_teams_own_prices_lead_the_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own.toml").write_text('[[rates]]\nprovider = "lambda"\ngpu = "H100"\nper_gpu_hour = 1.10\n')
    monkeypatch.setenv("LLMCOST_PRICES", str(folder / "own.toml"))

    rows = json.loads(run("list", "h100", "--json").stdout)

    assert (rows[0]["provider"], rows[0]["class"]) == ("Lambda", "contract")


def test_a_broken_price_file_is_named_and_the_rest_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own.toml").write_text("[[rates]]\nprovider = 7\n")
    monkeypatch.setenv("LLMCOST_PRICES", str(folder / "own.toml"))

    shown = run("check")

    assert shown.exit_code == 0
    assert "own.toml, line 1, rate 1, provider" in shown.stderr


@pytest.mark.skipif(find_spec("gpuhunt") is None, reason="gpuhunt, the extra `prices`, is not installed")
@pytest.mark.usefixtures("folder")
def test_a_refresh_without_a_network_keeps_the_prices_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", "http://127.0.0.1:9/")

    refused = run("refresh")

    assert refused.exit_code == 2
    assert "AWS: kept as it was: no answer" in refused.stdout
    assert "the prices are as they were" in refused.stderr


@pytest.mark.usefixtures("folder")
def test_a_refresh_without_gpuhunt_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.prices_refresh.catalogue.find_spec", lambda name: None)

    refused = run("refresh")

    assert refused.exit_code == 2
    (wanted,) = tomllib.loads(PYPROJECT.read_text())["project"]["optional-dependencies"]["prices"]
    assert f"pip install '{wanted}'" in refused.stderr


def test_every_command_has_an_example() -> None:
    for sub in command.commands.values():
        assert "Example" in (sub.epilog or "")
