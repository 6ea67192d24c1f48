"""From atoms to pieces: each name, phrase and number gets its type; what nobody knows stays a word."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.reader import names, numbers, vocabulary
from bot.reader.atoms import Atom
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.vocabulary import Entry

MOST_GUESSES = 40
"""Unknown words that are compared with the vocabulary; a longer text is no hurried question."""
SHORTEST_GUESSED = 4
NUMBER_KINDS = frozenset(
    {
        "digit",
        "tens",
        "multiple",
        "half",
        "magnitude",
        "month",
        "weekday",
        "filler",
        "article",
        "vague",
        "factor",
        "notnumber",
    }
)
NAME_KINDS = frozenset({"gpu", "machine", "model", "closed", "family", "provider", "region"})
SIGNS: Mapping[str, str] = {
    "*": "times",
    "/": "per",
    "@": "at",
    "+": "plus",
    "%": "percentsign",
    ":": "colon",
    "=": "equals",
    "#": "hash",
}
STOPS = frozenset(',;.?!|"')
_LOOKALIKE = str.maketrans("oOlIiSsZz", "001115522")
_DIGITS_AND_LETTERS = re.compile(r"[\dOoIl]+")


@dataclass
class Recognised:
    """The pieces of a text, and what was corrected on the way."""

    atoms: list[Atom]
    pieces: list[Piece] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    project: str | None = None
    guesses: int = 0


def recognise(atoms: list[Atom], text: str) -> Recognised:
    """The typed pieces of these atoms."""
    found = Recognised(atoms)
    at, breaks = 0, False
    while at < len(atoms):
        atom = atoms[at]
        breaks = breaks or atom.line_start or atom.word in STOPS
        after = _project(found, text, at) or _step(found, at, breaks)
        breaks = breaks and not (found.pieces and found.pieces[-1].first >= at)
        at = after
    return found


def _step(found: Recognised, at: int, breaks: bool) -> int:
    atom = found.atoms[at]
    if atom.sort in ("mention", "handle"):
        return at + 1
    if atom.sort == "foreign":
        return _add(found, "foreign", atom.text, at, at + 1, breaks)
    for attempt in (_name, _phrase, _active_size, _number, _word):
        after = attempt(found, at, breaks)
        if after:
            return after
    return _sign(found, at, breaks)


def _add(found: Recognised, kind: str, value: object, first: int, after: int, breaks: bool) -> int:
    text = _text(found.atoms, first, after)
    found.pieces.append(Piece(kind, value, first, after - 1, text, breaks))
    return after


def _text(atoms: list[Atom], first: int, after: int) -> str:
    parts = [atoms[first].text]
    parts += [("" if atom.glued else " ") + atom.text for atom in atoms[first + 1 : after]]
    return "".join(parts)


# ---- names


def _name(found: Recognised, at: int, breaks: bool) -> int:
    for each in names.known_names().get(found.atoms[at].word, ()):
        after = vocabulary.match_end(found.atoms, at, each)
        if after and _may_stand(found, at, each, after):
            return _add_name(found, at, each, after, breaks)
    return 0


def _may_stand(found: Recognised, at: int, each: Entry, after: int) -> bool:
    atoms = found.atoms
    if _phrase_is_longer(atoms, at, after) or not _ends(atoms, after, each.kind):
        return False
    last = each.words[-1]
    bare_number_ends = last.replace(".", "").isdigit() and len(each.words) > 1 and not atoms[after - 1].glued
    if bare_number_ends and _begins_unit(atoms, after):
        return False
    if each.words[0].isdigit() and each.kind == "gpu":
        return _counted(found) or not (_begins_unit(atoms, after) or _is_gpuword(atoms, after))
    if each.value in ("TPU-v2", "TPU-v3", "TPU-v4") and each.words[0] == "v":
        return _counted(found) or _slice_follows(atoms, after)
    return True


def _phrase_is_longer(atoms: list[Atom], at: int, after: int) -> bool:
    other = vocabulary.match(atoms, at, vocabulary.phrases_of("words.toml"))
    return other is not None and other[1] > after and other[0].kind != "filler"


def _ends(atoms: list[Atom], after: int, kind: str) -> bool:
    """Whether a word ends here: what is glued behind is a plural, a sign, or begins something else."""
    if after >= len(atoms) or not atoms[after].glued:
        return True
    here, last = atoms[after], atoms[after - 1]
    if here.sort == "sign" or here.sort == "foreign":
        return True
    if here.sort == "number":
        return kind == "currency" or last.word == "x" or (last.sort == "word" and kind in ("time", "magnitude"))
    if last.word == "x" or kind == "currency" or last.sort == "sign":
        return True
    return here.word in ("s", "x", *names.FORM_FACTORS) and last.sort == "number"


def _begins_unit(atoms: list[Atom], at: int) -> bool:
    if at >= len(atoms):
        return False
    each = vocabulary.match(atoms, at, vocabulary.phrases_of("words.toml"))
    if each and each[0].kind in ("time", "magnitude", "times", "percentsign", "tokenword", "epochs", "steps"):
        return True
    return any(
        e.kind in ("gpu", "machine") and vocabulary.match_end(atoms, at, e)
        for e in names.known_names().get(atoms[at].word, ())
    )


def _is_gpuword(atoms: list[Atom], at: int) -> bool:
    return at < len(atoms) and atoms[at].word in ("gpu", "gpus", "cards")


def _counted(found: Recognised) -> bool:
    return bool(found.pieces) and found.pieces[-1].kind in (
        "num",
        "times",
        "article",
        "digit",
        "multiple",
        "tens",
        "tpu",
    )


def _slice_follows(atoms: list[Atom], at: int) -> bool:
    return at + 1 < len(atoms) and atoms[at].word == "-" and atoms[at + 1].sort == "number"


def _add_name(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    if each.kind == "gpu":
        return _add_gpu(found, at, str(each.value), after, breaks)
    if each.kind in ("model", "closed", "family"):
        return _add_model(found, at, each, after, breaks)
    after = _skip_plural(found.atoms, after)
    return _add(found, each.kind, each.value, at, after, breaks)


def _add_gpu(found: Recognised, at: int, gpu: str, after: int, breaks: bool) -> int:
    atoms = found.atoms
    after = _skip_plural(atoms, after)
    if gpu.startswith("TPU") and _slice_follows(atoms, after) and atoms[after].glued:
        number = numbers.parse(atoms[after + 1].text)
        return _add(found, "slice", (gpu, number), at, after + 2, breaks)
    variant, after = names.refined(gpu, atoms, after)
    if variant is None:
        return _add(found, "unknowngpu", _text(atoms, at, after), at, after, breaks)
    return _add(found, "gpu", variant, at, _skip_plural(atoms, after), breaks)


def _skip_plural(atoms: list[Atom], at: int) -> int:
    return at + 1 if at < len(atoms) and atoms[at].word in ("s", "'s") and atoms[at].glued else at


_SUFFIXES = frozenset(["instruct", "chat", "base", "it", "hf", "pt", "uncased", "cased", "preview", "dev", "v"])


def _add_model(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    """A model's name, with the size that follows a family and the suffixes that say which release."""
    atoms, kind, value = found.atoms, each.kind, each.value
    if kind == "family":
        size, end = _size_at(atoms, after)
        if size:
            kind, value, after = "familysize", (str(value), size), end
        elif _version_follows(atoms, after):
            return _unknown_model(found, at, after, breaks)
    end = _after_suffixes(atoms, after)
    if end < len(atoms) - 1 and atoms[end].word == "-" and atoms[end].glued and atoms[end + 1].glued:
        return _unknown_model(found, at, end, breaks)
    return _add(found, kind, value, at, end, breaks)


