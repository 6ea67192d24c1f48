"""The tour and what follows from it, with the real bot."""

from playwright.async_api import expect

from tests.bot.workspace.page.conftest import SESSION, Window

pytestmark = SESSION


async def step(window: Window, number: int) -> None:
    """Send one message of the tour."""
    if not await window.page.locator("#tour").is_visible():
        await window.page.get_by_role("button", name="Tour").click()
    await window.page.locator("#tour").get_by_role("button", name="Send").nth(number - 1).click()


async def test_the_tour_is_answered_from_end_to_end(window: Window) -> None:
    page = window.page
    messages, thread = page.locator("#list > .message"), page.locator("#thread-list > .message")
    await step(window, 1)
    await expect(messages.last).to_contain_text("64 x A100 80GB SXM for 30 days")
    await step(window, 2)
    await expect(messages.last.locator(".replies")).to_contain_text("1 reply")
    await step(window, 3)
    await expect(messages.last).to_contain_text("is cheaper by")
    await step(window, 4)
    await expect(thread).to_have_count(4)
    await expect(thread.nth(1)).to_contain_text("7B")
    await expect(thread.nth(3)).to_contain_text("spot")
    await step(window, 5)
    await expect(messages.last).to_contain_text("$250k")

    await expect(page.locator("#tour li.done")).to_have_count(5)
    assert await page.locator(".message.failed").count() == 0


async def test_a_follow_up_needs_the_mention_before_it(window: Window) -> None:
    await step(window, 4)

    await expect(window.page.locator("#toast")).to_contain_text("Send step 2 first")


async def test_an_answer_is_shared_once_with_everybody(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("button", name="Share", exact=True).click()
    await window.page.wait_for_selector("#list > .message:not(.ephemeral)")
    await window.open("/T1/U2/C1")

    await expect(window.page.locator("#list > .message")).to_have_count(1)
    await expect(window.page.locator("#list > .message")).to_contain_text("@ada")


async def test_history_shows_what_was_asked_before(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.ask("/llmcost history", 2)

    assert "64" in (await window.texts())[1]


async def test_a_private_channel_keeps_its_history(window: Window) -> None:
    await window.open("/T1/U1/C3")
    await window.ask("/llmcost 24 H100 9 days")
    await window.open("/T1/U2/C1")
    await window.ask("/llmcost history")

    assert "24 x H100" not in (await window.texts())[0]


async def test_a_command_works_between_two_people_and_only_the_asker_sees_the_answer(window: Window) -> None:
    await window.page.get_by_role("link", name="Ben Lindqvist").click()
    await window.page.wait_for_selector("body[data-live=yes]")
    place = window.page.url.rsplit("/", 1)[1]
    await window.ask("/llmcost 64 A100 30 days")
    await window.open(f"/T1/U2/{place}")

    assert await window.texts() == []


async def test_the_agent_answers_a_direct_message_in_its_thread(window: Window) -> None:
    await window.page.get_by_role("link", name="LLM Cost").click()
    await window.page.wait_for_selector("body[data-live=yes]")
    await window.page.get_by_role("button", name="64 A100 for 30 days").click()

    thread = window.page.locator("#thread-list > .message")
    await expect(thread).to_have_count(2)
    await expect(thread.last).to_contain_text("64 x A100")
    await window.page.fill("#thread-composer textarea", "what if spot?")
    await window.page.press("#thread-composer textarea", "Enter")
    await expect(thread).to_have_count(4)
    await expect(thread.last).to_contain_text("spot")


async def test_each_workspace_has_an_installation_of_its_own(window: Window) -> None:
    tokens = [each.installation.token for each in window.slack.teams.values() if each.installation]
    await window.open("/T2/U4/C4")
    await window.send("@llmcost 64 A100 30 days")
    await expect(window.page.locator("#list .replies")).to_contain_text("1 reply")

    assert len(set(tokens)) == 2


async def test_an_admin_removes_the_app_and_installs_it_again(window: Window) -> None:
    await window.page.get_by_role("button", name="Remove the app").click()
    await expect(window.page.get_by_role("button", name="Install the app")).to_be_visible()
    await window.slack.settled()
    await window.ask("/llmcost 64 A100 30 days")
    await expect(window.page.locator(".message.failed")).to_contain_text("not a valid command")

    await window.page.get_by_role("button", name="Install the app").click()
    await expect(window.page.get_by_role("button", name="Remove the app")).to_be_visible()
    await window.ask("/llmcost 64 A100 30 days", 2)
    await expect(window.page.locator("#list > .message").last).to_contain_text("64 x A100")


async def test_an_export_arrives_as_a_file_from_the_bot(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.ask("/llmcost export csv", 2)
    await window.slack.until(lambda: window.slack.called("files.completeUploadExternal"))
    await window.page.get_by_role("link", name="LLM Cost").click()
    await window.page.locator("#list .replies").click()
    async with window.page.expect_download() as download:
        await window.page.get_by_role("link", name="Download").click()

    assert "64 A100 30 days" in (await (await download.value).path()).read_text()


async def test_the_home_tab_shows_the_last_estimates(window: Window) -> None:
    await window.ask("/llmcost 64 A100 30 days")
    await window.page.get_by_role("link", name="Home of the app").click()

    await expect(window.page.locator("#home")).to_contain_text("64 x A100")
