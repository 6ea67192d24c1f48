"""Slack's mrkdwn as safe HTML: bold, italic, strike, code, quotes, links, mentions; everything else is text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markupsafe import Markup, escape

SCHEMES = ("http", "https", "mailto")
EMOJI = {
    "thumbsup": "👍", "+1": "👍", "thumbsdown": "👎", "-1": "👎", "warning": "⚠️", "white_check_mark": "✅", "x": "❌",
    "bulb": "💡", "moneybag": "💰", "chart_with_upwards_trend": "📈", "chart_with_downwards_trend": "📉", "eyes": "👀",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "rocket": "🚀", "lock": "🔒", "wave": "👋", "tada": "🎉",
    "information_source": "ℹ️", "arrow_right": "➡️", "pencil2": "✏️", "bar_chart": "📊", "rotating_light": "🚨",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What a mention's id is called."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


FENCE = re.compile(r"```(.*?)```", re.DOTALL)
TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>(?! )[^*\n]+?(?<! ))\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?! )[^_\n]+?(?<! ))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?! )[^~\n]+?(?<! ))~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
)
QUOTE = re.compile(r"^(?:&gt;|>) ?")
TAGS = {"bold": "strong", "italic": "em", "strike": "s"}


def mrkdwn(text: str, names: Names) -> Markup:
    """The text as HTML; whatever is no markup of Slack's stands there as it is."""
    parts = FENCE.split(text)
    shown = [_fenced(part) if odd else _lines(part, names) for part, odd in zip(parts, _odd(len(parts)), strict=True)]
    return Markup("").join(shown)


def _odd(count: int) -> list[bool]:
    return [bool(place % 2) for place in range(count)]


def plain(text: str, *, emoji: bool = False) -> Markup:
    """plain_text: never parsed, but for emoji where it asks for them."""
    shown = escape(text)
    return Markup(re.sub(r":([a-z0-9_+-]+):", _emoji, shown)) if emoji else shown  # noqa: S704  # escaped above


def _emoji(found: re.Match[str]) -> str:
    return EMOJI.get(found[1], found[0])


def _unescaped(text: str) -> str:
    """Slack's three entities, undone once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _fenced(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(_unescaped(text.strip("\n")))


def _lines(text: str, names: Names) -> Markup:
    """Line by line: runs of quoted lines become one quote."""
    found: list[Markup] = []
    quoted: list[Markup] = []
    for line in text.split("\n"):
        if QUOTE.match(line):
            quoted.append(_inline(QUOTE.sub("", line), names))
            continue
        found += _quote(quoted)
        quoted = []
        found.append(_inline(line, names))
    return Markup("<br>").join([*found, *_quote(quoted)])


def _quote(lines: list[Markup]) -> list[Markup]:
    return [Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(lines))] if lines else []


def _inline(text: str, names: Names) -> Markup:
    found, at = Markup(""), 0
    for token in TOKEN.finditer(text):
        found += escape(_unescaped(text[at : token.start()])) + _shown(token, names)
        at = token.end()
    return found + escape(_unescaped(text[at:]))


def _shown(token: re.Match[str], names: Names) -> Markup:
    kind, words = token.lastgroup or "", token[token.lastgroup or 0]
    match kind:
        case "code":
            return Markup("<code>{}</code>").format(_unescaped(words))
        case "angle":
            return _angle(words, names)
        case "emoji":
            return escape(EMOJI.get(words, f":{words}:"))
        case _:
            return Markup(f"<{TAGS[kind]}>{{}}</{TAGS[kind]}>").format(_inline(words, names))  # noqa: S704  # own tags


def _angle(inside: str, names: Names) -> Markup:
    """What stands between angle brackets: a mention, a special mention, a link."""
    target, _, label = inside.partition("|")
    shows: dict[str, Callable[[], Markup]] = {
        "@": lambda: mention("@" + names.users.get(target[1:], label or target[1:])),
        "#": lambda: mention("#" + (names.channels.get(target[1:]) or label or target[1:])),
        "!": lambda: _special(target, label),
    }
    if target[:1] in shows:
        return shows[target[0]]()
    return link(_unescaped(target), _unescaped(label))


def _special(target: str, label: str) -> Markup:
    """<!here>, <!date^…|as text>: shown, and rings no bell here."""
    return escape(label) if label else mention("@" + target[1:].split("^")[0])


def mention(words: str) -> Markup:
    """A mention: text that looks like one."""
    return Markup('<span class="mention">{}</span>').format(words)


def link(url: str, label: str = "") -> Markup:
    """A link to the web or a mail address; any other scheme is shown as text."""
    if not is_safe(url):
        return escape(f"{label} ({url})" if label else url)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label or url)


def is_safe(url: str) -> bool:
    """Whether an address may be followed."""
    try:
        return urlsplit(url.strip()).scheme in SCHEMES
    except ValueError:
        return False
