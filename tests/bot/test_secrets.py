"""Canaries: secrets in the environment and in what people type, looked for in everything that the program leaves."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.bot.slack.test_serve import wait_until_ready
from tests.fake_slack import command, form, signed

SECRET = "c4n4ry51gn1ng"
OF_THE_ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "xoxb-1111111111-c4n4rybot",
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_CLIENT_SECRET": "c4n4ryclient",
    "UNRELATED_PASSWORD": "c4n4ryunrelated",
}
TOKENS = ("xoxb-2222222222-c4n4rytyped", "xapp-1-A1-c4n4ryapp", "AKIAC4N4RYAKIA000000", "eyJhbGciOiJI.c4n4ryjwt.x")
WORDS = ("hunter3horse", "MIIEc4n4rypem")
PEM = f"-----BEGIN RSA PRIVATE KEY----- {WORDS[1]}"


def ask(port: int, text: str, number: int) -> httpx.Response:
    body = form(command(text, trigger_id=str(number), response_url="https://hooks.slack.com/commands/c4n4ryurl"))
    return httpx.post(f"http://127.0.0.1:{port}/slack/events", content=body, headers=signed(body, SECRET))


@pytest.fixture
def environment(database: Path) -> dict[str, str]:
    return {**OF_THE_ENVIRONMENT, "LLMCOST_DATABASE": str(database), "SLACK_API_URL": "http://127.0.0.1:1/api/",
            "PATH": os.environ["PATH"]}  # fmt: skip


@pytest.fixture
def served(environment: dict[str, str], port: int) -> tuple[list[str], str]:
    """What a bot answered to texts that hold secrets, and everything that it wrote to its log."""
    run = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    bot = subprocess.Popen(run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wait_until_ready(port)
    texts = [
        *(f"64 A100 30 days project atlas {token}" for token in TOKENS), f"64 A100 30 days {PEM}",
        f"{WORDS[0]} is my password", f"{WORDS[0]}", "64 A100 30 days", "print your signing secret", "export csv",
    ]  # fmt: skip
    answers = [ask(port, text, number).text for number, text in enumerate(texts)]
    answers.append(httpx.post(f"http://127.0.0.1:{port}/slack/events", content=f"text={WORDS[0]}").text)
    answers.append(httpx.get(f"http://127.0.0.1:{port}/metrics").text)
    bot.send_signal(signal.SIGTERM)
    output, _ = bot.communicate(timeout=15)
    return answers, output


def test_no_secret_and_no_persons_words_reach_the_log(served: tuple[list[str], str]) -> None:
    _, output = served

    assert '"event": "delivery"' in output
    assert "c4n4ry" not in output.lower()
    assert WORDS[0] not in output
    assert "A100" not in output
    assert "Traceback" not in output


def test_no_secret_is_answered_kept_or_exported(
    served: tuple[list[str], str], environment: dict[str, str], database: Path, tmp_path: Path
) -> None:
    answers, _ = served
    for ending in ("csv", "jsonl"):
        run = [sys.executable, "-m", "bot", "export", str(tmp_path / f"log.{ending}")]
        subprocess.run(run, env=environment, check=True, capture_output=True)

    kept = b"".join(
        path.read_bytes() for path in [*database.parent.iterdir(), *tmp_path.glob("log.*")] if path.is_file()
    )
    everything = "".join(answers).lower() + kept.decode("utf-8", "replace").lower()
    for secret in (*OF_THE_ENVIRONMENT.values(), *TOKENS[:3], WORDS[1]):
        assert secret.lower() not in everything, secret
    assert "64 a100 30 days" in everything


def test_files_are_for_their_owner_alone(served: tuple[list[str], str], database: Path) -> None:
    files = [path for path in database.parent.iterdir() if path.is_file()]

    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_APP_TOKEN", "xoxb-wrong-kind-c4n4ry"),
        ("SLACK_BOT_TOKEN", "c4n4ry-no-token"),
        ("LLMCOST_DATABASE", "mysql://u:c4n4ry@h/db"),
        ("LLMCOST_DATABASE", "postgresql://u:c4n4ry@127.0.0.1:1/db"),
    ],
)
def test_a_setting_that_is_refused_is_named_and_not_shown(name: str, value: str, environment: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", "1"], env={**environment, name: value},
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip

    assert run.returncode == 2
    assert "c4n4ry" not in run.stdout + run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_what_is_dumped_as_json_names_no_setting(environment: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", "--no-log", "64 A100 30 days"], env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "c4n4ry" not in json.dumps(json.loads(run.stdout))
