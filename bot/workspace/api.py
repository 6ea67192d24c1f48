"""The Web API over HTTP: who calls, may they, the faults of the day, and Slack's answer."""

import asyncio
import base64
import json
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.workspace.faults import Fault
from bot.workspace.feed import Change
from bot.workspace.methods import METHODS
from bot.workspace.methods.app import oauth_access, open_connection
from bot.workspace.methods.method import Asked, Method, Refusal
from bot.workspace.respond import respond
from bot.workspace.slack import Call, Slack
from bot.workspace.world import Json, Team

JSON_ARGUMENTS = ("blocks", "view", "metadata", "files", "prompts", "attachments", "loading_messages")


class NoAnswer(Response):
    """The connection breaks in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more than is sent."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


def web_api(slack: Slack) -> Starlette:
    """The Web API, response URLs, uploads, the OAuth page and the websocket, as one application."""

    async def call(request: Request) -> Response:
        return await _called(slack, request.path_params["method"], await _arguments(request))

    async def use_response_url(request: Request) -> Response:
        return await respond(slack, request)

    async def upload(request: Request) -> Response:
        return await _uploaded(slack.teams.get(request.path_params["team"]), request)

    async def authorize(request: Request) -> Response:
        return _authorized(slack, request)

    async def link(websocket: WebSocket) -> None:
        await slack.socket.serve(websocket)

    return Starlette(
        routes=[
            Route("/api/{method}", call, methods=["POST", "GET"]),
            Route("/respond/{id}", use_response_url, methods=["POST"]),
            Route("/upload/{team}/{file}", upload, methods=["POST"]),
            Route("/oauth/v2/authorize", authorize),
            WebSocketRoute("/link", link),
        ]
    )


async def _called(slack: Slack, name: str, arguments: Json) -> Response:
    """One call: its fault of the day, or what the method does."""
    fault = slack.faults.take(name)
    found = Call(name, {key: value for key, value in arguments.items() if key != "token"})
    slack.calls.append(found)
    team = slack.team_of(arguments.get("token", ""), arguments)
    found.team = team.id if team else ""
    response = _answer_of(fault)
    if response:
        found.status = response.status_code
    else:
        await asyncio.sleep(fault.seconds if fault else 0)
        found.answer = _refused(fault) or _run(slack, team, name, arguments)
        response = JSONResponse(found.answer, headers=_scopes(team))
    slack.feed.publish(Change("call", found.team))
    return NoAnswer() if fault and fault.kind == "drop" else response


async def _uploaded(team: Team | None, request: Request) -> Response:
    file = team.files.get(request.path_params["file"]) if team else None
    if file is None:
        return PlainTextResponse("no such upload", 404)
    file.content = await request.body()
    return PlainTextResponse(f"OK - {len(file.content)}")


async def _arguments(request: Request) -> Json:
    """The arguments of a call, from address, form or JSON; the token from its header too."""
    found: Json = dict(request.query_params)
    body = (await request.body()).decode()
    is_json = request.headers.get("content-type", "").startswith("application/json")
    found |= json.loads(body or "{}") if is_json else dict(parse_qsl(body))
    for name in JSON_ARGUMENTS:
        if isinstance(found.get(name), str):
            found[name] = _json(found[name])
    return found | _credentials(request.headers.get("authorization", ""))


def _credentials(header: str) -> Json:
    """A bearer's token, or the app's own id and secret, which oauth.v2.access takes as Basic."""
    kind, _, value = header.partition(" ")
    if kind == "Bearer":
        return {"token": value}
    if kind == "Basic":
        name, _, secret = base64.b64decode(value).decode().partition(":")
        return {"client_id": name, "client_secret": secret}
    return {}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _answer_of(fault: Fault | None) -> Response | None:
    """The answer of a fault that does nothing of what was asked."""
    if fault and fault.kind == "rate_limit":
        answer = {"ok": False, "error": "ratelimited"}
        return JSONResponse(answer, 429, headers={"Retry-After": str(int(fault.seconds))})
    if fault and fault.kind == "fail":
        return PlainTextResponse("<html>upstream error</html>", fault.status)
    return None


def _refused(fault: Fault | None) -> Json | None:
    return {"ok": False, "error": fault.error} if fault and fault.kind == "refuse" else None


def _run(slack: Slack, team: Team | None, name: str, arguments: Json) -> Json:
    try:
        return {"ok": True, **_result(slack, team, name, arguments)}
    except Refusal as refused:
        return refused.answer


def _result(slack: Slack, team: Team | None, name: str, arguments: Json) -> Json:
    if name == "oauth.v2.access":
        return oauth_access(slack, arguments)
    if name == "apps.connections.open":
        if arguments.get("token") != slack.credentials.app_token:
            raise Refusal("not_allowed_token_type")
        return open_connection(slack)
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method", req_method=name)
    if team is None or team.installation is None:
        raise Refusal("invalid_auth" if arguments.get("token") else "not_authed")
    if team.installation.expires_at and slack.now() > team.installation.expires_at:
        raise Refusal("token_expired")
    _check_scopes(method, team.installation.scopes)
    return method.run(Asked(slack, team, arguments))


def _check_scopes(method: Method, granted: frozenset[str]) -> None:
    if method.scopes and not granted & set(method.scopes):
        raise Refusal("missing_scope", needed=",".join(method.scopes), provided=",".join(sorted(granted)))


def _scopes(team: Team | None) -> dict[str, str]:
    granted = team.installation.scopes if team and team.installation else frozenset()
    return {"x-oauth-scopes": ",".join(sorted(granted))}


def _authorized(slack: Slack, request: Request) -> Response:
    """The page where an admin allows the app: this stand-in allows at once, for the workspace of the browser."""
    query = request.query_params
    team = query.get("team") or slack.signed_in or next(iter(slack.teams))
    redirect = query.get("redirect_uri") or slack.redirect_url
    if query.get("client_id") != slack.credentials.client_id or team not in slack.teams:
        return PlainTextResponse("invalid_client_id or invalid_team_for_non_distributed_app", 400)
    if not redirect.startswith(("http://127.0.0.1:", "http://localhost:", "http://bot/")):
        return PlainTextResponse("bad_redirect_uri", 400)
    code = secrets.token_urlsafe(12)
    slack.codes[code] = team
    return RedirectResponse(f"{redirect}?{urlencode({'code': code, 'state': query.get('state', '')})}", 302)
