"""The manifest: valid, and in step with what the app listens to."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from bot.answer import answer
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.commands import COMMAND
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.home import PROMPTS
from bot.slack.scopes import SCOPES
from costengine.prices import bundled_book
from tests.conftest import TODAY

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_the_manifest_follows_slacks_schema() -> None:
    schema = json.loads((ROOT / "tests" / "data" / "manifest-schema.json").read_text())

    jsonschema.Draft7Validator(schema).validate(MANIFEST)


def test_the_manifest_names_exactly_the_commands_that_are_listened_to() -> None:
    assert [each["command"] for each in MANIFEST["features"]["slash_commands"]] == [COMMAND]


def test_what_is_listened_to_is_what_the_manifest_asks_for(settings: Settings, desk: Desk) -> None:
    """One file a kind of listener, `/llmcost` first: listeners are asked in order."""
    listeners = Front(settings, Counter(desk)).app._async_listeners
    modules = [listener.ack_function.__module__.removeprefix("bot.slack.") for listener in listeners]

    assert modules[0] == "commands"
    assert len(modules) == len(set(modules))
    assert {event for module in modules for event in EVENTS.get(module, ())} == set(BOT_EVENTS)


EVENTS = {
    "messages": ("app_mention", "message.im"), "home": ("app_home_opened",),
    "removal": ("app_uninstalled", "tokens_revoked"),
}  # fmt: skip
BOT_EVENTS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]


def test_no_scope_is_asked_for_beyond_those_that_were_agreed_on() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]

    assert set(scopes["bot"]) == set(SCOPES)
    assert "user" not in scopes


def test_every_scope_has_its_sentence_in_the_documentation() -> None:
    explained = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", (ROOT / "docs" / "slack.md").read_text(), re.MULTILINE))

    assert set(explained) == set(SCOPES)
    assert all(len(reason.split()) >= 5 for reason in explained.values())


def test_the_agent_is_the_new_one() -> None:
    """Slack takes `assistant_view` no more from new apps, and never both."""
    features = MANIFEST["features"]

    assert "agent_view" in features
    assert "assistant_view" not in features
    assert features["app_home"]["messages_tab_enabled"]
    assert "im:history" in MANIFEST["oauth_config"]["scopes"]["bot"]


def test_the_suggested_prompts_are_those_of_the_code_and_can_be_read() -> None:
    prompts = [(each["title"], each["message"]) for each in MANIFEST["features"]["agent_view"]["suggested_prompts"]]

    assert prompts == list(PROMPTS)
    for _, message in prompts:
        assert answer(message, book=bundled_book(), today=TODAY).estimate


def test_socket_mode_is_the_default_and_needs_no_address() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
