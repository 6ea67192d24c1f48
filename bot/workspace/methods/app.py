"""auth.*, oauth.*, apps.*: the app itself, its tokens and its installation."""

from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.slack import ROTATED_TOKEN_SECONDS, Slack
from bot.workspace.world import Installation, Json


def auth_test(asked: Asked) -> Json:
    """auth.test; the granted scopes stand in the header x-oauth-scopes of every answer."""
    installed = asked.installation
    return {
        "url": f"https://{asked.team.domain}.slack.com/", "team": asked.team.name,
        "user": asked.slack.manifest.bot_name,
        "team_id": asked.team.id, "user_id": installed.bot_user, "bot_id": installed.bot_id,
        "is_enterprise_install": False, "app_id": asked.slack.credentials.app_id,
    }  # fmt: skip


def auth_revoke(asked: Asked) -> Json:
    """auth.revoke: the token dies."""
    asked.slack.uninstall(asked.team)
    return {"revoked": True}


def uninstall(asked: Asked) -> Json:
    """apps.uninstall."""
    _check_client(asked.slack, asked.arguments)
    asked.slack.uninstall(asked.team)
    return {}


def oauth_access(slack: Slack, arguments: Json) -> Json:
    """oauth.v2.access: a code, once, or a refresh token for a bot token. Needs no token."""
    _check_client(slack, arguments)
    if arguments.get("grant_type") == "refresh_token":
        installed = _refreshed(slack, str(arguments.get("refresh_token")))
    else:
        team = slack.codes.pop(str(arguments.get("code")), "")
        if not team:
            raise Refusal("invalid_code")
        is_a_team = team in slack.teams
        installed = slack.install(slack.teams[team]) if is_a_team else slack.install_organisation(team)
    return _granted(slack, installed)


def _refreshed(slack: Slack, refresh_token: str) -> Installation:
    for team in slack.teams.values():
        if team.installation and team.installation.refresh_token == refresh_token:
            return slack.install(team)
    raise Refusal("invalid_refresh_token")


def _granted(slack: Slack, installed: Installation) -> Json:
    team = slack.teams[installed.team]
    found: Json = {
        "app_id": slack.credentials.app_id, "authed_user": {"id": next(iter(team.users))}, "token_type": "bot",
        "scope": ",".join(sorted(installed.scopes)), "access_token": installed.token, "bot_user_id": installed.bot_user,
        "team": None if team.is_of_organisation else {"id": team.id, "name": team.name},
        "enterprise": {"id": team.organisation, "name": team.organisation} if team.organisation else None,
        "is_enterprise_install": team.is_of_organisation,
    }  # fmt: skip
    if slack.manifest.token_rotation:
        found |= {"refresh_token": installed.refresh_token, "expires_in": ROTATED_TOKEN_SECONDS}
    return found


def _check_client(slack: Slack, arguments: Json) -> None:
    given = (arguments.get("client_id"), arguments.get("client_secret"))
    if given[0] != slack.credentials.client_id:
        raise Refusal("invalid_client_id")
    if given[1] != slack.credentials.client_secret:
        raise Refusal("bad_client_secret")


def open_connection(slack: Slack) -> Json:
    """apps.connections.open: the address of a websocket. Needs the app's token, not a bot's."""
    return {"url": f"{slack.url.replace('http', 'ws', 1)}/link"}


APP = {
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "apps.uninstall": Method(uninstall),
}
