"""The settings of a workspace as a form, for admins; whether somebody is one is asked of Slack when it is sent."""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from bot.memory import own_rates, preferences, rights
from bot.memory.known import known
from bot.memory.own_rates import OwnRate, Unread
from bot.reader import Intent, read
from bot.slack.clicks import Click
from bot.slack.conversation import Conversation
from bot.slack.form.blocks import loading, plain
from bot.slack.form.opening import replace
from bot.slack.form.options import option_of
from bot.slack.patience import left
from bot.slack.web_api import Refusal, called
from bot.slack.who import PERSON, PLACE, part
from bot.store import settings
from bot.store.engine import Session
from bot.store.entry import Asked, Tenant
from bot.store.errors import NotLogged
from costengine.amounts import Frozen
from costengine.errors import CostEngineError
from costengine.question import Profile, Purchase

CALLBACK = "settings"
SEARCHED = {"gpu": "Default GPU", "provider": "Provider", "region": "Region"}
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD", "JPY", "INR", "CNY", "KRW")
CHOSEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "currency": ("Currency", CURRENCIES),
    "purchase": ("How GPUs are paid for", tuple(each.value for each in Purchase if each is not Purchase.OWNED)),
    "profile": ("Whose figures stand for people, data and reserve", tuple(each.value for each in Profile)),
    "learning": ("Learn from what runs really cost", ("on", "off")),
    "text": ("Keep the words of questions", ("on", "off")),
}
TYPED = {
    "salary": ("Salary of a person a year, in dollars", "200,000"),
    "thresholds": ("Percentages of a budget at which its owner is told", "50/80/100"),
    "retention": ("Days to keep answers (30 or more)", "400"),
}
CHANNELS = {"public": "Channels with public answers", "outsiders": "Channels where guests and partners may ask"}
ADMINS = "admins"
WORDS_OF = {
    "on_demand": "on demand",
    "spot": "spot",
    "reserved_1y": "reserved 1 year",
    "reserved_3y": "reserved 3 years",
}
PRICES = "prices"
PRICES_LABEL = "Your own prices, one a line: a GPU, how it is paid for, dollars an hour"
PRICES_EXAMPLE = "H100 2.10\nA100 spot 0.90\nB200 on lambda 3.40\nH200 owned 31000"
OWN_PRICES = "For an owned GPU give its purchase price. Rates by region or machine go into a file: docs/prices.md."
MOST_TYPED = 3000
SAVED = "Saved. The next answers follow it."
NOBODY_KNOWS = "Nothing was saved: Slack did not say whether you are an admin. Please try again in a moment."
MOST_OF_A_KIND = 50
MOST_FAULT, MOST_NAME = 150, 40
NOT_OF_A_HANDLE = re.compile(r"[^\w.-]")
WHO_SECONDS = 1.2
"""So long Slack is waited for to say who sent the form; it gives up on the acknowledgement after three."""
Block = dict[str, Any]


class Held(Frozen):
    """What is set now: the workspace's own values, and the channels that have something set."""

    values: Mapping[str, str]
    channels: Mapping[str, tuple[str, ...]]
    prices: tuple[OwnRate, ...] = ()


def held(db: Session, tenant: Tenant) -> Held:
    """What is set."""
    kept = settings.get(db, tenant)
    values = {name: kept[key] for name, key in preferences.KEYS.items() if key in kept and name not in CHANNELS}
    channels = {name: _set_in(db, tenant, name) for name in CHANNELS}
    prices = own_rates.rates_of(kept)
    return Held(values={**values, ADMINS: kept.get("admins", "")}, channels=channels, prices=prices)


def _set_in(db: Session, tenant: Tenant, name: str) -> tuple[str, ...]:
    """The channels of this workspace that have this switched on."""
    every = settings.channels_with(db, name)
    return tuple(channel for whose, channel, value in every if whose == tenant and value == "yes")


async def settings_form(conversation: Conversation, found: Click) -> None:
    """Open the form; who is no admin is told when it is sent, or sees no button at all."""
    conversation.counter.later(_open(conversation, found))


