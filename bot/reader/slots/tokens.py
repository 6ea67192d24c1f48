"""Tokens, examples and text, and what stands beside them: epochs, steps, FLOPs, speed."""

from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.names import with_memory
from bot.reader.nouns import LONGEST_EXAMPLE
from bot.reader.pieces import Piece
from bot.reader.slots.counted_things import LEAST_SET, counted_things, of_each_step
from bot.reader.slots.examples import BYTES_A_TOKEN, TOKENS_A_WORD, changed_examples, is_of_one, put_examples
from bot.reader.slots.kind import MODEL_KINDS, TOKENS_A_PARAMETER, WORK_KINDS
from bot.reader.slots.plain import as_float, no_exponent, plain
from costengine.question import Kind

LEAST_WORK = 10**17
"""FLOPs of a job: fewer are rather what a GPU does in a second (`150 TFLOPS`)."""

SAME_WORK = 1.6
"""How many times FLOPs may lie from 6 x parameters x tokens: less are frozen, more are computed twice."""

NUMBERS = {
    "passes": ("epochs", float),
    "updates": ("steps", int),
    "seq": ("sequence_length", int),
    "work": ("flops", float),
}


def numbers(draft: Draft) -> None:
    """Epochs, steps, sequence length, FLOPs."""
    for kind, (slot, number_type) in () if draft.kinds.isdisjoint(NUMBERS) else NUMBERS.items():
        for piece in draft.take(kind):
            if kind == "work" and 0 < piece.value.value < LEAST_WORK:
                _name_speed(draft, piece)
                continue
            value = plain(piece.value, draft, piece)
            if number_type is int and (value != value.to_integral_value() or abs(value) > 10**15):
                value = Decimal(-1)
            draft.put(slot, number_type(value), piece)
            if kind != "work":
                no_exponent(draft, piece.value, piece)


def _is_beside_a_model(draft: Draft) -> bool:
    return bool(draft.kinds & (MODEL_KINDS | {"size", "tokens"}) or draft.base.get("parameters"))


def _name_speed(draft: Draft, piece: Piece) -> None:
    """What a GPU does in a second is no work; where nothing else was said, that is the answer."""
    if _is_beside_a_model(draft) and len(draft.said) > 1:
        draft.unused.append(piece.text)
        return
    missing = f"{shown(piece.text)} is what a GPU does in a second: all the work of a model is far more"
    draft.errors.append(not_understood(missing=missing, example="3e23 FLOPs on 64 H100"))


def work(draft: Draft) -> None:
    """FLOPs beside parameters and tokens: three figures for two, which may differ only by what is rounded."""
    if not draft.context.base:
        draft.unused += [piece.text for piece in draft.take("samework")]
    slots = draft.slots
    flops, tokens = slots.get("flops"), slots.get("tokens")
    size = slots.get("active_parameters") or slots.get("parameters")
    if tokens and draft.value("flops") and not draft.value("parameters") and not draft.all_of("size"):
        missing = "FLOPs are the whole work, and tokens beside them need the model's parameters"
        draft.errors.append(not_understood(missing=missing, example="7B on 140B tokens with 64 H100"))
    if not (flops and tokens and size) or min(flops, tokens, size) <= 0:
        return
    implied = 6 * size * tokens * (slots.get("epochs") or 1)
    if max(implied / flops, flops / implied) > SAME_WORK:
        said = (draft.sources.get("flops"), draft.sources.get("tokens"))
        sentence = f"This model on these tokens is about {implied:.2g} FLOPs, not {flops:.2g}: which counts?"
        draft.asks.append(Ask(sentence, said[0], without=tuple(piece for piece in said if piece)))


FRACTIONS = {"utilised": "mfu", "hardware_utilised": "hfu", "worked": "utilisation", "part": "share"}


