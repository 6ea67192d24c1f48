"""assistant.threads.*: the status while the agent works, the thread's title, suggested prompts."""

from bot.workspace.feed import Change
from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.world import Json

MOST_PROMPTS = 4


def set_status(asked: Asked) -> Json:
    """assistant.threads.setStatus; an empty status takes it away, and so does the answer."""
    channel = asked.channel("channel_id")
    thread, status = str(asked.get("thread_ts") or ""), str(asked.get("status") or "")
    asked.team.statuses.pop((channel.id, thread), None)
    if status:
        asked.team.statuses[channel.id, thread] = status
    asked.slack.feed.publish(Change("status", asked.team.id, channel.id, thread_ts=thread))
    return {}


def set_title(asked: Asked) -> Json:
    """assistant.threads.setTitle."""
    channel, thread = asked.channel("channel_id"), str(asked.need("thread_ts"))
    asked.team.titles[channel.id, thread] = str(asked.need("title"))
    asked.slack.feed.publish(Change("status", asked.team.id, channel.id, thread_ts=thread))
    return {}


def set_prompts(asked: Asked) -> Json:
    """assistant.threads.setSuggestedPrompts: one to four, each with a title and a message."""
    channel, prompts = asked.channel("channel_id"), asked.need("prompts")
    good = isinstance(prompts, list) and 1 <= len(prompts) <= MOST_PROMPTS
    if not good or any(not each.get("title") or not each.get("message") for each in prompts):
        raise Refusal("invalid_arguments", ["prompts: one to four, each with title and message"])
    asked.team.prompts[channel.id] = {"title": asked.get("title") or "", "prompts": prompts}
    asked.slack.feed.publish(Change("status", asked.team.id, channel.id))
    return {}


SCOPES = ("assistant:write", "chat:write")
AGENT = {
    "assistant.threads.setStatus": Method(set_status, SCOPES),
    "assistant.threads.setTitle": Method(set_title, ("assistant:write",)),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, ("assistant:write",)),
}