def _size_at(atoms: list[Atom], at: int) -> tuple[float | None, int]:
    start = at + 1 if at < len(atoms) and atoms[at].word in "-_" and at + 1 < len(atoms) else at
    if start + 1 >= len(atoms) or atoms[start].sort != "number":
        return None, at
    scale = {"b": 9, "m": 6, "t": 12}.get(atoms[start + 1].word)
    number = numbers.parse(atoms[start].text)
    if (
        not scale
        or not number
        or _wider(atoms, start + 2)
        or atoms[start].line_start
        or (at > start - 1 and start == 0)
    ):
        return None, at
    return float(number.value.scaleb(scale)), start + 2


def _wider(atoms: list[Atom], at: int) -> bool:
    """Whether the size goes on, so that it is no size of a model: `8B tokens`, `8b-x`."""
    return at < len(atoms) and (atoms[at].word.startswith("tok") or (atoms[at].glued and atoms[at].sort != "sign"))


def _version_follows(atoms: list[Atom], at: int) -> bool:
    """`llama 5`, `qwen-9`: a number right behind a family that is no count of anything."""
    if at < len(atoms) and atoms[at].word == "-" and atoms[at].glued:
        return at + 1 < len(atoms) and atoms[at + 1].glued
    if at >= len(atoms) or atoms[at].sort != "number" or len(atoms[at].text) > 3:
        return False
    return atoms[at].glued or not (
        _begins_unit(atoms, at + 1) or _is_gpuword(atoms, at + 1) or _is_number(atoms, at + 1)
    )


