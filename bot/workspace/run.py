"""`llmcost workspace`: the real bot and the stand-in for Slack in one process, each behind its own loopback port."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from starlette.types import ASGIApp

from bot.settings import Settings
from bot.workspace.api import web_api
from bot.workspace.demo import add_demo_teams, join_everywhere
from bot.workspace.page.app import page_app
from bot.workspace.server import LOOPBACK, loopback_socket, serving
from bot.workspace.slack import Slack
from bot.workspace.transport import Http, posting_to

BotMaker = Callable[[Settings], ASGIApp]
"""Makes the bot as `llmcost serve` does, from settings that name the stand-in."""


@asynccontextmanager
async def workspace(make_bot: BotMaker, folder: Path, port: int = 0) -> AsyncIterator[tuple[Slack, str]]:
    """The running workspace and the address of its page. Raises OSError where the port is taken."""
    slack = Slack()
    add_demo_teams(slack)
    page_socket, bot_socket = loopback_socket(port), loopback_socket()
    page_port, bot_port = page_socket.getsockname()[1], bot_socket.getsockname()[1]
    hosts = frozenset({f"{LOOPBACK}:{page_port}", f"localhost:{page_port}"})
    async with serving(web_api(slack), loopback_socket()) as slack.url:
        for team in slack.teams.values():
            slack.install(team)
            join_everywhere(team)
        async with (
            aiohttp.ClientSession() as session,
            serving(make_bot(settings(slack, folder)), bot_socket),
            serving(page_app(slack, lambda: hosts), page_socket) as url,
        ):
            secret = slack.credentials.signing_secret
            slack.transport = Http(posting_to(f"http://{LOOPBACK}:{bot_port}/slack/events", session), secret, slack.now)
            try:
                yield slack, url
            finally:
                slack.feed.close()
                await slack.close()


def settings(slack: Slack, folder: Path) -> Settings:
    """The settings of a bot that talks to this stand-in and keeps its log in this folder."""
    first = next(iter(slack.teams.values())).installation
    assert first
    return Settings(
        slack_bot_token=first.token,
        slack_signing_secret=slack.credentials.signing_secret,
        slack_api_url=f"{slack.url}/api/",
        database=folder / "llmcost.db",
    )


def run(make_bot: BotMaker, folder: Path | None, port: int, say: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT; without a folder the log is kept in a temporary one, and thrown away at the end."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(_until_stopped(make_bot, folder, port, say))
        return
    with tempfile.TemporaryDirectory(prefix="llmcost-workspace-") as temporary:
        asyncio.run(_until_stopped(make_bot, Path(temporary), port, say))


async def _until_stopped(make_bot: BotMaker, folder: Path, port: int, say: Callable[[str], None]) -> None:
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    async with workspace(make_bot, folder, port) as (_, url):
        say(f"Open {url} in your browser. Ctrl+C stops it.")
        await stopped.wait()
