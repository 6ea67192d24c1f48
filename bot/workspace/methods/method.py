"""What a method of the Web API is: what a token must be allowed to, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.workspace.slack import Slack
from bot.workspace.world import Channel, Installation, Json, Message, Team, User


class Refusal(Exception):
    """Slack's `ok: false`: its word for what is wrong, and what it adds to it."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in messages]}


@dataclass
class Asked:
    """A call: its arguments, and the workspace whose token it carries."""

    slack: Slack
    team: Team
    arguments: Json

    def get(self, name: str) -> Any:
        """An argument, or None."""
        return self.arguments.get(name)

    def need(self, name: str) -> Any:
        """An argument that must be there."""
        value = self.arguments.get(name)
        if value in (None, ""):
            raise Refusal("invalid_arguments", [f"missing required field: {name}"])
        return value

    @property
    def installation(self) -> Installation:
        """The app in this workspace."""
        assert self.team.installation
        return self.team.installation

    def channel(self, name: str = "channel") -> Channel:
        """The channel that is named; a person's id is their direct messages."""
        id = str(self.need(name))
        found = self.team.channels.get(id) or self.team.im(id, self.installation.bot_user)
        if found is None or (found.kind == "private" and self.installation.bot_user not in found.members):
            raise Refusal("channel_not_found")  # Slack does not tell that a private channel exists
        return found

    def user(self, name: str = "user") -> User:
        """The person who is named."""
        found = self.team.users.get(str(self.need(name)))
        if found is None:
            raise Refusal("user_not_found")
        return found

    def message(self, channel: Channel) -> Message:
        """The app's own message that is named by `ts`."""
        found = self.team.message(channel.id, str(self.need("ts")))
        if found is None or found.visible_to:
            raise Refusal("message_not_found")
        return found


@dataclass(frozen=True)
class Method:
    """One method; it needs one of the scopes, or none where there are none."""

    run: Callable[[Asked], Json]
    scopes: tuple[str, ...] = ()
