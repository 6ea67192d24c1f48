"""The page with the real bot: asked, answered, kept apart."""

import json

import pytest
from playwright.async_api import expect

from tests.bot.workspace.page.conftest import SESSION, Window

pytestmark = SESSION


async def test_a_command_is_answered_on_the_page_without_reload_and_for_the_asker_alone(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")

    message = window.page.locator("#list > .message")
    await expect(message).to_contain_text("64 x A100 80GB SXM for 30 days")
    await expect(message).to_contain_text("Only visible to you")
    await expect(message.locator("table")).to_contain_text("GPU rental")

    await window.open("/T1/U2/C1")
    assert await window.texts() == []


async def test_a_button_of_the_answer_asks_the_next_question(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("button", name="Apply").first.click()

    await window.page.wait_for_selector("#list > .message:nth-child(2)")
    assert len(await window.texts()) == 2


async def test_what_the_bot_does_not_understand_is_told(window: Window) -> None:
    await window.ask("/llmcost 64 Zeus9000 GPUs for 30 days")

    assert "Zeus9000" in (await window.texts())[0]


async def test_another_command_is_slacks_own_error(window: Window) -> None:
    await window.ask("/nothing at all")

    await expect(window.page.locator(".message.failed")).to_contain_text("/nothing is not a valid command")


async def test_a_bot_that_is_gone_is_told_as_slack_tells_it(window: Window) -> None:
    window.slack.faults.lose_deliveries()
    await window.ask("/llmcost 64 A100 30 days")

    await expect(window.page.locator(".message.failed")).to_contain_text("dispatch_failed")


async def test_two_workspaces_show_nothing_of_each_other(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("link", name="Globex Research").click()
    await window.page.wait_for_selector("body[data-live=yes]")

    assert await window.texts() == []
    await window.ask("/llmcost history")
    assert "64 x A100" not in (await window.texts())[0]


async def test_what_others_say_arrives_live_and_marks_other_channels(window: Window) -> None:
    ben = await window.page.context.new_page()
    await ben.goto(f"{window.url}/T1/U2/C1")
    await ben.fill("#composer textarea", "hello from Ben")
    await ben.press("#composer textarea", "Enter")
    await expect(window.page.locator("#list > .message")).to_contain_text("hello from Ben")

    await ben.goto(f"{window.url}/T1/U2/C2")
    await ben.fill("#composer textarea", "elsewhere")
    await ben.press("#composer textarea", "Enter")
    await expect(window.page.locator('[data-place="C2"]')).to_have_class("unread")


async def test_a_new_answer_is_brought_into_view(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.ask("/llmcost 32 H100 30 days", 2)

    await expect(window.page.locator("#list > .message").last.locator(".author")).to_be_in_viewport()


async def test_a_thread_opens_beside_the_channel_and_refuses_commands(window: Window) -> None:
    await window.ask("what does a month of 64 A100 cost?")
    await window.page.hover("#list > .message")
    await window.page.get_by_role("button", name="Reply in thread").click()
    thread = window.page.locator("#thread")
    await thread.get_by_role("textbox").fill("let us ask")
    await thread.get_by_role("textbox").press("Enter")
    await expect(thread.locator(".message")).to_have_count(2)
    await expect(window.page.locator("#list .replies")).to_contain_text("1 reply")

    with window.forgiven():
        await thread.get_by_role("textbox").fill("/llmcost 64 A100 30 days")
        await thread.get_by_role("textbox").press("Enter")
        await expect(window.page.locator("#toast")).to_contain_text("cannot be run in threads")


async def test_the_composer_completes_the_command_and_examples(window: Window) -> None:
    composer = window.page.locator("#composer textarea")
    await composer.press_sequentially("/ll")
    await composer.press("Tab")
    await expect(composer).to_have_value("/llmcost ")
    await composer.press("ArrowDown")
    await composer.press("Enter")

    await expect(composer).to_have_value("/llmcost 64 A100 30 days")


async def test_the_payload_of_a_message_and_its_limits_can_be_seen(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.hover("#list > .message .who")
    await window.page.get_by_role("button", name="Show the payload").first.click()

    panel = window.page.locator("#panel")
    await expect(panel.locator("table.limits")).to_contain_text("of 50")
    sent = json.loads(await panel.locator("pre").first.inner_text())
    assert sent["response_type"] == "ephemeral"
    assert sent["blocks"]


async def test_the_traffic_with_the_bot_can_be_seen(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("button", name="Show the traffic").click()

    await expect(window.page.locator("#panel")).to_contain_text("/llmcost")


async def test_everything_can_be_done_from_the_keyboard(window: Window) -> None:
    page = window.page
    await page.keyboard.type("/llmcost 64 A100 30 days")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#list > .message")
    for _ in range(60):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "Apply":
            break
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#list > .message:nth-child(2)")


@pytest.mark.parametrize("width", [360, 768])
async def test_an_answer_fits_a_narrow_window(width: int, window: Window) -> None:
    await window.page.set_viewport_size({"width": width, "height": 740})
    await window.open()
    await window.ask("/llmcost 64 A100 30 days vs 32 H100 30 days")
    await window.ask("/llmcost 64 A100 30 days", 2)

    assert await window.too_wide() <= 0


async def test_the_list_of_channels_opens_on_a_phone(window: Window) -> None:
    await window.phone()
    await window.page.get_by_role("button", name="Channels and workspaces").click()
    await window.page.get_by_role("link", name="general").click()
    await window.page.wait_for_selector("body[data-live=yes]")

    assert window.page.url.endswith("/C2")
