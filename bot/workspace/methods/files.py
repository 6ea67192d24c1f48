"""files.*: an upload in three steps (address, content, completion), as files_upload_v2 does it."""

import secrets

from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.world import File, Json


def get_upload_url(asked: Asked) -> Json:
    """files.getUploadURLExternal."""
    name = str(asked.need("filename"))
    if int(asked.need("length")) <= 0:
        raise Refusal("invalid_arguments", ["length must be positive"])
    id = f"F{secrets.token_hex(5).upper()}"
    asked.team.files[id] = File(id, name, name, asked.installation.bot_user)
    return {"file_id": id, "upload_url": f"{asked.slack.url}/upload/{asked.team.id}/{id}"}


def complete_upload(asked: Asked) -> Json:
    """files.completeUploadExternal: shares the files in a channel that the app is a member of."""
    files = [_titled(asked, each) for each in asked.need("files")]
    if asked.get("channel_id") or asked.get("channels"):
        asked.arguments.setdefault("channel", asked.get("channel_id") or str(asked.get("channels")).split(",")[0])
        _share(asked, files)
    return {"files": [each.as_json(asked.slack.url) for each in files]}


def _titled(asked: Asked, named: Json) -> File:
    found = asked.team.files.get(str(named.get("id")))
    if found is None:
        raise Refusal("file_not_found")
    if not found.content:
        raise Refusal("file_upload_not_finished")
    found.title = str(named.get("title") or found.name)
    return found


def _share(asked: Asked, files: list[File]) -> None:
    channel = asked.channel()
    if asked.installation.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    text = str(asked.get("initial_comment") or "")
    found = asked.slack.bot_message(asked.team, channel.id, {"text": text}, thread_ts=str(asked.get("thread_ts") or ""))
    found.files = files
    for each in files:
        each.is_shared = True
    asked.slack.post(asked.team, found)


WRITE = ("files:write",)
FILES = {
    "files.getUploadURLExternal": Method(get_upload_url, WRITE),
    "files.completeUploadExternal": Method(complete_upload, WRITE),
}
