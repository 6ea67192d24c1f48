"""One example of every block and element that the validator knows."""

from typing import Any, get_args

from pydantic import BaseModel

from bot.render.blockkit import blocks, elements

Json = dict[str, Any]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text(words: str) -> Json:
    """A cell."""
    return {"type": "raw_text", "text": words}


def option(value: str) -> Json:
    return {"text": words(f"Option {value}"), "value": value}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


CONFIRM = {
    "title": words("Really?"),
    "text": words("It cannot be undone."),
    "confirm": words("Yes"),
    "deny": words("No"),
}
ELEMENTS: dict[str, Json] = {
    "button": {"type": "button", "action_id": "press", "text": words("Press"), "value": "pressed", "confirm": CONFIRM},
    "static_select": {
        "type": "static_select", "action_id": "gpu", "options": [option("a"), option("b")],
        "initial_option": option("a"), "placeholder": words("A GPU"),
    },
    "external_select": {
        "type": "external_select", "action_id": "model", "min_query_length": 1, "placeholder": words("A model"),
    },
    "conversations_select": {"type": "conversations_select", "action_id": "where", "response_url_enabled": True},
    "multi_conversations_select": {"type": "multi_conversations_select", "action_id": "wheres"},
    "multi_users_select": {"type": "multi_users_select", "action_id": "whom", "initial_users": ["U2"]},
    "overflow": {"type": "overflow", "action_id": "more", "options": [option("x"), option("y")]},
    "plain_text_input": {"type": "plain_text_input", "action_id": "words", "multiline": True, "initial_value": "begin"},
    "datepicker": {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-15"},
    "checkboxes": {
        "type": "checkboxes", "action_id": "ticks", "options": [option("1"), option("2")],
        "initial_options": [option("2")],
    },
    "radio_buttons": {"type": "radio_buttons", "action_id": "round", "options": [option("r"), option("s")]},
    "feedback_buttons": {
        "type": "feedback_buttons", "action_id": "thumbs",
        "positive_button": {"text": words("Good"), "value": "good"},
        "negative_button": {"text": words("Bad"), "value": "bad"},
    },
}  # fmt: skip

TEXT = {"type": "text", "text": "plain "}
ROWS: list[list[Json]] = [
    [text("Item"), text("Likely")],
    *([text(f"line {number}"), {"type": "raw_number", "value": number, "text": f"${number}"}] for number in (3, 20, 1)),
]
POINTS: list[Json] = [{"label": "Jan", "value": 1200}, {"label": "Feb", "value": 900}]
SERIES: Json = {"series": [{"name": "Budget", "data": POINTS}, {"name": "Actual", "data": POINTS}],
          "axis_config": {"categories": ["Jan", "Feb"], "x_label": "Month", "y_label": "Dollars"}}  # fmt: skip
PIE: Json = {"type": "pie", "segments": [{"label": "Compute", "value": 75}, {"label": "Storage", "value": 25}]}

BLOCKS: dict[str, Json] = {
    "section": {
        "type": "section", "text": {"type": "mrkdwn", "text": "*bold* _italic_ ~gone~ `code` <https://a.example|link>"},
        "fields": [{"type": "mrkdwn", "text": "*left*"}, words("right")], "accessory": ELEMENTS["overflow"],
    },
    "header": {"type": "header", "text": words("Title")},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}, words("print")]},
    "actions": {"type": "actions", "elements": [ELEMENTS["button"], ELEMENTS["static_select"]]},
    "context_actions": {"type": "context_actions", "elements": [ELEMENTS["feedback_buttons"]]},
    "divider": {"type": "divider"},
    "rich_text": rich(
        {"type": "rich_text_section", "elements": [
            {**TEXT, "style": {"bold": True, "italic": True, "strike": True, "code": True}},
            {"type": "link", "url": "https://a.example", "text": "there"}, {"type": "user", "user_id": "U2"}]},
        {"type": "rich_text_preformatted", "elements": [TEXT]},
        {"type": "rich_text_quote", "elements": [TEXT]},
        {"type": "rich_text_list", "style": "ordered", "elements": [{"type": "rich_text_section", "elements": [TEXT]}]},
        {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": [TEXT]}]},
    ),
    "table": {
        "type": "table", "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [*ROWS[:3], [rich({"type": "rich_text_section", "elements": [TEXT]}), ROWS[1][1]]],
    },
    "data_table": {
        "type": "data_table", "caption": "Lines", "page_size": 2, "row_header_column_index": 0, "rows": ROWS,
    },
    "data_visualization": {"type": "data_visualization", "title": "Shares", "chart": PIE},
    "input": {
        "type": "input", "label": words("Words"), "hint": words("A hint"), "optional": True,
        "element": ELEMENTS["plain_text_input"],
    },
}  # fmt: skip
CHARTS: list[Json] = [PIE, *({"type": kind, **SERIES} for kind in ("bar", "line", "area"))]


def known(union: Any) -> set[str]:
    """The types that a union of the validator holds."""
    found: set[str] = set()
    for part in get_args(union):
        if isinstance(part, type) and issubclass(part, BaseModel):
            found |= set(get_args(part.model_fields["type"].annotation))
        else:
            found |= known(part)
    return found


ALL_BLOCKS = known(blocks.InMessage) | known(blocks.InModal) | known(blocks.InHome)
ALL_ELEMENTS = known(elements.InActions) | known(elements.InInput) | known(elements.Accessory) | {"feedback_buttons"}
