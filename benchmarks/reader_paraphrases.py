"""Write jobs as people would, in many styles, and see whether the reader takes each for the same job.

    python -m benchmarks.reader_paraphrases --texts 100000 --seed 1

The styles lie in data/reader_paraphrases.toml. Some texts carry a slip of the finger, some a change in a thread. A text
that reads to another job, with nothing asked, refused, corrected or left unused, is a silent misread and a fault. Texts
that are asked back or refused are counted by the style that they hold. Exit 1 on any fault.
"""

import argparse
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bot.reader import Intent, Reading, read

TODAY = date(2026, 11, 24)
STYLES: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "reader_paraphrases.toml").read_text("utf-8")
)
NUMBER_WORDS = {
    1: "one",
    2: "two",
    4: "four",
    8: "eight",
    12: "a dozen",
    16: "sixteen",
    64: "sixty-four",
    100: "a hundred",
}
COUNTS = (1, 2, 4, 8, 12, 16, 24, 32, 64, 100, 128, 512, 1000, 1024, 2048, 16384)
ONLY_BESIDE_WORK = frozenset({"precision", "mfu", "sequence_length", "epochs", "deadline"})
IMPLIED = frozenset({"parameters", "active_parameters", "scope", "instance_type", "provider", "rl_method"})
"""Slots that a name or another word fills too."""
SLOTS = (
    "kind", "gpu", "gpu_count", "duration_hours", "gpu_hours", "model", "parameters", "active_parameters", "tokens",
    "epochs", "flops", "method", "precision", "mfu", "sequence_length", "purchase", "usd_per_gpu_hour", "provider",
    "region", "currency", "deadline", "max_hours", "max_usd", "max_usd_per_gpu_hour", "scope", "people",
    "project_months", "project", "share", "extra",
)  # fmt: skip
JOINTS = (" ", " ", " ", ", ", ", ", "\n", "; ", " - ", " / ", " | ")
OPENINGS = (
    "",
    "",
    "",
    "",
    "how much is ",
    "what does it cost: ",
    "we need ",
    "cost of ",
    "pls estimate ",
    "price for ",
)
ENDINGS = ("", "", "", "?", "!", " please", " 🙏", " thx", ".")
Slots = dict[str, Any]


class Said(NamedTuple):
    """A part of a text, what it fills, and the style it is written in."""

    text: str
    slots: Slots
    style: str


class Case(NamedTuple):
    """A text, perhaps after another in its thread, what it should read to, and its styles."""

    text: str
    slots: Slots
    styles: tuple[str, ...]
    thread: tuple[str, ...] = ()
    slipped: bool = False


def _one(chance: random.Random, section: str) -> tuple[str, Any]:
    text = chance.choice(list(STYLES[section]))
    return text, STYLES[section][text]


def _meant(slots: Mapping[str, Any]) -> Slots:
    return {name: None if value == "-" else value for name, value in slots.items()}


def counted(chance: random.Random) -> Said:
    """So many accelerators."""
    count, (typed, gpu) = chance.choice(COUNTS), _one(chance, "gpus")
    number, shapes = str(count), STYLES["shapes"]["counted"]
    if chance.random() < 0.2 and (count in NUMBER_WORDS or count >= 1000):
        number, shapes = NUMBER_WORDS.get(count, f"{count:,}"), ["{n} {g}", "{n} x {g}", "{n} {g} gpus"]
    shape = chance.choice(shapes)
    return Said(shape.format(n=number, g=typed), {"gpu": gpu, "gpu_count": count}, f"count {shape}")


def noded(chance: random.Random) -> Said:
    """Nodes of eight accelerators."""
    nodes, gpu = chance.choice([2, 3, 4, 8, 16, 20]), chance.choice(["H100", "A100", "H200"])
    shape = chance.choice(STYLES["shapes"]["nodes"])
    text = shape.format(n=nodes, g=gpu, t=8 * nodes)
    return Said(text, {"gpu": STYLES["gpus"][gpu], "gpu_count": 8 * nodes}, f"nodes {shape}")


def timed(chance: random.Random) -> Said:
    """A length of time."""
    if chance.random() < 0.4:
        text, hours = _one(chance, "times")
        return Said(text, {"duration_hours": float(hours)}, f"time {text}")
    (unit, hours), number = _one(chance, "units"), chance.choice([2, 3, 5, 10, 12, 30, 45, 90])
    shape = chance.choice(STYLES["shapes"]["time"])
    return Said(shape.format(n=number, u=unit), {"duration_hours": float(number * hours)}, f"time {shape}")


def worked(chance: random.Random) -> Said:
    """Parameters and tokens, or a fine-tuning job."""
    if chance.random() < 0.3:
        text, slots = _one(chance, "tuned")
        return Said(text, dict(slots), f"tuned {text}")
    (size, parameters), (told, tokens) = _one(chance, "sizes"), _one(chance, "tokens")
    if tokens <= parameters:
        told, tokens = "15T", 15e12
    shape = chance.choice(STYLES["shapes"]["work"])
    slots = {"kind": "pretrain", "parameters": parameters, "tokens": tokens}
    return Said(shape.format(p=size, t=told), slots, f"work {shape}")


