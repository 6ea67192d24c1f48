"""Hostile words through the renderer: every message stays one that Slack takes, and none of the words acts.

    python -m benchmarks.fuzz_render --cases 1000000

Each case is a reply of some kind with hostile words in one place where a person's may stand, or in all of them, shown
at some level of blocks, to one person or to all, or in a terminal. The law: the message is valid; of what Slack parses,
`& < >` stand in it as entities only; no control character, direction mark or lone surrogate goes out; a fence of code
cannot be left.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from benchmarks.fuzzing import Found, main, tried
from bot.answer import Answer, Problem, answer, without_surrogates
from bot.reader import Intent
from bot.render.blockkit import validate
from bot.render.degrade import Level
from bot.render.slack import shared_message, slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
from costengine.prices import bundled_book

TODAY = date(2026, 11, 24)
ASKED = (
    "64 A100 30 days project atlas", "64 A100 30 days whole project", "7B on 2T tokens with 256 H100",
    "lora llama-3-70b on 50M tokens 8xA100-80GB", "64 A100 30 days vs 32 H100 30 days project b",
    "cheapest 7B on 140B tokens", "$250k budget what can I train", "prices h100", "models", "help",
    "64 Zeus9000 30 days", "64 A100", "explain", "64 A100 30 days plus 5000 networking",
    "is 300k for 64 gpus a month normal?", "64 A100 30 days in EUR", "whatever this is",
)  # fmt: skip
TOKENS = (
    "<!channel>", "<!here|x>", "<@U012345>", "<#C1>", "<!subteam^S1>", "<https://evil.example|https://bank.example>",
    "&lt;!here&gt;", "&amp;lt;", "<", ">", "&", "```", "`", "*bold*", "_it_", "~no~", "{{7*7}}", "{% raw %}",
    "\u202e", "\u200b", "\x00", "\x1b[31m", "\x07", "\r\n", "\u2028", '"', "\\", "\\u003c!channel>",
    "=cmd|'/c calc'!A1", "\u2066", "\x85", "\ufeff",
    "https://evil.example", "@here", "Z\u0301\u0301\u0301", "👩‍👩‍👧", " ", "", "a" * 900, "<" * 900,
)  # fmt: skip
PEOPLES = frozenset({"text", "project", "unused", "corrections", "warnings"})
"""Fields in which a person's words may stand; the others hold ours, or one of a few words."""
MENTION = re.compile(r"<@U1>")
ACTIVE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


Path = tuple[str | int, ...]
"""Where a text stands in an answer: names of fields, and places in tuples."""


class Shape(NamedTuple):
    """A reply, and the places in it where a person's words may stand."""

    reply: Reply
    places: Sequence[Path]


def replies() -> Sequence[Reply]:
    """One reply to each of the texts, with a number where it would have one."""
    found = [answer(text, book=bundled_book(), today=TODAY) for text in ASKED]
    return [Reply(answer=each, number=7 if each.is_logged else None) for each in found]


def hostile_text(rng: random.Random) -> str:
    """A few hostile tokens, and sometimes any characters at all."""
    if rng.random() < 0.15:
        codes = (rng.choice((rng.randrange(0x20), rng.randrange(0xFFFF))) for _ in range(rng.randrange(60)))
        return without_surrogates("".join(map(chr, codes)))
    return "".join(rng.choices(TOKENS, k=rng.randint(1, 6)))


def hostile_reply(rng: random.Random, shapes: Sequence[Shape]) -> Reply | None:
    """One of the replies with hostile words in all places or in one; None where that cannot be an answer."""
    if rng.random() < 0.2:
        return _words_only(rng)
    reply, places = rng.choice(shapes)
    answer: Any = reply.answer
    try:
        for place in places if rng.random() < 0.5 else rng.sample(places, min(len(places), 1)):
            answer = _put(answer, place, hostile_text(rng))
    except ValidationError:
        return None
    return Reply(answer=answer, number=reply.number)


