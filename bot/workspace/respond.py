"""Response URLs: a late answer to a command or a click, private or in the channel, beside the message or instead."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.workspace.addresses import ResponseUrl
from bot.workspace.feed import Change
from bot.workspace.slack import Call, Slack
from bot.workspace.world import Json, Team

STATUS = {"expired_url": 404, "used_url": 404, "invalid_url": 404}


async def respond(slack: Slack, request: Request) -> Response:
    """One use of a response URL."""
    content: Json = json.loads(await request.body())
    fault = slack.faults.take("response_url")
    address = slack.addresses.use_response(request.path_params["id"])
    call = Call("response_url", content)
    slack.calls.append(call)
    if fault:
        call.status = fault.status if fault.kind == "fail" else 429
        return PlainTextResponse("rate_limited", call.status, headers={"Retry-After": str(int(fault.seconds))})
    if isinstance(address, str):
        call.status, call.answer = STATUS[address], {"ok": False, "error": address}
        return JSONResponse(call.answer, call.status)
    call.team = address.team
    return _answered(slack, call, use(slack, address, content))


def _answered(slack: Slack, call: Call, error: str) -> Response:
    call.answer = {"ok": not error, "error": error}
    call.status = 400 if error else 200
    slack.feed.publish(Change("call", call.team))
    return PlainTextResponse(error or "ok", call.status)


def use(slack: Slack, address: ResponseUrl, content: Json) -> str:
    """Do what an answer asks; gives Slack's error, or nothing."""
    team = slack.teams[address.team]
    clicked = team.message(address.channel, address.ts) if address.ts else None
    if content.get("delete_original"):
        if clicked:
            slack.delete(team, clicked)
        return ""
    wrong = slack.wrong_message(team, content)
    if wrong:
        return wrong[0] if wrong == ["no_text"] else "invalid_blocks"
    if clicked and content.get("replace_original", False):
        slack.change(team, clicked, content)
        return ""
    answer(slack, team, address, content)
    return ""


def answer(slack: Slack, team: Team, address: ResponseUrl, content: Json) -> None:
    """Post an answer to whoever asked: private unless it says in_channel."""
    private = content.get("response_type", "ephemeral") != "in_channel"
    thread = str(content.get("thread_ts") or address.thread_ts)
    message = slack.bot_message(
        team, address.channel, content, thread_ts=thread, visible_to=address.user if private else ""
    )
    slack.post(team, message)
