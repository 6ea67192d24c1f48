"""What a person does on the page, done in the stand-in: each deed takes what the page sent and says what went wrong."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.workspace.choices import chosen, typed_values
from bot.workspace.payloads import Impossible, element_of
from bot.workspace.person import Person
from bot.workspace.world import Json, Message, View

MOST_TEXT = 12_000
Deed = Callable[[Person, Json], Awaitable[Json]]


def _text(sent: Json, name: str) -> str:
    found = sent.get(name)
    if not isinstance(found, str) or len(found) > MOST_TEXT:
        raise Impossible("That is no text, or far too long.")
    return found


def _message(person: Person, sent: Json) -> Message:
    channel, ts = _text(sent, "channel"), _text(sent, "ts")
    found = next((each for each in person.team.messages if (each.channel, each.ts) == (channel, ts)), None)
    person.channel(channel)
    if found is None or found.visible_to not in ("", person.user.id):
        raise Impossible("That message is gone.")
    return found


def _view(person: Person, sent: Json) -> View:
    id = _text(sent, "view")
    own = [person.modal, person.home]
    found = next((each for each in own if each and each.id == id), None)
    if found is None:
        raise Impossible("That form is no longer open.")
    return found


async def say(person: Person, sent: Json) -> Json:
    """A message, or a slash command where it begins like one; commands cannot be used in threads."""
    text, channel, thread = _text(sent, "text").strip(), _text(sent, "channel"), _text(sent, "thread")
    if not text:
        raise Impossible("There is nothing to send.")
    if not text.startswith("/"):
        return {"ts": (await person.say(channel, text, thread)).ts}
    if thread:
        raise Impossible("App commands cannot be run in threads. Mention the app instead.")
    command, _, rest = text.partition(" ")
    found = await person.command(channel, rest.strip(), command)
    return {"error": found.error, "seconds": found.seconds}


async def act(person: Person, sent: Json) -> Json:
    """An element used, in a message or in a view."""
    action, raw = _text(sent, "action"), sent.get("value")
    if "view" in sent:
        view = _view(person, sent)
        _, element = element_of(view.content["blocks"], action)
        view.values = typed_values(view.content["blocks"], sent.get("values"))
        found = await person.click_in(view, action, chosen(element, raw))
    else:
        message = _message(person, sent)
        _, element = element_of(message.blocks, action)
        found = await person.click(message, action, chosen(element, raw))
    return {"error": found.error, "seconds": found.seconds}


async def suggest(person: Person, sent: Json) -> Json:
    """Options for what is being typed."""
    place: View | Message = _view(person, sent) if "view" in sent else _message(person, sent)
    return {"options": await person.suggest(place, _text(sent, "action"), _text(sent, "text")[:200])}


async def submit(person: Person, sent: Json) -> Json:
    """A form, sent."""
    view = _view(person, sent)
    view.values = typed_values(view.content["blocks"], sent.get("values"))
    return {"error": (await person.submit()).error}


async def close(person: Person, sent: Json) -> Json:
    """A form, closed."""
    await person.close(everything=sent.get("everything") is True)
    return {}


async def shortcut(person: Person, sent: Json) -> Json:
    """A global shortcut."""
    return {"error": (await person.shortcut(_text(sent, "id"))).error}


async def message_shortcut(person: Person, sent: Json) -> Json:
    """A shortcut in a message's menu."""
    return {"error": (await person.message_shortcut(_message(person, sent), _text(sent, "id"))).error}


async def install(person: Person, _: Json) -> Json:
    """The app, put into the workspace."""
    _check_admin(person)
    if person.slack.installer:
        await person.slack.installer(person.team)
    return {}


async def uninstall(person: Person, _: Json) -> Json:
    """The app, taken out of the workspace."""
    _check_admin(person)
    if person.team.installation:
        person.slack.uninstall(person.team)
    return {}


def _check_admin(person: Person) -> None:
    if not person.user.is_admin:
        raise Impossible("Only an admin may install or remove apps.")


DEEDS: dict[str, Deed] = {
    "say": say, "act": act, "suggest": suggest, "submit": submit, "close": close, "shortcut": shortcut,
    "message_shortcut": message_shortcut, "install": install, "uninstall": uninstall,
}  # fmt: skip


async def do(person: Person, name: str, sent: Any) -> tuple[int, Json]:
    """One deed: the status and the answer."""
    if name not in DEEDS or not isinstance(sent, dict):
        return 404, {"error": "There is no such thing to do."}
    try:
        return 200, {"ok": True, **await DEEDS[name](person, sent)}
    except Impossible as reason:
        return 409, {"ok": False, "reason": str(reason)}
