"""Somebody at the keyboard: what people do in Slack, and what Slack then sends to the app."""

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.workspace.addresses import ResponseUrl
from bot.workspace.checking import with_block_ids, wrong_view
from bot.workspace.methods.method import Asked
from bot.workspace.methods.views import new_view, replace_view
from bot.workspace.payloads import Impossible, Payloads, action_of, element_of
from bot.workspace.respond import answer
from bot.workspace.slack import Slack
from bot.workspace.transport import Acknowledgement, Delivery
from bot.workspace.world import Channel, Json, Message, Team, User, View

CONNECTING = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."


@dataclass
class Person:
    """Somebody in a workspace, acting."""

    slack: Slack
    team: Team
    user: User

    @property
    def payloads(self) -> Payloads:
        """What Slack sends of what they do."""
        return Payloads(self.slack, self.team, self.user)

    # What they see

    def channels(self) -> list[Channel]:
        """Public channels, private ones they are in, and their direct messages; guests see only where they are."""
        return [each for each in self.team.channels.values() if self._sees(each)]

    def _sees(self, channel: Channel) -> bool:
        return self.user.id in channel.members or (channel.kind == "public" and not self.user.is_guest)

    def channel(self, id: str) -> Channel:
        """A channel that they see. Raises Impossible."""
        found = self.team.channels.get(id)
        if found is None or not self._sees(found):
            raise Impossible("There is no such channel.")
        return found

    def sees(self, channel: str, thread: str = "") -> list[Message]:
        """The messages of a channel, or of one of its threads, that are there for them."""
        self.channel(channel)
        return [
            each
            for each in self.team.messages
            if each.channel == channel
            and each.visible_to in ("", self.user.id)
            and (thread in (each.ts, each.thread_ts) if thread else not each.thread_ts)
        ]

    @property
    def modal(self) -> View | None:
        """The topmost modal on their screen."""
        return self.team.modal(self.user.id)

    @property
    def home(self) -> View | None:
        """What the app has published on its home tab for them."""
        return self.team.homes.get(self.user.id)

    # Talking

    async def say(self, channel: str, text: str, thread: str = "") -> Message:
        """Post a message; `@name` of somebody becomes a mention, as Slack's composer does it."""
        place = self.channel(channel)
        if place.is_archived:
            raise Impossible("This channel is archived.")
        place.members.add(self.user.id)
        message = Message(self.slack.new_ts(), channel, self.user.id, self._composed(text), thread_ts=thread)
        self.slack.said(self.team, message)
        return message

    def _composed(self, text: str) -> str:
        ids = {user.name.lower(): user.id for user in self.team.users.values()}
        escaped = html.escape(text, quote=False)
        escaped = re.sub(r"&lt;@(U\w+)&gt;", r"<@\1>", escaped)  # a mention that was picked from the list
        return re.sub(
            r"(?<![\w<])@([\w.-]+)",
            lambda found: f"<@{ids[found[1].lower()]}>" if found[1].lower() in ids else found[0],
            escaped,
        )

    async def command(self, channel: str, text: str, command: str = "/llmcost") -> Acknowledgement:
        """Type a slash command; the answer of the acknowledgement is shown."""
        place = self.channel(channel)
        if command not in {each.command for each in self.slack.manifest.commands} or self.team.installation is None:
            self.slack.slackbot_says(self.team, channel, self.user.id, f"{command} is not a valid command.")
            return Acknowledgement(0, error="invalid_command")
        address = self.slack.addresses.response(self.team.id, self.user.id, channel)
        found = await self.slack.deliver(
            Delivery("slash_commands", self.payloads.command(place, command, text, address))
        )
        self._show(f"{command} {text}", address, found)
        return found

    def _show(self, typed: str, address: ResponseUrl, found: Acknowledgement) -> None:
        """Show what a command was answered, or Slack's own error."""
        error, content = found.error, found.body
        if isinstance(content, str):
            content = {"text": content}
        if not error and content and self.slack.wrong_message(self.team, content):
            error = found.error = "invalid_command_response"
        if error:
            text = f"`{typed.split()[0]}` failed with the error “{error}”"
            self.slack.slackbot_says(self.team, address.channel, self.user.id, text)
        elif content:
            self._echo(typed, address, content)
            answer(self.slack, self.team, address, content)

    def _echo(self, typed: str, address: ResponseUrl, content: Json) -> None:
        """Slack shows what was typed where the answer is for everybody, and keeps it to itself otherwise."""
        if content.get("response_type") == "in_channel":
            words = html.escape(typed, quote=False)
            self.slack.post(self.team, Message(self.slack.new_ts(), address.channel, self.user.id, words))

    # Clicking

    async def click(self, message: Message, action_id: str, value: Json | None = None) -> Acknowledgement:
        """Use an element of a message; `value` holds what was chosen, as Slack names it (`selected_option`, ...)."""
        block, element = element_of(message.blocks, action_id)
        address = self.slack.addresses.response(
            self.team.id, self.user.id, message.channel, message.ts, message.thread_ts
        )
        payload: Json = {
            **self.payloads.interaction("block_actions"), **self.payloads.about(message),
            "response_url": self.payloads.url(address),
            "state": {"values": {}}, "actions": [action_of(block, element, value or {}, self.slack.new_ts())],
        }  # fmt: skip
        return await self._interact(payload)

    async def click_in(self, view: View, action_id: str, value: Json | None = None) -> Acknowledgement:
        """Use an element of a modal or the home tab."""
        block, element = element_of(view.content["blocks"], action_id)
        if value:
            view.values.setdefault(block["block_id"], {})[action_id] = {"type": element["type"], **value}
        payload = {
            **self.payloads.interaction("block_actions", view.id), **self.payloads.about(view),
            "actions": [action_of(block, element, value or {}, self.slack.new_ts())],
        }  # fmt: skip
        return await self._interact(payload)

    async def suggest(self, place: View | Message, action_id: str, typed: str) -> list[Json]:
        """The options that the app offers while somebody types; groups stay groups."""
        blocks = place.content["blocks"] if isinstance(place, View) else place.blocks
        block, _ = element_of(blocks, action_id)
        payload = {
            **self.payloads.interaction("block_suggestion", place.id if isinstance(place, View) else ""),
            **self.payloads.about(place), "action_id": action_id, "block_id": block["block_id"], "value": typed,
        }  # fmt: skip
        found = await self._interact(payload)
        body = found.body if isinstance(found.body, dict) else {}
        return list(body.get("options") or body.get("option_groups") or [])

    # Modals

    async def submit(self, values: Json | None = None) -> Acknowledgement:
        """Press the modal's button; `values` are block id -> action id -> value, over what was typed before."""
        view = self.modal
        if view is None:
            raise Impossible("No modal is open.")
        for block, fields in (values or {}).items():
            view.values.setdefault(block, {}).update(fields)
        view.errors = _missing(view)
        if view.errors:
            self.slack.opened(view)
            return Acknowledgement(0, error="incomplete")
        payload = {
            **self.payloads.interaction("view_submission", view.id), "view": self.payloads.view(view),
            "response_urls": self.payloads.response_urls(view),
        }  # fmt: skip
        found = await self._interact(payload)
        self._after_submit(view, found)
        return found

    def _after_submit(self, view: View, found: Acknowledgement) -> None:
        body: Json = found.body if isinstance(found.body, dict) else {}
        match body.get("response_action") if not found.error else "failed":
            case "failed":
                view.errors = {"": CONNECTING}
            case "errors":
                self._show_errors(view, body.get("errors"))
            case "update" | "push" as action if self._good(view, body.get("view")):
                self._put(view, body["view"], on_top=action == "push")
            case "clear":
                self.team.stacks[self.user.id] = []
            case None:
                self._close(view)
        self.slack.opened(view)

    def _show_errors(self, view: View, errors: Any) -> None:
        inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            view.errors = {"": CONNECTING}  # errors can only stand at input blocks
        else:
            view.errors = {block: str(text) for block, text in errors.items()}

    def _good(self, view: View, content: Any) -> bool:
        if wrong_view(content, self.team.id, self.slack.faults):
            view.errors = {"": CONNECTING}
            return False
        return True

    def _put(self, view: View, content: Json, *, on_top: bool) -> None:
        shown = {**content, "blocks": with_block_ids(content["blocks"], "b")}
        if on_top:
            new_view(Asked(self.slack, self.team, {}), self.user.id, shown, view)
        else:
            replace_view(view, shown)

    def _close(self, view: View) -> None:
        stack = self.team.stacks[self.user.id]
        if view.id in stack:
            stack.remove(view.id)

    async def close(self, *, everything: bool = False) -> None:
        """Close the topmost modal, or all of them; the app is told where it asked to be."""
        view = self.modal
        if view is None:
            return
        gone = list(self.team.stacks[self.user.id]) if everything or view.content.get("clear_on_close") else [view.id]
        for id in gone:
            self._close(self.team.views[id])
        self.slack.opened(view)
        if any(self.team.views[id].content.get("notify_on_close") for id in gone):
            payload = {
                **self.payloads.interaction("view_closed"),
                "view": self.payloads.view(view),
                "is_cleared": everything,
            }
            payload.pop("trigger_id")
            await self._interact(payload)

    # Shortcuts and the home tab

    async def shortcut(self, callback_id: str) -> Acknowledgement:
        """Choose a global shortcut."""
        self._check_shortcut(callback_id, "global")
        return await self._interact(
            {**self.payloads.interaction("shortcut"), "callback_id": callback_id, "action_ts": self.slack.new_ts()}
        )

    async def message_shortcut(self, message: Message, callback_id: str) -> Acknowledgement:
        """Choose a shortcut in a message's menu; there is none on ephemeral messages."""
        self._check_shortcut(callback_id, "message")
        if message.visible_to:
            raise Impossible("Slack offers no shortcuts on messages that only you see.")
        address = self.slack.addresses.response(self.team.id, self.user.id, message.channel, message.ts)
        payload = {
            **self.payloads.interaction("message_action"), "callback_id": callback_id, "message_ts": message.ts,
            "action_ts": self.slack.new_ts(), "channel": self.payloads.place(message.channel),
            "response_url": self.payloads.url(address),
            "message": message.as_json(self.team.id, self.slack.credentials.app_id, self.slack.url),
        }  # fmt: skip
        return await self._interact(payload)

    def _check_shortcut(self, callback_id: str, kind: str) -> None:
        known = {each.callback_id for each in self.slack.manifest.shortcuts if each.type == kind}
        if callback_id not in known:
            raise Impossible("The app has no such shortcut.")

    def open_home(self, tab: str = "home") -> None:
        """Open the app's home tab, or its messages tab (`messages`)."""
        if self.team.installation is None:
            return
        im = self.team.open_im(self.user.id, self.team.installation.bot_user)
        event: Json = {"type": "app_home_opened", "user": self.user.id, "channel": im.id, "tab": tab,
                       "event_ts": self.slack.new_ts()}  # fmt: skip
        if tab == "home" and self.home:
            event["view"] = self.payloads.view(self.home)
        self.slack.event(self.team, event)

    async def _interact(self, payload: Json) -> Acknowledgement:
        if self.team.installation is None:
            raise Impossible("The app is not installed in this workspace.")
        return await self.slack.deliver(Delivery("interactive", payload))


def person(slack: Slack, team: str, user: str) -> Person:
    """Somebody of a workspace."""
    return Person(slack, slack.teams[team], slack.teams[team].users[user])


def _missing(view: View) -> dict[str, str]:
    """Required fields that are empty: Slack does not send the form, and says so at each."""
    return {
        block["block_id"]: REQUIRED
        for block in view.content["blocks"]
        if block["type"] == "input" and not block.get("optional") and not _filled(view, block)
    }


def _filled(view: View, block: Json) -> bool:
    element = block["element"]
    value = view.values.get(block["block_id"], {}).get(element["action_id"]) or {}
    given = [content for key, content in value.items() if key != "type"]
    return bool(given and given[0])
