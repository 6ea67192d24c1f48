"""The commands of `llmcost`, as a shell calls them."""

import csv
import json
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.answer import Answer
from bot.commands.ask import Line, answer_lines
from bot.memory.exports import inert
from bot.reader import Intent
from bot.reply import Reply
from tests.conftest import Run


def test_a_question_is_answered_and_logged(run: Run) -> None:
    result = run("ask", "64 A100 30 days")

    assert result.exit_code == 0
    assert "46,080 GPU-hours" in result.output
    assert "#1" in run("history").output


def test_json_is_one_object_with_the_number_of_its_row(run: Run) -> None:
    found = json.loads(run("ask", "--json", "64 A100 30 days").output)

    assert found["number"] == 1
    assert found["estimate"]["gpu_hours"]["likely"] == 46_080


def test_what_cannot_be_answered_ends_with_status_2_and_says_why_on_stderr(run: Run) -> None:
    result = run("ask", "what's for lunch?")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "64 A100 30 days" in result.stderr
    assert json.loads(run("history", "--json").output) == []


def test_json_of_an_error_goes_to_stdout_and_its_reason_to_stderr(run: Run) -> None:
    result = run("ask", "--json", "0 A100 30 days")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "out_of_range"
    assert "Traceback" not in result.stderr


def test_no_log_leaves_no_file(run: Run, tmp_path: Path) -> None:
    assert run("ask", "--no-log", "64 A100 30 days").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_batch_answers_every_line_in_order_and_never_stops_at_a_bad_one(run: Run) -> None:
    lines = [
        "64 A100 30 days",
        json.dumps({"text": "8xH100 72h", "today": "2026-11-24"}),
        "what's for lunch?",
        '{"not": "a question"}',
        "",
        json.dumps({"text": "184,320 A100 hours", "after": []}),
    ]
    result = run("ask", "--json", "--batch", "--no-log", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]

    hours = [answer["estimate"] and answer["estimate"]["gpu_hours"]["likely"] for answer in answers]
    assert result.exit_code == 0
    assert hours == [46_080, 576, None, None, None, 184_320]


def test_a_fault_in_one_line_of_a_batch_leaves_every_other_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def ask(line: Line) -> Reply:
        if line.text == "bad":
            raise KeyError("a fault of ours")
        return Reply(answer=Answer(text=line.text, intent=Intent.HELP))

    assert not answer_lines([b"one\n", b"bad\n", b"three\n"], ask)
    told = capsys.readouterr()
    answers = [json.loads(line) for line in told.out.splitlines()]

    assert [each["text"] for each in answers] == ["one", "bad", "three"]
    assert [each["error"] and each["error"]["code"] for each in answers] == [None, "fault", None]
    assert "KeyError" in told.err
    assert answer_lines([b"one\n"], ask)


def test_history_is_a_list_newest_first_with_every_key(run: Run) -> None:
    run("ask", "64 A100 30 days")
    run("ask", "8xH100 72h")
    rows = json.loads(run("history", "--json").output)

    assert [row["number"] for row in rows] == [2, 1]
    assert set(rows[0]) >= {
        "number", "at", "team", "channel", "user", "project", "text", "intent", "job", "estimate", "prices",
    }  # fmt: skip
    assert rows[0]["estimate"]["run"]["likely"].count(".") == 1
    assert json.loads(run("history", "--json", "--limit", "1").output) == rows[:1]
    assert json.loads(run("history", "--json", "--user", "nobody").output) == []
    assert run("history", "--limit", "0").exit_code == 2


def test_the_log_is_exported_by_the_ending_of_the_path(run: Run, tmp_path: Path) -> None:
    run("ask", "64 A100 30 days @ $1.67/h")
    table, lines = tmp_path / "log.csv", tmp_path / "log.jsonl"

    assert run("export", str(table)).exit_code == 0
    assert run("export", str(lines)).exit_code == 0
    with table.open(newline="") as file:
        (row,) = csv.DictReader(file)
    (record,) = map(json.loads, lines.read_text().splitlines())
    assert row["run_likely_usd"] == record["estimate"]["run"]["likely"]
    assert row["text"] == record["text"] == "64 A100 30 days @ $1.67/h"


def test_an_export_is_for_its_owner_and_leaves_the_earlier_one_where_there_is_no_room(run: Run, tmp_path: Path) -> None:
    for days in range(1, 6):
        run("ask", f"64 A100 {days} days")
    out = tmp_path / "out"
    out.mkdir()
    table = out / "log.csv"
    run("export", str(table))
    before = table.read_bytes()
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, allowed[1]))
    try:
        refused = run("export", str(table))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
        signal.signal(signal.SIGXFSZ, ignored)

    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert table.read_bytes() == before
    assert list(out.iterdir()) == [table]


