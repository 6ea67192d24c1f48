"""views.*: modals and the home tab."""

import secrets

from bot.workspace.addresses import Trigger
from bot.workspace.checking import with_block_ids, wrong_view
from bot.workspace.choices import initial_values
from bot.workspace.feed import Change
from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.world import Json, View

MOST_VIEWS = 3


def _content(asked: Asked, kind: str) -> Json:
    view = asked.need("view")
    wrong = wrong_view(view, asked.team.id, asked.slack.faults)
    if not wrong and view.get("type") != kind:
        wrong = [f"view must be of type {kind} [json-pointer:/view/type]"]
    if wrong:
        raise Refusal("invalid_arguments", wrong)
    return {**view, "blocks": with_block_ids(view["blocks"], "b")}


def new_view(asked: Asked, user: str, content: Json, previous: View | None = None) -> View:
    """A modal put on top of somebody's screen."""
    id = f"V{secrets.token_hex(5).upper()}"
    root = previous.root_id if previous else id
    found = View(
        id,
        asked.team.id,
        user,
        content,
        _hash(),
        root,
        previous.id if previous else "",
        initial_values(content["blocks"]),
    )
    asked.team.views[id] = found
    asked.team.stacks.setdefault(user, []).append(id)
    asked.slack.opened(found)
    return found


def _hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"


def _trigger(asked: Asked) -> Trigger:
    found = asked.slack.addresses.use_trigger(str(asked.need("trigger_id")), asked.team.id)
    if isinstance(found, str):
        raise Refusal(found)
    return found


def open_view(asked: Asked) -> Json:
    """views.open: a modal of its own; one that is open already is closed."""
    content = _content(asked, "modal")
    trigger = _trigger(asked)
    asked.team.stacks[trigger.user] = []
    return _answer(asked, new_view(asked, trigger.user, content))


def push(asked: Asked) -> Json:
    """views.push: a modal on top of the one that was clicked in."""
    content = _content(asked, "modal")
    trigger = _trigger(asked)
    below = asked.team.modal(trigger.user)
    if below is None or not trigger.view:
        raise Refusal("not_found")
    if len(asked.team.stacks[trigger.user]) >= MOST_VIEWS:
        raise Refusal("push_limit_reached")
    return _answer(asked, new_view(asked, trigger.user, content, below))


def update(asked: Asked) -> Json:
    """views.update: by its id or the app's own id; a hash that is no longer the view's is a conflict."""
    found = _open(asked)
    content = _content(asked, found.content["type"])
    if asked.get("hash") and asked.get("hash") != found.hash:
        raise Refusal("hash_conflict")
    replace_view(found, content)
    asked.slack.opened(found)
    return _answer(asked, found)


def replace_view(view: View, content: Json) -> None:
    """Give a view other content; what was typed into fields that stay is kept."""
    old, view.values = view.values, initial_values(content["blocks"])
    for block, fields in view.values.items():
        typed = old.get(block, {})
        fields.update({action: typed[action] for action in fields if action in typed})
    view.content, view.hash, view.errors = content, _hash(), {}


def _open(asked: Asked) -> View:
    named, own = asked.get("view_id"), asked.get("external_id")
    if not named and not own:
        raise Refusal("invalid_arguments", ["missing required field: view_id"])
    on_screens = {id for stack in asked.team.stacks.values() for id in stack}
    for view in asked.team.views.values():
        if view.id in on_screens and (view.id == named or (own and view.content.get("external_id") == own)):
            return view
    home = next((each for each in asked.team.homes.values() if each.id == named), None)
    if home is None:
        raise Refusal("not_found")
    return home


def publish(asked: Asked) -> Json:
    """views.publish: somebody's home tab."""
    if not asked.slack.manifest.home_tab:
        raise Refusal("not_enabled")
    user, content = asked.user("user_id"), _content(asked, "home")
    old = asked.team.homes.get(user.id)
    if old and asked.get("hash") and asked.get("hash") != old.hash:
        raise Refusal("hash_conflict")
    id = old.id if old else f"V{secrets.token_hex(5).upper()}"
    found = asked.team.homes[user.id] = View(
        id, asked.team.id, user.id, content, _hash(), id, values=initial_values(content["blocks"])
    )
    asked.slack.feed.publish(Change("home", asked.team.id, user=user.id))
    return _answer(asked, found)


def _answer(asked: Asked, view: View) -> Json:
    return {"view": view.as_json(asked.slack.credentials.app_id, asked.installation.bot_id)}


VIEWS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
