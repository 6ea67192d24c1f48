"""conversations.*, users.* and team.*: who and where."""

from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.world import Json

READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}


def open_conversation(asked: Asked) -> Json:
    """conversations.open with one person."""
    named = str(asked.need("users"))
    if "," in named:
        raise Refusal("invalid_arguments", ["this stand-in opens direct messages with one person only"])
    asked.arguments["user"] = named
    user = asked.user()
    found = asked.team.open_im(user.id, asked.installation.bot_user)
    return {"channel": {"id": found.id, "user": user.id, "is_im": True}}


def info(asked: Asked) -> Json:
    """conversations.info; the scope depends on the kind of channel."""
    channel = asked.channel()
    needed = READ[channel.kind]
    if needed not in asked.installation.scopes:
        raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(asked.installation.scopes)))
    bot = asked.installation.bot_user
    found: Json = {**channel.as_json(), "is_member": bot in channel.members}
    if channel.kind == "im":
        found["user"] = next(iter(channel.members - {bot}))
    return {"channel": found}


def members(asked: Asked) -> Json:
    """conversations.members."""
    return {"members": sorted(asked.channel().members), "response_metadata": {"next_cursor": ""}}


def user_info(asked: Asked) -> Json:
    """users.info."""
    return {"user": asked.user().as_json()}


def team_info(asked: Asked) -> Json:
    """team.info."""
    return {"team": {"id": asked.team.id, "name": asked.team.name, "domain": asked.team.domain}}


ANY_READ = tuple(READ.values())
CONVERSATIONS = {
    "conversations.open": Method(open_conversation, ("im:write", "chat:write")),
    "conversations.info": Method(info, ANY_READ),
    "conversations.members": Method(members, ANY_READ),
    "users.info": Method(user_info, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
}
