"""Forms that are sent: one listener for all; what each does stands with the form."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.form.opening import origin
from bot.slack.who import Nobody, of_submission, part
from bot.store.entry import Asked

Acknowledgement = dict[str, Any]
Submitted = Callable[[Asked, Mapping[str, Any]], Awaitable[Acknowledgement]]
"""What a form does with who sent it and the whole payload: the acknowledgement that Slack gets."""


def register(app: AsyncApp, conversation: Conversation, forms: Mapping[str, Submitted]) -> None:
    """Listen to these forms, by their callback_id."""

    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        view = part(body, "view")
        try:
            asked = of_submission(body, origin(view).get("channel", ""))
        except Nobody:
            await ack()
            return
        known = await conversation.known(asked)
        await ack(**await forms[str(view.get("callback_id"))](known, body))

    app.view(re.compile("|".join(map(re.escape, forms))))(submitted)
