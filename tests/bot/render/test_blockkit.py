"""The validator refuses what Slack's documentation says is refused, and takes what it allows."""

from typing import Any

import pytest

from bot.render.blockkit import validate, validate_view

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "a", **changes: Any) -> Block:
    return {"type": "button", "text": plain("x"), "action_id": action_id, "value": "v", **changes}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Block], kind: str = "table", **changes: Any) -> Block:
    return {"type": kind, "rows": list(rows), **({"caption": "c"} if kind == "data_table" else {}), **changes}


def pie(*values: float, label: str = "s") -> Block:
    segments = [{"label": f"{label}{at}", "value": value} for at, value in enumerate(values)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def bars(series: dict[str, dict[str, float]], places: list[str]) -> Block:
    lines = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in points.items()]}
        for name, points in series.items()
    ]
    chart = {"type": "bar", "series": lines, "axis_config": {"categories": places}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def field(**element: Any) -> Block:
    text_input = {"type": "plain_text_input", "action_id": "a", **element}
    return {"type": "input", "label": plain("l"), "element": text_input}


def menu(options: list[Block], **changes: Any) -> Block:
    return {"type": "static_select", "action_id": "m", "options": options, **changes}


def option(value: str = "v", text: str = "x") -> Block:
    return {"text": plain(text), "value": value}


HEAD, ROW = [cell("a"), cell("b")], [cell("1"), cell("2")]
THUMB = {"text": plain("x"), "value": "v"}
THUMBS = {"type": "feedback_buttons", "action_id": "f", "positive_button": THUMB, "negative_button": THUMB}
GOOD: dict[str, Block] = {
    "section": section("x"),
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain("x" * 150)},
    "context": {"type": "context", "elements": [plain("x")] * 10},
    "25 buttons": actions(*(button(str(at)) for at in range(25))),
    "a menu": actions(menu([option()], initial_option=option())),
    "overflow": actions({"type": "overflow", "action_id": "o", "options": [option()] * 5}),
    "table": table(HEAD, ROW),
    "numbers in a table": table(HEAD, [cell("1"), {"type": "raw_number", "value": 1.5, "text": "$1.50"}]),
    "data_table": table(HEAD, *[ROW] * 100, kind="data_table", page_size=100),
    "pie": pie(1, 2, 3, 4, 5, 6),
    "bars": bars({"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 0}}, ["x", "y"]),
    "thumbs": {"type": "context_actions", "elements": [THUMBS]},
    "a link": actions(button(url="https://slack.com")),
    "rich text": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    },
}
BAD: dict[str, Block] = {
    "an empty text": section(""),
    "nothing but spaces": section("  "),
    "a text of 3001": section("x" * 3001),
    "a section that says nothing": {"type": "section"},
    "an unknown key": {"type": "divider", "surprise": 1},
    "an unknown block": {"type": "surprise"},
    "a parsed header": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "a header of 151": {"type": "header", "text": plain("x" * 151)},
    "11 in a context": {"type": "context", "elements": [plain("x")] * 11},
    "an empty context": {"type": "context", "elements": []},
    "26 buttons": actions(*(button(str(at)) for at in range(26))),
    "one id twice": actions(button(), button()),
    "a label of 76": actions(button(text=plain("x" * 76))),
    "a value of 2001": actions(button(value="x" * 2001)),
    "an address that runs": actions(button(url="javascript:alert(1)")),
    "an address of 3001": actions(button(url="https://" + "x" * 3000)),
    "6 in an overflow": actions({"type": "overflow", "action_id": "o", "options": [option()] * 6}),
    "101 options": actions(menu([option()] * 101)),
    "an option of 151": actions(menu([option("x" * 151)])),
    "a first option that is none": actions(menu([option()], initial_option=option("other"))),
    "a field in a message": field(),
    "an empty cell": table(HEAD, [cell("1"), cell("")]),
    "a ragged table": table(HEAD, [cell("1")]),
    "101 rows": table(*[ROW] * 101),
    "21 columns": table([cell("x")] * 21),
    "a data_table of 101 rows": table(HEAD, *[ROW] * 101, kind="data_table"),
    "a data_table without rows": table(HEAD, kind="data_table"),
    "a page of nothing": table(HEAD, ROW, kind="data_table", page_size=0),
    "a column that is not there": table(HEAD, ROW, kind="data_table", row_header_column_index=2),
    "a number that is none": table(HEAD, [cell("1"), {"type": "raw_number", "value": float("nan"), "text": "x"}]),
    "7 slices": pie(*[1] * 7),
    "a slice of nothing": pie(1, 0),
    "a slice with a label of 21": pie(1, label="x" * 20),
    "a place without a value": bars({"a": {"x": 1}}, ["x", "y"]),
    "a chart of nothing": bars({}, ["x"]),
    "21 places": bars({"a": {str(at): 1 for at in range(21)}}, [str(at) for at in range(21)]),
    "6 thumbs": {"type": "context_actions", "elements": [{**THUMBS, "action_id": str(at)} for at in range(6)]},
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_takes_passes(name: str) -> None:
    validate({"text": "x", "blocks": [GOOD[name]]})


@pytest.mark.parametrize("name", BAD)
def test_what_slack_refuses_fails(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        validate({"text": "x", "blocks": [BAD[name]]})


@pytest.mark.parametrize(
    "broken",
    [
        {"text": "", "blocks": [{"type": "divider"}]},
        {"text": "x", "blocks": []},
        {"text": "x", "blocks": [{"type": "divider"}] * 51},
        {"text": "x", "blocks": [section("x" * 2000)] * 5},
        {"text": "x", "blocks": [table(HEAD, ROW), table(HEAD, ROW)]},
        {"text": "x", "blocks": [pie(1), pie(1), pie(1)]},
        {"text": "x", "blocks": [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}]},
    ],
)
def test_a_message_that_slack_refuses_as_a_whole_fails(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        validate(broken)


def modal(**changes: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("t"), "submit": plain("s"), "blocks": [field()], **changes}


def test_a_form_and_a_home_tab_pass() -> None:
    validate_view(modal(private_metadata="x" * 3000, callback_id="c"))
    validate_view({"type": "home", "blocks": [table(HEAD, ROW), pie(1)]})


@pytest.mark.parametrize(
    "broken",
    [
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(submit=None),
        modal(blocks=[]),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(blocks=[table(HEAD, ROW)]),
        modal(blocks=[field(), field()]),
        modal(blocks=[field(max_length=3001)]),
        modal(blocks=[field(initial_value="xx", max_length=1)]),
        {"type": "home", "blocks": [{"type": "context_actions", "elements": [THUMBS]}]},
        {"type": "home", "title": plain("t"), "blocks": [{"type": "divider"}]},
    ],
)
def test_a_view_that_slack_refuses_fails(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        validate_view(broken)
