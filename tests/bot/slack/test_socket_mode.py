"""The same app over a websocket, against a fake Slack."""

import asyncio

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.render.blockkit import validate
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.counter import Counter
from bot.store.store import Store
from tests.fake_slack import FakeSlack, command


async def test_a_command_over_the_websocket_is_answered_in_its_acknowledgement(
    slack: FakeSlack, settings: Settings, desk: Desk, store: Store
) -> None:
    settings = settings.model_copy(update={"slack_app_token": "xapp-test", "slack_signing_secret": ""})
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session)
        handler = AsyncSocketModeHandler(slack_app(settings, Counter(desk), client), "xapp-test")
        await handler.connect_async()  # type: ignore[no-untyped-call]
        link = await asyncio.wait_for(slack.links.get(), 5)

        for envelope in ("E1", "E2"):  # the second is the same delivery again
            await link.send_json(
                {"type": "slash_commands", "envelope_id": envelope, "payload": command("64 A100 30 days"),
                 "accepts_response_payload": True}
            )  # fmt: skip
        answers = [await asyncio.wait_for(slack.answers.get(), 5) for _ in range(2)]
        await handler.close_async()  # type: ignore[no-untyped-call]

    assert {answer["envelope_id"] for answer in answers} == {"E1", "E2"}
    assert answers[0]["payload"] == answers[1]["payload"]
    validate(answers[0]["payload"])
    assert len(list(store.entries())) == 1
