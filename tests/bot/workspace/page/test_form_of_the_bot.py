"""The bot's own form, filled in by a person: external options, errors at the fields, the answer."""

import pytest
from playwright.async_api import Locator, expect

from tests.bot.workspace.page.conftest import SESSION, Window

pytestmark = SESSION


async def opened(window: Window) -> Locator:
    """The form, as the global shortcut opens it."""
    await window.page.get_by_label("Shortcuts", exact=True).click()
    await window.page.get_by_role("button", name="Estimate a training cost").click()
    dialog = window.page.get_by_role("dialog")
    await expect(dialog.get_by_label("How many GPUs?")).to_be_visible()
    return dialog


async def test_the_form_tells_errors_at_their_fields_and_answers(window: Window) -> None:
    dialog = await opened(window)
    gpu = dialog.get_by_role("combobox", name="GPU")
    await gpu.fill("")
    await gpu.press_sequentially("h100")
    await dialog.get_by_role("listbox", name="GPU").get_by_role("option", name="H100 SXM").click()
    await dialog.get_by_label("How many GPUs?").fill("0")
    await dialog.get_by_label("For how long?").fill("30 days")
    await dialog.get_by_role("button", name="Estimate").click()
    await expect(dialog.get_by_label("How many GPUs?")).to_have_attribute("aria-invalid", "true")

    await dialog.get_by_label("How many GPUs?").fill("32")
    await dialog.get_by_role("button", name="Estimate").click()
    await expect(window.page.locator("body")).to_contain_text("23,040 GPU-hours")


@pytest.mark.parametrize("width", [360, 1280])
async def test_an_answer_can_be_changed_in_the_form(width: int, window: Window) -> None:
    await window.page.set_viewport_size({"width": width, "height": 760})
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("button", name="Change…").click()

    await expect(window.page.get_by_role("dialog").get_by_label("How many GPUs?")).to_have_value("64")
    assert await window.too_wide() <= 0
