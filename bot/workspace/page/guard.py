"""Who may use the page: this machine's browser, from the page itself; and what the page may do in that browser."""

import hmac
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "x-workspace-token"  # noqa: S105  # the name of a header
MOST_BYTES = 200_000
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
REASONS = {
    403: "This page is for the browser on this machine.",
    413: "Too much at once.",
    421: "Open the page by its own address, http://127.0.0.1.",
}


class PageGuard:
    """ASGI middleware: another Host, a foreign Origin, or a post without this start's token is refused.

    The Host check stops a foreign name that resolves to the loopback; the token stops another page's form.
    """

    def __init__(self, app: ASGIApp, hosts: Callable[[], frozenset[str]], token: str) -> None:
        self.app = app
        self.hosts = hosts
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with safe headers in its answer, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = self.refusal(scope["method"], Headers(scope=scope))
        app = PlainTextResponse(REASONS[status], status) if status else self.app
        await app(scope, receive, _with_headers(send))

    def refusal(self, method: str, headers: Headers) -> int:
        """The status that refuses this request; 0 lets it pass."""
        hosts = self.hosts()
        if headers.get("host", "") not in hosts:
            return 421
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return 403
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403
        if method in ("GET", "HEAD"):
            return 0
        length = headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413
        return 0 if origin and hmac.compare_digest(headers.get(TOKEN, "").encode(), self.token.encode()) else 403


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
