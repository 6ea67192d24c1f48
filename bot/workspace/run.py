"""`llmcost workspace`: the real bot and the stand-in for Slack in one process, each behind its own loopback port."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from cryptography.fernet import Fernet
from starlette.types import ASGIApp

from bot.settings import Settings
from bot.workspace.api import web_api
from bot.workspace.demo import add_demo_teams, join_everywhere
from bot.workspace.page.app import page_app
from bot.workspace.server import LOOPBACK, loopback_socket, serving
from bot.workspace.slack import Slack
from bot.workspace.transport import Http, posting_to
from bot.workspace.world import Team

BotMaker = Callable[[Settings], ASGIApp]
"""Makes the bot as `llmcost serve` does, from settings that name the stand-in."""


Installing = Callable[[Slack, Team, str], Awaitable[None]]
"""Puts the bot, which is served at this address, into a workspace."""


class NotInstalled(Exception):
    """The bot did not take the installation; the text is what it said."""


@asynccontextmanager
async def workspace(
    make_bot: BotMaker, folder: Path, port: int = 0, installing: Installing | None = None
) -> AsyncIterator[tuple[Slack, str]]:
    """The running workspace and the address of its page. Raises OSError where the port is taken, NotInstalled."""
    slack = Slack()
    add_demo_teams(slack)
    page_socket, bot_socket = loopback_socket(port), loopback_socket()
    page_port = page_socket.getsockname()[1]
    hosts = frozenset({f"{LOOPBACK}:{page_port}", f"localhost:{page_port}"})
    async with (
        aiohttp.ClientSession() as session,
        serving(web_api(slack), loopback_socket()) as slack.url,
        serving(make_bot(settings(slack, folder)), bot_socket) as bot_url,
        serving(page_app(slack, lambda: hosts), page_socket) as url,
    ):
        slack.redirect_url = f"{bot_url}/slack/oauth_redirect"
        secret = slack.credentials.signing_secret
        slack.transport = Http(posting_to(f"{bot_url}/slack/events", session), secret, slack.now)

        async def installer(team: Team) -> None:
            await (installing or install)(slack, team, bot_url)

        slack.installer = installer
        try:
            for team in slack.teams.values():
                await installer(team)
            yield slack, url
        finally:
            slack.feed.close()
            await slack.close()


async def install(slack: Slack, team: Team, bot_url: str) -> None:
    """Install the bot as an admin does: its page, Slack's page, and back with a code. Raises NotInstalled."""
    slack.signed_in = team.id
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,  # unsafe: cookies of an IP address
        browser.get(f"{bot_url}/slack/install") as page,
    ):
        if page.status != 200 or team.installation is None:
            raise NotInstalled(await page.text())
    join_everywhere(team)


def settings(slack: Slack, folder: Path) -> Settings:
    """The settings of a bot that talks to this stand-in, is installed by many, and keeps its log in this folder."""
    return Settings(
        slack_signing_secret=slack.credentials.signing_secret,
        slack_client_id=slack.credentials.client_id,
        slack_client_secret=slack.credentials.client_secret,
        encryption_key=Fernet.generate_key().decode(),
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
