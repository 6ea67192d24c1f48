"""Whatever has a length in tokens is an example, by whatever noun; prompts are as many as what is made of them."""

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.nouns import LONGEST_EXAMPLE
from bot.reader.pieces import Piece
from bot.reader.slots.plain import as_float, plain
from bot.reader.work import ROLLED

EXAMPLES = frozenset({"sampled", "othersampled", "moresampled", "longereach", "stretch"})
LEAST_COUNT = 100
"""Fewer of something (`3 languages`, `8 experts`) are rather no examples, unless each is said to have its tokens."""
LEAST_SET = 20_000
"""Tokens: as many beside a count may as well be the whole set."""
MOST_ROLLOUTS = 1024
"""Of one prompt."""
MOST_A_STEP = 65_536
"""Examples of one step of reinforcement learning; more are the whole set."""


def counted_things(draft: Draft) -> None:
    """`20k interviews of 800 tokens`, `800-token podcasts, 20k of them`: the noun that nobody knows is an example."""
    _rollouts(draft)
    if "tokens" not in draft.kinds or draft.kinds & EXAMPLES or draft.context.counted_by.examples:
        return
    lengths = draft.all_of("tokens")
    counts = [(piece, last) for piece in draft.all_of("num", "size") if (last := _noun(draft, piece))]
    if len(lengths) != 1 or len(counts) != 1 or not 0 < lengths[0].value.value <= LONGEST_EXAMPLE:
        return
    count, noun = counts[0]
    is_said = _is_of_each(draft, noun, lengths[0])
    if count.value.value < LEAST_COUNT and not is_said:
        return
    whole = count._replace(kind="sampled", last=noun.last, text=f"{count.text} {noun.text}")
    if lengths[0].value.value >= LEAST_SET and not is_said:
        sentence = f"Has each of the {shown(whole.text)} its {shown(lengths[0].text)}?"
        draft.asks.append(Ask(sentence, whole, (f"{shown(count.text)} examples each",), without=(whole,)))
        return
    _put_in_place(draft, [count, noun], whole)


def _noun(draft: Draft, count: Piece) -> Piece | None:
    """What this number counts, where nobody knows the word; billions count no examples."""
    noun = draft.said_after(count)
    if noun is None or noun.breaks or noun.kind not in ("word", "ofthem") or count.value.suffix in ("b", "t"):
        return None
    before = draft.said_before(count)
    named = before is not None and before.kind in ("hyper", "hash", "currency", "sequence")
    return None if named or not noun.text[0].isalpha() or count.value.value < 2 else noun


OF_EACH = frozenset({"of", "at", "times", "each", "per"})


def _is_of_each(draft: Draft, noun: Piece, length: Piece) -> bool:
    """Whether the tokens are said of each: `of 800 tokens`, `avg 800 tokens`, `800 tokens per item`."""
    before, behind = draft.said_before(length), draft.said_after(length)
    joined = before is not None and before.kind in OF_EACH and before.first > noun.last
    return "each" in draft.kinds or joined or (behind is not None and behind.kind == "per")


def _put_in_place(draft: Draft, parts: list[Piece], whole: Piece) -> None:
    draft.pieces = [whole if piece is parts[0] else piece for piece in draft.pieces if piece not in parts[1:]]
    draft.kinds.add(whole.kind)


def _rollouts(draft: Draft) -> None:
    """`512 prompts, 8 rollouts per prompt`; thousands of rollouts are the examples themselves."""
    for piece in draft.take("rolled"):
        prompts, many = draft.all_of("sampled"), piece.value.value
        if len(prompts) == 1 and 0 < many <= MOST_ROLLOUTS:
            number = prompts[0].value._replace(value=prompts[0].value.value * many, suffix="", style=ROLLED)
            _put_in_place(draft, [prompts[0]], prompts[0]._replace(value=number))
        elif not prompts and many >= MOST_ROLLOUTS:
            draft.pieces.append(piece._replace(kind="sampled"))
            draft.kinds.add("sampled")
        else:
            draft.pieces.append(piece._replace(kind="noise"))
            draft.kinds.add("noise")


def of_each_step(draft: Draft, examples: Piece) -> int:
    """By how many steps the examples count: what is made of some prompts is that of one step, where steps are said."""
    steps = draft.slots.get("steps")
    is_step = examples.value.style == ROLLED and as_float(plain(examples.value, draft, examples)) <= MOST_A_STEP
    return int(steps) if steps and steps > 0 and is_step else 1