async def _open(conversation: Conversation, found: Click) -> None:
    client = await conversation.workspaces.client(found.asked.tenant)
    if client is None:
        return
    try:
        opened = await called(client.views_open(trigger_id=found.trigger, view=loading()))
        now = await conversation.counter.run(
            conversation.counter.desk.store.read, partial(held, tenant=found.asked.tenant)
        )
    except (Refusal, NotLogged):
        return
    await replace(client, part(opened, "view"), form(now))


def form(now: Held) -> dict[str, Any]:
    """The form with what is set now."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain("Settings"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": json.dumps({}),
        "blocks": [
            *(_searched(name, label, now.values.get(name, "")) for name, label in SEARCHED.items()),
            *(_chosen(name, label, values, now.values.get(name, "")) for name, (label, values) in CHOSEN.items()),
            *(_typed(name, label, example, now.values.get(name, "")) for name, (label, example) in TYPED.items()),
            _prices(now.prices),
            {"type": "context", "elements": [plain(OWN_PRICES)]},
            *(_several(name, label, now.channels[name]) for name, label in CHANNELS.items()),
            _people(now.values[ADMINS].split(",")),
        ],
    }


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": f"set:{name}", "label": plain(label), "optional": True,
            "element": {"action_id": name, **element}}  # fmt: skip


def _searched(name: str, label: str, value: str) -> Block:
    first = {"initial_option": option_of(name, value)} if value else {}
    return _input(name, label, {"type": "external_select", "min_query_length": 0, **first})


def _chosen(name: str, label: str, values: Iterable[str], value: str) -> Block:
    options = [{"text": plain(WORDS_OF.get(each, each)), "value": each} for each in values]
    first = [option for option in options if option["value"] == value]
    return _input(name, label, {"type": "static_select", "options": options,
                                **({"initial_option": first[0]} if first else {})})  # fmt: skip


def _typed(name: str, label: str, example: str, value: str) -> Block:
    first = {"initial_value": value[:100]} if value else {}
    return _input(name, label, {"type": "plain_text_input", "max_length": 100, "placeholder": plain(example), **first})


def _prices(rates: Iterable[OwnRate]) -> Block:
    typed = "\n".join(rate.line for rate in rates)
    first = {"initial_value": typed[:MOST_TYPED]} if typed else {}
    return _input(PRICES, PRICES_LABEL, {"type": "plain_text_input", "multiline": True, "max_length": MOST_TYPED,
                                         "placeholder": plain(PRICES_EXAMPLE), **first})  # fmt: skip


def _several(name: str, label: str, channels: tuple[str, ...]) -> Block:
    first = {"initial_conversations": list(channels[:MOST_OF_A_KIND])} if channels else {}
    shown = {"include": ["public", "private"]}
    return _input(name, label, {"type": "multi_conversations_select", "filter": shown, **first})


def _people(users: Iterable[str]) -> Block:
    named = [user for user in users if PERSON.fullmatch(user)][:MOST_OF_A_KIND]
    first = {"initial_users": named} if named else {}
    return _input(ADMINS, "Admins besides those of Slack", {"type": "multi_users_select", **first})


# Sent


class Wanted(Frozen):
    """What the form says; what it has lost on its way is left as it is."""

    values: Mapping[str, str]
    channels: Mapping[str, tuple[str, ...]]
    admins: tuple[str, ...] | None
    prices: tuple[OwnRate, ...] | None
    name: str
    """What Slack calls the person who sent it."""


async def submitted(conversation: Conversation, asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    """Errors stand at their fields; else it is saved, and acknowledged with what became of it.

    The one place where Slack is asked before it is answered: who may change everything is looked up anew each time.
    """
    view = part(body, "view")
    wanted, faults = _wanted(view, conversation.counter.desk.today(), _name_of(part(body, "user")))
    if faults:
        return {"response_action": "errors", "errors": faults}
    return {"response_action": "update", "view": told(await _save(conversation, asked, wanted))}


def told(words: str) -> dict[str, Any]:
    """The form's place, with one sentence."""
    return {"type": "modal", "callback_id": "settings_told", "title": plain("Settings"), "close": plain("Close"),
            "blocks": [{"type": "section", "text": plain(words)}]}  # fmt: skip


