"""The Bolt app: made by a function, the same for HTTP and Socket Mode."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.observe.app import WatchedApp
from bot.observe.logs import fault
from bot.observe.metrics import ERRORS
from bot.observe.reference import reference
from bot.settings import Settings
from bot.slack import actions, commands
from bot.slack.counter import Counter

log = logging.getLogger(__name__)


def slack_app(settings: Settings, counter: Counter, client: AsyncWebClient) -> AsyncApp:
    """The app with all its listeners.

    `process_before_response`: a listener ends before Slack gets its answer, so that the answer is the acknowledgement
    and nothing is acknowledged that was not committed. Slow work goes to `counter.later`.
    """
    # Of a request that is refused, or that nobody listens to, Bolt logs the body or parts of it. Its loggers take their
    # level from this one, or else from the root.
    quiet = logging.getLogger("llmcost.bolt")
    quiet.setLevel(logging.ERROR)
    app = WatchedApp(
        name="llmcost",
        logger=quiet,
        client=client,
        signing_secret=settings.slack_signing_secret or "socket-mode",
        authorize=_authorize(settings.slack_bot_token),
        process_before_response=True,
        request_verification_enabled=not settings.socket_mode,
        raise_error_for_unhandled_request=False,
    )
    commands.register(app, counter)  # first: listeners are asked in order
    actions.register(app, counter, settings.slack_api_url)
    app.error(_apologise)
    return app


def _authorize(token: str) -> Any:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


async def _apologise(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
    """A fault of the program: where it happened goes to the log, without the person's words; a reference to them.

    It does not say that nothing was logged: the fault may have come after the commit.
    """
    ERRORS.labels("listener").inc()
    log.error("a listener failed", extra=fault(error))
    text = f"Something went wrong on our side and I cannot answer. Please try again; the reference is {reference()}."
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
