"""Secrets that people paste into a question: taken out before anything else happens to it."""

import re

_SECRET = re.compile(
    r"xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.?[\w-]*"
    r"|-----BEGIN [A-Z ]{3,40}-----(?:\s*[A-Za-z0-9+/=]{4,})*"
)


def without_secrets(text: str) -> str:
    """The text with whatever looks like a token or a key taken out: it is neither needed nor kept."""
    return _SECRET.sub("[removed]", text)
