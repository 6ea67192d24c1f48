"""Ways to pay less. A tip is a what-if: a function from a question to a question, priced by the same engine.

So no tip promises what the engine would not charge, and asking a tip's question gives exactly its saving.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from costengine.amounts import Frozen
from costengine.assumptions import assumed
from costengine.costing import Pricer, difference
from costengine.errors import CostEngineError
from costengine.hardware import accelerator
from costengine.question import Kind, Method, Precision, ProviderClass, Purchase, Question
from costengine.result import Estimate, Tip

CENTS_WORTH_SAYING = Decimal("0.01")
WARN_OF = {Purchase.RESERVED_1Y.value, Purchase.RESERVED_3Y.value}
"""Often advised, and seldom right for one run."""
FASTER = {"V100-16GB": "A100-80GB-SXM", "V100-32GB": "A100-80GB-SXM", "A100-40GB-SXM": "H100-SXM",
          "A100-80GB-SXM": "H100-SXM", "A100-40GB-PCIe": "H100-SXM", "A100-80GB-PCIe": "H100-SXM"}  # fmt: skip
TYPICAL_MFU = {"V100": "typical_mfu_volta", "A100": "typical_mfu_ampere", "H100": "typical_mfu_hopper"}

CLASSES = (
    (ProviderClass.NEOCLOUD, "a neocloud", "Fewer regions and services than a large cloud; check its data rules."),
    (ProviderClass.MARKETPLACE, "a marketplace", "Machines of many owners: check network, uptime and data rules."),
)


class WhatIf(Frozen):
    """A changed question, with what to call the change and what it asks for in return."""

    id: str
    title: str
    question: Question
    caveat: str


class Advice(Frozen):
    """What saves money, the largest saving first, and what looks like a saving and is none."""

    tips: tuple[Tip, ...]
    warnings: tuple[str, ...]


def advice(question: Question, base: Estimate, pricer: Pricer) -> Advice:
    """Every what-if of this very question, priced by the engine."""
    priced = [(idea, _priced(idea, pricer)) for make in WHAT_IFS for idea in make(question, base)]
    tips = (_tip(idea, base, changed) for idea, changed in priced if changed)
    no_use = (_warning(idea, base, changed) for idea, changed in priced if changed and idea.id in WARN_OF)
    return Advice(
        tips=tuple(sorted((tip for tip in tips if tip), key=lambda tip: -tip.saving)),
        warnings=tuple(words for words in no_use if words)[:1],
    )


def _tip(idea: WhatIf, base: Estimate, changed: Estimate) -> Tip | None:
    saving = difference(base, changed)
    if saving < CENTS_WORTH_SAYING:
        return None
    return Tip(
        id=idea.id,
        title=idea.title,
        question=idea.question,
        saving=saving,
        share_of_run=float(saving / base.run.likely),
        share_of_project=float((base.project.likely - changed.project.likely) / base.project.likely),
        caveat=idea.caveat,
    )


def _warning(idea: WhatIf, base: Estimate, changed: Estimate) -> str:
    if difference(base, changed) > 0:
        return ""
    return (
        f"{idea.title}: no saving here. The whole term costs ${changed.run.likely:,.0f} against "
        f"${base.run.likely:,.0f}; it pays only if the GPUs go on working after this run."
    )


def _priced(idea: WhatIf, pricer: Pricer) -> Estimate | None:
    try:
        return pricer.cost(idea.question)
    except CostEngineError:
        return None  # what cannot be bought saves nothing


def _spot(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if _rented(question) and question.purchase in (None, Purchase.ON_DEMAND):
        yield WhatIf(
            id="spot",
            title="Use spot capacity with checkpoints",
            question=question.but(purchase=Purchase.SPOT),
            caveat="Can be taken away at two minutes' notice; the saving already holds the expected rework. "
            "Needs checkpoints that restart by themselves.",
        )


def _reserved(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if not _rented(question) or question.purchase not in (None, Purchase.ON_DEMAND) or not base.gpu_count:
        return
    for purchase, years in ((Purchase.RESERVED_1Y, "1 year"), (Purchase.RESERVED_3Y, "3 years")):
        yield WhatIf(
            id=purchase.value,
            title=f"Reserve the GPUs for {years}",
            question=question.but(purchase=purchase),
            caveat=f"The whole term of {years} is paid; this counts all of it.",
        )


def _cheaper_class(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if not _rented(question):
        return
    for cls, where, caveat in CLASSES:
        if question.provider_class is not cls:
            yield WhatIf(
                id=cls.value,
                title=f"Rent from {where}",
                question=question.but(provider_class=cls, provider=None, region=None),
                caveat=caveat,
            )


def _faster_gpu(question: Question, base: Estimate) -> Iterator[WhatIf]:
    """The same work on the next generation, whose price per hour is higher and per FLOP often lower."""
    faster = FASTER.get(base.gpu)
    if not faster or question.usd_per_gpu_hour is not None or question.mfu or question.tokens_per_second:
        return
    changed, caveat = question.but(gpu=faster, profile=base.profile), "Check that it is to be had in this number."
    if question.kind is Kind.GPU_TIME:
        speed = _training_speed(faster) / _training_speed(base.gpu)
        changed = _for_a_share_of_the_time(changed, 1 / speed)
        caveat = f"Taken as {speed:.1f}x faster, as whole published runs were; small models gain less."
    title = f"Do the same work on {accelerator(faster).name}"
    yield WhatIf(id="faster_gpu", title=title, question=changed, caveat=caveat)


def _training_speed(gpu: str) -> float:
    """Dense peak times the utilisation that whole published runs reached, in FLOP/s."""
    mfu = assumed(TYPICAL_MFU[gpu.split("-")[0]])
    return accelerator(gpu).training_flops_per_second * mfu.likely


def _for_a_share_of_the_time(question: Question, share: float) -> Question:
    """Bare GPU time, less of it."""
    if question.gpu_hours is not None:
        return question.but(gpu_hours=round(question.gpu_hours * share, 2))
    assert question.duration_hours is not None
    return question.but(duration_hours=round(question.duration_hours * share, 2))


def _finetune(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if question.kind is Kind.GPU_TIME:
        changed = _for_a_share_of_the_time(question, assumed("finetune_share").likely)
        caveat = (
            "Only if this run trains a model from scratch, and an open one is good enough to start from; "
            "“up to 90 %” is of the compute, not of the project."
        )
    elif question.kind is Kind.PRETRAIN and not question.continued and question.flops is None:
        changed = question.but(kind=Kind.FINETUNE, method=Method.LORA, tokens=None, epochs=None, duration_hours=None)
        caveat = "Only if an open model of this size is good enough to start from."
    else:
        return
    yield WhatIf(
        id="finetune",
        title="Fine-tune an existing model instead of training one",
        question=changed.but(profile=base.profile),
        caveat=caveat,
    )


def _adapters(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if question.kind is Kind.FINETUNE and question.method in (None, Method.FULL):
        yield WhatIf(
            id="lora",
            title="Train adapters (LoRA) instead of every weight",
            question=question.but(method=Method.LORA, profile=base.profile),
            caveat="Saves memory more than time; new knowledge and long training need every weight.",
        )


def _eight_bits(question: Question, base: Estimate) -> Iterator[WhatIf]:
    measured = question.mfu or question.tokens_per_second or question.duration_hours
    if question.kind is Kind.GPU_TIME or question.precision not in (None, Precision.BF16) or measured:
        return
    if accelerator(base.gpu).peak_fp8_tflops:
        yield WhatIf(
            id="fp8",
            title="Multiply in fp8 instead of bf16",
            question=question.but(precision=Precision.FP8, profile=base.profile),
            caveat="Needs a framework that trains in fp8, and a check that the loss follows bf16's.",
        )


def _shared_cluster(question: Question, base: Estimate) -> Iterator[WhatIf]:
    if question.share is None:
        yield WhatIf(
            id="share",
            title="Share the cluster with a partner, half each",
            question=question.but(share=0.5),
            caveat="Needs a partner with work for the other half, and somebody who schedules it.",
        )


def _rented(question: Question) -> bool:
    return question.usd_per_gpu_hour is None and question.purchase is not Purchase.OWNED


WHAT_IFS: tuple[Callable[[Question, Estimate], Iterator[WhatIf]], ...] = (
    _spot,
    _reserved,
    _cheaper_class,
    _faster_gpu,
    _finetune,
    _adapters,
    _eight_bits,
    _shared_cluster,
)
"""To add a tip, write its what-if and name it here."""
