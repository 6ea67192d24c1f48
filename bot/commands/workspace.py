"""`llmcost workspace`: the bot inside a local stand-in for Slack, with a page to chat in."""

from datetime import UTC, datetime
from pathlib import Path

import click
from starlette.types import ASGIApp

from bot.answer import answer
from bot.commands.shared import Refused, prices_told
from bot.desk import Desk
from bot.render.slack import slack_message
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.listening import CannotListen, check_port
from bot.slack.serve import http_app
from bot.store.errors import StoreError
from bot.store.store import open_store
from bot.workspace.page.tour import TOUR
from bot.workspace.run import NotInstalled, run

EXAMPLES = """\b
Examples:
  llmcost workspace
  llmcost workspace --port 9000
  llmcost workspace --keep my-workspace
"""


@click.command(epilog=EXAMPLES)
@click.option("--port", default=8765, show_default=True, help="Port of the page, on this machine only.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the bot's log in this folder.")
def command(port: int, keep: Path | None) -> None:
    """Try the bot without Slack: a page that looks and behaves like it, no tokens, no network.

    The bot's log lies in a temporary folder and is deleted at the end, unless --keep names a folder. The conversations
    themselves last as long as the program runs.
    """
    try:
        check_port(port)
    except CannotListen as error:
        raise Refused(str(error)) from error
    prices = prices_told(datetime.now(UTC).date())

    def bot(settings: Settings) -> ASGIApp:
        slack_message(
            Reply(answer=answer(TOUR[0].text, book=prices.book, today=datetime.now(UTC).date()))
        )  # warms it up
        store = open_store(settings.database, settings.database_url)
        desk = Desk(store, prices.book, lambda: datetime.now(UTC).date(), prices.defaults)
        return http_app(settings, Counter(desk))

    try:
        run(bot, keep, port, click.echo)
    except OSError as error:
        raise Refused(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error
    except NotInstalled as error:
        raise Refused(f"The bot did not let itself be installed: {error}") from error
    except StoreError as error:
        raise Refused(str(error)) from error
