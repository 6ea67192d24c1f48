"""Names: the longest known name that may stand at a place of the text."""

from bot.on_use import pattern
from bot.reader import names, vocabulary
from bot.reader.atoms import Atom
from bot.reader.recognition.digits import is_group
from bot.reader.recognition.found import Recognised, add, ends, skip_plural, text_of
from bot.reader.recognition.gpus import add_gpu
from bot.reader.recognition.modelnames import add_model
from bot.reader.recognition.units import begins_unit, is_gpuword, multiplies, slice_follows
from bot.reader.vocabulary import Entry
from costengine.regions import region_words


def name(found: Recognised, at: int, breaks: bool) -> int:
    """The atom after a known name at this place, or 0."""
    for each, after in vocabulary.matches(found.atoms, at, names.known_names()):
        if _may_stand(found, at, each, after):
            return _add_name(found, at, each, after, breaks)
    if _is_country(found, at):
        return add(found, "region", "us", at, at + 1, breaks)
    return 0


LOOKED_AT = 40
"""Atoms that tell whether a text is written in capitals."""


def _is_country(found: Recognised, at: int) -> bool:
    """`US` in capitals, in a text that is not all capitals, and `us` beside another place (`eu or us`)."""
    if found.atoms[at].word != "us" or (at + 1 < len(found.atoms) and found.atoms[at + 1].word == "$"):
        return False
    kinds = [piece.kind for piece in found.pieces[-2:]]
    if (kinds[-1:] == ["within"] and kinds[:1] == ["remove"]) or _is_outside(found):
        return True
    if _before_another_place(found.atoms, at):
        return True
    beside = len(kinds) == 2 and kinds[0] == "region" and kinds[1] in ("or", "vs")
    if beside or found.atoms[at].text != "US":
        return beside
    return not all(atom.text.isupper() for atom in found.atoms[:LOOKED_AT] if atom.sort == "word")


def _is_outside(found: Recognised) -> bool:
    """`outside the us`, `outside of us`."""
    said = [piece for piece in found.pieces[-3:] if piece.kind not in ("of", "filler", "article")]
    return bool(said) and said[-1].kind == "remove" and said[-1].text.lower() in ("outside", "non")


def _before_another_place(atoms: list[Atom], at: int) -> bool:
    """`us vs eu`, `us, not eu`, `us instead of eu`; in `give us, not in eu` it is who asks."""
    words = _JOINT.match(" ".join(atom.word for atom in atoms[at + 1 : at + 6]))
    if not words or (words["corrects"] and not _may_be_corrected(atoms, at)):
        return False
    place = at + 1 + len(words.group().split())
    return any(each.kind == "region" for each, _ in vocabulary.matches(atoms, place, names.known_names()))


def _may_be_corrected(atoms: list[Atom], at: int) -> bool:
    before = atoms[at - 1] if at else None
    return before is None or before.sort not in ("word", "number") or before.word in BEFORE_A_PLACE


BEFORE_A_PLACE = frozenset({"is", "in", "the", "sorry", "no", "wait", "actually", "should", "be", "it's", "meant"})
_JOINT = pattern(r"(?:vs|or|versus|(?P<corrects>(?:, )?(?:not|instead of|rather than))) (?:in (?:the )?|the )?")


def _may_stand(found: Recognised, at: int, each: Entry, after: int) -> bool:
    atoms = found.atoms
    if _phrase_is_longer(atoms, at, after) or not ends(atoms, after, each.kind):
        return False
    last = each.words[-1]
    if last == "x" and multiplies(atoms, after - 1):
        return False
    bare_number_ends = last.replace(".", "").isdigit() and len(each.words) > 1 and not atoms[after - 1].glued
    if bare_number_ends and (begins_unit(atoms, skip_plural(atoms, after)) or is_group(atoms, after)):
        return False
    if each.words[0].isdigit() and each.kind == "gpu":
        if found.pieces and found.pieces[-1].kind == "sequence":
            return False
        plural = after < len(atoms) and atoms[after].word == "s" and atoms[after].glued
        return plural or _counted(found) or not (begins_unit(atoms, after) or is_gpuword(atoms, after))
    if each.value in ("TPU-v2", "TPU-v3", "TPU-v4") and each.words[0] == "v":
        return _counted(found) or slice_follows(atoms, after)
    return True


def _phrase_is_longer(atoms: list[Atom], at: int, after: int) -> bool:
    other = vocabulary.match(atoms, at, vocabulary.phrases_of("words.toml"))
    return other is not None and other[1] > after and other[0].kind != "filler"


def _counted(found: Recognised) -> bool:
    return bool(found.pieces) and found.pieces[-1].kind in (
        "num",
        "times",
        "article",
        "digit",
        "multiple",
        "tens",
        "tpu",
        "bytes",
        "gpuword",
    )


def _add_name(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    """Of a place the exact spelling counts: `us-east1` and `us-east-1` are two providers'."""
    if each.kind == "gpu":
        return add_gpu(found, at, str(each.value), after, breaks)
    if each.kind in ("model", "closed", "family"):
        return add_model(found, at, each, after, breaks)
    if each.kind == "region":
        exact = region_words().get(text_of(found.atoms, at, after).lower())
        return add(found, "region", exact.id if exact else each.value, at, after, breaks)
    after = skip_plural(found.atoms, after)
    if each.kind == "machine" and not each.value.provider:
        gpu, end = names.refined(each.value.gpu, found.atoms, after)
        if gpu and end > after:
            return add(found, "machine", each.value._replace(gpu=gpu), at, end, breaks)
    return add(found, each.kind, each.value, at, after, breaks)
