"""The Jinja2 environments: one for Slack, where `& < >` of every value are escaped, one for terminals.

`tojson` makes valid JSON but does not disarm `<!channel>`; `finalize` does, on every `{{ }}`.
"""

import re
from collections.abc import Callable
from functools import cache
from json import JSONEncoder
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, compiler
from markupsafe import Markup

from bot.render import filters
from bot.render.compiled import compiled_templates

_HERE = Path(__file__).resolve().parent.parent
_FOLDERS = (_HERE / "templates", _HERE.parent / "templates")  # in a wheel, in a checkout
_COMPILED_BY = tuple(Path(file) for file in (__file__, filters.__file__, compiler.__file__))
_PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")
_JSON = JSONEncoder(ensure_ascii=False, allow_nan=False)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def for_slack(value: object) -> str:
    """The value as Slack's mrkdwn shows it, and nothing more; a bare number or None is a template's mistake."""
    if isinstance(value, Markup):
        return value
    if not isinstance(value, str):
        raise TypeError(f"a template printed {value!r} without a filter")
    return printable(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_json(value: object) -> Markup:
    """The value as JSON without a bare `& < >`: what a macro printed is finalized once more where it is called."""
    bare = _JSON.encode(value)
    return Markup(bare.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704  # JSON


def for_terminal(value: object) -> str:
    """The value without anything that moves a cursor; a bare number or None is a template's mistake."""
    if not isinstance(value, str):
        raise TypeError(f"a template printed {value!r} without a filter")
    return printable(value)


def printable(text: str) -> str:
    """The text without control characters, invisible direction marks and lone surrogates."""
    return text if text.isprintable() else _CONTROLS.sub("", text)  # of what is printable, nothing is taken out


def shown(text: str) -> str:
    """The same, or a dash where nothing would be left to see: Slack refuses an empty text."""
    cleaned = printable(text)
    return cleaned if cleaned.strip() else "–"


@cache
def slack_template(name: str) -> Template:
    """A template of Block Kit JSON."""
    return _environment(for_slack).get_template(f"slack/{name}")


@cache
def terminal_template(name: str) -> Template:
    """A template of terminal text."""
    return _environment(for_terminal).get_template(f"terminal/{name}")


@cache
def _environment(finalize: Callable[[object], str]) -> Environment:
    environment = Environment(
        bytecode_cache=compiled_templates(finalize.__name__, _COMPILED_BY),
        loader=FileSystemLoader(_FOLDERS),
        finalize=finalize,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # `finalize` escapes every value, as Slack wants it and not as HTML does
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,  # or each answer asks the disk whether its five templates have changed
    )
    environment.filters.update(filters.FILTERS, printable=printable, shown=shown, tojson=as_json)
    environment.tests["person"] = lambda user: _PERSON.fullmatch(user) is not None
    return environment
