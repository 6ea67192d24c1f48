"""An answer as a Slack message: a plain `text` that reads well aloud, and blocks."""

import json
from typing import Any

from bot.desk import Reply
from bot.render.environment import slack_template
from bot.render.view import context, kind

MOST_TEXT = 3000


def slack_message(reply: Reply) -> dict[str, Any]:
    """The message of a reply, as Slack's Web API and a command's acknowledgement take it."""
    values = context(reply)
    name = kind(reply.answer)
    text = slack_template(f"{name}_text.j2").render(values).strip()
    return {"text": cut(text, MOST_TEXT), "blocks": _blocks(name, values)}


def _blocks(name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    printed = slack_template(f"{name}.j2").render(values)
    blocks: list[dict[str, Any]] = json.loads(f"[{printed.strip().rstrip(',')}]")
    return blocks


def cut(text: str, most: int) -> str:
    """Escaped text, no longer than this and never cut inside an entity."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    start = short.rfind("&")
    if start != -1 and ";" not in short[start:]:
        short = short[:start]
    return f"{short}…"
