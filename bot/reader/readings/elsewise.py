"""Work that is no training of a language model: the time of the accelerators alone, where it was said, or a refusal."""

from dataclasses import replace

from bot.reader.draft import Draft
from bot.reader.faults import not_understood, shown
from bot.reader.pieces import Piece
from bot.reader.readings.parsed import Parsed
from bot.reader.slots.kind import MODEL_KINDS, TIME_ALONE, TUNED, WORK_KINDS
from costengine.errors import CostEngineError

NO_SERVING = "I work out training and fine-tuning, and leave out what serving or running a finished model costs"
ALONE = f"this is {TIME_ALONE}"
EXAMPLE = "8 A100 for 7 days"

OF_A_MODEL = (
    WORK_KINDS
    | MODEL_KINDS
    | {
        "serving", "otherkind", "othersampled", "othersample", "size", "active_size", "modelword", "moe", "closed",
        "unknownmodel", "tokens", "tokenword", "token_ratio", "optimal", "sampled", "examples", "textsize", "text",
        "wordcount", "passes", "updates", "perstep", "stepped", "batch", "seq", "work", "speed", "utilised",
        "hardware_utilised", "taught", "teacher", "student", "othermodel", "noise",
    }
)  # fmt: skip
"""Kinds of pieces that say nothing of the accelerators' time."""
SAID_OF_A_MODEL = MODEL_KINDS | {"size", "closed", "unknownmodel", "modelword", "tokens", "otherkind", "othersampled"}
"""Kinds with which more was asked than the time of accelerators."""
COUNTED = frozenset({"tokens", "textsize", "wordcount", "stepped", "perstep", "token_ratio", "optimal"})
"""Kinds that say how much text a model is trained on."""


TRAINED_AND_SERVED = "training and serving are two jobs, and I work out the training"
SUSPECT = frozenset({"serving", "purchase", "nodeword", "otherkind", "othersampled"})
"""Kinds without which a text asks about training, or about time."""


def otherwise(parsed: Parsed, draft: Draft) -> tuple[Parsed, CostEngineError | None]:
    """The text as it is where it asks about training; else only what it says of the accelerators, or why not."""
    if not draft.kinds.isdisjoint(SUSPECT) and _serves_afterwards(parsed.pieces):
        return parsed, not_understood(missing=TRAINED_AND_SERVED)
    told = None if draft.kinds.isdisjoint(SUSPECT) else _served(parsed) or _of_another_kind(parsed)
    told = told or _run(parsed, draft)
    if not told:
        return parsed, None
    note, refusal = told
    alone = _without_model(parsed, note if draft.kinds & SAID_OF_A_MODEL else "")
    of_time = _is_of_bare_time(parsed)
    draft = alone.draft()
    if _is_timed(draft):
        return alone if of_time else alone._replace(past=()), None
    if of_time and draft.slots.keys() - {"kind"} and not parsed.draft().kinds & SAID_OF_A_MODEL:
        return alone, None
    return parsed, not_understood(missing=refusal, example=EXAMPLE)


def _is_timed(draft: Draft) -> bool:
    slots = draft.slots
    return bool(slots.get("gpu_hours") or (slots.get("duration_hours") and slots.keys() & {"gpu", "gpu_count"}))


def _is_of_bare_time(parsed: Parsed) -> bool:
    """Whether the text changes time of accelerators, which may be used for anything."""
    return parsed.last is not None and all(each.kind == "gpu_time" for each in parsed.last.questions)


def _without_model(parsed: Parsed, note: str) -> Parsed:
    counts = {piece.first - 1 for piece in parsed.pieces if piece.kind == "word" and not piece.breaks}
    kept = [
        piece
        for piece in parsed.pieces
        if piece.kind not in OF_A_MODEL and not _is_verb(piece) and not (piece.kind == "num" and piece.last in counts)
    ]
    found = replace(parsed.found, corrections=[*parsed.found.corrections, *([note] if note else [])])
    return parsed._replace(pieces=kept, found=found)


def _served(parsed: Parsed) -> tuple[str, str] | None:
    """Whether a finished model is to be run: `serve`, `host a 70B`, `generate 5B tokens with`, and nothing trained."""
    serving = [at for at in range(len(parsed.pieces)) if _says_serving(parsed.pieces, at)]
    if not serving or _is_trained(parsed.pieces, serving[0]):
        return None
    if any(at and parsed.pieces[at - 1].kind == "remove" for at in serving) or _is_later(parsed.pieces):
        return None
    return f"“{shown(parsed.pieces[serving[0]].text)}” is not training: {ALONE}", NO_SERVING


TRAINED = WORK_KINDS | COUNTED | {"sampled", "moe"}
"""Kinds that say that something is trained."""


