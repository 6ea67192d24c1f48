"""The accelerator behind a name: its slice, its memory, its form factor."""

from bot.reader import names, numbers
from bot.reader.recognition.found import Recognised, add, skip_plural, text_of
from bot.reader.recognition.units import slice_follows


def add_gpu(found: Recognised, at: int, gpu: str, after: int, breaks: bool) -> int:
    """Add the accelerator of this name, in the variant that follows it."""
    atoms = found.atoms
    after = skip_plural(atoms, after)
    if gpu.startswith("TPU") and slice_follows(atoms, after) and atoms[after].glued:
        number = numbers.parse(atoms[after + 1].text)
        return add(found, "slice", (gpu, number), at, after + 2, breaks)
    variant, after = names.refined(gpu, atoms, after)
    if variant is None:
        return add(found, "unknowngpu", text_of(atoms, at, after), at, after, breaks)
    return add(found, "gpu", variant, at, skip_plural(atoms, after), breaks)
