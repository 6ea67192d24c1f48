"""What the app may do in a workspace, as its manifest says: commands, shortcuts, events, scopes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from costengine.amounts import Frozen

_HERE = Path(__file__).resolve().parent.parent
_PLACES = (_HERE / "manifest.yml", _HERE.parent / "manifest.yml")  # in a wheel, in a checkout


class Shortcut(Frozen):
    """An entry of the shortcut menu (`global`) or of a message's own menu (`message`)."""

    name: str
    type: str
    callback_id: str
    description: str = ""


class Prompt(Frozen):
    """A question that the agent view offers."""

    title: str
    message: str


class Command(Frozen):
    """A slash command."""

    command: str
    description: str = ""
    usage_hint: str = ""


class AppManifest(Frozen):
    """The parts of a manifest that change what Slack does."""

    name: str = "llmcost"
    bot_name: str = "llmcost"
    description: str = ""
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    events: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    home_tab: bool = False
    messages_tab: bool = False
    token_rotation: bool = False


def app_manifest() -> AppManifest:
    """The app's own manifest."""
    found = next(place for place in _PLACES if place.exists())
    return _manifest(yaml.safe_load(found.read_text(encoding="utf-8")))


def _manifest(raw: Mapping[str, Any]) -> AppManifest:
    features, settings = raw.get("features", {}), raw.get("settings", {})
    home = features.get("app_home", {})
    agent = features.get("agent_view") or features.get("assistant_view") or {}
    return AppManifest(
        name=raw["display_information"]["name"],
        bot_name=features.get("bot_user", {}).get("display_name", "bot"),
        description=raw["display_information"].get("description", ""),
        commands=tuple(Command(**_only(each, Command)) for each in features.get("slash_commands", ())),
        shortcuts=tuple(Shortcut(**_only(each, Shortcut)) for each in features.get("shortcuts", ())),
        prompts=tuple(Prompt(**_only(each, Prompt)) for each in agent.get("suggested_prompts", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        token_rotation=bool(settings.get("token_rotation_enabled")),
    )


def _only(raw: Mapping[str, Any], model: type[Frozen]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key in model.model_fields}
