"""`llmcost doctor`: is everything set up that Slack, the log and the prices need?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

import click
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.commands.shared import CANNOT, settings
from bot.keys import Keys, WrongKey
from bot.price_book import team_prices
from bot.settings import Settings, SettingsError, for_serving
from bot.slack.scopes import SCOPES
from bot.store import installations
from bot.store.errors import StoreError
from bot.store.store import Store, open_store

EXAMPLES = """\b
Examples:
  llmcost doctor
  SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… llmcost doctor
"""
SECONDS = 5
REFRESH = "`llmcost prices refresh` gets new ones (docs/prices.md); the answers say how old they are"
REINSTALL = "install the app again from the manifest (docs/slack.md)"


class Finding(NamedTuple):
    """One thing looked at; `fix` says what to do where it is not as it should be."""

    what: str
    fix: str = ""
    must: bool = True
    """Whether the bot does not work, or answers wrongly, until that is done."""

    @property
    def mark(self) -> str:
        """How it is shown in front of its line."""
        return "ok " if not self.fix else "fix" if self.must else "old"


@click.command(epilog=EXAMPLES)
def command() -> None:
    """Check tokens, scopes, manifest, price age and database; exit status 2 if something must be fixed."""
    found = list(examined(settings(), datetime.now(UTC).date()))
    for finding in found:
        click.echo(f"{finding.mark}  {finding.what}{f': {finding.fix}' if finding.fix else ''}")
    if any(finding.fix and finding.must for finding in found):
        raise SystemExit(CANNOT)


def examined(given: Settings, today: date) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which it is best put right."""
    yield _complete(given)
    yield from _database(given)
    yield from _prices(given, today)
    if given.slack_bot_token:
        yield from _token("the bot token", given.slack_bot_token, given)
    if given.slack_app_token:
        yield _link(given)


def _complete(given: Settings) -> Finding:
    try:
        for_serving(given)
    except SettingsError as missing:
        return Finding("settings", str(missing))
    how = "many workspaces over HTTP" if given.many_workspaces else "Socket Mode" if given.socket_mode else "HTTP"
    return Finding(f"settings: {how}")


def _database(given: Settings) -> Iterator[Finding]:
    try:
        store = open_store(given.database, given.database_url, must_exist=True)
    except StoreError as error:
        yield Finding("database", str(error))
        return
    try:
        store.alive()
        where = "a PostgreSQL server" if given.database_url else str(given.database)
        yield Finding(f"database: {where}, {store.engine.size_bytes() / 1e6:,.1f} MB")
        if given.many_workspaces:
            yield from _installed(store, given)
    except StoreError as error:
        yield Finding("database", str(error))
    finally:
        store.close()


def _installed(store: Store, given: Settings) -> Iterator[Finding]:
    """Every workspace's token: can it be read, is it good, does it hold every scope?"""
    every = store.read(installations.every)
    yield Finding(f"installations: {len(every)}")
    for one in every:
        name = f"workspace {one.tenant.team}" if one.tenant.team != "-" else f"organisation {one.tenant.enterprise}"
        try:
            token = Keys(given.encryption_key).decrypted(one.token)["token"]
        except (WrongKey, ValueError):
            yield Finding(name, "its token was encrypted with another key: put the old one behind the new one")
        else:
            yield from _token(name, token, given)


def _token(name: str, token: str, given: Settings) -> Iterator[Finding]:
    """Who a token is, and which scopes it was granted."""
    client = WebClient(token=token, base_url=given.slack_api_url, timeout=SECONDS)
    try:
        response = client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error") or "no answer")
        yield Finding(name, f"Slack refuses it ({code}): copy it anew from your app's page, or {REINSTALL}")
        return
    except (SlackClientError, OSError) as error:
        yield Finding(name, f"Slack cannot be reached at {given.slack_api_url} ({type(error).__name__})")
        return
    yield Finding(f"{name}: {response.get('user')} in {response.get('team')}")
    headers = {key.lower(): value for key, value in dict(response.headers).items()}
    yield from _scopes(name, str(headers.get("x-oauth-scopes") or ""))


def _scopes(name: str, granted: str) -> Iterator[Finding]:
    held = {scope.strip() for scope in granted.split(",") if scope.strip()}
    missing = [scope for scope in SCOPES if scope not in held]
    if missing:
        yield Finding(f"scopes of {name}", f"missing {', '.join(missing)}: {REINSTALL}")
    else:
        yield Finding(f"scopes of {name}: all {len(SCOPES)} of the manifest")
    if more := sorted(held - set(SCOPES)):
        yield Finding(f"scopes of {name}", f"more than the bot needs ({', '.join(more)}): {REINSTALL}")


def _link(given: Settings) -> Finding:
    """Whether Slack would open a websocket for the app token."""
    client = WebClient(token=given.slack_app_token, base_url=given.slack_api_url, timeout=SECONDS)
    try:
        client.apps_connections_open(app_token=given.slack_app_token)
    except SlackApiError as error:
        code = str(error.response.get("error") or "no answer")
        return Finding("the app token", f"Slack refuses it ({code}): it needs connections:write, and Socket Mode on")
    except (SlackClientError, OSError) as error:
        return Finding("the app token", f"Slack cannot be reached ({type(error).__name__})")
    return Finding("the app token: Slack opens a websocket for it")


def _prices(given: Settings, today: date) -> Iterator[Finding]:
    """What is wrong with a price file, the team's own included; and how old the prices are, its own not counted."""
    for problem in team_prices(given.database.parent, given.prices, today).problems:
        yield Finding("prices", problem)
    book = team_prices(given.database.parent, None, today).book
    words = f"prices: {len(book.offers):,}, past ones included, the newest {book.age_days(today)} days old"
    yield Finding(words, REFRESH if book.is_stale(today) else "", must=False)
