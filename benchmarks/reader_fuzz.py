"""Feed the reader texts made of its own vocabulary, of numbers and of all of Unicode, and measure the slowest.

    python -m benchmarks.reader_fuzz --cases 1000000 --seed 1

Every text must come back as a reading, within the time, with choices that read, and with a job that, written as a
sentence, reads back to itself. The adversarial texts of 4,000 characters are timed first. Exit 1 on any fault.
"""

import random
import time
from collections.abc import Iterator
from datetime import date

from benchmarks.fuzzing import Found, main, tried
from bot.reader import Intent, Reading, read
from bot.reader.atoms import MOST_ATOMS, atoms_of
from bot.reader.names import known_names
from bot.reader.sentence import sentence
from bot.reader.vocabulary import phrases_of

TODAY = date(2026, 11, 24)
LONGEST = 4000
MOST_SECONDS = 0.010
THREAD = ("7B on 140B tokens with 64 H100",)
FOLLOWED = 0.2
"""The share of texts that follow an earlier one."""
REPEATED = (
    "1", "9", "1,", "1.", "1 ", "1. ", ".", "..", "1.1.", "1e1", "e", "1x", "x", "x ", "x1", "of ", "a ",
    "the ", "-", "--", "1-", "- ", "(", ")", "[", "{", "<", ">", "<@U1>", "<#C1|a>", "@a ", "#1 ", "#", "$",
    "$1 ", "€", "%", "1% ", "1/", "/", "+", "+1 ", "H100 ", "H100", "8 H100 ", "8xH100 ", "A100 or ",
    "64 A100 30 days ", "64 A100 vs ", "vs ", "or ", "and ", "7B ", "7B 2T ", "1 day ", "3d12h", "1h30m",
    "by Jan 1 ", "03/04 ", "2027-01-01 ", "llama ", "llama-3-70b ", "llama 3 ", "llama 3 70b or ", "us-east-1 ",
    "us ", "spot ", "reserved 1yr ", "+ 50k net ", "100k data ", "team of 5 ", "project a ", "project ", '"',
    "double the tokens ", "half ", "undo ", "help ", "budget ", "split 1/1 ", "1/1/", "note ", "qwertz ",
    "zzzzzzzz", "aaaa ", "H1OO ", "h1oo", "fientune ", "tokns ", "\u0301", "\u200b", "\u0663", "\uff11", "é",
    "ß", "\U0001f469\u200d", "\n", "\t", "1\n", "one ", "one hundred ", "twenty one ", "a hundred and ",
    "two million ", "$1 per gpu per hour ", "1 token ", "experts ", "8x7B ", "A37B ", "-A37B",
    "4 x p5.48xlarge ", "p5 ", "tpu v4-8 ", "v4-", "gpu ", "gpus ", "1 gpu hour ",
    "g 6 . xlarge ", "mi 325 xsichuan ", "momentum sgdnvidia l 40 s, ", "code llama 70 b payg market place",
    "track record, ", "64 audit log, ", "view ", "64 spent so far, ",
    "3e23 flops ", "1,5 petaflops ", "0 days ", "40 of them ", "on alibaba ",
)  # fmt: skip
"""What is repeated up to the limit: digits, signs, joints, names, units, phrases, near misses, other scripts."""


NUMBERS = ("1", "8", "64", "30", "1,000", "1.200", "1,5", "2.5", "0", "-3", "1e12", "007", "1_000", "½", "10 000")


PHRASES_REPEATED = 250
JOBS = frozenset({Intent.ESTIMATE, Intent.COMPARE, Intent.CHEAPEST})
"""Intents that say nothing without a job; an order is answered too."""


def adversarial(seed: int) -> Iterator[str]:
    """Texts of up to 4,000 characters that could make a careless reader slow, of as many parts as are still read."""
    for piece in REPEATED:
        yield (piece * LONGEST)[:LONGEST]
        yield _still_read(piece)
    chance = random.Random(seed)
    for _ in range(60):
        yield _still_read("".join(chance.choice(REPEATED) for _ in range(chance.choice((2, 3, 5, 20, 400)))))
    known = vocabulary()
    for phrase in chance.sample(known, PHRASES_REPEATED):
        yield _still_read(f"{chance.choice(('', '', '64 '))}{phrase}{chance.choice((' ', ', '))}")
    for _ in range(60):
        yield _still_read(" ".join(chance.choice(known) for _ in range(chance.choice((2, 3, 5, 20, 60)))) + " ")


