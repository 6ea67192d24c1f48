"""Calls of Slack's Web API, and what became of them: sent, refused for good, or worth another try.

```
Refusal                    Slack said no
├── Blocks                 these blocks are not taken here; older ones may be
├── Later                  try again, after so many seconds
├── Token                  the token is no longer good
└── Never                  this will not work however often it is tried
```
"""

import math
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

MOST_SECONDS = 300
"""Slack's Retry-After is kept to, up to here."""
BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})
TOKENS = frozenset({"token_expired", "token_revoked", "invalid_auth", "account_inactive", "not_authed"})
LIMITS = frozenset({"ratelimited", "rate_limited", "status_429"})
"""Slack asks us to wait, and did not look at what we sent."""
PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited",
     "team_added_to_org", "accesslimited", "ekm_access_denied"}
)  # fmt: skip
PERHAPS_DONE = frozenset({"internal_error", "fatal_error"})
"""Of these Slack says that a part of what was asked may have been done."""


class Refusal(Exception):
    """Slack did not take it; `code` is Slack's own word for why, `seconds` how long to wait, where it said so."""

    def __init__(self, code: str, seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds
        self.is_limit = code in LIMITS
        self.may_be_done = code in PERHAPS_DONE


class Blocks(Refusal):
    """Slack does not take these blocks."""

    @property
    def is_of_a_kind(self) -> bool:
        """Whether a kind of block may be why, and not that there is too much of them."""
        return self.code != "msg_blocks_too_long"


class Token(Refusal):
    """Slack does not take this token; whoever runs the bot may put in another."""


class Never(Refusal):
    """Slack will not take this at all."""


class Later(Refusal):
    """Slack may take it later."""


def client_like(client: AsyncWebClient, token: str | None = None, **otherwise: Any) -> AsyncWebClient:
    """A client for the same address, session and patience; it never tries again by itself: a call may be a message."""
    shared = {"base_url": client.base_url, "timeout": client.timeout, "session": client.session}
    return AsyncWebClient(**{"token": token, **shared, "retry_handlers": [], **otherwise})


async def called(call: Awaitable[Any]) -> dict[str, Any]:
    """What Slack answers to a call. Raises Refusal."""
    try:
        response = await call
    except SlackApiError as error:
        raise _refusal(error) from None
    except aiohttp.ClientConnectorError:
        raise Later("not_connected") from None  # nothing was sent, so nothing can be doubled
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Later(type(error).__name__) from None
    data = response.data
    return data if isinstance(data, dict) else {}


def _refusal(error: SlackApiError) -> Refusal:
    response: Any = error.response
    data = response.data if hasattr(response, "data") else response
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    status = int(getattr(response, "status_code", 0) or 0)
    if status == 429 or code in PASSING or status >= 500 or not code:
        return Later(code or f"status_{status}", seconds(dict(getattr(response, "headers", {}) or {})))
    return refused(code)


def refused(code: str) -> Refusal:
    """The refusal that this word of Slack's means."""
    if code in BLOCKS:
        return Blocks(code)
    return Token(code) if code in TOKENS else Never(code)


def seconds(headers: dict[str, Any]) -> float | None:
    """Slack's Retry-After, whatever it holds, between nothing and our limit."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        wait = float(str(said[0] if isinstance(said, list) and said else said))
    except ValueError:
        return None
    return min(max(wait, 0.0), MOST_SECONDS) if math.isfinite(wait) else None


async def respond(client: AsyncWebClient, url: str, body: dict[str, Any]) -> None:
    """Answer at an address that Slack gave. Raises Refusal; an expired address is Never."""
    session, own = (client.session, False) if client.session else (aiohttp.ClientSession(), True)
    try:
        async with session.post(url, json=body, timeout=aiohttp.ClientTimeout(total=client.timeout)) as response:
            if response.status == 200:
                return
            said = (await response.content.read(500)).decode("utf-8", "replace")
            raise _of_address(response.status, said, dict(response.headers))
    except aiohttp.ClientConnectorError:
        raise Later("not_connected") from None
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Later(type(error).__name__) from None
    finally:
        if own:
            await session.close()


def _of_address(status: int, said: str, headers: dict[str, Any]) -> Refusal:
    if status == 429 or status >= 500:
        return Later(f"status_{status}", seconds(headers))
    code = next((code for code in BLOCKS if code in said), "")
    return Blocks(code) if code else Never("expired_url" if status in (404, 410) else f"status_{status}")