def _is_number(atoms: list[Atom], at: int) -> bool:
    return False if at >= len(atoms) else atoms[at].word in ("nodes", "gpus", "epochs", "x")


def _after_suffixes(atoms: list[Atom], at: int) -> int:
    while at + 1 < len(atoms) and atoms[at].word in "-_" and atoms[at].glued and atoms[at + 1].glued:
        here = atoms[at + 1]
        if here.word == "v" and at + 2 < len(atoms) and atoms[at + 2].sort == "number":
            at += 3
        elif here.word in _SUFFIXES or (here.sort == "number" and len(here.text) == 4):
            at += 2
        else:
            break
    return at


def _unknown_model(found: Recognised, at: int, after: int, breaks: bool) -> int:
    end = _chunk_end(found.atoms, max(after, at + 1))
    return _add(found, "unknownmodel", _text(found.atoms, at, end), at, end, breaks)


def _chunk_end(atoms: list[Atom], at: int) -> int:
    """The atom after this run of letters, digits and hyphens; a number one space away belongs to it."""
    if at < len(atoms) and not atoms[at].glued and atoms[at].sort == "number":
        at += 1
    while (
        at < len(atoms)
        and atoms[at].glued
        and (atoms[at].sort != "sign" or (atoms[at].word in "-_" and _glued_at(atoms, at + 1)))
    ):
        at += 1
    return at


def _glued_at(atoms: list[Atom], at: int) -> bool:
    return at < len(atoms) and atoms[at].glued and atoms[at].sort in ("word", "number")


# ---- phrases and numbers


def _phrase(found: Recognised, at: int, breaks: bool) -> int:
    for each in vocabulary.phrases_of("words.toml").get(found.atoms[at].word, ()):
        after = vocabulary.match_end(found.atoms, at, each)
        if after and _ends(found.atoms, after, each.kind) and _may_begin(found, at, each, after):
            return _add_phrase(found, at, each, after, breaks)
    return 0


def _may_begin(found: Recognised, at: int, each: Entry, after: int) -> bool:
    """A unit that a digit follows must itself follow a digit (`3d12h`): in `H300` it is part of a name."""
    glued = found.atoms[at].glued and found.atoms[at - 1].sort == "number"
    if each.kind == "ordinal":
        return glued
    closed = after >= len(found.atoms) or not _glued_at(found.atoms, after)
    return closed or glued or each.kind not in ("time", "magnitude")


NUMERIC_KINDS = {
    "digit": "digit",
    "tens": "tens",
    "multiple": "multiple",
    "magnitude": "magnitude",
    "article": "article",
}


