"""Installing the bot into a workspace: /slack/install sends to Slack, Slack sends back to /slack/oauth_redirect.

The state is good once, for ten minutes, and only in the browser that it was given to.
"""

import hmac
import logging
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.slack.installed import APP, WHOLE_ORGANISATION, InstalledWorkspaces, expiry
from bot.slack.scopes import SCOPES
from bot.slack.web_api import Refusal
from bot.slack.who import part
from bot.store import installations, oauth_states
from bot.store.engine import Session
from bot.store.entry import NO_ENTERPRISE, Tenant
from bot.store.installations import Installation

COOKIE = "llmcost-install"
MINUTES = 10
INSTALLED = "LLM Cost is installed. In Slack, type: /llmcost 64 A100 30 days"
CANCELLED = "Nothing was installed. To try again, open /slack/install."
STALE = "This link is no longer valid. Open /slack/install in this browser, and allow it within ten minutes."
REFUSED = "Slack did not accept the installation. Open /slack/install to try again."
log = logging.getLogger(__name__)


def install_routes(workspaces: InstalledWorkspaces) -> list[Route]:
    """The two pages."""
    return [
        Route("/slack/install", partial(_install, workspaces)),
        Route("/slack/oauth_redirect", partial(_redirected, workspaces)),
    ]


async def _install(workspaces: InstalledWorkspaces, request: Request) -> Response:
    """Send the browser to Slack, with a state that it keeps in a cookie too."""
    state = secrets.token_urlsafe(32)
    expires_at = _now() + timedelta(minutes=MINUTES)
    await _write(workspaces, partial(oauth_states.issue, state=state, expires_at=expires_at))
    asked = {"client_id": workspaces.settings.slack_client_id, "scope": ",".join(SCOPES), "state": state}
    response = RedirectResponse(f"{_slack(workspaces)}/oauth/v2/authorize?{urlencode(asked)}", 302)
    response.set_cookie(
        COOKIE, state, max_age=MINUTES * 60, path="/slack", httponly=True, samesite="lax", secure=_is_https(request)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


async def _redirected(workspaces: InstalledWorkspaces, request: Request) -> Response:
    """Back from Slack: the code becomes a token, where the state is this browser's and new."""
    given = request.query_params
    if given.get("error"):
        return _page(CANCELLED, 400)
    if not await _is_ours(workspaces, given.get("state", ""), request.cookies.get(COOKIE, "")):
        return _page(STALE, 400)
    try:
        said = await workspaces.access(code=given.get("code", ""))
    except Refusal as refusal:
        log.warning("an installation was refused: %s", refusal.code)
        return _page(REFUSED, 400)
    await _write(workspaces, partial(_save, installation=_installation(workspaces, said)))
    workspaces.forget()
    return _page(INSTALLED, 200)


async def _is_ours(workspaces: InstalledWorkspaces, state: str, in_browser: str) -> bool:
    """Whether this browser was given the state; it is used up by asking."""
    if not state or not hmac.compare_digest(state.encode(), in_browser.encode()):
        return False
    return bool(await _write(workspaces, partial(oauth_states.consume, state=state, now=_now())))


def _now() -> datetime:
    return datetime.now(UTC)


def _slack(workspaces: InstalledWorkspaces) -> str:
    """Where Slack asks the person: the host of the Web API in use."""
    api = urlsplit(workspaces.settings.slack_api_url)
    return f"{api.scheme}://{api.netloc}"


def _is_https(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def _page(words: str, status: int) -> Response:
    response = PlainTextResponse(words, status, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    response.delete_cookie(COOKIE, path="/slack")
    return response


async def _write(workspaces: InstalledWorkspaces, change: Any) -> Any:
    return await workspaces.counter.run(workspaces.counter.desk.store.write, change)


def _save(db: Session, installation: Installation) -> None:
    installations.save(db, installation)


def _installation(workspaces: InstalledWorkspaces, said: dict[str, Any]) -> Installation:
    """What Slack answered, with the tokens encrypted; an organisation's installation holds for all its workspaces."""
    enterprise = str(part(said, "enterprise").get("id") or NO_ENTERPRISE)
    team = str(part(said, "team").get("id") or WHOLE_ORGANISATION)
    return Installation(
        tenant=Tenant(enterprise, WHOLE_ORGANISATION if said.get("is_enterprise_install") else team),
        app=APP,
        bot_user=str(said.get("bot_user_id") or ""),
        scopes=tuple(str(said.get("scope") or "").split(",")),
        token=workspaces.secret(said),
        expires_at=expiry(said),
        installed_at=_now(),
    )
