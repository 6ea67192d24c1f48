"""Modals, menus, the home tab and everything live, with an app that does what the test tells it."""

import asyncio
import copy
from typing import Any

from playwright.async_api import expect

from bot.workspace.methods import METHODS
from bot.workspace.methods.method import Asked
from bot.workspace.methods.views import open_view, publish, update
from bot.workspace.person import CONNECTING, REQUIRED
from tests.bot.workspace.page.conftest import SESSION, ScriptedWindow
from tests.bot.workspace.page.examples import BLOCKS, ELEMENTS, Json, option, words

pytestmark = SESSION

GPU = {
    "type": "input", "block_id": "gpu", "label": words("GPU"), "hint": words("As you would type it."),
    "element": {"type": "plain_text_input", "action_id": "text", "max_length": 40},
}  # fmt: skip
FORM = {"type": "modal", "title": words("Estimate"), "submit": words("Ask"), "close": words("Not now"),
        "notify_on_close": True, "blocks": [GPU]}  # fmt: skip


def every_field() -> list[Json]:
    """An input of each kind that stands in forms."""
    kinds = ["static_select", "external_select", "conversations_select", "multi_users_select", "plain_text_input",
             "datepicker", "checkboxes", "radio_buttons"]  # fmt: skip
    return [
        {
            "type": "input",
            "block_id": kind,
            "label": words(kind),
            "optional": True,
            "element": copy.deepcopy(ELEMENTS[kind]),
        }
        for kind in kinds
    ]


def single(payload: Json) -> Json:
    """What the one field of each block holds."""
    return {block: next(iter(fields.values())) for block, fields in payload["view"]["state"]["values"].items()}


def slack_method(name: str) -> Any:
    """A method of the Web API, without its HTTP."""
    return METHODS[name].run


def show_form(window: ScriptedWindow, view: Json) -> Json:
    """Open a modal, as the app does with a trigger."""
    trigger = window.slack.addresses.trigger("T1", "U1")
    answer = open_view(Asked(window.slack, window.slack.teams["T1"], {"trigger_id": trigger, "view": view}))
    return dict(answer["view"])


def post(window: ScriptedWindow, *blocks: Json, text: str = "x") -> Any:
    """A message by the app in #ml."""
    team = window.slack.teams["T1"]
    content = {"text": text, "blocks": list(blocks)}
    assert window.slack.wrong_message(team, content) == []
    return window.slack.post(team, window.slack.bot_message(team, "C1", content))


async def test_a_shortcut_opens_a_form_that_tells_errors_at_their_fields_and_closes(scripted: ScriptedWindow) -> None:
    page, app = scripted.page, scripted.app
    await page.get_by_label("Shortcuts").click()
    await page.get_by_role("button", name="Estimate").click()
    await scripted.slack.until(lambda: app.got)
    team = scripted.slack.teams["T1"]
    open_view(Asked(scripted.slack, team, {"trigger_id": app.got[0]["trigger_id"], "view": FORM}))
    dialog = page.get_by_role("dialog", name="Estimate")
    field = dialog.get_by_label("GPU")
    await expect(field).to_be_focused()

    await dialog.get_by_role("button", name="Ask").click()
    await expect(dialog.get_by_role("alert")).to_have_text(REQUIRED)
    assert len(app.got) == 1

    app.answers.append((200, {"response_action": "errors", "errors": {"gpu": "There is no GPU H300."}}))
    await field.fill("H300")
    await field.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("There is no GPU H300.")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("H300")

    await field.fill("H100")
    await field.press("Enter")
    await expect(dialog).to_be_hidden()
    assert app.got[-1]["view"]["state"]["values"] == {"gpu": {"text": {"type": "plain_text_input", "value": "H100"}}}


async def test_a_form_that_nobody_answers_says_so_and_keeps_what_was_typed(scripted: ScriptedWindow) -> None:
    show_form(scripted, FORM)
    scripted.slack.faults.lose_deliveries()
    dialog = scripted.page.get_by_role("dialog", name="Estimate")
    await dialog.get_by_label("GPU").fill("H100")
    await dialog.get_by_role("button", name="Ask").click()

    await expect(dialog.get_by_role("alert")).to_have_text(CONNECTING)
    await expect(dialog.get_by_label("GPU")).to_have_value("H100")


