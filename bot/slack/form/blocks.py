"""The form as Slack shows it: a preview on top, then the fields of the kind of job that was chosen."""

import json
from collections.abc import Mapping
from typing import Any

from bot.reader.sentence import PURCHASES as PURCHASE_WORDS
from bot.slack.form.filled import METHODS, PURCHASES, Filled
from bot.slack.form.options import option_of
from costengine.question import Purchase

CALLBACK = "estimate"
TITLE = "Estimate"
START = "Fill in the fields; the estimate shows here."
KIND_WORDS = {"gpu_time": "GPU time", "pretrain": "Train a model from scratch", "finetune": "Fine-tune a model"}
METHOD_WORDS = {"full": "full fine-tuning", "lora": "LoRA", "qlora": "QLoRA"}
MOST_MORE = 1000
Block = dict[str, Any]


def plain(text: str) -> Block:
    """Words that Slack never parses."""
    return {"type": "plain_text", "text": text, "emoji": False}


def loading() -> dict[str, Any]:
    """What stands there at once, so that Slack's three seconds never run out."""
    return {"type": "modal", "callback_id": "loading", "title": plain(TITLE), "close": plain("Cancel"),
            "blocks": [{"type": "section", "text": plain("One moment…")}]}  # fmt: skip


def form_view(form: Filled, preview: str, place: Mapping[str, str]) -> dict[str, Any]:
    """The form with these values; `place` says where it was opened."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(TITLE),
        "submit": plain("Estimate"),
        "close": plain("Cancel"),
        "private_metadata": json.dumps(place),
        "blocks": [
            {"type": "section", "block_id": "preview", "text": plain(preview or START)},
            _choice("kind", "What is it?", KIND_WORDS, form.kind),
            *(_training(form) if form.is_training else []),
            _searched("gpu", "GPU", "Type to search: H100, A100…", form.gpu, optional=form.is_training),
            _typed("count", "How many GPUs?", "64", form.count, optional=form.is_training),
            _typed("time", "Within how long?" if form.is_training else "For how long?", "30 days", form.time,
                   optional=form.is_training),
            _choice("purchase", "How are they paid for?", _purchases(), form.purchase, optional=True),
            _searched("provider", "Provider", "Any", form.provider, optional=True),
            _typed("more", "Anything else?", "eu only, whole project, @ $2.10/h", form.more, optional=True,
                   most=MOST_MORE),
            _share(),
        ],
    }  # fmt: skip


def _training(form: Filled) -> list[Block]:
    model = _searched("model", "Model", "Type a name, or parameters such as 7B", form.model)
    tokens = _typed("tokens", "On how many tokens?", "2T; if empty, 20 per parameter", form.tokens, optional=True)
    method = _choice("method", "How?", {each: METHOD_WORDS[each] for each in METHODS}, form.method, optional=True)
    return [model, tokens, *([method] if form.is_finetuning else [])]


def _purchases() -> Mapping[str, str]:
    return {each: PURCHASE_WORDS[Purchase(each)] for each in PURCHASES}


def _input(name: str, label: str, element: Block, *, optional: bool) -> Block:
    return {
        "type": "input", "block_id": name, "label": plain(label), "optional": optional, "dispatch_action": True,
        "element": {"action_id": name, **element},
    }  # fmt: skip


def _typed(name: str, label: str, example: str, value: str, *, optional: bool = False, most: int = 100) -> Block:
    element = {
        "type": "plain_text_input", "placeholder": plain(example), "max_length": most,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
        **({"initial_value": value[:most]} if value else {}),
    }  # fmt: skip
    return _input(name, label, element, optional=optional)


def _choice(name: str, label: str, words: Mapping[str, str], value: str, *, optional: bool = False) -> Block:
    options = [{"text": plain(text), "value": each} for each, text in words.items()]
    first = [option for option in options if option["value"] == value]
    element = {"type": "static_select", "options": options, **({"initial_option": first[0]} if first else {})}
    return _input(name, label, element, optional=optional)


def _searched(name: str, label: str, example: str, value: str, *, optional: bool = False) -> Block:
    element = {
        "type": "external_select", "placeholder": plain(example), "min_query_length": 0,
        **({"initial_option": option_of(name, value)} if value else {}),
    }  # fmt: skip
    return _input(name, label, element, optional=optional)


def _share() -> Block:
    """Where else the answer goes: Slack gives an address for the channel that is chosen, member or not."""
    element = {"type": "conversations_select", "action_id": "share", "response_url_enabled": True,
               "placeholder": plain("Only here, for me alone")}  # fmt: skip
    return {"type": "input", "block_id": "share", "label": plain("Post the answer in"), "optional": True,
            "element": element}  # fmt: skip
