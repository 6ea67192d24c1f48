"""chat.*: posting, changing and deleting messages."""

from bot.workspace.feed import Change
from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.world import Channel, Json, Message


def _checked(asked: Asked) -> Json:
    content = {name: asked.get(name) for name in ("text", "blocks", "metadata") if asked.get(name) is not None}
    if asked.get("attachments") or asked.get("markdown_text"):
        raise Refusal("invalid_arguments", ["this stand-in knows text and blocks only"])
    wrong = asked.slack.wrong_message(asked.team, content)
    if wrong:
        raise Refusal(wrong[0] if wrong == ["no_text"] else "invalid_blocks", wrong)
    return content


def _may_post(asked: Asked, channel: Channel) -> None:
    if channel.is_archived:
        raise Refusal("is_archived")
    if asked.installation.bot_user in channel.members:
        return
    if channel.kind != "public" or "chat:write.public" not in asked.installation.scopes:
        raise Refusal("not_in_channel")


def _thread(asked: Asked, channel: Channel) -> str:
    thread = str(asked.get("thread_ts") or "")
    if thread and asked.team.message(channel.id, thread) is None:
        raise Refusal("thread_not_found")
    return thread


def post_message(asked: Asked) -> Json:
    """chat.postMessage."""
    channel = asked.channel()
    _may_post(asked, channel)
    content = _checked(asked)
    found = asked.slack.bot_message(asked.team, channel.id, content, thread_ts=_thread(asked, channel))
    asked.slack.post(asked.team, found)
    return {"channel": channel.id, "ts": found.ts, "message": _shown(asked, found)}


def post_ephemeral(asked: Asked) -> Json:
    """chat.postEphemeral."""
    channel, user = asked.channel(), asked.user()
    if asked.get("channel") != channel.id:
        raise Refusal("channel_not_found")  # it takes conversations only; a person's id opens none
    if channel.is_archived:
        raise Refusal("is_archived")
    if asked.installation.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    if user.id not in channel.members:
        raise Refusal("user_not_in_channel")
    content = _checked(asked)
    found = asked.slack.bot_message(
        asked.team, channel.id, content, thread_ts=_thread(asked, channel), visible_to=user.id
    )
    asked.slack.post(asked.team, found)
    return {"message_ts": found.ts}


def update(asked: Asked) -> Json:
    """chat.update; an ephemeral message can only be changed through its response URL."""
    channel = asked.channel()
    found = asked.message(channel)
    if found.bot_id != asked.installation.bot_id:
        raise Refusal("cant_update_message")
    asked.slack.change(asked.team, found, _checked(asked))
    return {"channel": channel.id, "ts": found.ts, "text": found.text, "message": _shown(asked, found)}


def delete(asked: Asked) -> Json:
    """chat.delete."""
    channel = asked.channel()
    found = asked.message(channel)
    if found.bot_id != asked.installation.bot_id:
        raise Refusal("cant_delete_message")
    asked.slack.delete(asked.team, found)
    return {"channel": channel.id, "ts": found.ts}


def permalink(asked: Asked) -> Json:
    """chat.getPermalink."""
    channel = asked.channel()
    found = asked.team.message(channel.id, str(asked.need("message_ts")))
    if found is None:
        raise Refusal("message_not_found")
    path = f"{asked.team.domain}/archives/{channel.id}/p{found.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"{asked.slack.url}/{path}"}


def add_reaction(asked: Asked) -> Json:
    """reactions.add: shown on the message."""
    channel = asked.channel()
    found = asked.team.message(channel.id, str(asked.need("timestamp")))
    if found is None:
        raise Refusal("message_not_found")
    name = str(asked.need("name"))
    if name in found.reactions:
        raise Refusal("already_reacted")
    found.reactions.append(name)
    asked.slack.feed.publish(Change("changed", asked.team.id, channel.id, found.ts, found.thread_ts))
    return {}


def remove_reaction(asked: Asked) -> Json:
    """reactions.remove."""
    channel = asked.channel()
    found = asked.team.message(channel.id, str(asked.need("timestamp")))
    name = str(asked.need("name"))
    if found is None or name not in found.reactions:
        raise Refusal("no_reaction")
    found.reactions.remove(name)
    asked.slack.feed.publish(Change("changed", asked.team.id, channel.id, found.ts, found.thread_ts))
    return {}


def _shown(asked: Asked, message: Message) -> Json:
    return message.as_json(asked.team.id, asked.slack.credentials.app_id, asked.slack.url)


WRITE = ("chat:write",)
CHAT = {
    "chat.postMessage": Method(post_message, WRITE),
    "chat.postEphemeral": Method(post_ephemeral, WRITE),
    "chat.update": Method(update, WRITE),
    "chat.delete": Method(delete, WRITE),
    "chat.getPermalink": Method(permalink),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
}
