"""Workspaces that installed the bot: their tokens, renewed by one process at a time, and gone when they remove it."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.keys import Keys, WrongKey
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.web_api import Refusal, called, client_like
from bot.store import installations, leases
from bot.store.engine import Session
from bot.store.entry import NO_ENTERPRISE, Tenant
from bot.store.errors import NotLogged
from bot.store.installations import Installation

APP = "llmcost"
WHOLE_ORGANISATION = "-"
EARLY = timedelta(minutes=30)
"""A token of twelve hours is renewed so long before its end."""
HOLD = timedelta(seconds=30)
KEPT_SECONDS = 30.0
MOST_KEPT = 5_000
WAITING_SECONDS, POLLS = 0.25, 60
log = logging.getLogger(__name__)


class InstalledWorkspaces:
    """Tokens by workspace, out of our own database."""

    def __init__(self, settings: Settings, counter: Counter, client: AsyncWebClient) -> None:
        self.settings = settings
        self.counter = counter
        self.shared = client
        self.keys = Keys(settings.encryption_key)
        self._kept: dict[Tenant, tuple[float, Installation | None]] = {}

    # What Bolt and the postman ask for

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """The bot of this workspace; nobody is let in where it is not installed.

        An acknowledgement needs no token, so none is renewed while Slack waits.
        """
        found = await self._installation(Tenant(enterprise_id or NO_ENTERPRISE, team_id or WHOLE_ORGANISATION))
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=found.bot_user, bot_token=self._token(found)
        )

    async def client(self, tenant: Tenant) -> AsyncWebClient | None:
        """A client with a token that is good for a while yet."""
        found = await self._installation(tenant)
        if found is None:
            return None
        if found.expires_at and found.expires_at - datetime.now(UTC) < EARLY:
            found = await self._renewed(found)
        return self._client(found)

    async def renewed(self, tenant: Tenant) -> AsyncWebClient | None:
        """A client with another token than the one that was refused; None where there is no other."""
        self._kept.clear()
        found = await self._installation(tenant)
        if found is None or found.expires_at is None:
            return None
        return self._client(await self._renewed(found))

    def forget(self) -> None:
        """Read what is installed anew."""
        self._kept.clear()

    async def introduce(self) -> None:
        """Every workspace was introduced when it installed the bot."""

    # Reading

    async def _installation(self, tenant: Tenant) -> Installation | None:
        at, found = self._kept.get(tenant, (-KEPT_SECONDS, None))
        if time.monotonic() - at < KEPT_SECONDS:
            return found
        try:
            found = await self.counter.run(self.counter.desk.store.read, partial(_find, tenant=tenant))
        except NotLogged:
            if found is None:
                raise
            return found  # people are still to be told that nothing can be logged
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[tenant] = (time.monotonic(), found)
        return found

    def _token(self, found: Installation) -> str:
        try:
            return self.keys.decrypted(found.token)["token"]
        except WrongKey:
            log.error("a token cannot be decrypted: LLMCOST_ENCRYPTION_KEY is not the key it was encrypted with")
            return ""

    def _client(self, found: Installation | None) -> AsyncWebClient | None:
        token = self._token(found) if found else ""
        if not token:
            return None
        return client_like(self.shared, token)

    # Renewing

    async def _renewed(self, old: Installation) -> Installation | None:
        """A refresh token is good once, so one process renews, and the others wait for what it gets."""
        holder = uuid4().hex  # of its own for each call: two in one process must not both renew
        lease = f"token:{old.tenant.enterprise}:{old.tenant.team}"
        for _ in range(POLLS):
            if await self._write(partial(leases.take, name=lease, holder=holder, now=datetime.now(UTC), hold=HOLD)):
                try:
                    return await self._renew(old)
                finally:
                    await self._write(partial(leases.release, name=lease, holder=holder))
            await asyncio.sleep(WAITING_SECONDS)
            self._kept.clear()
            now = await self._installation(old.tenant)
            if now is None or now.expires_at != old.expires_at:
                return now
        return old

    async def _renew(self, old: Installation) -> Installation | None:
        self._kept.clear()
        now = await self._installation(old.tenant)
        if now is None or now.expires_at != old.expires_at:
            return now  # another process was faster
        refresh = self.keys.decrypted(now.token).get("refresh", "")
        try:
            said = await self.access(grant_type="refresh_token", refresh_token=refresh)
        except Refusal as refusal:
            log.error("a token could not be renewed: %s", refusal.code)
            return now
        fresh = now.model_copy(update={"token": self.secret(said), "expires_at": expiry(said)})
        await self._write(partial(installations.save, installation=fresh))
        self._kept.clear()
        return fresh

    async def access(self, **asked: str) -> dict[str, Any]:
        """oauth.v2.access, with the app's own id and secret. Raises Refusal."""
        client = client_like(self.shared)
        app = {"client_id": self.settings.slack_client_id, "client_secret": self.settings.slack_client_secret}
        return await called(client.api_call("oauth.v2.access", data={**app, **asked}))

    def secret(self, said: Mapping[str, Any]) -> bytes:
        """The tokens that Slack gave, encrypted."""
        return self.keys.encrypted(
            {"token": str(said.get("access_token") or ""), "refresh": str(said.get("refresh_token") or "")}
        )

    async def _write(self, change: Any) -> Any:
        return await self.counter.run(self.counter.desk.store.write, change)

    # Removing

    async def remove(self, tenant: Tenant, at: datetime) -> None:
        """The token goes at once; a revocation that is older than the installation means an earlier one."""
        await self._write(partial(_remove, tenant=tenant, at=at))
        self._kept.clear()


def expiry(said: Mapping[str, Any]) -> datetime | None:
    """Until when the token is good; None where it does not end."""
    seconds = said.get("expires_in")
    return datetime.now(UTC) + timedelta(seconds=int(seconds)) if isinstance(seconds, int) and seconds > 0 else None


def _find(db: Session, tenant: Tenant) -> Installation | None:
    """The workspace's own installation, or the one of its whole organisation; one that was removed is none."""
    places = (tenant, Tenant(tenant.enterprise, WHOLE_ORGANISATION), Tenant(NO_ENTERPRISE, tenant.team))
    for place in dict.fromkeys(places):
        found = installations.find(db, place, APP) if place != Tenant(NO_ENTERPRISE, WHOLE_ORGANISATION) else None
        if found and found.removed_at is None and found.token:
            return found
    return None


def _remove(db: Session, tenant: Tenant, at: datetime) -> None:
    found = installations.find(db, tenant, APP, to_change=True)
    if found and found.installed_at.replace(microsecond=0) <= at:  # Slack tells whole seconds
        installations.remove(db, tenant, APP, at)
