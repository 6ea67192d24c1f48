"""Examples and their length in a thread: `500k examples`, `2k each`, `100k fewer examples`."""

from bot.reader.counted import example_length
from bot.reader.draft import Ask, Draft
from bot.reader.pieces import Piece
from bot.reader.slots.plain import as_float, plain

HOW_LONG_AN_EXAMPLE = "How many tokens has an example?"
LONGEST_EXAMPLE = 200_000
LENGTHS = frozenset({"long", "average", "avg", "on average"})
"""Beside tokens they may tell of the whole text."""

OF_EXAMPLES = frozenset({"each", "moresampled", "longereach", "sampled", "tokens"})


def changed_examples(draft: Draft) -> None:
    """What the text changes in the examples of the job before; what it does not say is taken from there."""
    if draft.kinds.isdisjoint(OF_EXAMPLES):
        return
    _bare_lengths(draft)
    for piece in draft.take("moresampled"):
        _more_examples(draft, piece)
    for piece in draft.take("longereach"):
        _longer(draft, piece)
    _one_of_both(draft)


def is_of_one(draft: Draft, tokens: Piece) -> bool:
    """`1k tokens each`: of how many was not said."""
    following = draft.said_after(tokens)
    each = following is not None and following.kind == "each" and following.text.lower() not in LENGTHS
    return each and 0 < tokens.value.value <= LONGEST_EXAMPLE


def _bare_lengths(draft: Draft) -> None:
    """`2k each`, `1200 each`, about a job that is trained on examples."""
    base = draft.context.base
    if "each" not in draft.kinds or not (base or "sampled" in draft.kinds):
        return
    tuned = "sampled" in draft.kinds or (base and base.kind in ("finetune", "rl")) or draft.context.counted.examples
    numbers = draft.all_of("num", "size") if tuned else []
    if len(numbers) == 1 and is_of_one(draft, numbers[0]) and numbers[0].value.suffix in ("", "k"):
        draft.pieces = [p._replace(kind="tokens") if p is numbers[0] else p for p in draft.pieces]
        draft.kinds.add("tokens")


def _more_examples(draft: Draft, piece: Piece) -> None:
    sign, number = piece.value
    base, held = draft.context.base, draft.context.counted.examples
    length = example_length(base, draft.context.counted) if base else None
    count = as_float(plain(number, draft, piece))
    if not base:
        draft.pieces.append(piece._replace(kind="sampled", value=number))
        draft.kinds.add("sampled")
    elif held and length:
        _put(draft, held + sign * count, length, piece)
    else:
        more = "more" if sign > 0 else "fewer"
        texts = tuple(f"{count * each:.0f} {more} tokens" for each in (500, 1000, 2000))
        draft.asks.append(Ask(HOW_LONG_AN_EXAMPLE, piece, texts=texts))


def _longer(draft: Draft, piece: Piece) -> None:
    """`500 tokens longer`: each example."""
    sign, number = piece.value
    base, examples = draft.context.base, draft.context.counted.examples
    length = example_length(base, draft.context.counted) if base else None
    if examples and length:
        _put(draft, examples, length + sign * as_float(plain(number, draft, piece)), piece)
    else:
        many = tuple(f"{number.value:f} tokens {word}" for word in (("more",) if sign > 0 else ("less",)))
        draft.asks.append(Ask("Of how many examples?", piece, many))


def _one_of_both(draft: Draft) -> None:
    """`500k examples` keep their length, and `1k tokens each` their count."""
    base, counted = draft.context.base, draft.context.counted
    length = example_length(base, counted) if base else None
    examples, tokens = draft.all_of("sampled"), draft.all_of("tokens")
    if not (length and counted.examples) or len(examples) + len(tokens) != 1:
        return
    if examples:
        draft.pieces.remove(examples[0])
        _put(draft, as_float(plain(examples[0].value, draft, examples[0])), length, examples[0])
    elif "each" in draft.kinds or tokens[0].value.value < counted.examples:
        draft.pieces.remove(tokens[0])
        _put(draft, counted.examples, as_float(plain(tokens[0].value, draft, tokens[0])), tokens[0])


def _put(draft: Draft, examples: float, length: float, piece: Piece) -> None:
    whole = examples > 0 and length > 0
    draft.put("tokens", examples * length if whole else -1.0, piece)
    if whole:
        draft.slots["_examples"] = examples
        draft.notes.append(f"{examples:,.0f} examples of {length:,.0f} tokens each")
