"""The page as an application: its addresses are /TEAM/PERSON/CHANNEL, so that two tabs can be two people."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.workspace.page.deeds import do
from bot.workspace.page.frame import frame
from bot.workspace.page.guard import PageGuard
from bot.workspace.page.inspect import inspected_message, inspected_view, traffic
from bot.workspace.page.live import events
from bot.workspace.page.show import Sight, compile_all, render
from bot.workspace.payloads import Impossible
from bot.workspace.person import Person
from bot.workspace.slack import Slack

STATIC = Path(__file__).resolve().parent.parent / "static"


class Missing(Exception):
    """Nothing is at this address."""


class Page:
    """The pages of the stand-in; `token` is this start's own, without which nothing is done."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.token = secrets.token_urlsafe(24)
        self.start = secrets.token_hex(4)

    def sight(self, request: Request) -> Sight:
        """Who looks. Raises Missing."""
        team = self.slack.teams.get(request.path_params["team"])
        user = team.users.get(request.path_params["user"]) if team else None
        if team is None or user is None or user.is_bot:
            raise Missing
        return Sight(Person(self.slack, team, user))

    def here(self) -> str:
        """The id of the last event before now: a page that is made now needs the ones after it."""
        return f"{self.start}:{self.slack.feed.count}"

    async def front(self, _: Request) -> Response:
        """The first channel of the first person."""
        team = next(iter(self.slack.teams.values()))
        return RedirectResponse(f"/{team.id}/{next(iter(team.users))}/{next(iter(team.channels))}", 302)

    async def channel(self, request: Request) -> Response:
        """A channel, or the app's home tab."""
        sight, place = self.sight(request), request.path_params["place"]
        if place != "home":
            channel = sight.person.channel(place)
            if sight.is_agent(channel):
                sight.person.open_home("messages")
            return HTMLResponse(frame(sight, self.token, self.here(), channel))
        sight.person.open_home()
        return HTMLResponse(frame(sight, self.token, self.here(), None))

    async def thread(self, request: Request) -> Response:
        """The pane of a thread."""
        sight, place, ts = self.sight(request), request.path_params["place"], request.path_params["ts"]
        messages = [sight.message_html(each, in_thread=True) for each in sight.person.sees(place, ts)]
        about = {"title": sight.team.titles.get((place, ts), ""), "status": sight.status(place, ts)}
        bot_name = self.slack.manifest.bot_name
        return HTMLResponse(render("thread.html", ts=ts, messages=messages, shortcuts=(), bot_name=bot_name, **about))

    async def inspect(self, request: Request) -> Response:
        """The pane of a payload."""
        sight, kind, id = self.sight(request), request.path_params["kind"], request.path_params["id"]
        found = inspected_view(sight, id) if kind == "view" else inspected_message(sight, kind, id)
        return HTMLResponse(found)

    async def traffic(self, request: Request) -> Response:
        """The pane of what went to and fro."""
        return HTMLResponse(traffic(self.sight(request)))

    async def events(self, request: Request) -> Response:
        """What happens, live."""
        last = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(events(self.sight(request), self.start, last), media_type="text/event-stream")

    async def file(self, request: Request) -> Response:
        """A file, to be kept and never to be shown."""
        sight = self.sight(request)
        file = sight.team.files.get(request.path_params["id"])
        seen = any(file in each.files for place in sight.person.channels() for each in sight.everything(place.id))
        if file is None or not seen:
            raise Missing
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{_quoted(file.name)}"}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    async def deed(self, request: Request) -> Response:
        """Something done on the page."""
        try:
            sent = json.loads(await request.body())
        except ValueError:
            return JSONResponse({"error": "no JSON"}, 400)
        status, answer = await do(self.sight(request).person, request.path_params["deed"], sent)
        return JSONResponse(answer, status)


def _quoted(name: str) -> str:
    return "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in name)


async def _missing(_: Request, __: Exception) -> Response:
    return PlainTextResponse("There is nothing at this address.", 404)


def page_app(slack: Slack, hosts: Callable[[], frozenset[str]]) -> ASGIApp:
    """The page behind its guard; `hosts` are the names with port by which it may be opened."""
    page = Page(slack)
    compile_all()
    me = "/{team}/{user}"
    app = Starlette(
        routes=[
            Route("/", page.front),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route(f"{me}/events", page.events),
            Route(f"{me}/traffic", page.traffic),
            Route(f"{me}/file/{{id}}", page.file),
            Route(f"{me}/inspect/{{kind}}/{{id}}", page.inspect),
            Route(f"{me}/do/{{deed}}", page.deed, methods=["POST"]),
            Route(f"{me}/{{place}}", page.channel),
            Route(f"{me}/{{place}}/{{ts}}", page.thread),
        ],
        exception_handlers={Missing: _missing, Impossible: _missing},
    )
    return PageGuard(app, hosts, page.token)
