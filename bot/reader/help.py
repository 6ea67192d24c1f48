"""Help topics, each with examples that read; they lie in data/help.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from costengine.amounts import Frozen


class HelpTopic(Frozen):
    """A page of help; `names` are the words that open it."""

    title: str
    names: tuple[str, ...]
    lines: tuple[str, ...]
    examples: tuple[str, ...]


@cache
def help_topics() -> Mapping[str, HelpTopic]:
    """All topics by each of their names."""
    data = tomllib.loads((files("bot.reader") / "data" / "help.toml").read_text(encoding="utf-8"))
    topics = [HelpTopic.model_validate(fields) for fields in data.values()]
    return {name: topic for topic in topics for name in topic.names}


def help_topic(name: str) -> HelpTopic:
    """The page of this name, or the first one."""
    return help_topics().get(name.strip().lower(), help_topics()[""])
