"""Live delivery: changes that concern one person, as server-sent events with the HTML to show."""

import asyncio
import json
from collections.abc import AsyncGenerator

from bot.workspace.feed import Change
from bot.workspace.page.show import Sight, render
from bot.workspace.payloads import Impossible
from bot.workspace.world import Json

BREATH_SECONDS = 15.0


async def events(sight: Sight, start: str, last: str = "") -> AsyncGenerator[str, None]:
    """The stream of one open page; a comment now and then shows that it is alive.

    `last` is the id of the last event that the page has seen, `start` the name of this start of the program: a page of
    an earlier start is told to load anew.
    """
    known, _, number = last.partition(":")
    if last and (known != start or not number.isdecimal()):
        yield "event: reload\ndata: {}\n\n"
        return
    feed = sight.person.slack.feed
    with feed.watched(int(number) if last else None) as changes:
        yield "retry: 1000\n\n"
        while not feed.is_closed:
            try:
                count, change = await asyncio.wait_for(changes.get(), BREATH_SECONDS)
            except TimeoutError:
                yield ": alive\n\n"
                continue
            told = _told(sight, change)
            if told:
                yield f"id: {start}:{count}\nevent: {told['event']}\ndata: {json.dumps(told)}\n\n"


def _told(sight: Sight, change: Change) -> Json | None:
    """What a change is to this person; nothing where it is none of theirs."""
    if change.team != sight.team.id or change.user not in ("", sight.me.id):
        return None
    match change.kind:
        case "message" | "changed" | "deleted":
            return _message(sight, change)
        case "modal":
            return {"event": "modal", "html": modal_html(sight)}
        case "home":
            return {"event": "home", "html": home_html(sight)}
        case "status":
            return _status(sight, change)
        case _:
            return None


def _message(sight: Sight, change: Change) -> Json | None:
    try:
        sight.person.channel(change.channel)
    except Impossible:
        return None
    found: Json = {"event": "message", "kind": change.kind, "channel": change.channel, "ts": change.ts,
                   "thread": change.thread_ts, "status": sight.status_anywhere(change.channel)}  # fmt: skip
    message = sight.team.message(change.channel, change.ts)
    if message and change.kind != "deleted":
        found["in_thread"] = sight.message_html(message, in_thread=True)
        found["html"] = "" if message.thread_ts else sight.message_html(message)
        found["own"] = message.user == sight.me.id
        found["private"] = bool(message.visible_to)
    root = sight.team.message(change.channel, change.thread_ts) if change.thread_ts else None
    if root:
        found["root"] = sight.message_html(root)
    return found


def _status(sight: Sight, change: Change) -> Json:
    return {
        "event": "status", "channel": change.channel, "thread": change.thread_ts,
        "status": sight.status(change.channel, change.thread_ts), "prompts": prompts_html(sight, change.channel),
    }  # fmt: skip


def modal_html(sight: Sight) -> str:
    """The modal on somebody's screen; nothing where there is none."""
    view = sight.person.modal
    return render("modal.html", view=view, at=sight.at(view)) if view else ""


def home_html(sight: Sight) -> str:
    """Somebody's home tab."""
    view = sight.person.home
    return render(
        "home.html", view=view, at=sight.at(view), installed=sight.team.installation is not None,
        enabled=sight.person.slack.manifest.home_tab,
    )  # fmt: skip


def prompts_html(sight: Sight, channel: str) -> str:
    """The agent's suggested prompts in the conversation with it."""
    return render("prompts.html", **prompts(sight, channel))


def prompts(sight: Sight, channel: str) -> Json:
    """The prompts that the app has set, else those of its manifest."""
    found = sight.team.channels.get(channel)
    if found is None or not sight.is_agent(found):
        return {"prompts": [], "prompts_title": ""}
    given = sight.team.prompts.get(channel)
    if given:
        return {"prompts": given["prompts"], "prompts_title": given["title"]}
    return {"prompts": [each.model_dump() for each in sight.person.slack.manifest.prompts], "prompts_title": ""}
