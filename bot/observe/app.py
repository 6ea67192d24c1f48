"""Bolt's app, watched: every delivery, over HTTP or Socket Mode, has a reference, a line in the log and its numbers."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.observe.metrics import DELIVERIES, ERRORS, SECONDS
from bot.observe.reference import new_reference

KINDS = frozenset({"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"})

log = logging.getLogger(__name__)


class WatchedApp(AsyncApp):
    """The app as Bolt has it, timed and counted."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Handle one delivery."""
        new_reference()
        kind, began = kind_of(req.body), time.perf_counter()
        try:
            response = await super().async_dispatch(req)
        except Exception:
            ERRORS.labels("delivery").inc()
            raise
        seconds = time.perf_counter() - began
        DELIVERIES.labels(kind, str(response.status)).inc()
        SECONDS.labels(kind).observe(seconds)
        team = req.context.team_id
        log.info(
            "delivery",
            extra={
                "kind": kind,
                "status": response.status,
                "ms": round(seconds * 1000, 1),
                "team": team if isinstance(team, str) else None,
            },
        )
        return response


def kind_of(body: Mapping[str, Any]) -> str:
    """What sort of delivery it is: one of a few words, whatever the body says."""
    if "command" in body:
        return "command"
    said = body.get("type")
    if said == "event_callback":
        return "event"
    return said if isinstance(said, str) and said in KINDS else "other"