def _still_read(piece: str) -> str:
    """The piece repeated up to the limit of characters and of parts."""
    parts = max(1, len(atoms_of(piece)))
    return (piece * max(1, min((MOST_ATOMS - 10) // parts, LONGEST // max(len(piece), 1))))[:LONGEST]


def vocabulary() -> tuple[str, ...]:
    """Every phrase and name that the reader knows."""
    entries = [each for file in ("words.toml", "cues.toml") for group in phrases_of(file).values() for each in group]
    entries += [each for group in known_names().values() for each in group]
    return tuple(sorted({" ".join(each.words) for each in entries}))


def number(chance: random.Random) -> str:
    """A number as people, or their phones, write it."""
    digits = chance.choice(NUMBERS)
    return digits + chance.choice(["", "", "", "k", "M", "B", "T", "%", "h", "d", "x", "m", " days", " GPUs"])


def text(chance: random.Random, words: tuple[str, ...]) -> str:
    """One text: mostly known phrases and numbers, some noise, some slips of the finger, some Unicode."""
    parts = []
    for _ in range(chance.choice((1, 2, 3, 4, 5, 6, 8, 12, 20))):
        sort = chance.random()
        if sort < 0.55:
            parts.append(chance.choice(words))
        elif sort < 0.85:
            parts.append(number(chance))
        elif sort < 0.95:
            parts.append(chance.choice(REPEATED))
        else:
            parts.append("".join(chr(chance.randrange(1, 0x11_0000)) for _ in range(5)))
    whole = chance.choice((" ", " ", " ", "", ", ", "\n")).join(parts)
    if chance.random() < 0.1 and whole:
        at = chance.randrange(len(whole))
        whole = whole[:at] + chance.choice("aoOlI10x-. ") + whole[at + 1 :]
    return whole.encode("utf-8", "replace").decode("utf-8")[:LONGEST]


def faults_of(given: str, thread: tuple[str, ...], reading: Reading) -> Iterator[str]:
    """What is wrong with a reading, whatever the text was."""
    if reading.intent is Intent.UNCLEAR and not reading.error and not 2 <= len(reading.choices) <= 4:
        yield "unclear, without an error and without two to four choices"
    for choice in reading.choices:
        again = read(choice.text, thread=thread, today=TODAY)
        nothing = again.intent in JOBS and not again.questions
        if nothing or again.intent is Intent.UNCLEAR or again.error or again.choices:
            yield f"a choice that does not read: {choice.text!r}"
    for question in reading.questions:
        if read(sentence(question), today=TODAY).questions != (question,):
            yield f"a job that does not read back: {sentence(question)!r}"


def run(texts: int, seed: int = 0) -> Found:
    """Time the adversarial texts, then read so many generated ones; a fifth of them follow an earlier one."""
    chance, words = random.Random(seed), vocabulary()

    def case(_: int) -> tuple[str, list[str]]:
        given = text(chance, words)
        thread = THREAD if chance.random() < FOLLOWED else ()
        try:
            reading = read(given, thread=thread, today=TODAY)
        except Exception as error:
            raise ReadingFailed(f"{error!r} on {given!r} after {thread}") from error
        return reading.intent.value, [f"{fault} from {given!r}" for fault in faults_of(given, thread, reading)]

    found = tried(texts, case)
    return found._replace(wrong=[*_slow(seed), *found.wrong])


class ReadingFailed(Exception):
    """The reader raised; with the text that made it."""


def _slow(seed: int) -> list[str]:
    """Adversarial texts that take longer than they may."""
    read("64 A100 30 days", today=TODAY)
    took = {given: min(_seconds(given) for _ in range(5)) for given in adversarial(seed)}
    print(f"adversarial texts of {LONGEST:,} characters: slowest {1000 * max(took.values()):.1f} ms")
    return [f"{1000 * each:.1f} ms: {given[:40]!r}" for given, each in took.items() if each > MOST_SECONDS]


def _seconds(given: str) -> float:
    """Of the processor: what others do on the machine is not the reader's."""
    began = time.process_time()
    read(given, today=TODAY)
    return time.process_time() - began


if __name__ == "__main__":
    main(__doc__, run, 1_000_000)
