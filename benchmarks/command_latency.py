"""How long a signed slash command takes, over one connection: `python benchmarks/command_latency.py`.

The whole path: guard, Bolt, reader, estimate with tips, one committed row (synchronous=FULL), Block Kit reply.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.serve import http_app
from bot.store.store import open_store
from costengine.prices import bundled_book
from tests.fake_slack import SECRET, command, form, signed


async def measure(count: int, folder: Path) -> list[float]:
    """Milliseconds of each of so many commands, after a tenth as many to warm up."""
    settings = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, database=folder / "llmcost.db")
    desk = Desk(open_store(settings.database), bundled_book(), lambda: datetime.now(UTC).date())
    app = http_app(settings, Counter(desk))
    took = []
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client,
    ):
        for number in range(count + count // 10):
            body = form(command("64 A100 30 days", trigger_id=str(number)))
            headers = signed(body)
            began = time.perf_counter()
            response = await client.post("/slack/events", content=body, headers=headers)
            took.append(1000 * (time.perf_counter() - began))
            assert response.status_code == 200
    return took[count // 10 :]


def main() -> None:
    """Print the median and the 99th percentile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        took = sorted(asyncio.run(measure(count, Path(folder))))
    print(f"{count} commands: p50 {statistics.median(took):.1f} ms, p99 {took[int(0.99 * count)]:.1f} ms")


if __name__ == "__main__":
    main()
