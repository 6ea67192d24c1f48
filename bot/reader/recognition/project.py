"""The name of a project: a word of the person's own."""

import unicodedata

from bot.on_use import pattern
from bot.reader import vocabulary
from bot.reader.recognition.found import Recognised

_JOINED = pattern(r"\d\w*[-_](?=.*[A-Za-z]{2}).*")
"""A name that begins with a digit: `7b-run`."""
_PROJECT = pattern(r'\s*[:=]?\s*(?:"([^"\n]{1,80})"|([^\s,;"]{1,80}))')


def project(found: Recognised, text: str, at: int) -> int:
    """`project atlas`: the one word, or the quoted words, after it are a name whatever they mean elsewhere."""
    atoms = found.atoms
    if atoms[at].word != "project" or _phrase_before(found, at):
        return 0
    given = _PROJECT.match(text, atoms[at].end)
    name = (given.group(1) or given.group(2) or "") if given else ""
    name = clean_name(name.removesuffix("'s"))
    if not given or not name or not (given.group(1) or _may_be_name(name)):
        return 0
    if ":" in given.group(0) and name.lower() in vocabulary.listed("what_a_project_does"):
        return 0  # `student project: finetune mistral 7b`
    if found.project not in (None, name):
        found.corrections.append(f"one project a question: {found.project}, not {name}")
    found.project = found.project or name
    return next((i for i in range(at + 1, len(atoms)) if atoms[i].start >= given.end()), len(atoms))


def _may_be_name(name: str) -> bool:
    return (name[0].isalpha() or bool(_JOINED.fullmatch(name))) and name.lower() not in vocabulary.listed(
        "no_project_name"
    )


def _phrase_before(found: Recognised, at: int) -> bool:
    each = vocabulary.match(found.atoms, at, vocabulary.phrases_of("words.toml"))
    return each is not None and each[0].kind in ("scope", "projectlength")


def clean_name(name: str) -> str:
    """A name of at most forty signs, whole characters, without signs that combine in a flood."""
    composed = unicodedata.normalize("NFC", name).strip(" .!?:'~*_`")
    kept = "".join(sign for sign in composed if not unicodedata.combining(sign) and sign != '"')
    return kept[:40].strip()


def written_name(name: str) -> str:
    """The name as it is read behind the word project: in quotes where it could be something else."""
    return name if " " not in name and _may_be_name(name) else f'"{name}"'
