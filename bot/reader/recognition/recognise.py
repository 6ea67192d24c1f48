"""From atoms to pieces: each name, phrase and number gets its type; what nobody knows stays a word."""

from bot.reader import names, vocabulary
from bot.reader.atoms import Atom
from bot.reader.recognition.digits import active_size, number_in_digits
from bot.reader.recognition.found import Recognised, add
from bot.reader.recognition.modelnames import organisation
from bot.reader.recognition.named import name
from bot.reader.recognition.phrases import phrase
from bot.reader.recognition.project import project
from bot.reader.recognition.signs import sign
from bot.reader.recognition.slips import corrected, is_unknown, may_begin, unknown_word

STOPS = frozenset(",;.?!|")
COUNTRY = "us"
"""The only name that stands in no list."""


SHORTENED = frozenset({"max", "min"})
"""Words that people write with a stop: `max. 50k`."""


def recognise(atoms: list[Atom], text: str) -> Recognised:
    """The typed pieces of these atoms."""
    found = Recognised(atoms)
    at, breaks = 0, False
    while at < len(atoms):
        atom = atoms[at]
        breaks = breaks or atom.line_start or (atom.word in STOPS and not _shortens(atoms, at))
        after = (atom.word == "project" and project(found, text, at)) or _step(found, at, breaks)
        breaks = breaks and not (found.pieces and found.pieces[-1].first >= at)
        at = after
    return found


def _shortens(atoms: list[Atom], at: int) -> bool:
    return atoms[at].word == "." and at > 0 and atoms[at - 1].word in SHORTENED


def _step(found: Recognised, at: int, breaks: bool) -> int:
    atom = found.atoms[at]
    if atom.sort in ("mention", "handle"):
        return at + 1
    if atom.sort == "foreign":
        return add(found, "foreign", atom.text, at, at + 1, breaks)
    if at + 1 < len(found.atoms) and may_begin(atom) and is_unknown(found.atoms[at + 1]):
        corrected(found, at + 1)  # `whole projct`: before the phrase is looked for
    known = organisation(found, at) or _known(found, at, breaks)
    if not known and corrected(found, at):
        known = _known(found, at, breaks)
    return known or unknown_word(found, at, breaks) or sign(found, at, breaks)


def _known(found: Recognised, at: int, breaks: bool) -> int:
    """A name, a phrase or a number; names and phrases are tried where one begins with this word."""
    word, letter = found.atoms[at].word, found.atoms[at].word[:1]
    after = 0
    if word in names.known_names().by_letter[letter] or word == COUNTRY:
        after = name(found, at, breaks)
    if not after and word in vocabulary.phrases_of("words.toml").by_letter[letter]:
        after = phrase(found, at, breaks)
    in_digits = number_in_digits if found.atoms[at].sort == "number" else active_size
    return after or in_digits(found, at, breaks)
