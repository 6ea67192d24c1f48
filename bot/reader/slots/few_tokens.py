"""So few tokens that nobody pretrains on them, or tunes: what is done to the model, or how many examples, is asked."""

from bot.reader.draft import Ask, Draft
from bot.reader.jobs import fault_of, job_text
from bot.reader.sentence import count

FEWEST = 0.02
"""Tokens a parameter, a thousandth of what a model is usually pretrained on."""
MOST_TUNED = 1e10
"""Tokens; on as many nobody tunes."""
LEAST_MODEL = 1e9
"""Parameters; smaller models are tried out on anything."""
LEAST_TUNED = 10_000
"""Tokens; fewer are rather the length of one example."""
EXAMPLES = (1000, 10_000, 100_000)
SAYS_SO = frozenset({"pretrain", "continued", "distill", "taught"})


def few_tokens(draft: Draft) -> None:
    """`8B on 20M tokens`: hardly a pretraining, which nobody asked for; `lora 8B on 1200 tokens`: of one example?"""
    slots, tokens = draft.slots, draft.slots.get("tokens")
    source = draft.sources.get("tokens")
    if draft.context.base or not tokens or source is None or source.kind == "wordcount" or fault_of(slots):
        return
    if slots.get("kind") == "pretrain" and draft.kinds.isdisjoint(SAYS_SO):
        _pretrained(draft, tokens)
    elif slots.get("kind") in ("finetune", "rl") and tokens < LEAST_TUNED and _counts_something(draft):
        texts = tuple(job_text(slots, tokens=tokens * many) for many in EXAMPLES)
        draft.asks.append(Ask(f"Of how many examples, if {count(tokens)} tokens are those of one?", texts=texts))


def _counts_something(draft: Draft) -> bool:
    """Whether a count was left over, of which the tokens may be those of one."""
    return "_examples" not in draft.slots and any(text[:1].isdigit() for text in draft.unused)


def _pretrained(draft: Draft, tokens: float) -> None:
    size = draft.slots.get("parameters") or 0.0
    if size < LEAST_MODEL or tokens >= min(FEWEST * size, MOST_TUNED) or draft.slots.get("flops"):
        return
    methods = ("qlora", "full") if "fourbit" in draft.kinds else ("lora", "full")
    tuned = tuple(job_text(draft.slots, kind="finetune", method=method) for method in methods)
    draft.asks.append(
        Ask(
            f"{count(tokens)} tokens are few to pretrain {count(size)} parameters on: is it fine-tuned?",
            texts=(*tuned, job_text(draft.slots)),
        )
    )
