"""Words that nobody knows: letters typed for digits, and known words one slip of the finger away."""

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from bot.on_use import OnUse, pattern
from bot.reader import names, vocabulary
from bot.reader.atoms import Atom, words_of
from bot.reader.recognition.found import Recognised, add, glued_at, text_of
from costengine.models import Model, models

alike = OnUse("rapidfuzz.process", "extract")
slips_between = OnUse("rapidfuzz.distance.OSA", "distance")
"""Most words are known as they stand."""
MOST_GUESSES = 40
"""Unknown words that are compared with the vocabulary; a longer text is no hurried question."""

SHORTEST_GUESSED = 4
LONGEST_GUESSED = 24
LONGEST_NAMED = 60
"""Characters of a name that is looked at closely."""

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

USUAL_CURRENCIES = frozenset({"USD", "EUR", "GBP"})
"""Of the others no word is guessed: too many are a slip away from ordinary ones (`frans`, `randy`)."""

_LOOKALIKE = str.maketrans("oOlIiSsZz", "001115522")

_DIGITS_AND_LETTERS = pattern(r"[\dOoIl]+")


def unknown_word(found: Recognised, at: int, breaks: bool) -> int:
    """Add what stands here as a word that nobody knows, together with what is glued to it."""
    atom = found.atoms[at]
    if atom.sort != "word":
        return 0
    end = _chunk_end_glued(found.atoms, at + 1)
    first = at
    while found.pieces and _is_glued_before(found, first):
        first = found.pieces.pop().first
    text = text_of(found.atoms, first, end)
    return _looks_like(found, text, first, end, breaks) or add(found, "word", text, first, end, breaks)


def _chunk_end_glued(atoms: list[Atom], at: int) -> int:
    while at < len(atoms) and atoms[at].glued:
        if atoms[at].sort in ("word", "number"):
            if atoms[at].word == "x" and glued_at(atoms, at + 1) and atoms[at + 1].sort == "number":
                break
            at += 1
        elif atoms[at].word in "-_." and glued_at(atoms, at + 1):
            at += 2
        else:
            break
    return at


def _is_glued_before(found: Recognised, first: int) -> bool:
    last = found.pieces[-1]
    return last.last == first - 1 and found.atoms[first].glued and last.kind in ("num", "magnitude", "time", "article")


def _looks_like(found: Recognised, text: str, first: int, end: int, breaks: bool) -> int:
    """Letters typed for digits in a name (`H1OO`); in a bare number they are no digits, and it is refused."""
    if _DIGITS_AND_LETTERS.fullmatch(text) and text[0].isdigit() and len(text) > 2:
        return add(found, "bad", text, first, end, breaks)
    run_together = squeezed_models().get(text.lower())
    if run_together:
        found.corrections.append(f"{text} read as {run_together.id}")
        return add(found, "model", run_together, first, end, breaks)
    if len(text) > LONGEST_NAMED or (text.isalpha() and text.islower()):
        return 0
    if (
        re.fullmatch(_SIZED_NAME, text)
        or _is_of_unknown_version(text)
        or (re.fullmatch(_VERSIONED_NAME, text) and text.partition("-")[0].lower() in model_words())
    ):
        return add(found, "unknownmodel", text, first, end, breaks)
    if _is_like_a_gpu(found, text, first, end):
        return add(found, "unknowngpu", text, first, end, breaks)
    gpu = _lookalike(text)
    if not gpu:
        return 0
    found.corrections.append(f"{text} read as {gpu[0]}")
    variant, after = names.refined(gpu[1], found.atoms, end)
    return add(found, "gpu", variant or gpu[1], first, after if variant else end, breaks)


# As text: only words that nobody knows need them, and compiled they took 1 ms of each start.
_GPU_LIKE = r"(?i)(?:h|a|b|v|l|p|t|gb|gh|mi)\d{2,4}[a-z]{0,2}"


def _is_like_a_gpu(found: Recognised, text: str, first: int, end: int) -> bool:
    """`32 H900`, `H300 x 8`, `on H900`: letters and digits in the place of an accelerator."""
    if not re.fullmatch(_GPU_LIKE, text) or _lookalike(text):
        return False
    before = found.pieces[-1] if found.pieces else None
    counts = before is not None and before.last == first - 1 and before.kind in ("num", "times", "on", "of")
    follows = found.atoms[end].word if end < len(found.atoms) else ""
    return counts or follows in ("x", ":", "*", "gpu", "gpus")


def _lookalike(text: str) -> tuple[str, str] | None:
    if len(text) < 3 or not text.isascii() or (text.isalpha() and text.islower()):
        return None
    return lookalikes().get(text.lower().removesuffix("'s").translate(_LOOKALIKE))


_SIZED_NAME = r"(?i)[a-z]{3,}[a-z\d.]*(?:[-_][a-z\d.]+)*[-_]\d+(?:\.\d+)?[bm]"
"""A name with a size behind its hyphen: `llava-7b`."""
_VERSIONED_NAME = r"(?i)[a-z]{3,}-v\d+(?:\.\d+)?"
"""A family with a version: `deepseek-v5`; other such names are the person's own."""
_NUMBERED_NAME = r"(?i)([a-z]{3,})\d+(?:\.\d+)?"


