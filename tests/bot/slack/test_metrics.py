"""The metrics page: every number is there, moves when it should, and is explained to whoever watches it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.observe.app import kind_of
from bot.observe.gauges import StoreGauges
from bot.observe.metrics import exposition
from bot.store.store import Store
from tests.fake_slack import command, form, signed

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


async def numbers(bot: httpx.AsyncClient) -> dict[str, float]:
    """The page as a mapping from a series to its value."""
    page = (await bot.get("/metrics")).text
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


async def test_a_command_is_counted_timed_and_answered(bot: httpx.AsyncClient) -> None:
    before = await numbers(bot)
    for text in ("64 A100 30 days", "64 Zeus9000 30 days"):
        body = form(command(text, trigger_id=text))
        await bot.post("/slack/events", content=body, headers=signed(body))
    await bot.post("/slack/events", content=b"x")

    after = await numbers(bot)
    moved = {name: value - before.get(name, 0) for name, value in after.items()}
    assert moved['llmcost_deliveries_total{kind="command",status="200"}'] == 2
    assert moved['llmcost_delivery_seconds_count{kind="command"}'] == 2
    assert moved['llmcost_answers_total{intent="estimate",outcome="answered"}'] == 1
    assert moved['llmcost_errors_total{kind="unknown_gpu"}'] == 1
    assert moved['llmcost_refused_total{status="401"}'] == 1
    assert after["llmcost_database_up"] == 1
    assert after["llmcost_database_bytes"] > 10_000
    assert after['llmcost_outbox_letters{state="due"}'] == 0
    assert after["llmcost_newest_price_age_days"] == 54


async def test_a_database_that_does_not_answer_is_a_number_too(store: Store) -> None:
    store.close()

    page = exposition([StoreGauges(store)]).decode()

    assert "llmcost_database_up 0.0" in page
    assert "\nllmcost_database_bytes " not in page


async def test_every_metric_is_explained_in_the_operations_page_and_no_other(bot: httpx.AsyncClient) -> None:
    page = (await bot.get("/metrics")).text
    served = {name for name in re.findall(r"# TYPE (\w+)", page) if not name.endswith("_created")}

    named = {each.removesuffix("_bucket") for each in re.findall(r"llmcost_[a-z_]+", OPERATIONS.read_text())}
    assert {name for name in named if not name.endswith("_db")} == served


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"command": "/llmcost"}, "command"), ({"type": "event_callback"}, "event"), ({"type": "x" * 99}, "other"),
     ({"type": "view_submission"}, "view_submission"), ({"type": []}, "other")],
)  # fmt: skip
def test_kinds_are_few_whatever_a_body_says(body: dict[str, object], kind: str) -> None:
    assert kind_of(body) == kind


COUNT = """
import sys
from bot.observe import metrics
metrics.REFUSED.labels("401").inc(int(sys.argv[1]))
if sys.argv[1] == "3":
    print(metrics.exposition([]).decode())
"""


def test_several_workers_add_up(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    run = [sys.executable, "-c", COUNT]
    subprocess.run([*run, "2"], env=environment, check=True)

    page = subprocess.run([*run, "3"], env=environment, check=True, capture_output=True, text=True).stdout

    assert 'llmcost_refused_total{status="401"} 5.0' in page


def test_a_question_in_a_terminal_does_not_load_the_metrics() -> None:
    code = "import sys; import bot.commands.ask; sys.exit('prometheus_client' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
