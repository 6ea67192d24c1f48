"""Names: accelerators, machines, models, providers and places, by every spelling that people use."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.on_use import pattern
from bot.reader.atoms import Atom
from bot.reader.vocabulary import Phrases, Said
from costengine.hardware import Accelerator, accelerators
from costengine.instances import instance_types
from costengine.models import Model, family, models, unpublished
from costengine.prices import providers
from costengine.regions import region_words

_INSTANCE_FAMILY = pattern(
    r"[gp]\d[a-z]*|p6-b\d00|a3-highgpu|a4-highgpu|g4-standard|trn\d(\.\d+xlarge)?|nvl72|nc40ads|gb\d00 nvl72"
)
"""Aliases that name a family of machines: how many accelerators is not known."""
COMMON_FAMILIES = frozenset({"switch", "opt", "dots", "amber", "arctic", "palm", "nova", "command", "gpt"})
"""Families whose bare name is an ordinary word."""
OF_SAGEMAKER = "ml."
"""Before the name of a machine that SageMaker runs."""
ADJECTIVES = {"european": "eu", "eu": "eu", "american": "us", "us": "us", "chinese": "china"}
SELLING = (
    "data center", "data centers", "data centre", "data centres", "datacenter", "datacenters", "datacentre", "provider",
    "providers", "cloud", "clouds", "cloud provider", "cloud providers", "vendor", "vendors", "hosting", "servers",
)  # fmt: skip
"""Behind the adjective of a place: where the accelerators stand; a `european dataset` says nothing of that."""
FORM_FACTORS = {
    "sxm": "sxm", "sxms": "sxm", "pcie": "pcie", "pcies": "pcie", "nvl": "nvl", "nvls": "nvl", "nvlink": "sxm",
    "hgx": "sxm",
}  # fmt: skip


def _gpu_entries() -> Iterator[Said]:
    for row in accelerators().values():
        for name in (row.id, row.name, *row.aliases):
            if not _INSTANCE_FAMILY.fullmatch(name.lower()) or name.lower() == row.id.lower():
                yield Said(name.lower(), "gpu", row.id, name=True)
            if re.match(r"tpu.v\d", name.lower()):
                yield Said(f"tpu{name.lower()[4:]}", "gpu", row.id, name=True)


def _machine_entries() -> Iterator[Said]:
    for name, row in instance_types().items():
        if not re.fullmatch(r"trn\d", name):
            yield Said(name, "machine", row, name=True)
        if row.provider == "aws" and "." in name:
            yield Said(f"{OF_SAGEMAKER}{name}", "machine", row, name=True)


def _machine_family_entries() -> Iterator[Said]:
    """`p5`: where the family has one size it is that machine, where it has several it is asked about."""
    for row in accelerators().values():
        for name in filter(_INSTANCE_FAMILY.fullmatch, row.aliases):
            begins = (f"{name}.", f"{name}-")
            sizes = [each for key, each in instance_types().items() if key.startswith(begins)]
            largest = max(sizes, key=lambda each: each.gpus, default=None)
            if largest:
                yield Said(name, "machine" if len(set(sizes)) == 1 else "family_of_machines", largest, name=True)


def _model_entries() -> Iterator[Said]:
    for row in models().values():
        for name in (row.id, row.name.lower(), *row.aliases):
            if not name[0].isdigit() and name not in COMMON_FAMILIES:
                yield Said(name, "model", row, name=True)


def _closed_entries() -> Iterator[Said]:
    for row in unpublished().values():
        for name in (row.id, *row.aliases):
            yield Said(name, "closed", row, name=True)


@cache
def family_names() -> frozenset[str]:
    """Names that cover models of several sizes: each family, and what is left of it without its generation."""
    own = {row.family for row in models().values()}
    wide = {re.sub(r"[-.]?\d.*$", "", name) for name in own}
    return frozenset(own | {name for name in wide if len(name) > 2}) - COMMON_FAMILIES


def _family_entries() -> Iterator[Said]:
    for name in sorted(family_names()):
        yield Said(name, "family", name, name=True)


def _seller_entries() -> Iterator[Said]:
    for row in providers().values():
        for name in (row.id, row.name.lower(), *row.aliases):
            yield Said(name, "provider", row.id)


def _place_entries() -> Iterator[Said]:
    for word, row in region_words().items():
        if word != "us":
            yield Said(word, "region", row.id)
    for noun in SELLING:
        for word, place in ADJECTIVES.items():
            yield Said(f"{word} {noun}", "region", place)
    for word in (
        "region us",
        "in the us",
        "in us",
        "us only",
        "us region",
        "us regions",
        "us based",
        "us east",
        "us west",
    ):
        yield Said(word, "region", "us")


@cache
def known_names() -> Phrases:
    """All names; where two things share one, the earlier sort wins."""
    sorts = (_gpu_entries, _machine_entries, _machine_family_entries, _model_entries, _closed_entries, _family_entries)
    return Phrases(each for sort in (*sorts, _seller_entries, _place_entries) for each in sort())


@lru_cache(maxsize=1024)
def sized(name: str, parameters: float) -> Sequence[Model]:
    """The models of a family that have about this size, by its label or by its exact count."""
    rows = family(name)
    for tolerance in (0.005, 0.07):
        near = tuple(
            row
            for row in rows
            if abs(row.parameters - parameters) <= tolerance * parameters or _labelled(row, parameters)
        )
        if near:
            return near
    return ()


def _labelled(row: Model, parameters: float) -> bool:
    label = f"{parameters / 1e9:g}b"
    named = [name for name in (row.id, *row.aliases) if label in name]
    return any(re.search(rf"(?<![\d.a-z]){re.escape(label)}(?![\d.])", name) for name in named)


def refined(gpu: str, atoms: list[Atom], at: int) -> tuple[str | None, int]:
    """The accelerator that the memory and the form factor after its name single out, and the atom after them.

    None where no such variant exists.
    """
    memory, form, end = _variant(atoms, at)
    if end == at:
        return gpu, at
    row = accelerators()[gpu]
    base = row.id.split("-")[0]
    near = [other for other in accelerators().values() if other.id.split("-")[0] == base and _is(other, memory, form)]
    if not near:
        return None, end
    best = min(near, key=lambda other: (other.id != gpu, other.memory_gb != row.memory_gb, "SXM" not in other.id))
    return best.id, end


def with_memory(gpu: str, gigabytes: int) -> str | None:
    """The variant of an accelerator with this much memory."""
    row = accelerators()[gpu]
    near = [other for other in accelerators().values() if other.id.split("-")[0] == row.id.split("-")[0]]
    same = [other for other in near if _is(other, gigabytes, None)]
    return min(same, key=lambda other: (other.id != gpu, "SXM" not in other.id)).id if same else None


def with_form(gpu: str, form: str) -> str | None:
    """The variant of an accelerator of this form, with as much memory where there is one."""
    row = accelerators()[gpu]
    near = [other for other in accelerators().values() if other.id.split("-")[0] == row.id.split("-")[0]]
    same = [other for other in near if _is(other, None, form)]
    return min(same, key=lambda other: abs(other.memory_gb - row.memory_gb)).id if same else None


def _is(row: Accelerator, memory: int | None, form: str | None) -> bool:
    fits_form = not form or form in row.id.lower() or ("-" not in row.id and form == "sxm")
    if row.id.startswith("V100") and form == "sxm":
        fits_form = True
    return fits_form and (memory is None or abs(row.memory_gb - memory) <= 1)


def _variant(atoms: list[Atom], at: int) -> tuple[int | None, str | None, int]:
    memory: int | None = None
    form: str | None = None
    end = at
    while (found := _variant_part(atoms, end)) is not None:
        part, after = found
        if isinstance(part, int):
            memory = part
        else:
            form = part
        end = after
    return memory, form, end


def _variant_part(atoms: list[Atom], at: int) -> tuple[int | str, int] | None:
    if at < len(atoms) and atoms[at].word in "-_(/" and at + 1 < len(atoms):
        found = _variant_part(atoms, at + 1) if atoms[at + 1].word not in "-_(/" else None
        if found and atoms[at].word == "(" and found[1] < len(atoms) and atoms[found[1]].word == ")":
            return found[0], found[1] + 1
        return found if atoms[at].word != "(" else None
    if at >= len(atoms) or atoms[at].line_start:
        return None
    return _form_factor(atoms, at) or _memory(atoms, at)


def _form_factor(atoms: list[Atom], at: int) -> tuple[str, int] | None:
    form = FORM_FACTORS.get(atoms[at].word)
    if not form:
        return None
    versioned = at + 1 < len(atoms) and atoms[at + 1].sort == "number" and atoms[at + 1].glued
    return form, at + 1 + (1 if versioned else 0)


MEMORY_SIZES = frozenset(
    {"16", "24", "32", "40", "48", "64", "80", "94", "96", "128", "141", "180", "192", "256", "288"}
)


OF_TEXT = frozenset({"of", "text", "data", "dataset", "corpus", "tokens", "storage", "disk"})


def _memory(atoms: list[Atom], at: int) -> tuple[int, int] | None:
    if at + 1 >= len(atoms) or not (atoms[at].text in MEMORY_SIZES or _is_glued_memory(atoms, at)):
        return None
    unit = atoms[at + 1]
    if unit.word not in ("gb", "g", "gib", "gbs") or (unit.word == "g" and not unit.glued):
        return None
    if at + 3 < len(atoms) and atoms[at + 2].word == "of":
        return None
    return int(atoms[at].text), at + 2


def _is_glued_memory(atoms: list[Atom], at: int) -> bool:
    """`A100 60GB`: a size of memory, even where no card has it; `12GB of text` is none."""
    if atoms[at].sort != "number" or not (atoms[at].text.isdigit() and len(atoms[at].text) <= 3):
        return False
    follows = at + 2 < len(atoms) and atoms[at + 2].word in OF_TEXT
    return atoms[at + 1].glued and atoms[at + 1].word == "gb" and not follows
