"""Counts of things that are no tokens: examples of so many tokens each, or a count that can only be asked about."""

from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.nouns import LONGEST_EACH, NOT_COUNTED, is_text_unit
from bot.reader.pieces import Piece
from bot.reader.slots.examples import HOW_LONG_AN_EXAMPLE
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from bot.reader.slots.plain import as_float, plain
from bot.reader.vocabulary import listed

TOKENS_A_WORD = Decimal(4) / 3
"""The usual rule of thumb for English."""
TOKENS_A_PAIR = 1000
"""Of preferences: what a job without tokens takes too."""
USUAL_LENGTHS = ("500 tokens", "1,000 tokens", "2,000 tokens")
BYTES_A_TOKEN = 4
PLURAL = "s"


def examples(draft: Draft, *, counted: bool) -> None:
    """Examples whose length was said in words, is assumed or has to be asked; `counted` where the tokens were said."""
    found = draft.take("sampled")
    if len(found) > 1:
        draft.asks.append(Ask("I read two counts of examples: which one?", found[0], without=tuple(found[:2])))
    if len(found) != 1 or counted:
        return
    if not _is_work(draft):
        draft.unused.append(shown(found[0].text))
    elif not _of_words(draft, found[0]):
        _ask_length(draft, found[0])


def _is_work(draft: Draft) -> bool:
    """Whether anything is trained; beside bare GPU time examples change nothing."""
    timed = draft.slots.get("gpu_count") and draft.kinds & {"duration", "inside", "until_date"}
    return not timed or bool(draft.kinds & (WORK_KINDS | MODEL_KINDS | {"size"}))


def _of_words(draft: Draft, piece: Piece) -> bool:
    """`5M documents of 1,200 words each`, `10k emails of 2,000 characters`."""
    lengths = [(each, tokens) for each in draft.all_of("wordcount", "textsize") if (tokens := _tokens_of(draft, each))]
    found = next(((each, tokens) for each, tokens in lengths if tokens <= LONGEST_EACH), None)
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
    each = tuple(f"{piece.text}, {length} each" for length in USUAL_LENGTHS)
    draft.asks.append(Ask(HOW_LONG_AN_EXAMPLE, piece, each))


LIKELY_SETS = ("1M tokens", "10M tokens", "100M tokens")


def stretches(draft: Draft) -> None:
    """`3 months of support tickets`: how many tokens that are, nobody but the person knows."""
    for piece in draft.take("stretch"):
        if draft.slots.get("tokens") or not _is_work(draft):
            draft.unused.append(shown(piece.text))
        else:
            draft.asks.append(Ask(f"How many tokens are {shown(piece.text)}?", piece, LIKELY_SETS))


def uncounted(draft: Draft) -> None:
    """`20k network appliances`, `4k max tokens`: asked where the tokens are open, else told as not used."""
    for piece in draft.take("uncounted"):
        what_is_counted(draft, piece.value, piece)


def what_is_counted(draft: Draft, number: Piece, whole: Piece) -> None:
    """`for 200k users`: no tokens and no dollars; beside tokens, or without a model, it changes nothing."""
    if draft.slots.get("tokens") or draft.base.get("tokens") or not _is_work(draft):
        draft.unused.append(shown(whole.text))
        return
    figure = written(number)
    options = (f"{figure} tokens", f"{figure} examples, 500 tokens each")
    draft.asks.append(Ask(f"{shown(whole.text)}: what are they?", whole, options, without=(whole,)))


def written(number: Piece) -> str:
    """`200 k` as it was typed, `200k`; `1 million` stays."""
    figure, _, suffix = number.text.rpartition(" ")
    return f"{figure}{suffix}" if len(suffix) == 1 else number.text


def beside_tokens(draft: Draft, sizes: list[Piece]) -> list[Piece]:
    """The sizes without what counts something else where the tokens are known (`7B on 1T tokens for 30k users`)."""
    if not draft.slots.get("tokens"):
        return sizes
    kept = []
    for piece in sizes:
        other = noun_behind(draft, piece) if piece.value.suffix == "k" else None
        if other:
            draft.unused.append(shown(other.text))
            draft.pieces.remove(piece)
        else:
            kept.append(piece)
    return kept


def noun_behind(draft: Draft, number: Piece) -> Piece | None:
    """The number with the noun that it counts, where that is no unit of tokens; None where none stands behind it."""
    noun = draft.said_after(number)
    if noun and noun.text == "-":
        noun = draft.said_after(noun)
    if noun is None or noun.breaks or noun.kind not in NOT_COUNTED or not _is_noun(noun, number):
        return None
    return Piece("uncounted", number, number.first, noun.last, f"{number.text} {noun.text}", number.breaks)


def name_before(draft: Draft, number: Piece) -> Piece | None:
    """`alpaca 52k`, `dolly 15k`: thousands right behind a word are a part of its name."""
    before = draft.said_before(number)
    if number.value.suffix != "k" or before is None or before.kind != "word" or number.breaks:
        return None
    return Piece("uncounted", number, before.first, number.last, f"{before.text} {number.text}", before.breaks)


def _is_noun(piece: Piece, number: Piece) -> bool:
    """Billions are tokens whatever stands behind them, but for a plural (`20B residues`)."""
    word = piece.text.lower()
    few = number.kind == "num" or number.value.suffix in ("k", "m")
    return (few or is_text_unit(piece) or word.endswith(PLURAL)) and word not in listed("no_nouns")
