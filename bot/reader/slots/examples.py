"""A set to train on, counted in examples: their length is said, assumed, asked, or kept from the job before."""

from decimal import Decimal

from bot.reader.counted_by import example_length
from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.nouns import LONGEST_EXAMPLE
from bot.reader.pieces import Piece
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from bot.reader.slots.plain import as_float, plain

HOW_LONG_AN_EXAMPLE = "How many tokens does an example have?"
USUAL_LENGTHS = (500, 1000, 2000)
"""Tokens of an example, as ready answers."""
LIKELY_SETS = ("1M tokens", "10M tokens", "100M tokens")
TOKENS_A_WORD = Decimal(4) / 3
"""The usual rule of thumb for English."""
TOKENS_A_PAIR = 1000
"""Of preferences: what a job without tokens takes too."""
BYTES_A_TOKEN = 4
LENGTHS = frozenset({"long", "average", "avg", "on average"})
"""Beside tokens they may tell of the whole text."""
OF_EXAMPLES = frozenset({"each", "moresampled", "longereach", "sampled", "tokens"})


def put_examples(draft: Draft, *, counted: bool) -> None:
    """Examples whose length was said in words, is assumed or has to be asked; `counted` where the tokens were said."""
    found = draft.take("sampled")
    if len(found) > 1:
        draft.asks.append(Ask("I read two counts of examples: which one?", found[0], without=tuple(found[:2])))
    if len(found) != 1 or counted:
        return
    if not is_work(draft):
        draft.unused.append(shown(found[0].text))
    elif not _of_words(draft, found[0]):
        _ask_length(draft, found[0])


def is_work(draft: Draft) -> bool:
    """Whether anything is trained; beside bare GPU time examples change nothing."""
    timed = draft.slots.get("gpu_count") and draft.kinds & {"duration", "inside", "until_date"}
    return not timed or bool(draft.kinds & (WORK_KINDS | MODEL_KINDS | {"size"}))


def _of_words(draft: Draft, piece: Piece) -> bool:
    """`5M documents of 1,200 words each`, `10k emails of 2,000 characters`."""
    lengths = [(each, tokens) for each in draft.all_of("wordcount", "textsize") if (tokens := _tokens_of(draft, each))]
    found = next(((each, tokens) for each, tokens in lengths if tokens <= LONGEST_EXAMPLE), None)
    if not found or not ("each" in draft.kinds or found[0].first > piece.last):
        return False
    length, tokens = found
    draft.pieces.remove(length)
    draft.put("tokens", float(f"{plain(piece.value, draft, piece) * tokens:.4g}"), piece)
    rule = f"{TOKENS_A_WORD:.2f} tokens a word" if length.kind == "wordcount" else f"{BYTES_A_TOKEN} bytes a token"
    draft.notes.append(f"{shown(length.text)} read as {rule}")
    return True


def _tokens_of(draft: Draft, text: Piece) -> Decimal:
    """The tokens of so many words, characters or bytes; 0 where there are none."""
    if text.kind == "wordcount":
        return max(plain(text.value, draft, text) * TOKENS_A_WORD, Decimal(0))
    number, unit, _ = text.value
    tokens: Decimal = plain(number, draft, text) * unit / BYTES_A_TOKEN
    return max(tokens, Decimal(0))


def _ask_length(draft: Draft, piece: Piece) -> None:
    if draft.slots.get("rl_method") == "dpo":
        draft.put("tokens", as_float(plain(piece.value, draft, piece) * TOKENS_A_PAIR), piece)
        draft.notes.append(f"{shown(piece.text)}: {TOKENS_A_PAIR:,} tokens a pair assumed")
        return
    each = tuple(f"{piece.text}, {length:,} tokens each" for length in USUAL_LENGTHS)
    draft.asks.append(Ask(HOW_LONG_AN_EXAMPLE, piece, each))


def stretches(draft: Draft) -> None:
    """`3 months of support tickets`: how many tokens that are, nobody but the person knows."""
    for piece in draft.take("stretch"):
        if draft.slots.get("tokens") or not is_work(draft):
            draft.unused.append(shown(piece.text))
        else:
            draft.asks.append(Ask(f"How many tokens are {shown(piece.text)}?", piece, LIKELY_SETS))


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
    tuned = "sampled" in draft.kinds or (base and base.kind in ("finetune", "rl")) or draft.context.counted_by.examples
    numbers = draft.all_of("num", "size") if tuned else []
    if len(numbers) == 1 and is_of_one(draft, numbers[0]) and numbers[0].value.suffix in ("", "k"):
        draft.pieces = [p._replace(kind="tokens") if p is numbers[0] else p for p in draft.pieces]
        draft.kinds.add("tokens")


def _more_examples(draft: Draft, piece: Piece) -> None:
    sign, number = piece.value
    base, held = draft.context.base, draft.context.counted_by.examples
    length = example_length(base, draft.context.counted_by) if base else None
    count = as_float(plain(number, draft, piece))
    if not base:
        draft.pieces.append(piece._replace(kind="sampled", value=number))
        draft.kinds.add("sampled")
    elif held and length:
        _put(draft, held + sign * count, length, piece)
    else:
        more = "more" if sign > 0 else "fewer"
        texts = tuple(f"{count * each:.0f} {more} tokens" for each in USUAL_LENGTHS)
        draft.asks.append(Ask(HOW_LONG_AN_EXAMPLE, piece, texts=texts))


def _longer(draft: Draft, piece: Piece) -> None:
    """`500 tokens longer`: each example."""
    sign, number = piece.value
    base, examples = draft.context.base, draft.context.counted_by.examples
    length = example_length(base, draft.context.counted_by) if base else None
    if examples and length:
        _put(draft, examples, length + sign * as_float(plain(number, draft, piece)), piece)
    else:
        more = "more" if sign > 0 else "less"
        draft.asks.append(Ask("Of how many examples?", piece, (f"{number.value:f} tokens {more}",)))


def _one_of_both(draft: Draft) -> None:
    """`500k examples` keep their length, and `1k tokens each` their count."""
    base, by = draft.context.base, draft.context.counted_by
    length = example_length(base, by) if base else None
    examples, tokens = draft.all_of("sampled"), draft.all_of("tokens")
    if not (length and by.examples) or len(examples) + len(tokens) != 1:
        return
    if examples:
        draft.pieces.remove(examples[0])
        _put(draft, as_float(plain(examples[0].value, draft, examples[0])), length, examples[0])
    elif "each" in draft.kinds or tokens[0].value.value < by.examples:
        draft.pieces.remove(tokens[0])
        _put(draft, by.examples, as_float(plain(tokens[0].value, draft, tokens[0])), tokens[0])


def _put(draft: Draft, examples: float, length: float, piece: Piece) -> None:
    whole = examples > 0 and length > 0
    draft.put("tokens", examples * length if whole else -1.0, piece)
    if whole:
        draft.slots["_examples"] = examples
        draft.notes.append(f"{examples:,.0f} examples of {length:,.0f} tokens each")
