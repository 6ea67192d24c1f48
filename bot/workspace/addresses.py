"""Addresses that Slack hands out with a delivery: trigger ids to open a modal, response URLs to answer to."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


@dataclass
class Trigger:
    """A right to open one modal for somebody, for three seconds; `view` is the modal that it was clicked in."""

    team: str
    user: str
    at: float
    view: str = ""
    is_used: bool = False


@dataclass
class ResponseUrl:
    """A right to answer five times within thirty minutes; `ts` is the message that was clicked."""

    id: str
    team: str
    user: str
    channel: str
    at: float
    ts: str = ""
    thread_ts: str = ""
    uses: int = 0
    error: str = ""


class Addresses:
    """All that were handed out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}

    def trigger(self, team: str, user: str, view: str = "") -> str:
        """A new trigger id."""
        found = f"{int(self.now() * 1000)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self.triggers[found] = Trigger(team, user, self.now(), view)
        return found

    def use_trigger(self, id: str, team: str) -> Trigger | str:
        """The trigger, used up; or Slack's error."""
        found = self.triggers.get(id)
        if found is None or found.team != team:
            return "invalid_trigger_id" if found is None else "trigger_access_denied"
        if found.is_used:
            return "exchanged_trigger_id"  # Slack's name for a trigger that was used before
        if self.now() - found.at > TRIGGER_SECONDS:
            return "expired_trigger_id"
        found.is_used = True
        return found

    def response(self, team: str, user: str, channel: str, ts: str = "", thread_ts: str = "") -> ResponseUrl:
        """A new response URL."""
        found = ResponseUrl(secrets.token_urlsafe(18), team, user, channel, self.now(), ts, thread_ts)
        self.responses[found.id] = found
        return found

    def use_response(self, id: str) -> ResponseUrl | str:
        """The address, used once more; or Slack's error."""
        found = self.responses.get(id)
        if found is None:
            return "invalid_url"
        if self.now() - found.at > RESPONSE_SECONDS:
            return "expired_url"
        if found.uses >= RESPONSE_USES:
            return "used_url"
        found.uses += 1
        return found