async def test_every_kind_of_field_sends_what_was_chosen(scripted: ScriptedWindow) -> None:
    page, app = scripted.page, scripted.app
    show_form(scripted, {**FORM, "blocks": every_field()})
    app.answers.append((200, {"option_groups": [{"label": words("Llama"), "options": [option("llama-3-70b")]}]}))
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("static_select").select_option("b")
    await dialog.get_by_role("combobox", name="external_select").press_sequentially("ll")
    await dialog.get_by_role("option", name="Option llama-3-70b").click()
    await dialog.get_by_label("conversations_select").select_option("C2")
    await dialog.get_by_label("multi_users_select").select_option(["U1", "U3"])
    await dialog.get_by_label("plain_text_input").fill("two\nlines")
    await dialog.get_by_label("datepicker").fill("2027-01-31")
    await dialog.get_by_label("Option 1").check()
    await dialog.get_by_label("Option s").check()
    await dialog.get_by_role("button", name="Ask").click()
    await expect(dialog).to_be_hidden()

    values = single(app.got[-1])
    assert app.got[0]["type"] == "block_suggestion"
    assert values["static_select"]["selected_option"]["value"] == "b"
    assert values["external_select"]["selected_option"] == option("llama-3-70b")
    assert values["conversations_select"]["selected_conversation"] == "C2"
    assert values["multi_users_select"]["selected_users"] == ["U1", "U3"]
    assert values["plain_text_input"]["value"] == "two\nlines"
    assert values["datepicker"]["selected_date"] == "2027-01-31"
    assert [each["value"] for each in values["checkboxes"]["selected_options"]] == ["1", "2"]
    assert values["radio_buttons"]["selected_option"]["value"] == "s"
    (address,) = app.got[-1]["response_urls"]
    assert (address["channel_id"], address["block_id"]) == ("C2", "conversations_select")


async def test_an_untouched_form_sends_what_it_began_with(scripted: ScriptedWindow) -> None:
    show_form(scripted, {**FORM, "blocks": every_field()})
    await scripted.page.get_by_role("dialog").get_by_role("button", name="Ask").click()
    await scripted.slack.until(lambda: scripted.app.got)

    values = single(scripted.app.got[0])
    assert values["static_select"]["selected_option"] == option("a")
    assert values["external_select"]["selected_option"] is None
    assert values["plain_text_input"]["value"] == "begin"
    assert values["datepicker"]["selected_date"] == "2026-12-15"
    assert values["multi_users_select"]["selected_users"] == ["U2"]


async def test_a_form_updated_while_somebody_types_keeps_their_words_and_place(scripted: ScriptedWindow) -> None:
    view = show_form(scripted, FORM)
    field = scripted.page.get_by_label("GPU")
    await field.press_sequentially("H10")
    fresh = {**FORM, "blocks": [GPU, {"type": "context", "elements": [words("about $2 per hour")]}]}
    update(Asked(scripted.slack, scripted.slack.teams["T1"], {"view_id": view["id"], "view": fresh}))
    await expect(scripted.page.get_by_role("dialog")).to_contain_text("about $2 per hour")
    await scripted.page.keyboard.type("0")

    await expect(scripted.page.get_by_label("GPU")).to_have_value("H100")


async def test_a_form_updated_under_a_pressed_button_waits_for_the_click(scripted: ScriptedWindow) -> None:
    view = show_form(scripted, FORM)
    await scripted.page.get_by_label("GPU").fill("H100")
    await scripted.page.get_by_role("button", name="Ask").hover()
    await scripted.page.mouse.down()
    update(Asked(scripted.slack, scripted.slack.teams["T1"], {"view_id": view["id"], "view": FORM}))
    await asyncio.sleep(0.2)
    await scripted.page.mouse.up()

    await scripted.slack.until(lambda: scripted.app.got)
    assert scripted.app.got[0]["type"] == "view_submission"


