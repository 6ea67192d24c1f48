"""What Slack sends of a person's doings: commands, interactions, and the parts that all of them hold."""

import html
from dataclasses import dataclass

from bot.workspace.addresses import ResponseUrl
from bot.workspace.choices import elements
from bot.workspace.slack import Slack
from bot.workspace.world import Channel, Json, Message, Team, User, View


class Impossible(Exception):
    """What Slack's own window does not let a person do; the text says why."""


@dataclass(frozen=True)
class Payloads:
    """The payloads of one person's doings."""

    slack: Slack
    team: Team
    user: User

    def command(self, place: Channel, command: str, text: str, address: ResponseUrl) -> Json:
        """A slash command."""
        return {
            "token": "verification", "team_id": self.team.id, "team_domain": self.team.domain, "channel_id": place.id,
            "channel_name": "privategroup" if place.kind == "private" else place.name, "user_id": self.user.id,
            "user_name": self.user.name, "command": command, "text": html.escape(text, quote=False),
            "api_app_id": self.slack.credentials.app_id,
            "is_enterprise_install": "true" if self.team.is_of_organisation else "false",
            **({"enterprise_id": self.team.organisation} if self.team.organisation else {}),
            "response_url": self.url(address),
            "trigger_id": self.slack.addresses.trigger(self.team.id, self.user.id),
        }  # fmt: skip

    def interaction(self, kind: str, view: str = "") -> Json:
        """What every interaction holds; in a modal, its trigger may push another above."""
        return {
            "type": kind, "token": "verification", "api_app_id": self.slack.credentials.app_id,
            "trigger_id": self.slack.addresses.trigger(self.team.id, self.user.id, view),
            "team": None if self.team.is_of_organisation else {"id": self.team.id, "domain": self.team.domain},
            "enterprise": {"id": self.team.organisation} if self.team.organisation else None,
            "is_enterprise_install": self.team.is_of_organisation,
            "user": {"id": self.user.id, "username": self.user.name, "name": self.user.name, "team_id": self.user.team},
        }  # fmt: skip

    def about(self, place: View | Message) -> Json:
        """Where an element stands."""
        if isinstance(place, View):
            return {"container": {"type": "view", "view_id": place.id}, "view": self.view(place)}
        container: Json = {"type": "message", "message_ts": place.ts, "channel_id": place.channel,
                           "is_ephemeral": bool(place.visible_to)}  # fmt: skip
        found: Json = {"container": container, "channel": self.place(place.channel)}
        if place.thread_ts:
            container["thread_ts"] = place.thread_ts
        if not place.visible_to:
            found["message"] = place.as_json(self.team.id, self.slack.credentials.app_id, self.slack.url)
        return found

    def place(self, channel: str) -> Json:
        """A channel; Slack does not tell the names of private ones."""
        found = self.team.channels[channel]
        return {"id": found.id, "name": "privategroup" if found.kind == "private" else found.name}

    def view(self, view: View) -> Json:
        """A view, with what is filled in."""
        assert self.team.installation
        return view.as_json(self.slack.credentials.app_id, self.team.installation.bot_id)

    def url(self, address: ResponseUrl) -> str:
        """The address to answer to."""
        return f"{self.slack.url}/respond/{address.id}"

    def response_urls(self, view: View) -> list[Json]:
        """Addresses to post to, one for each conversation that was chosen in a field which asks for them."""
        found = []
        for block in view.content["blocks"]:
            for element in elements(block):
                chosen = view.values.get(block["block_id"], {}).get(element["action_id"], {})
                channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
                if element.get("response_url_enabled") and channel:
                    address = self.slack.addresses.response(self.team.id, self.user.id, channel)
                    found.append({"block_id": block["block_id"], "action_id": element["action_id"],
                                  "channel_id": channel, "response_url": self.url(address)})  # fmt: skip
        return found


def element_of(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    """The block and the element of this id. Raises Impossible."""
    for block in blocks:
        for element in elements(block):
            if element["action_id"] == action_id:
                return block, element
    raise Impossible(f"There is nothing to click with the id {action_id!r}.")


def action_of(block: Json, element: Json, value: Json, ts: str) -> Json:
    """One entry of `actions`: what was used, and what was chosen."""
    own: Json = {key: element[key] for key in ("text", "value", "style") if key in element}
    return {
        "type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], **own, **value,
        "action_ts": ts,
    }  # fmt: skip
