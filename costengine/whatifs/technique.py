"""The same result for fewer or cheaper hours: better hardware, number formats, utilisation, adapters."""

from collections.abc import Iterator

from costengine.assumptions import assumed
from costengine.question import Kind, Method, Precision
from costengine.result import Aside, Level
from costengine.whatifs.whatif import Case, WhatIf

MFU_BEST = 0.5
"""Above this share nobody's larger batch helps."""
WORTH_CHANGING = 0.97
LEAST_MEMORY_GB = 40


def eight_bits(case: Case) -> Iterator[WhatIf | Aside]:
    """fp8 in place of bf16, where the hardware has it and the hours are not fixed by what was said."""
    question, chip = case.question, case.base.chip
    if question.precision not in (None, Precision.BF16, Precision.FP16):
        return
    if not chip.peak_fp8_tflops:
        yield Aside(id="fp8", title="Train in fp8", why=f"{chip.name} cannot; Hopper and newer GPUs can.")
        return
    if question.kind is Kind.GPU_TIME or question.gives_speed or question.duration_hours:
        return
    yield WhatIf(
        id="fp8", title="Train in fp8 instead of bf16", question=question.but(precision=Precision.FP8),
        caveat="Needs a framework that trains in fp8, and a check that the loss follows bf16's.",
        effort=Level.MEDIUM, risk=Level.MEDIUM,
    )  # fmt: skip


def utilisation(case: Case) -> Iterator[WhatIf | Aside]:
    """A larger batch on each GPU, fewer bubbles, fused kernels: five points of utilisation."""
    question = case.question
    now = case.base.effort.mfu
    fixed = question.tokens_per_second or question.duration_hours or question.gpu_hours or question.kind is Kind.RL
    if now is None or fixed or question.kind is Kind.GPU_TIME or case.pricer.correction:
        return
    better = round(now + assumed("mfu_gain").likely, 3)
    if better <= MFU_BEST:
        yield WhatIf(
            id="utilisation", title=f"Raise the utilisation from {now:.0%} to {better:.0%} of the peak",
            question=question.but(mfu=better, hfu=None),
            caveat="Through the batch on each GPU, fewer pipeline bubbles and fused kernels: profile a day before you "
            "pay for a month. Batching data transfers saves only cents.",
            effort=Level.MEDIUM, risk=Level.MEDIUM,
        )  # fmt: skip


def no_offload(case: Case) -> Iterator[WhatIf | Aside]:
    """The optimiser's states on the GPUs after all, where these hold them."""
    if not case.question.offload:
        return
    yield WhatIf(
        id="no_offload", title="Keep the optimiser's states on the GPUs (no CPU offload)",
        question=case.question.but(offload=None),
        caveat="They fit here; a larger batch or longer sequences may need the room.",
        effort=Level.LOW, risk=Level.LOW,
    )  # fmt: skip


def adapters(case: Case) -> Iterator[WhatIf | Aside]:
    """LoRA in place of every weight, and QLoRA where that lets fewer GPUs hold the model."""
    question = case.question
    if question.kind is not Kind.FINETUNE or question.method not in (None, Method.FULL, Method.LORA):
        return
    if question.method is not Method.LORA:
        yield WhatIf(
            id="lora", title="Train adapters (LoRA) instead of every weight", question=question.but(method=Method.LORA),
            caveat="Saves memory more than time; new knowledge and long training need every weight.",
            effort=Level.LOW, risk=Level.MEDIUM,
        )  # fmt: skip
    yield Aside(
        id="qlora", title="QLoRA",
        why="fits fewer and cheaper GPUs (4 bits a weight) but takes about a third longer: it saves where the model "
        "would not fit otherwise, or on cheaper cards.",
    )  # fmt: skip
