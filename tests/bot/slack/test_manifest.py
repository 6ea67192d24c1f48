"""The manifest: valid, and in step with what the app listens to."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.commands import COMMAND
from bot.slack.counter import Counter

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_the_manifest_follows_slacks_schema() -> None:
    schema = json.loads((ROOT / "tests" / "data" / "manifest-schema.json").read_text())

    jsonschema.Draft7Validator(schema).validate(MANIFEST)


def test_the_manifest_names_exactly_the_commands_that_are_listened_to() -> None:
    assert [each["command"] for each in MANIFEST["features"]["slash_commands"]] == [COMMAND]


async def test_the_app_listens_to_the_command_and_to_buttons_only(settings: Settings, desk: Desk) -> None:
    app: AsyncApp = slack_app(settings, Counter(desk), AsyncWebClient())

    assert [listener.ack_function.__module__ for listener in app._async_listeners] == [
        "bot.slack.commands",
        "bot.slack.actions",
    ]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert "event_subscriptions" not in MANIFEST["settings"]


def test_every_scope_is_needed_by_something() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == ["commands"]
