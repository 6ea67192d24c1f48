"""The developer's panel: what the app sent, what Slack made of it, the limits used, and the traffic."""

from bot.workspace.page.limits import pretty, used_limits
from bot.workspace.page.show import Sight, render
from bot.workspace.payloads import Impossible
from bot.workspace.slack import Call, Sent
from bot.workspace.world import Json

MOST_SHOWN = 30


def inspected_message(sight: Sight, channel: str, ts: str) -> str:
    """A message: what was sent, and how Slack hands it on."""
    sight.person.channel(channel)
    found = sight.team.message(channel, ts)
    if found is None or found.visible_to not in ("", sight.me.id):
        raise Impossible("That message is gone.")
    slack = sight.person.slack
    whole = found.as_json(sight.team.id, slack.credentials.app_id, slack.url)
    parts: list[tuple[str, Json]] = [("Message, as Slack sends it to the app", whole)]
    if found.payload:
        parts.insert(0, ("What the app sent: text and Block Kit", found.payload))
    return _panel("message", found.payload or whole, parts, is_view=False)


def inspected_view(sight: Sight, id: str) -> str:
    """A modal or a home tab."""
    for view in (sight.person.modal, sight.person.home):
        if view and view.id == id:
            parts: list[tuple[str, Json]] = [
                ("The view, as the app sent it", view.content),
                ("What is filled in", view.values),
            ]
            return _panel(view.content["type"], view.content, parts, is_view=True)
    raise Impossible("That view is no longer open.")


def _panel(what: str, content: Json, parts: list[tuple[str, Json]], *, is_view: bool) -> str:
    limits = used_limits(content, is_view=is_view)
    return render("panel.html", what=what, limits=limits, parts=[(name, pretty(each)) for name, each in parts])


def traffic(sight: Sight) -> str:
    """Deliveries to the app and its calls, newest first, of this workspace."""
    slack, team = sight.person.slack, sight.team.id
    sent = [each for each in reversed(slack.sent) if _team(each) == team][:MOST_SHOWN]
    calls = [each for each in reversed(slack.calls) if each.team == team][:MOST_SHOWN]
    return render("log.html", deliveries=[_delivery(each) for each in sent], calls=[_call(each) for each in calls])


def _team(sent: Sent) -> str:
    payload = sent.delivery.payload
    return str(payload.get("team_id") or payload.get("team", {}).get("id", ""))


def _delivery(sent: Sent) -> tuple[str, int, str, str, str]:
    payload, answered = sent.delivery.payload, sent.acknowledgement
    name = payload.get("command") or (payload.get("event") or payload)["type"]
    took = round(1000 * answered.seconds)
    return name, took, answered.error, pretty(payload), pretty(answered.body)


def _call(call: Call) -> tuple[str, bool, str, str]:
    return call.method, call.ok, pretty(call.arguments), pretty(call.answer)