def _add_phrase(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    if each.kind == "filler":
        return after if not breaks else _add(found, "filler", "", at, after, breaks)
    value = Number(Decimal(each.value), "word") if each.kind in NUMERIC_KINDS else each.value
    return _add(found, each.kind, value, at, after, breaks)


def _active_size(found: Recognised, at: int, breaks: bool) -> int:
    """`A37B` right after a size: what is active of it."""
    atoms = found.atoms
    if atoms[at].word != "a" or at + 2 >= len(atoms) or not (atoms[at + 1].glued and atoms[at + 2].glued):
        return 0
    scale = {"b": 9, "m": 6, "t": 12}.get(atoms[at + 2].word)
    number = numbers.parse(atoms[at + 1].text)
    if not scale or not number or not _ends(atoms, at + 3, "magnitude"):
        return 0
    return _add(found, "active_size", float(number.value.scaleb(scale)), at, at + 3, breaks)


def _number(found: Recognised, at: int, breaks: bool) -> int:
    atoms = found.atoms
    if atoms[at].sort != "number":
        return 0
    after, raw = _grouped_by_spaces(found, at)
    number = numbers.parse(raw)
    sign = _sign_before(atoms, at)
    if number is None or sign == "bad":
        return _add(found, "bad", raw if sign != "bad" else f"{atoms[at - 2].text}-{raw}", at, after, breaks)
    if sign == "minus":
        number = number._replace(value=-number.value, style="minus")
    return _add(found, "num", number, at, after, breaks)


def _sign_before(atoms: list[Atom], at: int) -> str:
    if at == 0 or atoms[at - 1].word != "-" or not atoms[at].glued:
        return ""
    if not atoms[at - 1].glued or at == 1:
        return "minus"
    before = atoms[at - 2]
    if before.sort == "sign" and before.word in "+-*/":
        return "bad"
    return "minus" if before.sort == "sign" and before.word in "$€£@=:(" else ""


def _grouped_by_spaces(found: Recognised, at: int) -> tuple[int, str]:
    """`1 200 000`: groups of three digits, one space apart, that nothing else claims."""
    atoms = found.atoms
    end, raw = at + 1, atoms[at].text
    if not re.fullmatch(r"[1-9]\d{0,2}", raw) or (found.pieces and found.pieces[-1].kind in ("gpu", "gpuword", "num")):
        return end, raw
    while end < len(atoms) and _is_group(atoms, end):
        raw, end = raw + atoms[end].text, end + 1
    if end < len(atoms) and atoms[end].glued and atoms[end].sort == "word" and end > at + 1:
        return at + 1, atoms[at].text
    return end, raw


def _is_group(atoms: list[Atom], at: int) -> bool:
    here, last = atoms[at], atoms[at - 1]
    return (
        here.sort == "number"
        and len(here.text) == 3
        and here.text.isdigit()
        and here.start == last.end + 1
        and not here.line_start
    )


# ---- words that nobody knows


def _word(found: Recognised, at: int, breaks: bool) -> int:
    atom = found.atoms[at]
    if atom.sort != "word":
        return 0
    end = _chunk_end_glued(found.atoms, at + 1)
    first = at
    while found.pieces and _is_glued_before(found, first):
        first = found.pieces.pop().first
    text = _text(found.atoms, first, end)
    return (
        _looks_like(found, text, first, end, breaks)
        or _guess(found, text, first, end, breaks)
        or _add(found, "word", text, first, end, breaks)
    )


def _chunk_end_glued(atoms: list[Atom], at: int) -> int:
    while at < len(atoms) and atoms[at].glued:
        if atoms[at].sort in ("word", "number"):
            if atoms[at].word == "x" and _glued_at(atoms, at + 1) and atoms[at + 1].sort == "number":
                break
            at += 1
        elif atoms[at].word in "-_." and _glued_at(atoms, at + 1):
            at += 2
        else:
            break
    return at


def _is_glued_before(found: Recognised, first: int) -> bool:
    last = found.pieces[-1]
    return last.last == first - 1 and found.atoms[first].glued and last.kind in ("num", "magnitude", "time", "article")


def _looks_like(found: Recognised, text: str, first: int, end: int, breaks: bool) -> int:
    """Letters typed for digits in a name (`H1OO`); in a bare number they are no digits, and it is refused."""
    if not any(sign in "oOlIiSsZz" for sign in text) or len(text) < 3 or not text.isascii():
        return 0
    if _DIGITS_AND_LETTERS.fullmatch(text) and text[0].isdigit():
        return _add(found, "bad", text, first, end, breaks)
    gpu = lookalikes().get(text.lower().translate(_LOOKALIKE))
    if not gpu or (text.isalpha() and text.islower()):
        return 0
    found.corrections.append(f"{text} read as {gpu[0]}")
    variant, after = names.refined(gpu[1], found.atoms, end)
    return _add(found, "gpu", variant or gpu[1], first, after if variant else end, breaks)


@cache
def lookalikes() -> Mapping[str, tuple[str, str]]:
    """The accelerators' one-word names with every letter that could be a digit made one."""
    entries = [each for group in names.known_names().values() for each in group if each.kind == "gpu"]
    words = {"".join(each.words): str(each.value) for each in entries if sum(map(len, each.words)) > 2}
    return {word.translate(_LOOKALIKE): (word.upper(), gpu) for word, gpu in words.items()}


def _guess(found: Recognised, text: str, first: int, end: int, breaks: bool) -> int:
    """The known word one slip of the finger away."""
    word = text.lower()
    if len(word) < SHORTEST_GUESSED or end != first + 1 or found.guesses >= MOST_GUESSES:
        return 0
    found.guesses += 1
    if word in cue_words():
        return 0
    best = nearest(word)
    if not best:
        return 0
    found.corrections.append(f"{text} read as {best}")
    atom = found.atoms[first]
    found.atoms[first] = atom._replace(text=best, word=best)
    return _step(found, first, breaks)


@cache
def nearest(word: str) -> str | None:
    """The word of the vocabulary that is one insertion, deletion, exchange or swap away, if one is."""
    near = [str(each[0]) for each in process.extract(word, correctable(), scorer=OSA.distance, score_cutoff=1, limit=4)]
    near = [each for each in near if each[0] == word[0] or sorted(each) == sorted(word)]
    return min(near, key=lambda each: (set(each) != set(word), each), default=None)


@cache
def cue_words() -> frozenset[str]:
    """Every word of the cues: known, though no piece of a job."""
    return frozenset(
        word for group in vocabulary.phrases_of("cues.toml").values() for each in group for word in each.words
    )


@cache
def correctable() -> tuple[str, ...]:
    """The words that a typo may be corrected to: never a number."""
    known = [
        each
        for group in vocabulary.phrases_of("words.toml").values()
        for each in group
        if each.kind not in NUMBER_KINDS
    ]
    cues = [each for group in vocabulary.phrases_of("cues.toml").values() for each in group]
    known += [each for each in cues if len(each.words[0]) > SHORTEST_GUESSED]
    known += [
        each for group in names.known_names().values() for each in group if each.kind in ("family", "model", "gpu")
    ]
    words = {word for each in known for word in each.words[:1] if word.isalpha() and len(word) >= SHORTEST_GUESSED}
    return tuple(sorted(words))


# ---- signs and the project's name


def _sign(found: Recognised, at: int, breaks: bool) -> int:
    atom = found.atoms[at]
    if atom.word in ("**", "<<", ">>", "^"):
        return _add(found, "bad", atom.text, at, at + 1, breaks)
    if atom.word == "-":
        return _dash(found, at, breaks)
    kind = SIGNS.get(atom.word)
    if kind:
        return _add(found, kind, atom.text, at, at + 1, breaks)
    return at + 1


def _dash(found: Recognised, at: int, breaks: bool) -> int:
    atoms = found.atoms
    last = found.pieces[-1].kind if found.pieces and found.pieces[-1].last == at - 1 else ""
    follows = at + 1 < len(atoms) and atoms[at + 1].sort == "number"
    if (
        follows
        and last in ("num", "size", "magnitude", "dash", "time", "bad")
        and atoms[at].glued == atoms[at + 1].glued
    ):
        return _add(found, "dash", "-", at, at + 1, breaks)
    if at + 1 < len(atoms) and atoms[at + 1].glued and not atoms[at].glued and atoms[at + 1].sort == "word":
        return _add(found, "flag", "-", at, at + 1, breaks)
    return at + 1


_PROJECT = re.compile(r'\s*[:=]?\s*(?:"([^"\n]{1,80})"|([^\s,;"]{1,80}))')
NOT_NAMES = frozenset(
    [
        "for",
        "with",
        "and",
        "on",
        "of",
        "to",
        "cost",
        "costs",
        "is",
        "in",
        "the",
        "by",
        "at",
        "per",
        "total",
        "price",
        "until",
        "from",
        "over",
        "or",
        "a",
        "an",
        "plus",
        "our",
        "using",
        "vs",
        "versus",
        "run",
        "runs",
        "lasting",
        "takes",
        "team",
        "budget",
    ]
)


def _project(found: Recognised, text: str, at: int) -> int:
    """`project atlas`: the one word, or the quoted words, after it are a name whatever they mean elsewhere."""
    atoms = found.atoms
    if atoms[at].word != "project" or _phrase_before(found, at) or found.project is not None:
        return 0
    given = _PROJECT.match(text, atoms[at].end)
    name = (given.group(1) or given.group(2) or "") if given else ""
    name = clean_name(name)
    if not given or not name or (not given.group(1) and (name.lower() in NOT_NAMES or not name[0].isalpha())):
        return 0
    found.project = name
    return next((i for i in range(at + 1, len(atoms)) if atoms[i].start >= given.end()), len(atoms))


def _phrase_before(found: Recognised, at: int) -> bool:
    each = vocabulary.match(found.atoms, at, vocabulary.phrases_of("words.toml"))
    return each is not None and each[0].kind in ("scope", "projectlength")


def clean_name(name: str) -> str:
    """A name of at most forty signs, whole characters, without signs that combine in a flood."""
    composed = unicodedata.normalize("NFC", name).strip(" .!?:'")
    kept = "".join(sign for sign in composed if not unicodedata.combining(sign) and sign != '"')
    return kept[:40].strip()
