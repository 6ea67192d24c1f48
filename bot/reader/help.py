"""Help topics, each with examples that read; they lie in data/help.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from costengine.amounts import Frozen

CLOSE = 75
"""How like a topic's name a word must be, of 100."""


class HelpTopic(Frozen):
    """A page of help; `names` are the words that open it."""

    title: str
    names: tuple[str, ...]
    lines: tuple[str, ...]
    examples: tuple[str, ...]


@cache
def help_topics() -> Mapping[str, HelpTopic]:
    """All topics by each of their names."""
    data = tomllib.loads((Path(__file__).parent / "data" / "help.toml").read_text(encoding="utf-8"))
    topics = [HelpTopic.model_validate(fields) for fields in data.values()]
    return {name: topic for topic in topics for name in topic.names}


def help_topic(name: str) -> HelpTopic:
    """The page of this name, or of the name that looks most like it, or the first one."""
    known = help_topics()
    wanted = name.strip().lower()
    near = process.extractOne(wanted, [each for each in known if each], scorer=fuzz.ratio, score_cutoff=CLOSE)
    return known.get(wanted) or known[near[0] if near else ""]
