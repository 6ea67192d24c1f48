"""The Bolt app: made by a function, the same for HTTP and Socket Mode."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.observe.app import WatchedApp
from bot.settings import Settings
from bot.slack import (
    actions,
    commands,
    feedback,
    home,
    messages,
    options,
    removal,
    saving,
    settings_form,
    sharing,
    shortcuts,
    views,
)
from bot.slack.apology import apologiser
from bot.slack.conversation import Conversation
from bot.slack.form import opening, sending
from bot.slack.form.filled import FIELDS
from bot.slack.workspaces import Workspaces


def slack_app(settings: Settings, conversation: Conversation, client: AsyncWebClient) -> AsyncApp:
    """The app with all its listeners.

    `process_before_response`: a listener ends before Slack gets its answer, so that the answer is the acknowledgement
    and nothing is acknowledged that was not committed. Slow work goes to the outbox.
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
        authorize=_authorize(conversation.workspaces),
        process_before_response=True,
        request_verification_enabled=not settings.socket_mode,
        raise_error_for_unhandled_request=False,
    )
    commands.register(app, conversation)  # first: listeners are asked in order
    messages.register(app, conversation)
    actions.register(app, conversation, settings.slack_api_url, _buttons(conversation))
    shortcuts.register(app, conversation, settings.slack_api_url)
    options.register(app, conversation)
    views.register(app, conversation, _forms(conversation, settings.slack_api_url))
    home.register(app, conversation)
    removal.register(app, conversation)
    app.error(apologiser(conversation, settings.slack_api_url))
    return app


def _buttons(conversation: Conversation) -> Mapping[str, actions.Handler]:
    """What is clicked, chosen or typed into, by the first word of its action_id."""
    named = {
        "share": sharing.share, "feedback": feedback.thumb, "save": saving.save,
        "form": opening.form,
        "settings": settings_form.settings_form, "change": opening.change, **dict.fromkeys(FIELDS, opening.preview),
    }  # fmt: skip
    return {name: partial(handler, conversation) for name, handler in named.items()}


def _forms(conversation: Conversation, api_url: str) -> Mapping[str, views.Submitted]:
    return {
        "estimate": partial(sending.submitted, conversation, api_url),
        settings_form.CALLBACK: partial(settings_form.submitted, conversation),
        saving.CALLBACK: partial(saving.submitted, conversation),
    }


def _authorize(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt looks at the names of a plain function's arguments, and takes None for a refusal."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorize(enterprise_id, team_id)

    return authorize  # type: ignore[return-value]  # Bolt's own type leaves the refusal out
