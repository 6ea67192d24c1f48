"""A text as it is read: one form for the same sign, and nothing that cannot be seen."""

import re
import unicodedata

from bot.on_use import pattern

LIMIT = 4000

_SIGNS = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},  # full-width digits; no others are folded
        **{chr(0xFF21 + i): chr(65 + i) for i in range(26)},
        **{chr(0xFF41 + i): chr(97 + i) for i in range(26)},
        "．": ".",
        "，": ",",
        "：": ":",
        "％": "%",
        "＄": "$",
        "￥": "¥",
        "＋": "+",
        "－": "-",
        "＝": "=",
        "／": "/",
        "[": "(",
        "]": ")",
        "（": "(",
        "）": ")",
        "＠": "@",
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣", "-"),
        **dict.fromkeys("×✕✖╳", "x"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
        ),
        "≤": "<=",
        "≥": ">=",
        "≈": "~",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
# Patterns that few texts need are compiled by the first of them: these two took 0.6 ms of each start.
_MARKUP = r"<(?:![^<>]{0,200}|#(?![A-Z0-9]+[|>])[^<>]{0,200}|(?:https?|mailto|tel):[^<>]{0,2000})>"
_TAGS = (
    r"(?i)<script\b[^<>]{0,200}>[^<>]{0,2000}</script\s*>|</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,300})?/?>"
    r"|(?<!project )(?:\{\{[^{}]{0,300}\}\}|\$\{[^{}]{0,300}\})"
)
"""Tags of HTML and placeholders of templates: no part of a question."""
_STRUCK = pattern(r"(?<!\S)~(?=\S)[^~\n]{1,500}(?<=\S)~(?!\w)")
"""What Slack shows struck out."""
_TOKENS = r"(?<=\d)\s?([BT])T(?![A-Za-z])"
"""`300BT`, as papers write billions of tokens."""
_ESCAPES = pattern(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_LINK = pattern(r"\bhttps?://[^\s\"'<>|)]+")
_HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs"}


def normalised(text: str) -> str:
    """The text in plain signs; links and Slack's markup, which say nothing about a job, become spaces."""
    plain = (_ESCAPES.sub(" . ", text) if "\x1b" in text else text).translate(_SIGNS)
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(_visible(sign) for sign in plain)
    plain = plain.replace(">>", ", ") if ">>" in plain else plain  # one step after the other, or a quoted line
    plain = re.sub(_TOKENS, r"\1 tokens", plain) if "BT" in plain or "TT" in plain else plain
    plain = _STRUCK.sub(" ", plain) if plain.count("~") > 1 else plain
    plain = re.sub(_MARKUP, " ", plain) if "<" in plain else plain
    plain = re.sub(_TAGS, " ", plain) if "<" in plain or "{" in plain else plain
    return _LINK.sub(" ", plain) if "://" in plain else plain


def _visible(sign: str) -> str:
    if sign == "\n" or " " <= sign <= "~":
        return sign
    category = unicodedata.category(sign)
    if category not in _HIDDEN:
        return sign
    return "" if category == "Cf" else " "