def _run(parsed: Parsed, draft: Draft) -> tuple[str, str] | None:
    """`run a 70B for a month on 4 H100`: trained or not, the time costs the same."""
    if draft.kinds.isdisjoint(HOSTED) or not draft.kinds.isdisjoint(TRAINED) or draft.context.base:
        return None
    if not _is_timed(draft):
        return None
    model = next((piece for piece in parsed.pieces if piece.kind in HOSTED), None)
    if not model:
        return None
    before = [atom.word for atom in parsed.found.atoms[max(0, model.first - 2) : model.first]]
    verb = next((word for word in reversed(before) if word not in DETERMINERS), "")
    return (f"“{verb} {shown(model.text)}” taken as running it: {ALONE}", NO_SERVING) if verb in RUNS else None


RUNS = frozenset({"run", "running", "runs"})
DETERMINERS = frozenset({"a", "an", "the", "our", "my"})


def _serves_afterwards(pieces: list[Piece]) -> bool:
    """`train a 7B and serve it for a year on 8 H100`: the time and the accelerators are not those of the training."""
    for at, piece in enumerate(pieces):
        joined = (
            at and piece.kind == "serving" and piece.value == "serving" and pieces[at - 1].kind in ("and", "sequel")
        )
        if joined and _is_trained(pieces[:at], at):
            return any(each.kind in ("cluster", "duration") for each in pieces[at:])
    return False


def _says_serving(pieces: list[Piece], at: int) -> bool:
    """Of what a model may do while it is trained as well (`eval every 1k steps`) only where nothing else is said."""
    if pieces[at].kind != "serving":
        return _is_host(pieces, at) or _is_self_hosted(pieces, at)
    if pieces[at].value != "task":
        return True
    first = next(piece for piece in pieces if piece.kind not in BETWEEN)
    return first is pieces[at] or not any(piece.kind in COUNTED for piece in pieces)


def _is_verb(piece: Piece) -> bool:
    return piece.kind == "nodeword" and piece.text.lower() in ("host", "hosts")


def _is_host(pieces: list[Piece], at: int) -> bool:
    """`host a 70B`, `host mistral`: what is done to a model; `8 hosts of 8` are machines."""
    return _is_verb(pieces[at]) and _is_before_a_model(pieces, at)


def _is_self_hosted(pieces: list[Piece], at: int) -> bool:
    """`self-hosted llama`; with accelerators behind it they are owned, and nothing is said of what they do."""
    hosted = pieces[at].kind == "purchase" and pieces[at].text.lower().startswith("self")
    return hosted and _is_before_a_model(pieces, at)


def _is_before_a_model(pieces: list[Piece], at: int) -> bool:
    behind = next((piece for piece in pieces[at + 1 :] if piece.kind not in BETWEEN), None)
    return behind is not None and behind.kind in HOSTED


BETWEEN = frozenset({"article", "filler", "of", "method", "finetune", "train", "word", "digit", "num"})
HOSTED = MODEL_KINDS | {"size", "modelword", "closed", "unknownmodel"}


def _is_trained(pieces: list[Piece], serving: int) -> bool:
    """Whether something is trained as well: a `fine-tuned` model is, before it is served, and an adapter is served."""
    tokens = any(piece.kind in COUNTED | {"sampled"} for piece in pieces)
    for at, piece in enumerate(pieces):
        done = piece.text.lower().endswith("ed") or (piece.kind == "method" and at > serving and not tokens)
        if piece.kind in WORK_KINDS and not done:
            return True
    return False


def _is_later(pieces: list[Piece]) -> bool:
    """`7B on 1T tokens, for inference later`."""
    return any(piece.kind == "sequel" for piece in pieces) and any(piece.kind in COUNTED for piece in pieces)


def _of_another_kind(parsed: Parsed) -> tuple[str, str] | None:
    """A model that is none of language, or samples that are no text, where no tokens are counted."""
    if any(piece.kind in COUNTED for piece in parsed.pieces):
        return None
    other = next((piece for piece in parsed.pieces if piece.kind == "otherkind"), None)
    if other:
        name = shown(other.text)
        return f"I know no language model “{name}”: {ALONE}", f"{NO_TOKENS}; of “{name}” I can price the GPU time"
    samples = [piece for piece in parsed.pieces if piece.kind == "othersampled"]
    if not samples or _is_of_images(parsed.pieces, samples[0]):
        return None
    name = shown(samples[0].text)
    return f"{name} are not tokens: {ALONE}", f"{NO_TOKENS}, and {name} are none; of these I can price the GPU time"


NO_TOKENS = "I count the work of a language model in tokens"


def _is_of_images(pieces: list[Piece], samples: Piece) -> bool:
    """Images to fine-tune a language model on: each is so many tokens, which can be asked."""
    tuned = any(piece.kind in TUNED for piece in pieces) and any(
        piece.kind in MODEL_KINDS | {"size"} for piece in pieces
    )
    return tuned and samples.text.lower().endswith(IMAGES)


IMAGES = ("image", "images", "photos", "pictures", "scans", "frames")
