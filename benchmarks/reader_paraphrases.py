"""Write jobs as people would, in many styles, and see whether the reader takes each for the same job.

    python -m benchmarks.reader_paraphrases --texts 100000 --seed 1

A text that reads to another job, without a question or a refusal, is a silent misread and a fault. Texts that are asked
back or refused are counted by the style that caused it. Exit 1 on any fault.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.reader import Intent, Reading, read

TODAY = date(2026, 11, 24)
Slots = dict[str, Any]


class Said(NamedTuple):
    """A part of a text, what it fills, and the style it is written in."""

    text: str
    slots: Slots
    style: str


GPUS = {
    "A100": "A100-80GB-SXM", "H100": "H100-SXM", "H200": "H200-SXM", "a100s": "A100-80GB-SXM", "h100's": "H100-SXM",
    "A100 40GB": "A100-40GB-SXM", "H100 PCIe": "H100-PCIe", "L40S": "L40S", "4090s": "RTX-4090", "V100": "V100-16GB",
    "MI300X": "MI300X", "nvidia h100": "H100-SXM", "H100-SXM": "H100-SXM", "80GB A100": "A100-80GB-SXM", "B200": "B200",
}  # fmt: skip
NUMBER_WORDS = {
    1: "one",
    2: "two",
    4: "four",
    8: "eight",
    16: "sixteen",
    64: "sixty-four",
    12: "a dozen",
    100: "a hundred",
}
UNITS = {
    "hours": 1,
    "h": 1,
    "hrs": 1,
    "days": 24,
    "d": 24,
    "day": 24,
    "weeks": 168,
    "wks": 168,
    "w": 168,
    "months": 720,
}


def counted(chance: random.Random) -> Said:
    """So many accelerators."""
    count = chance.choice([1, 2, 4, 8, 16, 24, 32, 64, 100, 128, 512, 1000, 1024, 2048, 16384])
    typed, gpu = chance.choice(list(GPUS.items()))
    number = str(count)
    style = "plain"
    if count in NUMBER_WORDS and chance.random() < 0.2:
        number, style = NUMBER_WORDS[count], "number word"
    elif count >= 1000 and chance.random() < 0.5:
        number, style = chance.choice([(f"{count:,}", "comma"), (f"{count // 1000},{count % 1000:03}", "comma")])
    if style == "plain":
        shape = chance.choice(
            [
                "{n} {g}",
                "{n}x{g}",
                "{n} x {g}",
                "{n}x {g}",
                "{g} x {n}",
                "{g}:{n}",
                "{n}*{g}",
                "{g} x{n}",
                "{n} × {g}",
                "{n} GPUs ({g})",
                "{n} {g} gpus",
                "{n} pcs {g}",
                "qty {n} {g}",
            ]
        )
    else:
        shape = chance.choice(["{n} {g}", "{n} x {g}", "{n} {g} gpus"])
    return Said(shape.format(n=number, g=typed), {"gpu": gpu, "gpu_count": count}, f"count {shape}")


def noded(chance: random.Random) -> Said:
    """Nodes of accelerators."""
    nodes, each = chance.choice([2, 3, 4, 8, 16, 20]), 8
    gpu = chance.choice(["H100", "A100", "H200"])
    shape = chance.choice(
        [
            "{n} nodes of 8 {g}",
            "{n} nodes with 8 {g} each",
            "{n} x 8 {g}",
            "{n} nodes x 8 {g}",
            "{n} {g} nodes",
            "{n}x8x{g}",
            "{n} DGX {g}",
            "{n} servers of 8 {g}s",
            "{n} boxes with 8x{g}",
            "8 {g} per node, {n} nodes",
            "{n} 8x{g} nodes",
            "{t} {g} across {n} nodes",
            "{n} 8-gpu {g} servers",
            "{t} {g} ({n} nodes)",
            "{n} HGX {g} nodes",
        ]
    )
    total = nodes * each
    return Said(shape.format(n=nodes, g=gpu, t=total), {"gpu": GPUS[gpu], "gpu_count": total}, f"nodes {shape}")


def timed(chance: random.Random) -> Said:
    """A length of time."""
    unit, hours = chance.choice(list(UNITS.items()))
    number = chance.choice([2, 3, 5, 10, 12, 30, 45, 90])
    shape = chance.choice(
        [
            "{n} {u}",
            "for {n} {u}",
            "{n}{u}",
            "over {n} {u}",
            "during {n} {u}",
            "{n}-{u}",
            "lasting {n} {u}",
            "run for {n} {u}",
            "({n} {u})",
            "{n} full {u}",
            "about {n} {u}",
            "~{n} {u}",
            "{n} {u} long",
        ]
    )
    return Said(shape.format(n=number, u=unit), {"duration_hours": float(number * hours)}, f"time {shape}")


TIMES: Mapping[str, float] = {
    "1.5 days": 36,
    "1,5 days": 36,
    "half a day": 12,
    "a week": 168,
    "a month": 720,
    "two weeks": 336,
    "a fortnight": 336,
    "3d 12h": 84,
    "1 week 2 days": 216,
    "one and a half weeks": 252,
    "a week and a half": 252,
    "48 hrs": 48,
    "a day and a half": 36,
    "1 quarter": 2160,
    "half a year": 4380,
    "a couple of weeks": 336,
    "ten days": 240,
    "twenty-one days": 504,
    "90 mins": 1.5,
    "8 hours a day for 10 days": 80,
    "12h/day for 30 days": 360,
    "10 days at 12 hours a day": 120,
    "24/7 for 2 weeks": 336,
    "5 days, 24 hours a day": 120,
    "1 200 hours": 1200,
    "1,200 hours": 1200,
    "2.5k hours": 2500,
}


def worded(chance: random.Random) -> Said:
    """A length of time in words."""
    text, hours = chance.choice(list(TIMES.items()))
    return Said(text, {"duration_hours": float(hours)}, f"time {text}")


SIZES = {"7B": 7e9, "13b": 13e9, "1.3B": 1.3e9, "1,3B": 1.3e9, "350M": 350e6, "70 billion": 70e9, "half a billion": 5e8,
         "1T": 1e12, "3bn": 3e9, "500 million": 500e6, "0.5B": 5e8}  # fmt: skip
TOKENS = {"140B": 140e9, "2T": 2e12, "300 billion": 300e9, "1.5T": 1.5e12, "two trillion": 2e12, "1e12": 1e12, "15tn": 15e12,
          "26bn": 26e9, "half a trillion": 5e11, "1.000.000.000.000": 1e12, "1,000,000,000,000": 1e12}  # fmt: skip


def worked(chance: random.Random) -> Said:
    """Parameters and tokens."""
    size, parameters = chance.choice(list(SIZES.items()))
    told, tokens = chance.choice(list(TOKENS.items()))
    if tokens <= parameters:
        told, tokens = "15T", 15e12
    shape = chance.choice(
        [
            "{p} on {t} tokens",
            "{p} params {t} tokens",
            "train a {p} model on {t} tok",
            "{p} parameters, {t} tokens",
            "params={p} tokens={t}",
            "tokens: {t}, params: {p}",
            "params {p}, tokens {t}",
            "{t} tokens {p} model",
            "pretrain {p} with {t} tokens",
            "pretraining a {p} param model ({t} tokens)",
            "{p} model trained over {t} tokens",
            "training {p} from scratch on {t} tokens",
            "parameters {p} tokens {t}",
            "tokens {t} parameters {p}",
            "a model of {p} parameters on {t} tokens",
            "{p}-parameter model, {t} tokens",
        ]
    )
    return Said(
        shape.format(p=size, t=told), {"kind": "pretrain", "parameters": parameters, "tokens": tokens}, f"work {shape}"
    )


TUNED = {"lora llama-3-8b on 50M tokens": {"kind": "finetune", "method": "lora", "model": "llama-3-8b", "tokens": 50e6},
         "qlora a 13B with 20M tokens": {"kind": "finetune", "method": "qlora", "parameters": 13e9, "tokens": 20e6},
         "full ft of mistral-7b on 10M tokens": {"kind": "finetune", "method": "full", "model": "mistral-7b", "tokens": 10e6},
         "fine-tune 70B, 200k examples of 800 tokens": {"kind": "finetune", "parameters": 70e9, "tokens": 160e6},
         "sft 7b 30M tok": {"kind": "finetune", "parameters": 7e9, "tokens": 30e6},
         "dpo 8B 20M tokens": {"kind": "rl", "parameters": 8e9, "tokens": 20e6}}  # fmt: skip


def tuned(chance: random.Random) -> Said:
    """A fine-tuning job."""
    text, slots = chance.choice(list(TUNED.items()))
    return Said(text, dict(slots), f"tuned {text}")


CONDITIONS: Mapping[str, Slots] = {
    "spot": {"purchase": "spot"}, "on spot": {"purchase": "spot"}, "preemptible": {"purchase": "spot"}, "--spot": {"purchase": "spot"},
    "on-demand": {"purchase": "on_demand"}, "not spot": {"purchase": "on_demand"}, "no spot": {"purchase": "on_demand"},
    "without spot": {"purchase": "on_demand"}, "w/o spot": {"purchase": "on_demand"}, "don't use spot": {"purchase": "on_demand"},
    "excluding spot": {"purchase": "on_demand"}, "reserved 1yr": {"purchase": "reserved_1y"}, "3 year commitment": {"purchase": "reserved_3y"},
    "reserved for 3 years": {"purchase": "reserved_3y"}, "1-year reserved": {"purchase": "reserved_1y"}, "owned": {"purchase": "owned"},
    "on prem": {"purchase": "owned"}, "on aws": {"provider": "aws"}, "in gcp": {"provider": "gcp"}, "azure": {"provider": "azure"},
    "not on aws": {"provider": None}, "except gcp": {"provider": None}, "anywhere but azure": {"provider": None}, "no aws": {"provider": None},
    "eu only": {"region": "eu"}, "in europe": {"region": "eu"}, "not in the us": {"region": None}, "outside the eu": {"region": None},
    "frankfurt": {"region": "frankfurt"}, "in the US": {"region": "us"},
    "under $50k": {"max_usd": "50000"}, "max 50,000 dollars": {"max_usd": "50000"}, "at most $1.2M": {"max_usd": "1200000"},
    "budget 250k": {"max_usd": "250000"}, "$250k budget": {"max_usd": "250000"}, "no more than 100k USD": {"max_usd": "100000"},
    "below $75,000": {"max_usd": "75000"}, "under 0.5M dollars": {"max_usd": "500000"}, "up to $2mn": {"max_usd": "2000000"},
    "@ $1.67/h": {"usd_per_gpu_hour": "1.67"}, "at $2 per gpu hour": {"usd_per_gpu_hour": "2"}, "$2.10/gpu-hr": {"usd_per_gpu_hour": "2.1"},
    "at 2.5 $/h": {"usd_per_gpu_hour": "2.5"}, "for 1.99 USD per GPU per hour": {"usd_per_gpu_hour": "1.99"},
    "at $48 per gpu per day": {"usd_per_gpu_hour": "2"}, "max $3/h per gpu": {"max_usd_per_gpu_hour": "3"},
    "+ 50k net": {"extra": (("networking", "50000"),)}, "plus $100k for data": {"extra": (("data", "100000"),)},
    "incl 20k storage": {"extra": (("storage", "20000"),)}, "+50k network +100k data": {"extra": (("networking", "50000"), ("data", "100000"))},
    "only compute": {"scope": "run"}, "whole project": {"scope": "project"}, "without people": {"people": 0.0}, "w/o people": {"people": 0.0},
    "team of 5 for 6 months": {"people": 5.0, "project_months": 6.0}, "5 people for 6 months": {"people": 5.0, "project_months": 6.0},
    "project atlas": {"project": "atlas"}, "fp8": {"precision": "fp8"}, "in bf16": {"precision": "bf16"}, "not fp8": {"precision": None},
    "at 45% mfu": {"mfu": 0.45}, "mfu 0.4": {"mfu": 0.4}, "45 percent MFU": {"mfu": 0.45}, "seq 8k": {"sequence_length": 8192},
    "context length 4096": {"sequence_length": 4096}, "by Dec 15": {"deadline": "2026-12-15"}, "until 2027-01-31": {"deadline": "2027-01-31"},
    "no interconnect": {}, "please": {}, "asap": {}, "🚀": {}, "thanks!": {}, "how much?": {}, "roughly": {}, "(see #12)": {},
    "in euros": {"currency": "EUR"}, "our share is 40%": {"share": 0.4}, "3 epochs": {"epochs": 3.0},
}  # fmt: skip
OF_TIME = frozenset({"until 2027-01-31", "by Dec 15"})
OF_WORK = frozenset(
    {
        "at 45% mfu",
        "mfu 0.4",
        "45 percent MFU",
        "seq 8k",
        "context length 4096",
        "3 epochs",
        "fp8",
        "in bf16",
        "not fp8",
    }
)
SLOTS = ("kind", "gpu", "gpu_count", "duration_hours", "gpu_hours", "model", "parameters", "active_parameters", "tokens", "epochs",
         "method", "precision", "mfu", "sequence_length", "purchase", "usd_per_gpu_hour", "provider", "region", "currency",
         "deadline", "max_hours", "max_usd", "max_usd_per_gpu_hour", "flops", "scope", "people", "project_months", "project",
         "share", "extra")  # fmt: skip


def job(chance: random.Random) -> list[Said]:
    """The parts of a job, in an order that people use."""
    work = chance.random() < 0.5
    parts = [chance.choice([worked, worked, tuned])(chance)] if work else []
    if not work or chance.random() < 0.5:
        parts.append(chance.choice([counted, counted, noded])(chance))
    if not work:
        parts.append(chance.choice([timed, worded])(chance))
    texts = [text for text in CONDITIONS if (work or text not in OF_WORK) and (work or text not in OF_TIME)]
    for text in chance.sample(texts, chance.choice([0, 0, 1, 1, 2, 3])):
        if not any(part.slots.keys() & CONDITIONS[text].keys() for part in parts):
            parts.append(Said(text, dict(CONDITIONS[text]), text))
    if chance.random() < 0.5:
        chance.shuffle(parts)
    return parts


def written(parts: list[Said], chance: random.Random) -> str:
    """The parts as one text."""
    joint = chance.choice([" ", " ", " ", ", ", ", ", "\n", "; ", " - ", " / ", " | "])
    text = joint.join(part.text for part in parts)
    opening = chance.choice(
        ["", "", "", "", "how much is ", "what does it cost: ", "we need ", "cost of ", "pls estimate ", "price for "]
    )
    ending = chance.choice(["", "", "", "?", "!", " please", " 🙏", " thx", "."])
    return f"{opening}{text}{ending}"


def wanted(parts: list[Said]) -> Slots:
    """The slots that all parts fill together."""
    slots: Slots = {"kind": "gpu_time"}
    for part in parts:
        slots |= part.slots
    return slots


def differing(reading: Reading, slots: Slots) -> Iterator[str]:
    """The slots that were taken for something else."""
    (question,) = reading.questions
    for slot in SLOTS:
        got, meant = getattr(question, slot), slots.get(slot)
        if slot == "extra":
            got, meant = tuple((line.component.value, f"{line.usd:f}") for line in got), meant or ()
        if slot in ("parameters", "active_parameters", "scope") and meant is None:
            continue
        if not _same(got, meant):
            yield f"{slot} {got} for {meant}"


def _same(got: Any, meant: Any) -> bool:
    if got is None or meant is None:
        return got is None and meant is None
    if isinstance(meant, float):
        return abs(float(got) - meant) <= 0.001 * abs(meant)
    return str(got).rstrip("0").rstrip(".") == str(meant).rstrip("0").rstrip(".")


def judged(text: str, slots: Slots) -> str:
    """`exact`, `asked`, `refused`, or what was misread."""
    reading = read(text, today=TODAY)
    if reading.error:
        return "refused"
    if reading.choices:
        return "asked"
    if reading.intent is not Intent.ESTIMATE or len(reading.questions) != 1:
        return f"misread as {reading.intent.value}"
    wrong = list(differing(reading, slots))
    return (
        f"misread: {'; '.join(wrong)}" + (f" (unused {reading.unused})" if reading.unused else "") if wrong else "exact"
    )


def main() -> int:
    """Write and read so many texts; report what was misread, and which styles are asked back."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--texts", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=40)
    given = arguments.parse_args()
    chance = random.Random(given.seed)
    verdicts: Counter[str] = Counter()
    misread: list[str] = []
    asked: Counter[str] = Counter()
    told: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for _ in range(given.texts):
        parts = job(chance)
        text = written(parts, chance)
        verdict = judged(text, wanted(parts))
        verdicts[verdict.partition(":")[0].partition(" as ")[0]] += 1
        if verdict.startswith("misread"):
            misread.append(f"{text!r}: {verdict}")
        for part in parts:
            told[part.style] += 1
            if verdict in ("asked", "refused"):
                asked[part.style] += 1
                examples[part.style] = text
    print(", ".join(f"{verdict} {count:,}" for verdict, count in verdicts.most_common()))
    shares = sorted(((count / told[style], style) for style, count in asked.items() if told[style] > 5), reverse=True)
    for share, style in shares[: given.show]:
        print(f"  {share:.0%} asked or refused: {style!r}, such as {examples[style]!r}")
    print(f"{len(misread)} silent misreads" + "".join(f"\n  {each}" for each in misread[: given.show]))
    return 1 if misread else 0


Writer = Callable[[random.Random], Said]

if __name__ == "__main__":
    sys.exit(main())
