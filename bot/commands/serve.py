"""`llmcost serve`: the Slack bot."""

from datetime import UTC, datetime

import click

from bot.commands.shared import Refused, prices_to_serve, settings
from bot.prices_refresh.catalogue import GpuhuntMissing
from bot.settings import SettingsError, for_serving
from bot.slack.listening import CannotListen
from bot.slack.serve import serve
from bot.slack.workers import serve_with_workers
from bot.store.errors import StoreError

EXAMPLES = """\b
Examples:
  SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… llmcost serve
  SLACK_BOT_TOKEN=xoxb-… SLACK_SIGNING_SECRET=… llmcost serve --host 0.0.0.0 --port 3000
  SLACK_BOT_TOKEN=xoxb-… SLACK_SIGNING_SECRET=… llmcost serve --workers 4
"""


@click.command(epilog=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on (HTTP).")
@click.option("--port", default=3000, show_default=True, help="Port to listen on (HTTP).")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes (HTTP).")
def command(host: str, port: int, workers: int) -> None:
    """Run the bot: over Socket Mode when SLACK_APP_TOKEN is set, otherwise over HTTP."""
    try:
        complete = for_serving(settings())
        if workers > 1 and complete.socket_mode:
            raise Refused("Several workers are for HTTP: unset SLACK_APP_TOKEN, or leave --workers out.")
        prices = prices_to_serve(datetime.now(UTC).date())
        if workers > 1:
            serve_with_workers(complete, host, port, workers)
        else:
            serve(complete, prices, host, port)
    except (CannotListen, SettingsError, StoreError, GpuhuntMissing) as error:
        raise Refused(str(error)) from error
