"""From a draft to a job: refuse what is out of range, ask for what is missing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.reader.draft import Ask, Draft
from bot.reader.ranges import out_of_range, slots_out_of_range
from bot.reader.sentence import count, sentence
from costengine.errors import CostEngineError
from costengine.question import HARDWARE, Question

USUAL_GPU = "H100-SXM"
HOW_LONG = "For how long?"
HOW_MANY = "How many GPUs?"
HOW_MANY_AND_HOW_LONG = "How many, and for how long?"
LEAST_MODEL = 1e6
"""Parameters; a smaller number beside a model is money, or the length of something."""
MOST_GPUS = 10**7
LARGEST = 10**18
"""No number that is asked about is larger."""


def question_of(draft: Draft) -> Question | None:
    """The draft as a question, where its numbers are in range."""
    slots = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    return None if fault_of(slots) or "kind" not in slots else Question.model_validate(slots)


def on_hardware_of(before: Question, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots of a job on the hardware of the one before, its answer in the same currency; its own words count."""
    if fault_of(slots):
        return dict(slots)
    own = {slot: value for slot, value in slots.items() if slot in HARDWARE}
    kept = Question(kind=before.kind, **before.hardware).but(**own).hardware
    currency = {"currency": before.currency} if before.currency else {}
    return {**currency, **kept, **slots}


def fault_of(slots: Mapping[str, Any]) -> CostEngineError | None:
    """The first slot out of range."""
    return next(out_of_range(slots), None)


def without_fault(slots: dict[str, Any]) -> Question | None:
    """The job without its numbers out of range; None where nothing is left of it."""
    wrong = slots_out_of_range(slots)
    kept = {key: value for key, value in slots.items() if key not in wrong and not key.startswith("_")}
    return Question.model_validate(kept) if "kind" in kept and kept.keys() - {"kind"} else None


def is_complete(slots: dict[str, Any]) -> bool:
    """Whether these slots are a whole job."""
    timed = slots.get("gpu_hours") or (slots.get("gpu_count") and slots.get("duration_hours"))
    worked = slots.get("parameters") or slots.get("flops")
    if slots.get("kind") in (None, "gpu_time"):
        return bool(timed)
    return bool(worked or timed)


def stands_alone(draft: Draft) -> bool:
    """Whether a text in a thread is a whole question of its own."""
    slots = draft.slots
    timed = slots.get("gpu_hours") or (slots.get("gpu_count") and slots.get("duration_hours"))
    said = draft.kinds & {"train", "pretrain", "continued", "finetune", "method", "rl", "tokens", "cluster", "textsize"}
    worked = (slots.get("parameters") or slots.get("flops")) and (
        (slots.get("tokens") and not slots.get("model")) or said
    )
    return bool(timed or worked) and is_whole(draft)


def is_whole(draft: Draft) -> bool:
    """Whether nothing points to what was said before, as `40 of them` does where no accelerator is named."""
    pointing = (p for p in draft.said if p.kind == "cluster" and p.value.number and p.value.number.style == "them")
    return bool(draft.slots.get("gpu")) or not any(pointing)


def missing(slots: dict[str, Any]) -> Ask | None:
    """The one question back for what a job lacks, with whole jobs as answers."""
    if slots.get("kind") == "gpu_time":
        return _missing_time(slots)
    return None if is_complete(slots) else _missing_work(slots)


def job_text(slots: dict[str, Any], **more: Any) -> str:
    """The sentence of these slots, with others in their place."""
    kept = {key: value for key, value in slots.items() if not key.startswith("_")}
    return sentence(Question.model_validate({**kept, **more}))


def _missing_time(slots: dict[str, Any]) -> Ask | None:
    if is_complete(slots):
        return None
    spent = (job_text(slots, kind="pretrain"),) if slots.get("max_usd") else ()
    if slots.get("gpu_count"):
        options = usual_times(slots)[len(spent) :]
        as_long = (job_text(slots),) if spent else ()
        return Ask(HOW_LONG, texts=(*as_long, *(job_text(slots, duration_hours=hours) for hours in options), *spent))
    if slots.get("duration_hours"):
        return Ask(HOW_MANY, texts=tuple(job_text(slots, gpu_count=count) for count in (1, 8, 64)))
    if slots.get("gpu"):
        whole = ((8, 24.0), (8, 168.0), (64, 720.0))
        jobs = (job_text(slots, gpu_count=n, duration_hours=h) for n, h in whole)
        return Ask(HOW_MANY_AND_HOW_LONG, texts=(*spent, *jobs))
    return None


TERMS = {"reserved_1y": 8760.0, "reserved_3y": 26280.0}


def usual_times(slots: dict[str, Any]) -> tuple[float, ...]:
    """Hours that are often meant; what is reserved is rather used for its whole term than for a day."""
    term = TERMS.get(str(slots.get("purchase") or ""))
    return (168.0, 720.0, term) if term else (24.0, 168.0, 720.0)


def _missing_work(slots: dict[str, Any]) -> Ask:
    sizes = (1e9, 7e9, 70e9)
    return Ask("Which size of model?", texts=tuple(job_text(slots, parameters=size) for size in sizes))


