"""A workspace removes the bot, or takes its token back: either ends the installation, in whatever order they come."""

import re
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.installed import WHOLE_ORGANISATION, InstalledWorkspaces
from bot.slack.who import of_authorization, part
from bot.store.entry import NO_ENTERPRISE, Tenant


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Listen to both events."""

    async def removed(ack: AsyncAck, body: dict[str, Any]) -> None:
        workspaces = conversation.workspaces
        if isinstance(workspaces, InstalledWorkspaces) and _is_about_us(body):
            await workspaces.remove(_whose(body), _when(body))
        await ack()

    app.event(re.compile("app_uninstalled|tokens_revoked"))(removed)


def _is_about_us(body: dict[str, Any]) -> bool:
    """Whether the bot's own token is gone; the tokens of persons are none of ours."""
    event = part(body, "event")
    return event.get("type") == "app_uninstalled" or bool(part(event, "tokens").get("bot"))


def _whose(body: dict[str, Any]) -> Tenant:
    given = body.get("authorizations") or [{}]
    found = of_authorization(body)
    is_whole = bool(given and isinstance(given[0], dict) and given[0].get("is_enterprise_install"))
    team = WHOLE_ORGANISATION if is_whole else found.team or WHOLE_ORGANISATION
    return Tenant(found.enterprise or NO_ENTERPRISE, team)


def _when(body: dict[str, Any]) -> datetime:
    """When it happened, as far as Slack says something sensible; else now."""
    now = datetime.now(UTC)
    said = body.get("event_time")
    if not isinstance(said, int) or not 0 < said <= now.timestamp():
        return now
    return datetime.fromtimestamp(said, UTC)