async def test_a_field_that_dispatches_tells_the_app_while_it_is_typed_into(scripted: ScriptedWindow) -> None:
    element = {**GPU["element"], "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}  # type: ignore[dict-item]
    show_form(scripted, {**FORM, "blocks": [{**GPU, "dispatch_action": True, "element": element}]})
    await scripted.page.get_by_label("GPU").press_sequentially("H100")
    await scripted.slack.until(lambda: scripted.app.got)

    assert scripted.app.got[0]["type"] == "block_actions"
    assert scripted.app.got[0]["actions"][0]["value"] == "H100"
    assert scripted.app.got[0]["view"]["state"]["values"]["gpu"]["text"]["value"] == "H100"


async def test_escape_closes_a_form_and_the_app_is_told(scripted: ScriptedWindow) -> None:
    show_form(scripted, FORM)
    await expect(scripted.page.get_by_role("dialog", name="Estimate")).to_be_visible()
    await scripted.page.keyboard.press("Escape")

    await expect(scripted.page.get_by_role("dialog", name="Estimate")).to_be_hidden()
    await scripted.slack.until(lambda: scripted.app.got)
    assert scripted.app.got[0]["type"] == "view_closed"


async def test_a_confirmation_is_asked_before_anything_is_sent(scripted: ScriptedWindow) -> None:
    page, app = scripted.page, scripted.app
    post(scripted, BLOCKS["actions"])
    await page.get_by_role("button", name="Press").click()
    await page.get_by_role("dialog", name="Really?").get_by_role("button", name="No").click()
    assert app.got == []

    await page.get_by_role("button", name="Press").click()
    await page.get_by_role("dialog", name="Really?").get_by_role("button", name="Yes").click()
    await scripted.slack.until(lambda: app.got)
    assert app.got[0]["actions"][0]["value"] == "pressed"


async def test_menus_and_thumbs_of_a_message_send_what_was_chosen(scripted: ScriptedWindow) -> None:
    page, app = scripted.page, scripted.app
    post(scripted, BLOCKS["section"], BLOCKS["actions"], BLOCKS["context_actions"])
    await page.get_by_label("More choices").click()
    await page.get_by_role("button", name="Option y").click()
    await page.get_by_label("A GPU").select_option("b")
    await page.get_by_role("button", name="Good").click()
    await scripted.slack.until(lambda: len(app.got) == 3)

    assert [each["actions"][0]["action_id"] for each in app.got] == ["more", "gpu", "thumbs"]
    assert app.got[0]["actions"][0]["selected_option"]["value"] == "y"
    assert app.got[1]["actions"][0]["selected_option"]["value"] == "b"
    assert app.got[2]["actions"][0]["value"] == "good"


async def test_a_click_that_nobody_answers_is_told(scripted: ScriptedWindow) -> None:
    post(scripted, BLOCKS["context_actions"])
    scripted.slack.faults.lose_deliveries()
    await scripted.page.get_by_role("button", name="Good").click()

    await expect(scripted.page.locator("#toast")).to_contain_text("dispatch_failed")


async def test_messages_change_and_vanish_without_reload(scripted: ScriptedWindow) -> None:
    team = scripted.slack.teams["T1"]
    message = post(scripted, BLOCKS["header"])
    await expect(scripted.page.locator("#list")).to_contain_text("Title")
    scripted.slack.change(team, message, {"text": "another"})
    await expect(scripted.page.locator("#list")).to_contain_text("another (edited)")
    scripted.slack.delete(team, message)

    await expect(scripted.page.locator("#list > .message")).to_have_count(0)


async def test_lines_of_plain_text_stay_lines(scripted: ScriptedWindow) -> None:
    post(scripted, {"type": "section", "text": words("first\nsecond")})

    await expect(scripted.page.locator("#list .b-text")).to_be_visible()
    assert await scripted.page.locator("#list .b-text").inner_text() == "first\nsecond"


async def test_a_table_sorts_and_pages(scripted: ScriptedWindow) -> None:
    post(scripted, BLOCKS["data_table"])
    rows = scripted.page.locator(".b-data tbody tr:not([hidden])")
    await expect(rows).to_have_count(2)
    await scripted.page.get_by_role("button", name="Likely").click()
    assert await rows.all_inner_texts() == ["line 1\t$1", "line 3\t$3"] or "$1" in (await rows.all_inner_texts())[0]
    await scripted.page.get_by_role("button", name="Later rows").click()

    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("$20")


async def test_the_home_tab_is_shown_and_its_buttons_work(scripted: ScriptedWindow) -> None:
    await scripted.page.get_by_role("link", name="Home of the app").click()
    await scripted.page.wait_for_selector("body[data-live=yes]")
    await expect(scripted.page.locator("main")).to_contain_text("has not published a home tab")
    home = {"type": "home", "blocks": [BLOCKS["header"], BLOCKS["actions"]]}
    publish(Asked(scripted.slack, scripted.slack.teams["T1"], {"user_id": "U1", "view": home}))
    await scripted.page.get_by_label("A GPU").select_option("b")
    await scripted.slack.until(lambda: len(scripted.app.got) == 2)

    assert [each["type"] for each in scripted.app.got] == ["event_callback", "block_actions"]
    assert scripted.app.got[1]["view"]["type"] == "home"


async def test_a_message_shortcut_hands_the_message_to_the_app(scripted: ScriptedWindow) -> None:
    await scripted.ask("64 A100 for a month?")
    await scripted.page.hover("#list > .message")
    await scripted.page.get_by_label("Message shortcuts").click()
    await scripted.page.get_by_role("button", name="Read", exact=True).click()
    await scripted.slack.until(lambda: scripted.app.got)

    assert scripted.app.got[0]["type"] == "message_action"
    assert scripted.app.got[0]["message"]["text"] == "64 A100 for a month?"


async def test_the_agent_shows_prompts_status_and_title(scripted: ScriptedWindow) -> None:
    team, slack = scripted.slack.teams["T1"], scripted.slack
    im = team.open_im("U1", "UBOT1").id
    await scripted.open(f"/T1/U1/{im}")
    asked = {"channel_id": im, "prompts": [{"title": "A month", "message": "64 A100 30 days"}]}
    from_agent = slack_method("assistant.threads.setSuggestedPrompts")
    from_agent(Asked(slack, team, asked))
    await scripted.page.get_by_role("button", name="A month").click()
    await expect(scripted.page.locator("#list > .message")).to_contain_text("64 A100 30 days")
    status = {"channel_id": im, "thread_ts": "", "status": "is counting"}
    slack_method("assistant.threads.setStatus")(Asked(slack, team, status))

    await expect(scripted.page.locator("#status")).to_have_text("llmcost is counting")
    assert [each["event"]["type"] for each in scripted.app.got if each["type"] == "event_callback"][-1] == "message"


async def test_a_file_can_be_downloaded_by_those_who_see_it(scripted: ScriptedWindow) -> None:
    team, slack = scripted.slack.teams["T1"], scripted.slack
    asked = Asked(slack, team, {"filename": "log.csv", "length": 8})
    id = slack_method("files.getUploadURLExternal")(asked)["file_id"]
    team.files[id].content = b"a,b\n1,2\n"
    files = [{"id": id, "title": "The log"}]
    slack_method("files.completeUploadExternal")(Asked(slack, team, {"files": files, "channel_id": "C3"}))
    await scripted.open("/T1/U1/C3")
    async with scripted.page.expect_download() as download:
        await scripted.page.get_by_role("link", name="Download").click()

    assert (await download.value).suggested_filename == "log.csv"
    answer = await scripted.page.request.get(f"{scripted.url}/T1/U3/file/{id}")
    assert answer.status == 404


HOSTILE = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "<javascript:window.hacked=1|click me>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "{{ 7919*7927 }} {% raw %}",
    "</textarea></li></ol><h1>mine",
    "`<b>` *<i>x</i>* _<u>_ ```</pre><script>window.hacked=1</script>```",
    "\u202etxet desrever\u202c \x1b[31m",
    "💥" * 500,
)


def hostile_blocks(text: str) -> list[Json]:
    """The text in every kind of place."""
    run = {"type": "text", "text": text}
    button = {"type": "button", "action_id": text[:50], "text": words(text[:75]), "value": text}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "header", "text": words(text[:150])},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]},
        {"type": "actions", "elements": [button]},
    ]


async def test_hostile_words_stay_words(scripted: ScriptedWindow) -> None:
    for number, text in enumerate(HOSTILE, 1):
        post(scripted, *hostile_blocks(text), text=text)
        await scripted.ask(text, 2 * number)
    await scripted.open()

    page = scripted.page
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("#list script, #list img, #list h1, #list [onload], #list [onerror]").count() == 0
    hrefs = await page.locator("#list a").evaluate_all("all => all.map(each => each.protocol)")
    assert set(hrefs) <= {"http:", "https:", "mailto:"}
    assert "62773913" not in await page.locator("#list").inner_text()