def _put(part: Any, place: Path, text: str) -> Any:
    """The same part with this text in that place."""
    if not place:
        return text
    here, rest = place[0], place[1:]
    if isinstance(here, int):
        return (*part[:here], _put(part[here], rest, text), *part[here + 1 :])
    return type(part).model_validate({**dict(part), here: _put(getattr(part, here), rest, text)})


def _words_only(rng: random.Random) -> Reply:
    words = tuple(hostile_text(rng) for _ in range(rng.randrange(4)))
    problem = Problem(code="unknown_gpu", message=f"I know no GPU called “{hostile_text(rng)}”.")
    asks = f"For how long is “{hostile_text(rng)}”?" if rng.random() < 0.5 else ""
    found = Answer(
        text=hostile_text(rng), intent=Intent.UNCLEAR, unused=words, corrections=words, warnings=words, asks_back=asks,
        error=None if asks else problem,
    )  # fmt: skip
    return Reply(answer=found, not_logged=rng.choice(("", "storage full")))


def _places(part: Any, within: str = "", path: Path = ()) -> Iterator[Path]:
    """Where texts stand that could be anybody's."""
    if within in PEOPLES and (isinstance(part, str) or part is None):
        yield path
    elif isinstance(part, BaseModel):
        for name, value in part:
            if name != "choices":
                yield from _places(value, name, (*path, name))
    elif isinstance(part, tuple):
        for at, value in enumerate(part):
            yield from _places(value, within, (*path, at))


def broken_laws(message: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message to Slack."""
    wrong = []
    try:
        if "blocks" in message:
            validate(dict(message))
    except ValueError as error:
        wrong.append(f"invalid: {str(error).splitlines()[0:3]}")
    parsed = [str(message["text"]), *parsed_texts(message.get("blocks", []))]
    wrong += [f"active: {text[:80]!r}" for text in parsed if ACTIVE.search(MENTION.sub("", text))]
    fenced = [text for text in parsed[1:] if text.startswith("```\n")]
    wrong += [f"left its fence: {text[:80]!r}" for text in fenced if text.count("```") != 2]
    if UNSEEN.search(json.dumps(message, ensure_ascii=False).replace("\\n", "")):
        wrong.append("an unseen character")
    return wrong


def parsed_texts(part: Any) -> list[str]:
    """Every text that Slack parses."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        return [*own, *(text for value in part.values() for text in parsed_texts(value))]
    return [text for each in part for text in parsed_texts(each)] if isinstance(part, list) else []


Message = Mapping[str, Any]
Spoil = Callable[[Message], Message]


def as_it_is(message: Message) -> Message:
    """What is sent."""
    return message


def unescaped(message: Message) -> Message:
    """A seeded fault: words go out as they came."""
    found: Message = json.loads(json.dumps(message).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return found


def show(rng: random.Random, reply: Reply, spoil: Spoil = as_it_is) -> tuple[str, list[str]]:
    """The reply in one of its forms, and the laws that it breaks."""
    level = rng.choice((*Level, Level.NEWEST))
    form = rng.randrange(5)
    if form == 0:
        return "in a terminal", ["an unseen character"] if UNSEEN.search(terminal_text(reply)) else []
    if form in (1, 2):
        return f"to one, {level.name.lower()}", broken_laws(spoil(slack_message(reply, level)))
    return f"to all, {level.name.lower()}", broken_laws(spoil(shared_message(reply, "U1", level)))


def run(cases: int, seed: int = 0, spoil: Spoil = as_it_is) -> Found:
    """Show so many hostile replies."""
    shapes = [Shape(reply, list(_places(reply.answer))) for reply in replies()]

    def case(number: int) -> tuple[str, list[str]]:
        rng = random.Random(f"{seed}-{number}")
        reply = hostile_reply(rng, shapes)
        return show(rng, reply, spoil) if reply else ("no answer", [])

    return tried(cases, case)


if __name__ == "__main__":
    main(__doc__, run, 1_000_000)
