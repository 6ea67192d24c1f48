"""The whole window: workspaces, people, channels, messages, composer."""

from typing import Any

from bot.workspace.page.live import home_html, modal_html, prompts
from bot.workspace.page.show import Sight, render
from bot.workspace.page.tour import EXAMPLES, TOUR
from bot.workspace.world import Channel, Json, Team, User

SIGNS = {"public": "hash", "private": "lock", "im": "dot"}


def frame(sight: Sight, token: str, since: str, channel: Channel | None) -> str:
    """The page of a channel; without one the app's home tab."""
    manifest = sight.person.slack.manifest
    agent = _agent_channel(sight)
    is_agent = channel is None or sight.is_agent(channel)
    place = channel.id if channel else ""
    return render(
        "page.html",
        csrf=token,
        since=since,
        team=sight.team,
        me=sight.me,
        bot_name=manifest.bot_name,
        about=manifest.description,
        channel=channel,
        tab="messages" if channel else "home",
        heading=sight.title(channel) if channel else manifest.name,
        sign="cost" if is_agent else SIGNS[channel.kind] if channel else "",
        is_agent=is_agent,
        agent_channel=agent.id if agent else "home",
        teams=[_team(each) for each in sight.person.slack.teams.values()],
        people=[_person(sight, user, place) for user in sight.team.users.values() if not user.is_bot],
        places=_places(sight, place),
        messages=[sight.message_html(each) for each in sight.person.sees(place)] if channel else [],
        status=sight.status_anywhere(place),
        home="" if channel else home_html(sight),
        modal=modal_html(sight),
        shortcuts=[each for each in manifest.shortcuts if each.type == "global"],
        tour=TOUR,
        examples=EXAMPLES,
        sight=sight,
        **prompts(sight, place),
    )


def _agent_channel(sight: Sight) -> Channel | None:
    return next((each for each in sight.person.channels() if sight.is_agent(each)), None)


def _team(team: Team) -> Json:
    user, channel = next(iter(team.users)), next(iter(team.channels))
    return {"id": team.id, "name": team.name, "href": f"/{team.id}/{user}/{channel}"}


def _person(sight: Sight, user: User, place: str) -> Json:
    """Somebody to be: in the same channel where they see it, else in the first of their own."""
    role = "admin" if user.is_admin else "guest" if user.is_guest else "member"
    own = [each.id for each in sight.team.channels.values() if user.id in each.members and each.kind != "im"]
    there = place if place in own or not own else own[0]
    label = f"{user.real_name}, {role}"
    return {
        "id": user.id,
        "label": label,
        "href": f"/{sight.team.id}/{user.id}/{there or 'home'}",
    }


def _places(sight: Sight, here: str) -> list[tuple[str, list[Json]]]:
    """The channels under their headings."""
    found = [_place(sight, each, here) for each in sight.person.channels()]
    home: Json = {
        "id": "home", "name": "Home of the app", "sign": "home", "href": f"/{sight.team.id}/{sight.me.id}/home",
        "here": not here, "is_private": False, "kind": "home",
    }  # fmt: skip
    groups = {"Channels": ("public", "private"), "Direct messages": ("im",), "Apps": ("agent",)}
    listed = {name: [each for each in found if each["kind"] in kinds] for name, kinds in groups.items()}
    listed["Apps"].append(home)
    return list(listed.items())


def _place(sight: Sight, channel: Channel, here: str) -> dict[str, Any]:
    is_agent = sight.is_agent(channel)
    return {
        "id": channel.id, "name": sight.title(channel), "sign": "cost" if is_agent else SIGNS[channel.kind],
        "href": f"/{sight.team.id}/{sight.me.id}/{channel.id}", "here": channel.id == here,
        "is_private": channel.kind == "private", "kind": "agent" if is_agent else channel.kind,
    }  # fmt: skip
