"""Which workspace a call goes to, with whose token: one that is set up by hand, or many that installed the bot."""

from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.web_api import Refusal, called
from bot.store.entry import Tenant


class Workspaces(Protocol):
    """Whoever knows the tokens."""

    async def client(self, tenant: Tenant) -> AsyncWebClient | None:
        """A client with this workspace's token; None where it has not installed the bot."""
        ...

    async def renewed(self, tenant: Tenant) -> AsyncWebClient | None:
        """A client with a new token after the old one was refused; None where there is none."""
        ...

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """What Bolt needs to answer a request; None lets nobody in."""
        ...

    async def introduce(self) -> None:
        """Learn who we are there, once, after the start."""
        ...


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        self._client = client
        self._token = token
        self._bot_user = ""

    async def client(self, tenant: Tenant) -> AsyncWebClient | None:
        """The one client."""
        self._client.token = self._token
        return self._client

    async def renewed(self, tenant: Tenant) -> AsyncWebClient | None:
        """A token that was copied by hand is replaced by hand."""
        return None

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Everybody that Slack signs for."""
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token, bot_user_id=self._bot_user or None
        )

    async def introduce(self) -> None:
        """Ask Slack who we are there, so that we never answer ourselves; without an answer we go by bot_id alone."""
        try:
            self._bot_user = str((await called(self._client.auth_test(token=self._token))).get("user_id") or "")
        except Refusal:
            return
