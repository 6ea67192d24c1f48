"""Who asks, where, and by which delivery, from what Slack sends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.store.entry import NO_ENTERPRISE, Asked, Delivery


class Nobody(Exception):
    """A payload that names no workspace or no person; it is not answered."""


def of_command(body: Mapping[str, Any]) -> Asked:
    """The asker of a slash command. Raises Nobody."""
    return _asked(
        body.get("enterprise_id"), body.get("team_id"), body.get("channel_id"), body.get("user_id"),
        Delivery(kind="command", id=str(body.get("trigger_id") or "")),
    )  # fmt: skip


def of_action(body: Mapping[str, Any]) -> Asked:
    """The asker of a click; the workspace is the person's own. Raises Nobody."""
    user, team, channel = (_part(body, key) for key in ("user", "team", "channel"))
    enterprise = _part(body, "enterprise").get("id") or team.get("enterprise_id")
    thread = str(_part(body, "container").get("thread_ts") or "")
    delivery = Delivery(kind="action", id=str(body.get("trigger_id") or ""))
    who = _asked(enterprise, user.get("team_id") or team.get("id"), channel.get("id"), user.get("id"), delivery)
    return who.model_copy(update={"thread": thread})


def _asked(enterprise: object, team: object, channel: object, user: object, delivery: Delivery) -> Asked:
    if not (isinstance(team, str) and team and isinstance(user, str) and user):
        raise Nobody
    return Asked(
        at=datetime.now(UTC),
        enterprise=str(enterprise or NO_ENTERPRISE),
        team=team,
        channel=str(channel or ""),
        user=user,
        delivery=delivery if delivery.id else None,
    )


def _part(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}
