"""Every block and element that the bot may send is shown; what the page does not know is shown as what it is."""

import re
from typing import Any

import pytest

from bot.render.blockkit import validate, validate_view
from bot.workspace.page.charts import chart, short
from bot.workspace.page.mrkdwn import Names, mrkdwn
from bot.workspace.page.show import At, templates
from tests.bot.workspace.page.examples import (
    ALL_BLOCKS,
    ALL_ELEMENTS,
    BLOCKS,
    CHARTS,
    ELEMENTS,
    Json,
    words,
)  # fmt: skip

NAMES = Names({"U2": "ben"}, {"C1": "ml"})
AT = At(NAMES, {}, {}, [("U1", "Ada"), ("U2", "Ben")], [("C1", "ml")])


def shown(block: Json) -> str:
    """A block as HTML."""
    macros: Any = templates().get_template("blocks.html").module
    return str(macros.one({"block_id": "b", **block}, AT))


def view_with(block: Json) -> Json:
    return {"type": "modal", "title": words("Form"), "submit": words("Send"), "blocks": [block]}


def test_there_is_an_example_of_everything_that_the_validator_knows() -> None:
    assert set(BLOCKS) == ALL_BLOCKS
    assert set(ELEMENTS) == ALL_ELEMENTS


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_every_block_is_valid_and_shown(kind: str) -> None:
    block = BLOCKS[kind]
    if kind == "input":
        validate_view(view_with(block))
    else:
        validate({"text": "x", "blocks": [block]})

    assert "cannot show" not in shown(block)


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_every_element_is_shown_with_a_name_and_its_id(kind: str) -> None:
    html = shown({"type": "actions", "elements": [ELEMENTS[kind]]})

    assert "cannot show" not in html
    assert f'data-action="{ELEMENTS[kind]["action_id"]}"' in html
    assert "aria-label" in html or "<button" in html or "<legend" in html


@pytest.mark.parametrize("found", CHARTS, ids=lambda found: found["type"])
def test_every_chart_has_a_description_and_its_data_as_a_table(found: Json) -> None:
    block = {"type": "data_visualization", "title": "Costs", "chart": found}
    validate({"text": "x", "blocks": [block]})
    html = shown(block)

    assert "<svg" in html
    assert "<title>Costs</title><desc>" in html
    labels = [each["label"] for each in found.get("segments", [])] or found["axis_config"]["categories"]
    assert all(re.search(rf'<th scope="row">{label}</th>', html) for label in labels)


@pytest.mark.parametrize("values", [[0.0, 0.0], [-5.0, 5.0], [1e12, 1.0], [0.001, 0.002], [-3.0, -1.0], [7.0, 7.0]])
@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_every_mark_of_a_chart_lies_within_its_drawing(kind: str, values: list[float]) -> None:
    data = [{"label": str(place), "value": value} for place, value in enumerate(values)]
    axes = {"categories": [str(place) for place in range(len(values))]}
    drawn = chart({"title": "t", "chart": {"type": kind, "series": [{"name": "s", "data": data}], "axis_config": axes}})
    heights = [y for line in drawn.lines for _, y in line.dots]
    heights += [edge for bar in drawn.bars for edge in (bar.y, bar.y + bar.height)]

    assert heights
    assert all(11.9 <= each <= 206.1 for each in heights)


def test_a_pie_of_one_slice_is_a_whole_ring() -> None:
    drawn = chart({"title": "t", "chart": {"type": "pie", "segments": [{"label": "all", "value": 3}]}})

    assert drawn.slices[0].share == 1
    assert "100%" in drawn.description


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (950, "950"), (76_000, "76k"), (1.4e6, "1.4M"), (2e9, "2B"), (3e12, "3T"), (-1500, "-1.5k")],
)
def test_numbers_on_axes_are_short(number: float, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram", "text": "<script>alert(1)</script>"},
        {"type": "actions", "elements": [{"type": "lever", "action_id": "pull"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_song", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "smell"}]}]},
        {"type": "table", "rows": [[{"type": "raw_sound"}]]},
        {},
    ],
)
def test_what_is_not_known_is_shown_as_what_it_is(block: Json) -> None:
    html = shown(block)

    assert "cannot show" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    "block",
    [
        {"type": "markdown", "text": "# Title\n\n**bold** [link](https://a.example)\n- item"},
        {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "a chart"},
        {"type": "alert", "level": "warning", "text": words("Careful")},
        {"type": "card", "title": words("Card"), "body": words("Body"), "actions": [ELEMENTS["button"]]},
        {"type": "container", "title": words("Box"), "child_blocks": [BLOCKS["header"]]},
    ],
)
def test_blocks_that_slack_knows_and_the_bot_does_not_send_yet_are_shown_too(block: Json) -> None:
    html = shown(block)

    assert "cannot show" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* _b_ ~c~ `d`", "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("a\nb", "a<br>b"),
        ("&gt; quoted\n&gt; more\nnot", "<blockquote>quoted<br>more</blockquote><br>not"),
        ("```a *b*\n&lt;c&gt;```", "<pre>a *b*\n&lt;c&gt;</pre>"),
        ("&lt;!channel&gt; &amp;amp;", "&lt;!channel&gt; &amp;amp;"),
        ("<@U2> <#C1> <!here>", '<span class="mention">@ben</span> <span class="mention">#ml</span> '
                                '<span class="mention">@here</span>'),
        ("<@U9|zoe> <!date^1^{date}|today>", '<span class="mention">@zoe</span> today'),
        ("<https://a.example/?q=1&amp;r=2|a &lt; b>",
         '<a href="https://a.example/?q=1&amp;r=2" target="_blank" rel="noopener noreferrer">a &lt; b</a>'),
        ("<mailto:a@b.example>",
         '<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer">mailto:a@b.example</a>'),
        ("<javascript:alert(1)|click>", "click (javascript:alert(1))"),
        ("<JaVaScRiPt:alert(1)>", "JaVaScRiPt:alert(1)"),
        ("<data:text/html,x|x>", "x (data:text/html,x)"),
        ("<vbscript:x|y>", "y (vbscript:x)"),
        ("<//evil.example|x>", "x (//evil.example)"),
        ("<http://[|x>", "x (http://[)"),
        ('<https://a.example/"onmouseover="x|x>',
         '<a href="https://a.example/&#34;onmouseover=&#34;x" target="_blank" rel="noopener noreferrer">x</a>'),
        ("<script>alert(1)</script>", "script&gt;"),
    ],
)  # fmt: skip
def test_mrkdwn_is_shown_as_slack_shows_it_and_nothing_else_is_markup(text: str, html: str) -> None:
    found = str(mrkdwn(text, NAMES))

    assert found == html or (text.startswith("<script") and "<script" not in found)