def lone_numbers(draft: Draft) -> Ask | None:
    """`A100 30`, `64 30`, `1M`, `7B`: numbers that could each be several things; each answer is a whole job."""
    numbers = [piece for piece in draft.said if piece.kind in ("num", "size")]
    if (
        len(numbers) > 2
        or not numbers
        or any(piece.value.value <= 0 or piece.value.style == "dot3" for piece in numbers)
    ):
        return None
    if any(piece.value.value > LARGEST for piece in numbers):
        return None
    slots = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    if slots.get("gpu_count") and any(piece.value.style == "open" for piece in numbers):
        return None
    values = [piece.value.value for piece in numbers]
    if all(piece.kind == "size" for piece in numbers):
        sizes = [float(value) for value in values]
        return _which_model(sizes, slots) if _has_its_word(draft, "tokens") else _lone_sizes(sizes, slots)
    if len(values) == 2 and not slots.get("gpu_count") and all(value == int(min(value, 10**7)) for value in values):
        return _two_numbers(slots, int(values[0]), int(values[1]))
    if len(values) == 1 and values[0] == int(min(values[0], 10**7)) and not slots.get("duration_hours"):
        return _one_number(slots, int(values[0]))
    return None


def _has_its_word(draft: Draft, slot: str) -> bool:
    """Whether what fills a slot was said with its word: then no number without one takes its place."""
    source = draft.sources.get(slot)
    return source is not None and source.kind != "size"


def _which_model(sizes: list[float], slots: dict[str, Any]) -> Ask | None:
    """The tokens are said: of two sizes each may be the model's, and a much smaller one the length of a sequence."""
    if len(sizes) != 2 or slots.get("kind") == "gpu_time":
        return None
    small, large = sorted(sizes)
    if small < LEAST_MODEL:
        kept = {**slots, "parameters": large}
        texts = (job_text(kept, sequence_length=int(small / 1000 * 1024)), job_text(kept))
        return Ask(f"What are the {count(small)}: the length of a sequence?", texts=texts)
    each = tuple(job_text(slots, parameters=size) for size in sizes)
    return Ask("Which model is it?", texts=(*each, " vs ".join(each)) if small != large else each)


def _two_numbers(slots: dict[str, Any], first: int, second: int) -> Ask:
    if slots.get("duration_hours"):  # the time is said: both are counts, or one counts the other
        counts = dict.fromkeys(n for n in (first * second, first, second) if n <= MOST_GPUS)
        return Ask(HOW_MANY, texts=tuple(job_text({**slots, "kind": "gpu_time"}, gpu_count=n) for n in counts))
    pairs = [(first, second * 24.0), (first, second * 1.0), (second, first * 24.0)]
    texts = dict.fromkeys(job_text({**slots, "kind": "gpu_time"}, gpu_count=n, duration_hours=h) for n, h in pairs)
    return Ask("Which number is what?", texts=tuple(texts))


def _one_number(slots: dict[str, Any], value: int) -> Ask | None:
    if slots.get("kind") not in (None, "gpu_time"):
        return None
    kind = {**slots, "kind": "gpu_time"}
    if slots.get("gpu_count"):
        return Ask(
            f"{value} what?",
            texts=(job_text(kind, duration_hours=value * 24.0), job_text(kind, duration_hours=float(value))),
        )
    return Ask(
        f"{value} GPUs, days or hours?",
        texts=(
            job_text(kind, gpu_count=value, duration_hours=720.0),
            job_text(kind, gpu_count=8, duration_hours=value * 24.0),
            job_text(kind, gpu_count=8, duration_hours=float(value)),
        ),
    )


def _lone_sizes(sizes: list[float], slots: dict[str, Any]) -> Ask | None:
    if slots.get("gpu_count") and slots.get("duration_hours"):
        return None
    kept = {key: value for key, value in slots.items() if key not in ("kind", "parameters", "tokens")}
    small, large = min(sizes), max(sizes)
    if len(sizes) == 2:
        other = {"parameters": large, "tokens": small} if small != large else {"parameters": small}
        pair = (
            job_text(kept, kind="pretrain", parameters=small, tokens=large),
            job_text(kept, kind="pretrain", **other),
        )
        if small < LEAST_MODEL <= large and not kept.get("max_usd"):
            limit = job_text(kept, kind="pretrain", parameters=large, max_usd=Decimal(f"{small:.0f}"))
            return Ask("Which is the model, and are the others its tokens or dollars?", texts=(limit, pair[1]))
        return Ask("Which is the model and which its tokens?", texts=pair)
    size = small
    first = job_text(kept, kind="pretrain", parameters=size) if size >= LEAST_MODEL else ""
    lora = job_text(kept, kind="finetune", method="lora", parameters=size, tokens=5e7)
    hours = job_text({**kept, "gpu": kept.get("gpu", USUAL_GPU)}, kind="gpu_time", gpu_hours=size)
    afford = f"what can I train with ${size:.0f}"
    if kept.get("gpu"):
        afford = job_text(kept, kind="pretrain", max_usd=Decimal(f"{size:.0f}"))
    texts: tuple[str, ...] = (first, lora) if size >= 1e8 else (first, hours, afford)
    sentence = "What is it: a model's parameters?" if first else f"What are the {size:,.0f}: GPU-hours, or dollars?"
    return Ask(sentence, texts=texts)


__all__ = [
    "HOW_LONG",
    "HOW_MANY",
    "HOW_MANY_AND_HOW_LONG",
    "fault_of",
    "is_complete",
    "job_text",
    "lone_numbers",
    "missing",
    "question_of",
    "stands_alone",
    "usual_times",
    "without_fault",
]