def job(chance: random.Random) -> list[Said]:
    """The parts of a job, in an order that people use."""
    work = chance.random() < 0.5
    parts = [worked(chance)] if work else [timed(chance)]
    if not work or chance.random() < 0.5:
        parts.insert(len(parts) * work, chance.choice([counted, counted, noded])(chance))
    for text in chance.sample(list(STYLES["conditions"]), chance.choice([0, 0, 1, 1, 2, 3])):
        slots = _meant(STYLES["conditions"][text])
        fits = work or not slots.keys() & ONLY_BESIDE_WORK
        if fits and not any(part.slots.keys() & slots.keys() for part in parts):
            parts.append(Said(text, slots, text))
    if chance.random() < 0.5:
        chance.shuffle(parts)
    return parts


def slots_of(parts: list[Said]) -> Slots:
    """The slots that all parts fill together."""
    slots: Slots = {"kind": "gpu_time"}
    for part in parts:
        slots |= part.slots
    return slots


def case(chance: random.Random) -> Case:
    """A text as people write it."""
    parts = job(chance)
    text = chance.choice(JOINTS).join(part.text for part in parts)
    text = f"{chance.choice(OPENINGS)}{text}{chance.choice(ENDINGS)}"
    styles = tuple(part.style for part in parts)
    sort = chance.random()
    if sort < 0.15:
        return Case(_slipped(text, chance), slots_of(parts), styles, slipped=True)
    return _followed(text, slots_of(parts), chance) if sort < 0.4 else Case(text, slots_of(parts), styles)


def _slipped(text: str, chance: random.Random) -> str:
    """The text with two letters of a word swapped, one left out, or one doubled."""
    words = [at for at in range(len(text) - 4) if text[at : at + 5].isalpha() and "atlas" not in text[at - 4 : at + 9]]
    if not words:
        return text
    at = chance.choice(words) + 1
    kind = chance.choice("sld")
    changed = {"s": text[at + 1] + text[at], "l": text[at + 1], "d": text[at] * 2 + text[at + 1]}[kind]
    return text[:at] + changed + text[at + 2 :]


def _followed(text: str, before: Slots, chance: random.Random) -> Case:
    """A change in the thread of the text."""
    of_kind = "changes_of_time" if before["kind"] == "gpu_time" else "changes_of_work"
    told, changes = _one(chance, chance.choice(["changes", of_kind]))
    slots = dict(before)
    for name, value in changes.items():
        known = before.get(name)
        if isinstance(value, str) and value.startswith("x"):
            if known is None:
                return Case(text, before, ("first of a thread",))
            value = type(known)(float(known) * float(value[1:]) + (0.999999 if isinstance(known, int) else 0))
        slots[name] = [*(known or []), *value] if name == "extra" else value
    return Case(told, slots, (f"then {told}",), (text,))


def differing(reading: Reading, slots: Slots) -> Iterator[str]:
    """The slots that were taken for something else."""
    (question,) = reading.questions
    for slot in SLOTS:
        got, meant = getattr(question, slot), slots.get(slot)
        if slot == "extra":
            got, meant = [[line.component.value, f"{line.usd:f}"] for line in got], meant or []
        if not (slot in IMPLIED and meant is None and slot not in slots) and not _same(got, meant):
            yield f"{slot} {got} for {meant}"


def _same(got: Any, meant: Any) -> bool:
    if got is None or meant is None:
        return got is None and meant is None
    if isinstance(meant, float):
        return abs(float(got) - meant) <= 0.001 * abs(meant)
    return str(got).rstrip("0").rstrip(".") == str(meant).rstrip("0").rstrip(".")


def judged(given: Case) -> str:
    """`exact`, `asked`, `refused`, `told` (another reading, and said so), or what was misread."""
    if given.thread and judged(Case(given.thread[0], {}, ())) in ("asked", "refused"):
        return "asked"
    reading = read(given.text, thread=given.thread, today=TODAY)
    if reading.error or reading.choices:
        return "refused" if reading.error else "asked"
    if reading.intent is not Intent.ESTIMATE or len(reading.questions) != 1:
        return f"misread as {reading.intent.value}"
    wrong = list(differing(reading, given.slots))
    if wrong and (given.slipped and (reading.unused or reading.corrections)):
        return "told"
    return f"misread: {'; '.join(wrong)}; unused {reading.unused}" if wrong else "exact"


def main() -> int:
    """Write and read so many texts; report what was misread, and which styles are asked back."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--texts", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=30)
    given = arguments.parse_args()
    chance = random.Random(given.seed)
    verdicts: Counter[str] = Counter()
    told, asked = Counter[str](), Counter[str]()
    examples: dict[str, str] = {}
    misread: list[str] = []
    for _ in range(given.texts):
        each = case(chance)
        verdict = judged(each)
        verdicts[verdict.partition(":")[0].partition(" as ")[0]] += 1
        misread += [f"{each.thread} {each.text!r}: {verdict}"] if verdict.startswith("misread") else []
        told.update(each.styles)
        if verdict in ("asked", "refused") and not each.slipped:
            asked.update(each.styles)
            examples |= dict.fromkeys(each.styles, each.text)
    print(", ".join(f"{verdict} {count:,}" for verdict, count in verdicts.most_common()))
    shares = sorted(((count / told[style], style) for style, count in asked.items() if told[style] > 5), reverse=True)
    for share, style in shares[: given.show]:
        print(f"  {share:.0%} asked or refused: {style!r}, such as {examples[style]!r}")
    print(f"{len(misread)} silent misreads" + "".join(f"\n  {each}" for each in misread[: given.show]))
    return 1 if misread else 0


if __name__ == "__main__":
    sys.exit(main())