def _is_of_unknown_version(text: str) -> bool:
    """`qwen9`: a family with a number behind it that no release has; `gpt4` and the like are names of their own."""
    found = re.fullmatch(_NUMBERED_NAME, text)
    return found is not None and found.group(1).lower() in names.family_names()


_SQUEEZABLE = pattern(r"(?!.*\d[-_ .]\d).*[-_ ].*")


@cache
def squeezed_models() -> Mapping[str, Model]:
    """Models by their names without hyphens, where no two numbers run together (`deepseekv3`, but not `llama270b`)."""
    whole = {name: row for row in models().values() for name in (row.id, *row.aliases)}
    return {re.sub(r"[-_ ]", "", name): row for name, row in whole.items() if _SQUEEZABLE.fullmatch(name)}


@cache
def lookalikes() -> Mapping[str, tuple[str, str]]:
    """The accelerators' one-word names with every letter that could be a digit made one."""
    entries = [each for group in names.known_names().values() for each in group if each.kind == "gpu"]
    words = {"".join(each.words): str(each.value) for each in entries if sum(map(len, each.words)) > 2}
    return {word.translate(_LOOKALIKE): (word.upper(), gpu) for word, gpu in words.items()}


def corrected(found: Recognised, at: int) -> bool:
    """Whether the atom was put right as the known word one slip of the finger away; it is then read once more."""
    atom = found.atoms[at]
    if atom.sort != "word" or found.guesses >= MOST_GUESSES or atom.word in cue_words() or _is_name(found, at):
        return False
    if atom.word in vocabulary.listed("text_units") or atom.word in vocabulary.listed("uncorrected"):
        return False
    glued_before = bool(found.pieces) and _is_glued_before(found, at)
    alone = _chunk_end_glued(found.atoms, at + 1) == at + 1 and not glued_before
    if _lookalike(atom.text) or (glued_before and not _may_be_unit(found, at)):
        return False
    found.guesses += 1
    best = _meant(found, at, alone=alone)
    if best:
        found.corrections.append(f"{atom.text} read as {best}")
        found.atoms[at] = atom._replace(text=best, word=best)
    return best is not None


def may_begin(atom: Atom) -> bool:
    """Whether a phrase of several words can begin with this one."""
    root = vocabulary.phrases_of("words.toml").root(atom.word)
    return root is not None and bool(root.after)


def is_unknown(atom: Atom) -> bool:
    """Whether the word stands in no phrase and no name."""
    return atom.sort == "word" and atom.word not in all_words()


@cache
def all_words() -> frozenset[str]:
    """Every word of every phrase and name."""
    known = (vocabulary.phrases_of("words.toml"), vocabulary.phrases_of("cues.toml"), names.known_names())
    return frozenset(word for each in known for word in words_of(each.text()))


GREETINGS = frozenset({"hi", "hello", "hey", "dear", "best", "regards", "cheers", "thanks", "morning", "greetings"})


def _is_name(found: Recognised, at: int) -> bool:
    """`Hi Lena`: a person's."""
    before = next((atom.word for atom in reversed(found.atoms[max(0, at - 2) : at]) if atom.sort == "word"), "")
    return found.atoms[at].text.istitle() and before in GREETINGS


def _meant(found: Recognised, at: int, *, alone: bool) -> str | None:
    """The word that was meant: in a name with a size (`mistal-7b`) only where that makes a name."""
    word = found.atoms[at].word
    if _may_be_unit(found, at) and (unit := meant_unit(word)):
        return unit
    if len(word) < SHORTEST_GUESSED:
        return None
    if alone:
        return spelling().get(word) or nearest(word)
    best = spelling().get(word) or nearest_family(word)
    atoms = [found.atoms[at]._replace(word=best or ""), *found.atoms[at + 1 : at + LONGEST_NAME]]
    named = vocabulary.matches(atoms, 0, names.known_names()) if best else ()
    return best if any(entry.kind in ("model", "family", "closed") for entry, _ in named) else None


LONGEST_NAME = 12
"""Atoms of the longest name that is looked for behind a misspelt word."""


def _may_be_unit(found: Recognised, at: int) -> bool:
    """Whether a number stands right before, and nothing is glued behind."""
    last = found.pieces[-1] if found.pieces else None
    after_number = last is not None and last.kind in ("num", "magnitude", "digit", "tens") and last.last == at - 1
    return after_number and _chunk_end_glued(found.atoms, at + 1) == at + 1


@cache
def spelling() -> Mapping[str, str]:
    """Misspellings that are more than one slip away."""
    return {wrong: right for right, given in vocabulary.sections("spelling.toml")["words"].items() for wrong in given}


