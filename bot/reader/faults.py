"""What the reader refuses: a text too long, a text not understood, a name or a number that it cannot take.

ReaderError              in reading.py: not_understood, too_long
├── NotANumber           the characters that are no number
├── NothingBefore        a follow-up with nothing to follow
└── NoSuchDate           a day that no calendar has, or (UnknownDate) that is not known by its name
"""

from collections.abc import Sequence

from bot.on_use import pattern
from bot.reader.reading import ReaderError, TooLong
from costengine.errors import OutOfRange, UnknownModel

SHOWN = 40


APART = pattern(r"(?<=[$€£]) (?=\d)|(?<=\d) (?=[kKMbBtT%](?:\s|$|[?:”])|/ h)|(?<=\d /) (?=h)")
"""What stands between the atoms of a piece and stood nowhere in what was typed: `$ 100 k`, `500 B`."""


def shown(text: str) -> str:
    """The person's words, short enough to quote."""
    text = APART.sub("", text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class NotANumber(ReaderError):
    """Characters in the place of a number."""

    def __init__(self, text: str) -> None:
        self.text = shown(text)
        super().__init__(f"I cannot read “{self.text}” as a number: write digits 0 to 9, such as 64, 1,000 or 2.5.")


class NothingBefore(ReaderError):
    """A follow-up, and nothing that was asked before it."""

    code = "not_found"

    def __init__(self, first: str = "") -> None:
        nothing = "Nothing was asked here before; ask a whole question first, such as “64 A100 30 days”."
        super().__init__(
            f"“{shown(first)}” is the first one here; change it, such as “what if spot?”." if first else nothing
        )


class NoSuchDate(ReaderError):
    """A day that does not exist."""

    code = "out_of_range"

    def __init__(self, text: str) -> None:
        super().__init__(f"There is no such date as “{shown(text)}”: write it as 2027-01-31.")


class UnknownDate(NoSuchDate):
    """A day that has a date, which is not known here."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.args = (f"I do not know the date of “{shown(text)}”: write it as 2027-01-31.",)


class UnpublishedModel(UnknownModel):
    """A model whose size its owner never published; only its owner tunes it, for so much a token."""

    def __init__(self, name: str, owner: str, *, tuned: bool = False) -> None:
        super().__init__(name)
        told = f"{owner} never published the size of {name}"
        bill = f"{told}: it is tuned on its owner's service, by the token, and their price list says what that costs"
        told = f"{bill}. I price models that one can run oneself" if tuned else f"{told}; give the parameters yourself"
        example = "lora llama-3-70b on 50M tokens" if tuned else "7B on 2T tokens"
        self.args = (f"{told}, such as “{example}”.",)


def not_understood(
    understood: Sequence[str] = (), *, missing: str = "", doubt: str = "", example: str = "64 A100 30 days"
) -> ReaderError:
    """What was understood, what is missing or the question that is open, and one example to copy."""
    known = f"I understood {', '.join(map(shown, understood))}" if understood else ""
    if not (known or missing or doubt):
        known = "I found no job in this"
    told = ", but ".join(part for part in (known, missing) if part)
    told = told[:1].upper() + told[1:]
    sentences = [f"{told}." if told else "", doubt, f"Try “{example}”."]
    return ReaderError(" ".join(part for part in sentences if part))


def rules_out_itself(words: str) -> ReaderError:
    """`on aws, not on aws` cannot be meant."""
    return not_understood(missing=f"“{words}” rules out what was asked for", example="64 A100 30 days on gcp")


def welcome() -> ReaderError:
    """The answer to thanks."""
    return ReaderError("You are welcome. Ask again any time, such as “64 A100 30 days”.")


def too_many(limit: int, parts: str) -> ReaderError:
    """A text of more parts than are read."""
    return ReaderError(f"That is more than {limit:,} {parts}. Ask one job in a sentence, such as “64 A100 30 days”.")


def too_long(length: int, limit: int) -> TooLong:
    """A text over the limit."""
    return TooLong(
        f"That is {length:,} characters; I read up to {limit:,}. Ask one job in a sentence, such as “64 A100 30 days”."
    )


__all__ = [
    "NoSuchDate",
    "NotANumber",
    "NothingBefore",
    "OutOfRange",
    "UnknownDate",
    "UnpublishedModel",
    "not_understood",
    "shown",
    "too_long",
    "too_many",
    "welcome",
]
