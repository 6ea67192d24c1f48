"""Who asks, where, and by which delivery, from what Slack sends."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.store.entry import NO_ENTERPRISE, Asked, Delivery, Tenant, Visibility

PLACE = re.compile(r"[CDGW][A-Z0-9]{1,30}")
PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}")
"""The `ts` of a message: with its channel it names the message."""
Payload = Mapping[str, Any]


class Nobody(Exception):
    """A payload that names no workspace or no person; it is not answered."""


def of_command(body: Payload) -> Asked:
    """The asker of a slash command. Raises Nobody."""
    name = _text(body, "channel_name")
    return _asked(
        body,
        team=_text(body, "team_id"), enterprise=_text(body, "enterprise_id"), user=_text(body, "user_id"),
        channel=_text(body, "channel_id"), visibility=_visibility(_text(body, "channel_id"), name),
        delivery=("command", _text(body, "trigger_id")),
    )  # fmt: skip


def of_event(body: Payload) -> Asked:
    """The asker of a message that names us or was sent to us alone. Raises Nobody.

    The delivery is the message itself, not the event: a mention comes as two events, and each may come again.
    """
    event = part(body, "event")
    channel, ts = _text(event, "channel"), _text(event, "ts")
    if not (PLACE.fullmatch(channel) and MOMENT.fullmatch(ts)):
        raise Nobody
    direct = _text(event, "channel_type") == "im" or channel.startswith("D")
    tenant = of_authorization(body)
    asked = _asked(
        body,
        team=tenant.team or _text(event, "team"), enterprise=tenant.enterprise,
        user=_text(event, "user"), channel=channel,
        visibility=Visibility.DIRECT if direct else Visibility.PRIVATE,
        delivery=("message", f"{channel}:{ts}"),
        home=_text(event, "user_team") or _text(event, "source_team"),
    )  # fmt: skip
    return asked.model_copy(update={"thread": _text(event, "thread_ts") or ts, "aloud": not direct})


def of_interaction(body: Payload) -> Asked:
    """The asker of a click, a shortcut or a menu. Raises Nobody."""
    user, channel = part(body, "user"), part(body, "channel")
    container = part(body, "container")
    place = _text(channel, "id") or _text(container, "channel_id")
    asked = _asked(
        body,
        team=_workspace(body), enterprise=_enterprise(body), user=_text(user, "id"),
        channel=place, visibility=_visibility(place, _text(channel, "name")),
        delivery=("action", _text(body, "trigger_id")), home=_text(user, "team_id"),
    )  # fmt: skip
    message = part(body, "message")
    thread = _text(container, "thread_ts") or _text(message, "thread_ts")
    return asked.model_copy(update={"thread": thread})


def of_submission(body: Payload, channel: str) -> Asked:
    """Who sent a form that was opened in this channel; the same view with the same hash counts once. Raises Nobody."""
    view, user = part(body, "view"), part(body, "user")
    once = f"{_text(view, 'id')}:{_text(view, 'hash')}"
    return _asked(
        body,
        team=_workspace(body), enterprise=_enterprise(body),
        user=_text(user, "id"), channel=channel, visibility=_visibility(channel, ""),
        delivery=("view", once if once != ":" else _text(body, "trigger_id")), home=_text(user, "team_id"),
    )  # fmt: skip


def of_home(body: Payload) -> Asked:
    """Who opened the app's own pages; nothing is asked yet. Raises Nobody."""
    event, tenant = part(body, "event"), of_authorization(body)
    return _asked(
        body,
        team=tenant.team, enterprise=tenant.enterprise, user=_text(event, "user"),
        channel=_text(event, "channel"), visibility=Visibility.DIRECT, delivery=("home", ""),
    )  # fmt: skip


def _asked(
    body: Payload, *, team: str, enterprise: str, user: str, channel: str, visibility: Visibility,
    delivery: tuple[str, str], home: str = "",
) -> Asked:  # fmt: skip
    if not team or not user:
        raise Nobody
    kind, once = delivery
    app = _text(body, "api_app_id")
    return Asked(
        at=datetime.now(UTC), enterprise=enterprise or NO_ENTERPRISE, team=team, channel=channel, user=user,
        visibility=visibility, home_team="" if home in (team, enterprise) else home,
        delivery=Delivery(kind=kind, id=once, app=app) if once else None,
    )  # fmt: skip


def _visibility(channel: str, name: str) -> Visibility:
    """What the name says that Slack gives a place: of a private one it says only that it is private."""
    if channel.startswith("D") or name == "directmessage":
        return Visibility.DIRECT
    is_private = name in ("", "privategroup") or name.startswith("mpdm-") or not channel.startswith("C")
    return Visibility.PRIVATE if is_private else Visibility.PUBLIC


def of_authorization(body: Payload) -> Tenant:
    """The workspace of an event, which is that of the installation that it was sent to.

    In a channel shared with another company the event's own `team_id` may be theirs. An organisation's installation is
    of no single workspace, and then the event says where it happened; the organisation stands with the installation.
    """
    given = body.get("authorizations")
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], Mapping) else {}
    own = "" if first.get("is_enterprise_install") else _text(first, "team_id")
    enterprise = _text(first, "enterprise_id") or _text(body, "enterprise_id")
    return Tenant(enterprise, own or _text(body, "team_id"))


def _workspace(body: Payload) -> str:
    """Where an interaction happened; to an organisation's installation only what was clicked may say it."""
    message = part(body, "message")
    ours = _text(message, "team") if message.get("bot_id") else ""  # a partner's message names the partner's workspace
    said = _text(part(body, "team"), "id") or ours or _text(part(body, "view"), "team_id")
    return said or _text(part(body, "user"), "team_id")


def _enterprise(body: Payload) -> str:
    """The organisation of an interaction; that of the person only where they are of this workspace."""
    team, user = part(body, "team"), part(body, "user")
    is_own = _text(user, "team_id") in ("", _text(team, "id") or _text(user, "team_id"))
    theirs = _text(user, "enterprise_id") if is_own else ""
    return _text(part(body, "enterprise"), "id") or _text(team, "enterprise_id") or theirs


def part(body: Payload, key: str) -> Payload:
    """What stands under this key, where it is an object."""
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(body: Payload, key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