def fractions(draft: Draft) -> None:
    """Utilisation of FLOPs and of owned hardware, and our share."""
    for kind, slot in () if draft.kinds.isdisjoint(FRACTIONS) else FRACTIONS.items():
        for piece in draft.take(kind):
            draft.put(slot, as_float(piece.value), piece)
    _said_before(draft)


def _said_before(draft: Draft) -> None:
    """`at 50%`, where the job before says one such figure: that one."""
    if "percent" not in draft.kinds or not draft.kinds <= {"percent", "at", "filler"}:
        return
    said = [slot for slot in FRACTIONS.values() if draft.base.get(slot) is not None]
    if len(said) == 1:
        for piece in draft.take("percent"):
            draft.put(said[0], as_float(piece.value.value / 100), piece)


def tokens(draft: Draft) -> None:
    """Tokens, counted or made of examples or of text."""
    counted_things(draft)
    changed_examples(draft)
    tokens = draft.take("tokens")
    is_each = bool(tokens) and is_of_one(draft, tokens[0])
    of_one = is_each or (bool(tokens) and tokens[0].value.value < LEAST_SET)
    examples = draft.all_of("sampled") or (draft.take("othersampled") if of_one else [])
    if examples and tokens and _is_each(draft, examples[0], tokens[0]):
        count, length = plain(examples[0].value, draft, examples[0]), plain(tokens[0].value, draft, tokens[0])
        count *= of_each_step(draft, examples[0])
        draft.put("tokens", as_float(count * length) if count > 0 and length > 0 else -1.0, examples[0])
        draft.slots["_examples"] = as_float(count)
        tokens = tokens[1:]
    elif not examples and is_each:
        many = tuple(f"{count} examples of {tokens[0].text}" for count in ("1k", "10k", "100k"))
        draft.asks.append(Ask("Of how many examples?", tokens[0], many))
        tokens = tokens[1:]
    _of_images(draft, counted=bool(tokens or examples))
    put_examples(draft, counted=bool(tokens) or "tokens" in draft.slots)
    _of_steps(draft, counted=bool(tokens))
    for piece in draft.take("wordcount"):
        draft.put("tokens", float(f"{plain(piece.value, draft, piece) * TOKENS_A_WORD:.4g}"), piece)
        draft.notes.append(f"{shown(piece.text)} read as {TOKENS_A_WORD:.2f} tokens a word")
    for piece in tokens:
        draft.put("tokens", as_float(plain(piece.value, draft, piece)), piece)
    for piece in draft.take("textsize"):
        _text_size(draft, piece)
    _of_batches(draft)


TOKENS_AN_IMAGE = (256, 576, 1024)
"""What vision encoders make of one: 576 in LLaVA-1.5 (arXiv 2310.03744), fewer of a small one, more of a large."""


def _of_images(draft: Draft, *, counted: bool) -> None:
    """`50k images` for a language model: how many tokens each is, is asked."""
    for piece in [] if counted else draft.take("othersampled"):
        number = shown(piece.text.rpartition(" ")[0].replace(" ", ""))
        each = tuple(f"{number} examples, {tokens:,} tokens each" for tokens in TOKENS_AN_IMAGE)
        draft.asks.append(Ask("How many tokens does an image have?", piece, each))


def _of_batches(draft: Draft) -> None:
    """`batch size 512, seq 2048, 100k steps`: sequences of an update, their length and the updates make the tokens."""
    steps, length = draft.slots.get("steps"), draft.slots.get("sequence_length")
    for piece in draft.take("batch"):
        if not steps or not length or min(steps, length) < 0 or "tokens" in draft.slots:
            draft.unused.append(piece.text)
            continue
        tokens = float(piece.value) * length * steps
        draft.put("tokens", tokens, piece)
        draft.notes.append(f"{shown(piece.text)}, {length:,} long, {steps:,} steps: {tokens:,.0f} tokens")


