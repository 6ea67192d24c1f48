"""The workspaces that a newcomer meets: two teams, people of each kind, channels of each kind."""

from bot.workspace.slack import Slack
from bot.workspace.world import Channel, Team, User

PEOPLE = {
    "T1": ("Acme Robotics", "acme", (
        ("U1", "ada", "Ada Okafor", "admin"), ("U2", "ben", "Ben Lindqvist", "member"),
        ("U3", "chi", "Chi Nguyen", "guest"),
    )),
    "T2": ("Globex Research", "globex", (
        ("U4", "dana", "Dana Ferreira", "admin"), ("U5", "eli", "Eli Marsh", "member"),
    )),
}  # fmt: skip
"""Workspace: name, address, people with their role."""

CHANNELS = {
    "T1": (("C1", "ml", "public"), ("C2", "general", "public"), ("C3", "budget-2027", "private")),
    "T2": (("C4", "training", "public"), ("C5", "leads", "private")),
}
GUESTS_SEE = {"C1"}
PRIVATE_TO = {"C3": {"U1", "U2"}, "C5": {"U4"}}


def add_demo_teams(slack: Slack) -> None:
    """Fill the stand-in with the two teams, where two people talk to each other; the app is in neither yet."""
    for id, (name, domain, people) in PEOPLE.items():
        team = slack.teams[id] = Team(id, name, domain)
        for user, handle, real_name, role in people:
            team.users[user] = User(user, handle, real_name, id, role == "admin", role == "guest")
        for channel, called, kind in CHANNELS[id]:
            team.channels[channel] = Channel(channel, called, kind, _members(team, channel))
        first, second, *_ = team.users
        team.open_im(first, second)


def _members(team: Team, channel: str) -> set[str]:
    allowed = PRIVATE_TO.get(channel)
    return {
        user.id
        for user in team.users.values()
        if (user.id in allowed if allowed else not user.is_guest or channel in GUESTS_SEE)
    }


def join_everywhere(team: Team) -> None:
    """Invite the app to every channel and open its direct messages with every person."""
    bot = team.installation.bot_user if team.installation else ""
    for channel in team.channels.values():
        if channel.kind != "im":
            channel.members.add(bot)
    for user in [each for each in team.users.values() if not each.is_bot]:
        team.open_im(user.id, bot)
