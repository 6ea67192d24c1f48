"""What can be measured of the looks: accessibility, narrow windows, dark and light; and the picture of the README."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.bot.workspace.page.conftest import SESSION, ScriptedWindow, Window
from tests.bot.workspace.page.examples import BLOCKS, CHARTS
from tests.bot.workspace.page.test_forms import FORM, GPU, every_field, post, show_form

pytestmark = SESSION

PICTURE = Path(__file__).parents[4] / "docs" / "workspace.jpg"
MOST_BYTES = 120_000


async def findings(page: Page) -> list[str]:
    """Serious and critical findings of axe, with the first place of each."""
    found = (await Axe().run(page)).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}" for each in serious]


def show_everything(window: ScriptedWindow) -> None:
    """Each block once, and every kind of chart."""
    for kind, block in BLOCKS.items():
        if kind != "input":
            post(window, block)
    charts = [{"type": "data_visualization", "title": "Costs", "chart": each} for each in CHARTS]
    post(window, *charts[:2])
    post(window, *charts[2:])


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_channel_with_every_block_is_accessible(theme: str, scripted: ScriptedWindow) -> None:
    await scripted.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    show_everything(scripted)
    await scripted.open()

    assert await findings(scripted.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_an_answer_its_thread_the_panel_and_the_tour_are_accessible(theme: str, window: Window) -> None:
    page = window.page
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await window.ask("/llmcost 64 A100 30 days")
    await window.ask("/nothing", 2)
    await window.ask("@llmcost hello", 3)
    await page.get_by_role("button", name="Tour").click()
    await page.locator("#list [data-thread-of]").last.press("Enter")  # in one step: a list drawn anew loses the focus
    await page.wait_for_selector("#thread-list")
    assert await findings(page) == []

    await page.get_by_role("button", name="Show the traffic").click()
    await page.wait_for_selector("#panel .panel-body")
    assert await findings(page) == []


async def test_a_form_with_errors_is_accessible(scripted: ScriptedWindow) -> None:
    show_form(scripted, {**FORM, "blocks": [GPU, *every_field()]})
    await scripted.page.get_by_role("dialog").get_by_role("button", name="Ask").click()
    await scripted.page.wait_for_selector("[aria-invalid=true]")

    assert await findings(scripted.page) == []


async def test_a_phone_shows_every_block_without_scrolling_sideways(scripted: ScriptedWindow) -> None:
    await scripted.phone()
    show_everything(scripted)
    show_form(scripted, {**FORM, "blocks": every_field()})
    await scripted.open()

    assert await scripted.too_wide() <= 0
    assert await findings(scripted.page) == []


async def test_the_home_tab_is_accessible_and_fits_a_phone(window: Window) -> None:
    await window.phone()
    await window.ask("/llmcost 64 A100 30 days")
    await window.open("/T1/U1/home")
    await expect(window.page.locator("#home")).to_contain_text("64 x A100")

    assert await window.too_wide() <= 0
    assert await findings(window.page) == []


async def test_the_theme_can_be_turned_and_is_remembered(window: Window) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await window.page.evaluate(ground)
    await window.page.get_by_role("button", name="Light or dark").click()
    dark = await window.page.evaluate(ground)
    await window.open()

    assert light != dark
    assert await window.page.evaluate(ground) == dark


async def test_the_picture_of_the_readme_shows_an_answer(window: Window, update_golden: bool, tmp_path: Path) -> None:
    await window.page.set_viewport_size({"width": 1180, "height": 720})
    await window.ask("/llmcost 7B on 2T tokens with 64 H100 whole project")
    await window.page.mouse.move(600, 690)
    taken = tmp_path / "workspace.jpg"
    await window.page.screenshot(path=taken, type="jpeg", quality=72, animations="disabled")
    if update_golden:
        PICTURE.write_bytes(taken.read_bytes())

    assert 20_000 < taken.stat().st_size < MOST_BYTES
    assert PICTURE.stat().st_size < MOST_BYTES


async def test_after_a_reload_a_tall_answer_is_shown_from_its_top(window: Window) -> None:
    await window.phone()
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.reload()
    await window.live()
    top = await window.page.evaluate(
        "document.querySelector('#list').lastElementChild.getBoundingClientRect().top"
        " - document.querySelector('#scroller').getBoundingClientRect().top"
    )

    assert 0 <= top < 40
