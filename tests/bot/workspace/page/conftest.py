"""A real browser in front of a running workspace; all of it lives in one event loop, so that a test can act on both."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.serve import http_app
from bot.store.store import open_store
from bot.workspace.demo import join_everywhere
from bot.workspace.run import BotMaker, Installing, workspace
from bot.workspace.slack import Slack
from bot.workspace.transport import Http
from bot.workspace.world import Team
from costengine.prices import PriceBook
from tests.bot.workspace.conftest import MANIFEST, Scripted
from tests.browser import ARGUMENTS, HOW_TO, chromium
from tests.conftest import TODAY
from tests.fake_slack import SECRET

AnyWindow = TypeVar("AnyWindow", bound="Window")
PATIENCE_MS = 20_000  # of a busy machine; on a quiet one nothing takes a second
expect.set_options(timeout=PATIENCE_MS)
SESSION = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(HOW_TO)
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        await found.close()


class Window:
    """A page of the browser, the workspace behind it, and what went wrong in it."""

    def __init__(self, page: Page, slack: Slack, url: str) -> None:
        self.page = page
        self.slack = slack
        self.url = url
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    async def open(self, path: str = "/T1/U1/C1") -> None:
        """Go to an address of the workspace and wait until it is live."""
        await self.page.goto(self.url + path)
        await self.live()

    async def live(self) -> None:
        """Wait until the page that is open, or has just been gone to, is live: before that it takes no keys."""
        await self.page.wait_for_load_state()
        await self.page.wait_for_selector("body[data-live=yes]")

    async def send(self, text: str) -> None:
        """Type into the composer and send."""
        await self.live()
        await self.page.fill("#composer textarea", text)
        await self.page.press("#composer textarea", "Escape")
        await self.page.press("#composer textarea", "Enter")

    async def ask(self, text: str, number: int = 1) -> None:
        """Send, and wait for so many messages."""
        await self.send(text)
        await self.page.wait_for_selector(f"#list > .message:nth-child({number})")

    async def texts(self) -> list[str]:
        """The messages of the channel."""
        return await self.page.locator("#list > .message .said").all_inner_texts()

    async def phone(self) -> None:
        """Make it as narrow as a phone."""
        await self.page.set_viewport_size({"width": 360, "height": 740})

    async def too_wide(self) -> int:
        """By how many pixels the page is wider than its window."""
        found: int = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return found

    @contextmanager
    def forgiven(self) -> Iterator[None]:
        """What goes wrong in here is meant to."""
        before = list(self.faults)
        yield
        self.faults = before


class ScriptedWindow(Window):
    """A page whose app says what the test tells it."""

    app: Scripted


@asynccontextmanager
async def open_window(
    browser: Browser, maker: BotMaker, folder: Path, kind: type[AnyWindow], installing: Installing | None = None
) -> AsyncIterator[AnyWindow]:
    """The workspace, open in #ml as an admin; a script that fails in it fails the test."""
    async with workspace(maker, folder, installing=installing) as (slack, url):
        context = await browser.new_context(viewport={"width": 1280, "height": 860})
        await context.add_init_script("localStorage.getItem('tour') ?? localStorage.setItem('tour', 'closed')")
        context.set_default_timeout(PATIENCE_MS)
        found = kind(await context.new_page(), slack, url)
        yield found
        await context.close()
        assert found.faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, book: PriceBook, tmp_path: Path) -> AsyncIterator[Window]:
    """The workspace with the real bot."""

    def bot(settings: Settings) -> ASGIApp:
        store = open_store(settings.database, settings.database_url)
        return http_app(settings, Counter(Desk(store, book, lambda: TODAY)))

    async with open_window(browser, bot, tmp_path, Window) as found:
        await found.open()
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def scripted(browser: Browser, tmp_path: Path) -> AsyncIterator[ScriptedWindow]:
    """The workspace with a bot that the test speaks for, and a manifest that has everything."""

    async def by_hand(slack: Slack, team: Team, _: str) -> None:
        slack.manifest = MANIFEST
        slack.install(team)
        join_everywhere(team)

    async with open_window(browser, lambda _: Starlette(), tmp_path, ScriptedWindow, by_hand) as found:
        found.app = Scripted()
        found.slack.transport = Http(found.app.post, SECRET, found.slack.now)
        await found.open()
        yield found