def test_an_export_to_an_unknown_or_impossible_place_says_so(run: Run, tmp_path: Path) -> None:
    run("migrate")
    assert "neither" in run("export", "log.xlsx").stderr
    assert "cannot be written" in run("export", str(tmp_path / "no" / "log.csv")).stderr


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", " =1", "=cmd|' /C calc'!A0", "\u200b=1", "\x00=1", "\ufeff @x"],
)
def test_no_cell_of_an_export_runs_in_a_spreadsheet(cell: str) -> None:
    assert inert(cell).startswith("'")
    assert "\n" not in inert(cell + "\nx")


def test_migrate_makes_the_database(run: Run, tmp_path: Path) -> None:
    assert run("migrate").exit_code == 0
    assert (tmp_path / "llmcost.db").exists()


def test_serve_names_every_missing_setting_in_one_message(run: Run) -> None:
    result = run("serve")

    assert result.exit_code == 2
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)" in result.stderr


SERVING = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}


@pytest.mark.parametrize("command", [["serve"], ["serve", "--workers", "2"], ["workspace"]])
@pytest.mark.parametrize("number", ["99999", "65536", "0", "-1"])
def test_a_port_that_is_none_is_told_in_one_line(command: list[str], number: str, run: Run, tmp_path: Path) -> None:
    result = run(*command, "--port", number, **SERVING)

    assert result.exit_code == 2
    assert result.stderr == f"--port takes a number from 1 to 65,535, not {number}.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["serve"], ["serve", "--workers", "2"], ["workspace"]])
def test_a_port_in_use_is_told_in_one_line(command: list[str], run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(*command, "--port", str(port), **SERVING)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"Port {port} ")
    assert result.stderr.endswith("cannot be used (Address already in use): choose another with --port.\n")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("host", ["nohost.invalid", "x" * 70])
def test_a_host_that_is_none_is_told_in_one_line(workers: str, host: str, run: Run, tmp_path: Path) -> None:
    result = run("serve", "--host", host, "--workers", workers, **SERVING)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"Host {host} cannot be used (")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("own", [None, "[[rates]]\nprovider = 7\n", "[[rates]\n"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_does_not_start_with_wrong_prices_of_the_teams_own(
    own: str | None, workers: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    if own:
        path.write_text(own)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x", "LLMCOST_PRICES": str(path)}

    result = run("serve", "--workers", workers, **tokens)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"LLMCOST_PRICES is wrong, and the bot does not start: {path}")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "llmcost.db").exists()


@pytest.mark.parametrize("command", ["ask", "history", "export", "migrate", "serve"])
def test_a_database_that_is_none_is_refused_and_left_alone(command: str, run: Run, tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"junk" * 2000)
    arguments = {"ask": ["64 A100 30 days"], "export": [str(tmp_path / "x.csv")]}.get(command, [])
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}

    result = run(command, *arguments, LLMCOST_DATABASE=str(junk), **tokens)

    assert result.exit_code == 2
    assert "left as it is" in result.stderr
    assert junk.read_bytes() == b"junk" * 2000


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str, run: Run) -> None:
    result = run(name, "--help")

    assert result.exit_code == 0
    assert f"llmcost {name}" in result.output.split("Examples:")[1]


def test_help_lists_every_command(run: Run) -> None:
    output = run("--help").output

    assert all(name in output for name in COMMANDS)


FOR_SLACK = {"slack_bolt", "slack_sdk", "aiohttp", "uvicorn", "starlette", "prometheus_client", "bot.slack"}
FOR_OTHERS = {"psycopg", "cryptography", "apscheduler", "yaml", "httpx", "sqlite_utils", "bot.workspace"}
UNUSED = {
    ("--version",): FOR_SLACK | FOR_OTHERS | {"pydantic", "costengine"},
    ("ask", "64 A100 30 days"): FOR_SLACK | FOR_OTHERS,
    ("history",): FOR_SLACK | FOR_OTHERS,
    ("prices", "list", "A100"): FOR_SLACK | FOR_OTHERS,
    ("serve", "--help"): {"bot.workspace", "cryptography", "psycopg", "sqlite_utils", "yaml"},
}
"""What a command has no use for, once there is a log."""


@pytest.mark.parametrize("arguments", UNUSED)
def test_a_command_loads_nothing_that_it_does_not_use(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    run("ask", "8 H100 2 days")
    code = (
        "import sys; from bot.__main__ import main; main(sys.argv[1:], standalone_mode=False);"
        "print(*sys.modules, file=sys.stderr)"
    )
    environment = {**os.environ, "LLMCOST_DATABASE": str(tmp_path / "llmcost.db")}

    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True, env=environment
    )

    assert set(ran.stderr.split()) & UNUSED[arguments] == set()


@pytest.mark.parametrize("order", ["commit to atlas", "save as nightly", "note: booked"])
def test_an_order_behind_after_needs_the_number_of_its_answer(order: str, run: Run) -> None:
    run("ask", "budget set 300k project atlas")
    run("ask", "8 A100 2 hours")

    asked = run("ask", "--after", "64 A100 30 days", order)

    assert asked.exit_code == 2
    assert "give the number" in asked.stderr
    assert run("ask", "commit #1 to atlas").exit_code == 0
