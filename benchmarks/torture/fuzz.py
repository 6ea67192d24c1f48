"""The gates of what comes in and what goes out: hostile bytes, texts, words, and people of several workspaces."""

import asyncio
from collections.abc import Iterator

from benchmarks import fuzz_guard, fuzz_render, reader_fuzz, tenancy
from benchmarks.fuzzing import Found, told
from benchmarks.torture.rewritten import unseparated
from benchmarks.torture.scale import Result, Scale

FEW = 300


def guard(scale: Scale) -> Iterator[Result]:
    """No bytes from the network do harm."""
    yield _fuzzed("guard", "", fuzz_guard.guarded(scale.deliveries), scale.deliveries)
    yield _fuzzed("guard", "no guard", asyncio.run(fuzz_guard.run(fuzz_guard.Sink(), FEW)), FEW)


def renderer(scale: Scale) -> Iterator[Result]:
    """No one's words do harm."""
    yield _fuzzed("renderer", "", fuzz_render.run(scale.replies), scale.replies)
    yield _fuzzed("renderer", "words go out as they came", fuzz_render.run(FEW, spoil=fuzz_render.unescaped), FEW)


def reader(scale: Scale) -> Iterator[Result]:
    """No text is more than the reader can take."""
    yield _fuzzed("reader", "", reader_fuzz.run(scale.texts), scale.texts)


def walk(scale: Scale) -> Iterator[Result]:
    """Nobody sees what is not theirs."""
    yield _fuzzed("tenancy", "", tenancy.run(scale.steps, 1), scale.steps)
    yield _fuzzed("tenancy", "statements without their workspace", tenancy.run(FEW, 3, unseparated), FEW)


def _fuzzed(gate: str, seeded: str, found: Found, cases: int) -> Result:
    return Result(gate, seeded, f"{cases:,} cases: {told(found)}", (not found.wrong) != bool(seeded))