@lru_cache(maxsize=4096)
def nearest(word: str) -> str | None:
    """The word of the vocabulary that is one slip away, if one is: two letters swapped, one missing, one doubled."""
    near = _near(word, correctable())
    near = [each for each in near if each not in proper_names() or each[:-1] != word]
    return min(near, key=lambda each: (set(each) != set(word), each), default=None)


@lru_cache(maxsize=4096)
def nearest_family(word: str) -> str | None:
    """The name of a family of models that is one slip away."""
    return min(_near(word, model_words()), default=None)


@lru_cache(maxsize=4096)
def nearest_unit(word: str) -> str | None:
    """The unit of time that is one slip away, where only one is."""
    near = _near(word, time_words())
    return near[0] if len({time_words()[each] for each in near}) == 1 else None


def meant_unit(word: str) -> str | None:
    """The unit of time that was meant by a word that is misspelt."""
    known = spelling().get(word)
    return known if known in time_words() else nearest_unit(word)


def _near(word: str, known: Collection[str]) -> list[str]:
    if len(word) > LONGEST_GUESSED:
        return []
    found = alike(word, list(known), scorer=slips_between.function, score_cutoff=1, limit=8)
    return [str(each) for each, *_ in found if is_slip(word, str(each))]


def is_slip(typed: str, meant: str) -> bool:
    """Whether two letters are swapped, one is missing or one is doubled; another letter makes another word."""
    if len(typed) == len(meant):
        return typed != meant and sorted(typed) == sorted(meant)
    if typed[:1] != meant[:1]:
        return False
    if len(meant) == len(typed) + 1:
        return any(meant[:i] + meant[i + 1 :] == typed for i in range(len(meant)))
    doubled = (i for i in range(1, len(typed)) if typed[i] == typed[i - 1])
    return any(typed[:i] + typed[i + 1 :] == meant for i in doubled)


@cache
def time_words() -> Mapping[str, str]:
    """Units of time of more than three letters, and what each means; `milllion` stands behind a number as they do."""
    words = vocabulary.sections("words.toml")
    units = {word: value for value, given in words["time"].items() for word in given if len(word) >= SHORTEST_GUESSED}
    large = {word: value for value, given in words["magnitude"].items() for word in given if word.endswith(LARGE)}
    return units | large


LARGE = ("thousand", "illion", "illions")
"""How the numbers end that a typo is corrected to."""


@cache
def model_words() -> frozenset[str]:
    """The first words of the names of models and families."""
    entries = (each for group in names.known_names().values() for each in group)
    first = {each.words[0] for each in entries if each.kind in ("family", "model")}
    return frozenset(word for word in first if word.isalpha() and len(word) >= SHORTEST_GUESSED)


@cache
def proper_names() -> frozenset[str]:
    """Names and currencies: of them a last letter is not left out, so that `robert` is no RoBERTa."""
    money = (word for given in vocabulary.sections("words.toml")["currency"].values() for word in given)
    entries = (each for group in names.known_names().values() for each in group)
    sold = (each.words[0] for each in entries if each.kind in ("provider", "region"))
    return model_words() | frozenset(money) | frozenset(sold)


@cache
def cue_words() -> frozenset[str]:
    """Every word of the cues: known, though no piece of a job."""
    return frozenset(
        word for group in vocabulary.phrases_of("cues.toml").values() for each in group for word in each.words
    )


@cache
def correctable() -> tuple[str, ...]:
    """The words that a typo may be corrected to: never a number."""
    words = [each for group in vocabulary.phrases_of("words.toml").values() for each in group]
    fillers = {each.words[0] for each in words if each.kind == "filler"}
    known = [
        each
        for each in words
        if each.kind not in NUMBER_KINDS | {"hyper"}
        and (each.kind != "currency" or each.value in USUAL_CURRENCIES)
        and (len(each.words) == 1 or each.words[0] not in fillers)
    ]
    cues = [each for group in vocabulary.phrases_of("cues.toml").values() for each in group]
    known += [each for each in cues if len(each.words) == 1 and len(each.words[0]) > SHORTEST_GUESSED]
    inner = {
        word for each in words if each.kind in OF_PHRASES for word in each.words[1:] if len(word) >= SHORTEST_GUESSED
    }
    known += [
        each for group in names.known_names().values() for each in group if each.kind in ("family", "model", "gpu")
    ]
    known += [each for group in names.known_names().values() for each in group if _is_place_to_guess(each)]
    found = {word for each in known for word in each.words[:1] if word.isalpha() and len(word) >= SHORTEST_GUESSED}
    return tuple(sorted(found | {word for word in inner if word.isalpha()}))


OF_PHRASES = frozenset({"scope", "purchase", "reserved", "nopeople", "limit", "continued", "finetune"})
"""Kinds of phrases whose later words are guessed too (`only compuet`)."""


def _is_place_to_guess(each: vocabulary.Entry) -> bool:
    """A seller, or a place of a long name: short ones are too near to ordinary words."""
    return each.kind in ("provider", "region") and len(each.words[0]) >= {"provider": 5, "region": 7}[each.kind]
