"""What Slack holds: workspaces with people, channels, messages, files, open views and the app's installation.

Plain changeable records: this is the state of a stand-in, not of the product.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """Somebody in a workspace; `is_guest` is Slack's is_restricted."""

    id: str
    name: str
    real_name: str
    team: str
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False

    def as_json(self) -> Json:
        """The user as users.info shows it."""
        return {
            "id": self.id, "team_id": self.team, "name": self.name, "deleted": False, "real_name": self.real_name,
            "is_admin": self.is_admin, "is_owner": False, "is_primary_owner": False, "is_restricted": self.is_guest,
            "is_ultra_restricted": False, "is_bot": self.is_bot, "is_app_user": False, "tz": "Europe/Berlin",
            "tz_offset": 3600, "profile": {"real_name": self.real_name, "display_name": self.name},
        }  # fmt: skip


@dataclass
class Channel:
    """A place to talk: `public`, `private` or `im` (a person and somebody, `members` holding both)."""

    id: str
    name: str
    kind: str
    members: set[str]
    topic: str = ""
    is_archived: bool = False
    is_shared: bool = False

    def as_json(self) -> Json:
        """The channel as conversations.info shows it."""
        return {
            "id": self.id, "name": self.name, "is_channel": self.kind == "public", "is_group": self.kind == "private",
            "is_im": self.kind == "im", "is_mpim": False, "is_private": self.kind != "public",
            "is_archived": self.is_archived, "is_general": self.name == "general", "is_shared": self.is_shared,
            "is_ext_shared": self.is_shared, "num_members": len(self.members), "topic": {"value": self.topic},
        }  # fmt: skip


@dataclass
class File:
    """An uploaded file."""

    id: str
    name: str
    title: str
    user: str
    content: bytes = b""
    is_shared: bool = False

    def as_json(self, url: str) -> Json:
        """The file as it stands in a message."""
        return {
            "id": self.id, "name": self.name, "title": self.title, "user": self.user, "size": len(self.content),
            "filetype": self.name.rpartition(".")[2], "mode": "hosted",
            "url_private": f"{url}/files/{self.id}", "url_private_download": f"{url}/files/{self.id}/download",
        }  # fmt: skip


@dataclass
class Message:
    """A message; `visible_to` names the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    visible_to: str = ""
    bot_id: str = ""
    is_edited: bool = False
    is_error: bool = False
    reactions: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    payload: Json = field(default_factory=dict)
    """What the app sent, as it sent it, for the developer's panel."""

    def as_json(self, team: str, app_id: str, url: str = "") -> Json:
        """The message as Slack sends it to the app."""
        found: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": team}
        if self.blocks:
            found["blocks"] = self.blocks
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if self.bot_id:
            found |= {"bot_id": self.bot_id, "app_id": app_id}
        if self.files:
            found["files"] = [each.as_json(url) for each in self.files]
        return found


@dataclass
class View:
    """A modal on somebody's screen, or their home tab; `content` is what the app gave."""

    id: str
    team: str
    user: str
    content: Json
    hash: str
    root_id: str = ""
    previous_id: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self, app_id: str, bot_id: str) -> Json:
        """The view as Slack sends it to the app."""
        kept = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False,
                "notify_on_close": False, "close": None, "submit": None}  # fmt: skip
        return {
            **kept, **self.content, "id": self.id, "team_id": self.team, "state": {"values": self.values},
            "hash": self.hash, "previous_view_id": self.previous_id or None, "root_view_id": self.root_id or self.id,
            "app_id": app_id, "app_installed_team_id": self.team, "bot_id": bot_id,
        }  # fmt: skip


@dataclass
class Installation:
    """The app in a workspace, with its token and what that token may do."""

    team: str
    bot_user: str
    bot_id: str
    token: str
    scopes: frozenset[str]
    refresh_token: str = ""
    expires_at: float = 0.0
    is_of_organisation: bool = False
    """One token for all workspaces of the organisation."""


@dataclass
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """The modals on each person's screen, the topmost last."""
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, Json] = field(default_factory=dict)
    installation: Installation | None = None
    organisation: str = ""
    """The Enterprise organisation that it belongs to."""

    @property
    def is_of_organisation(self) -> bool:
        """Whether the app is here because the whole organisation has it."""
        return self.installation is not None and self.installation.is_of_organisation

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of this channel and time."""
        return next((each for each in self.messages if (each.channel, each.ts) == (channel, ts)), None)

    def im(self, user: str, other: str) -> Channel | None:
        """The direct messages of two people."""
        pair = {user, other}
        return next((each for each in self.channels.values() if each.kind == "im" and each.members == pair), None)

    def open_im(self, user: str, other: str) -> Channel:
        """The direct messages of two people, begun where there are none."""
        found = self.im(user, other)
        if found is None:
            id = f"D{user[1:]}{other[1:]}"
            found = self.channels[id] = Channel(id, "directmessage", "im", {user, other})
        return found

    def modal(self, user: str) -> View | None:
        """The topmost modal on somebody's screen."""
        stack = self.stacks.get(user)
        return self.views[stack[-1]] if stack else None