def _of_steps(draft: Draft, *, counted: bool) -> None:
    """Tokens of a step times the steps."""
    for piece in draft.take("stepped"):
        _stepped(draft, piece)
    for piece in draft.take("perstep") if draft.slots.get("steps") and not counted else ():
        whole = plain(piece.value, draft, piece) * int(draft.slots["steps"])
        draft.put("tokens", as_float(whole), piece)
        draft.notes.append(f"{shown(piece.text)} read as {whole:,.0f} tokens in all")


def _stepped(draft: Draft, piece: Piece) -> None:
    """`100k steps of 4M tokens`: both make the tokens."""
    steps, each = (plain(part.value, draft, part) for part in piece.value)
    draft.put("steps", int(min(steps, Decimal(10**15))), piece)
    draft.put("tokens", as_float(steps * each), piece)
    draft.notes.append(f"{shown(piece.text)} read as {steps * each:,.0f} tokens in all")


def ratio(draft: Draft) -> None:
    """`20 tokens per parameter`, once the parameters are known."""
    _optimal(draft)
    for piece in draft.take("token_ratio"):
        parameters = draft.value("parameters")
        if parameters:
            draft.put("tokens", as_float(plain(piece.value, draft, piece)) * parameters, piece)
        else:
            draft.unused.append(piece.text)


def _optimal(draft: Draft) -> None:
    """`chinchilla optimal`: in the place of other tokens, a model's own or those of the job before."""
    if "optimal" not in draft.kinds:
        return
    parameters, own = draft.value("parameters"), draft.value("model") or draft.base.get("tokens")
    for piece in draft.take("optimal") if parameters and own and not draft.slots.get("tokens") else ():
        draft.put("tokens", TOKENS_A_PARAMETER * parameters, piece)
        draft.notes.append(f"{shown(piece.text)} read as {TOKENS_A_PARAMETER} tokens a parameter")


def _is_each(draft: Draft, _examples: Piece, tokens: Piece) -> bool:
    return "each" in draft.kinds or tokens.value.value <= LONGEST_EXAMPLE


def _text_size(draft: Draft, piece: Piece) -> None:
    """Text to be trained on; what only has to be stored, or beside bare GPU time, is no tokens."""
    number, unit, is_text = piece.value
    variant = _of_card(draft, piece)
    if variant:
        draft.slots["gpu"] = variant
        return
    stored = any(p.kind == "component" and p.value == "storage" and p.first == piece.last + 1 for p in draft.said)
    if not stored and (is_text or draft.kinds & (WORK_KINDS | MODEL_KINDS | {"text", "size"})):
        draft.put("tokens", as_float(plain(number, draft, piece) * unit / BYTES_A_TOKEN), piece)
        draft.notes.append(f"{shown(piece.text)} read as text, {BYTES_A_TOKEN} bytes a token")
    else:
        draft.unused.append(shown(piece.text))


def _of_card(draft: Draft, piece: Piece) -> str | None:
    """`8 A100 5 days 40GB`: the accelerator with this memory, where nothing is trained on text."""
    number, unit, is_text = piece.value
    base = draft.context.base
    gpu = draft.slots.get("gpu") or (base.gpu if base and base.kind is Kind.GPU_TIME else None)
    bare = not is_text and not draft.kinds & (WORK_KINDS | MODEL_KINDS | {"text", "size", "tokens", "component"})
    whole = unit == 10**9 and number.value == number.value.to_integral_value()
    return with_memory(gpu, int(number.value)) if gpu and bare and whole else None


def speed(draft: Draft) -> None:
    """Measured tokens per second and accelerator."""
    for piece in draft.take("speed"):
        value, of, number = piece.value
        plain(number, draft, piece)
        count = draft.value("gpu_count")
        if of == "cluster" and count:
            value = value / count
        elif not of and count != 1:
            options = (f"{piece.text} per gpu", f"{piece.text} in total") if count else (f"{piece.text} per gpu",)
            draft.asks.append(Ask("Is that per GPU or for the whole cluster?", piece, options))
        draft.put("tokens_per_second", as_float(value), piece)
