"""What was chosen or typed into an element, in Slack's own words (`selected_option`, `selected_date`, `value`, ...)."""

from collections.abc import Iterator
from typing import Any

from bot.workspace.world import Json

LISTS = {
    "multi_static_select": "selected_options", "multi_external_select": "selected_options",
    "checkboxes": "selected_options", "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations", "multi_channels_select": "selected_channels",
}  # fmt: skip
SINGLE = {
    "static_select": "selected_option", "external_select": "selected_option", "overflow": "selected_option",
    "radio_buttons": "selected_option", "datepicker": "selected_date", "timepicker": "selected_time",
    "users_select": "selected_user", "conversations_select": "selected_conversation",
    "channels_select": "selected_channel", "plain_text_input": "value", "number_input": "value",
    "email_text_input": "value", "url_text_input": "value", "feedback_buttons": "value",
}  # fmt: skip
INITIAL = {
    "static_select": "initial_option", "external_select": "initial_option", "radio_buttons": "initial_option",
    "multi_static_select": "initial_options", "multi_external_select": "initial_options",
    "checkboxes": "initial_options", "datepicker": "initial_date", "timepicker": "initial_time",
    "users_select": "initial_user", "conversations_select": "initial_conversation",
    "channels_select": "initial_channel", "multi_users_select": "initial_users",
    "multi_conversations_select": "initial_conversations", "multi_channels_select": "initial_channels",
    "plain_text_input": "initial_value", "number_input": "initial_value", "email_text_input": "initial_value",
    "url_text_input": "initial_value",
}  # fmt: skip
WITHOUT_STATE = frozenset({"button", "overflow", "feedback_buttons", "icon_button"})
OF_OPTIONS = frozenset({"selected_option", "selected_options"})


def elements(block: Json) -> list[Json]:
    """The elements of a block that somebody can use."""
    found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    inner = [each for child in block.get("child_blocks", []) for each in elements(child)]
    acts = [each for each in block.get("actions", []) if isinstance(each, dict)]
    return [each for each in [*found, *inner, *acts] if isinstance(each, dict) and "action_id" in each]


def chosen(element: Json, raw: Any) -> Json:
    """What the app is told of an element; `raw` is text, an option with text and value, or a list of these."""
    kind = element["type"]
    if kind in LISTS:
        key, given = LISTS[kind], raw if isinstance(raw, list) else []
        values = [_option(element, each) for each in given] if key in OF_OPTIONS else [str(each) for each in given]
        return {key: [each for each in values if each]}
    if kind not in SINGLE:
        return {}
    key = SINGLE[kind]
    return {key: _option(element, raw) if key in OF_OPTIONS else str(raw) if raw not in (None, "") else None}


def _option(element: Json, raw: Any) -> Json | None:
    """The option with this value; an option that the app offered while somebody typed comes whole."""
    if element["type"].endswith("external_select"):
        good = isinstance(raw, dict) and isinstance(raw.get("text"), dict) and isinstance(raw.get("value"), str)
        return {"text": raw["text"], "value": raw["value"]} if good else None
    return next((each for each in _options(element) if each["value"] == raw), None)


def _options(element: Json) -> Iterator[Json]:
    yield from element.get("options") or []
    for group in element.get("option_groups") or []:
        yield from group["options"]


def initial_values(blocks: list[Json]) -> Json:
    """The state of a view that nobody has touched: block -> action -> value."""
    found: Json = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] not in WITHOUT_STATE:
                found.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return found


def _initial(element: Json) -> Json:
    kind = element["type"]
    key = LISTS.get(kind) or SINGLE.get(kind, "value")
    return {"type": kind, key: element.get(INITIAL.get(kind, ""), [] if kind in LISTS else None)}


def typed_values(blocks: list[Json], raw: Any) -> Json:
    """The state of a form as its page sends it: block -> action -> raw value."""
    found = initial_values(blocks)
    given = raw if isinstance(raw, dict) else {}
    for block in blocks:
        fields = given.get(block["block_id"])
        for element in elements(block):
            id = element["action_id"]
            if isinstance(fields, dict) and id in fields and element["type"] not in WITHOUT_STATE:
                found[block["block_id"]][id] = {"type": element["type"], **chosen(element, fields[id])}
    return found