def _wanted(view: Mapping[str, Any], today: date, name: str) -> tuple[Wanted, dict[str, str]]:
    fields = part(part(view, "state"), "values")
    elements = {block.removeprefix("set:"): part(part(fields, block), block.removeprefix("set:")) for block in fields}
    searched = [each for each in (*SEARCHED, *CHOSEN) if each in elements]
    values = {each: str(part(elements[each], "selected_option").get("value") or "") for each in searched}
    faults: dict[str, str] = {}
    for each in TYPED.keys() & elements.keys():
        typed = str(elements[each].get("value") or "").strip()[:100]
        understood = _understood(each, typed, today) if typed else ""
        if understood is None:
            faults[f"set:{each}"] = f"I did not understand this. For example: {TYPED[each][1]}."
        values[each] = understood or ""
    prices = None
    if PRICES in elements:
        try:
            prices = own_rates.read_rates(str(elements[PRICES].get("value") or "")[:MOST_TYPED], today)
        except Unread as fault:
            faults[f"set:{PRICES}"] = str(fault)[:MOST_FAULT]
    chosen = [each for each in CHANNELS if each in elements]
    channels = {each: _ids(elements[each].get("selected_conversations"), PLACE) for each in chosen}
    admins = _ids(elements[ADMINS].get("selected_users"), PERSON) if ADMINS in elements else None
    return Wanted(values=values, channels=channels, admins=admins, prices=prices, name=name), faults


def _name_of(user: Mapping[str, Any]) -> str:
    """The handle that Slack gives with a form, without anything that could be taken for more."""
    given = user.get("username") or user.get("name")
    return NOT_OF_A_HANDLE.sub("", given)[:MOST_NAME] if isinstance(given, str) else ""


def _understood(name: str, typed: str, today: date) -> str | None:
    """The value as the same words in a command would set it."""
    words = f"set {name} {typed} days" if name == "retention" and typed.isdigit() else f"set {name} {typed}"
    reading = read(words, today=today)
    is_it = reading.intent is Intent.SETTINGS and reading.arguments.get("name") == name and not reading.error
    return reading.arguments.get("value") if is_it else None


def _ids(given: object, shape: Any) -> tuple[str, ...]:
    found = given if isinstance(given, list) else []
    return tuple(each for each in found if isinstance(each, str) and shape.fullmatch(each))[:MOST_OF_A_KIND]


async def _save(conversation: Conversation, asked: Asked, wanted: Wanted) -> str:
    """Save it for an admin; what became of it in a sentence. What is known of them for some minutes counts too."""
    counter = conversation.counter
    with suppress(TimeoutError, NotLogged):
        async with asyncio.timeout(min(WHO_SECONDS, max(left(), 0.0))):
            if client := await conversation.workspaces.client(asked.tenant):
                await counter.look_up(client, asked)
    if not counter.people.is_fresh(asked):
        return NOBODY_KNOWS
    return await counter.run(_saved, conversation, counter.people.described(asked), wanted)


def _saved(conversation: Conversation, asked: Asked, wanted: Wanted) -> str:
    try:
        conversation.counter.desk.store.write(partial(_set_all, asked=asked, wanted=wanted))
    except CostEngineError as refusal:
        return f"Nothing was saved: {refusal}"
    except NotLogged as reason:
        return f"Nothing was saved: {reason}."
    conversation.counter.places.forget(asked.tenant)
    return SAVED


def _set_all(db: Session, asked: Asked, wanted: Wanted) -> None:
    """Everything that differs from what is set, in one transaction; rights are looked at first."""
    now = known(db, asked)
    rights.must_be_admin(asked, now, "change settings")
    before = held(db, asked.tenant)
    for name, value in wanted.values.items():
        if value != before.values.get(name, ""):
            preferences.set_one(db, {"name": name, "value": value}, asked, now)
    for name, channels in wanted.channels.items():
        for channel in {*channels, *before.channels[name]}:
            value = "on" if channel in channels else "off"
            if (channel in channels) != (channel in before.channels[name]):
                preferences.set_one(db, {"name": name, "value": value, "channel": channel}, asked, now)
    if wanted.admins is not None:
        admins = ",".join(wanted.admins) or None
        settings.set_value(db, asked.tenant, "admins", admins, by=asked.user, at=datetime.now(UTC))
    if wanted.prices is not None:
        own_rates.set_rates(db, wanted.prices, asked, now, wanted.name)
