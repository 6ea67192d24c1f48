"""Counts of what is neither tokens, examples nor dollars: asked about, or told as not used."""

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.nouns import NOT_COUNTED, is_text_unit
from bot.reader.pieces import Piece
from bot.reader.recognition.slips import cue_words
from bot.reader.slots.examples import is_work
from bot.reader.vocabulary import listed

PLURAL = "s"


def uncounted(draft: Draft) -> None:
    """`20k network appliances`, `4k max tokens`: asked where the tokens are open, else told as not used."""
    for piece in draft.take("uncounted"):
        what_is_counted(draft, piece.value, piece)


def what_is_counted(draft: Draft, number: Piece, whole: Piece) -> None:
    """`for 200k users`: no tokens and no dollars; beside tokens, or without a model, it changes nothing."""
    if draft.slots.get("tokens") or draft.base.get("tokens") or not is_work(draft):
        draft.unused.append(shown(whole.text))
        return
    options = (f"{number.text} tokens", f"{number.text} examples, 500 tokens each")
    draft.asks.append(Ask(f"{shown(whole.text)}: what are they?", whole, options, without=(whole,)))


def beside_tokens(draft: Draft, sizes: list[Piece]) -> list[Piece]:
    """The sizes without what counts something else where the tokens are known (`7B on 1T tokens for 30k users`)."""
    if not draft.slots.get("tokens"):
        return sizes
    kept = []
    for piece in sizes:
        other = noun_behind(draft, piece) if piece.value.suffix == "k" else None
        if other:
            draft.unused.append(shown(other.text))
            draft.pieces = [each for each in draft.pieces if each is not piece and not _is_told(each, other)]
        else:
            kept.append(piece)
    return kept


def _is_told(word: Piece, whole: Piece) -> bool:
    """Whether an unknown word is named already, with the number that counts it."""
    return word.kind == "word" and whole.first < word.first <= whole.last


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
    return (few or is_text_unit(piece) or word.endswith(PLURAL)) and word not in listed("no_nouns") | cue_words()
