"""Slack's signature over a delivery: v0, HMAC-SHA256 over the time and the raw body."""

import hashlib
import hmac


def signature_headers(body: bytes, secret: str, at: float, content_type: str) -> dict[str, str]:
    """The headers of a delivery that Slack signed at this time."""
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
