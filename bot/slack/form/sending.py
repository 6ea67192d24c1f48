"""The form is sent: errors stand at their fields; the answer takes its place, and is shared where that was chosen."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.render.slack import shared_message
from bot.reply import Reply
from bot.slack import letters
from bot.slack.addresses import is_slacks
from bot.slack.conversation import Conversation
from bot.slack.form.asking import asking
from bot.slack.form.blocks import form_view
from bot.slack.form.filled import filled
from bot.slack.form.opening import origin
from bot.slack.form.result import result_view
from bot.slack.letters import Respond
from bot.slack.who import part
from bot.store.engine import Session
from bot.store.entry import Asked

FIELD_OF = {"unknown_gpu": "gpu", "unknown_model": "model", "no_price": "provider"}
"""Where an error of the whole question stands; any other stands at the last field."""


async def submitted(conversation: Conversation, api_url: str, asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    """The acknowledgement of a form that was sent."""
    view = part(body, "view")
    fields = filled(view)
    question = asking(fields, conversation.counter.desk.today())
    if question.faults:
        return _errors(view, question.faults)
    if refused := conversation.refusal(asked, await conversation.place(asked)):
        return _errors(view, {"more": refused})
    url = _address(body, api_url)
    also = partial(_share, asked=asked, url=url) if url else None
    reply = await conversation.ask(question.text, asked, (), also)
    if reply.answer.error:
        return _errors(view, {FIELD_OF.get(reply.answer.error.code, "more"): reply.answer.error.message})
    return {"response_action": "update", "view": result_view(reply)}


def _errors(view: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, Any]:
    """The errors at fields that this view has; with a view that has lost them the whole form is shown anew."""
    inputs = _blocks(view)
    at_fields = {name if name in inputs else "more": text[:150] for name, text in faults.items()}
    if set(at_fields) <= inputs:
        return {"response_action": "errors", "errors": at_fields}
    words = " ".join(faults.values())[:2000]
    return {"response_action": "update", "view": form_view(filled(view), words, origin(view))}


def _blocks(view: Mapping[str, Any]) -> set[str]:
    blocks = view.get("blocks")
    return (
        {str(block.get("block_id")) for block in blocks if isinstance(block, dict)}
        if isinstance(blocks, list)
        else set()
    )


def _address(body: Mapping[str, Any], api_url: str) -> str:
    """Where the answer is to be shared, where that was chosen and the address is Slack's."""
    given = body.get("response_urls")
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], Mapping) else {}
    url = first.get("response_url")
    return url if isinstance(url, str) and is_slacks(url, api_url) else ""


def _share(db: Session, reply: Reply, *, asked: Asked, url: str) -> None:
    if reply.number is not None:
        letter = Respond(url=url, message=shared_message(reply, asked.user), in_channel=True)
        letters.send(db, asked.tenant, letter, asked.at)
