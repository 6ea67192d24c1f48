"""The arguments of a reading: every key that an intent may fill in `Reading.arguments`, and what stands in it.

All values are strings, and only what was said is there: amounts of money are plain decimals in US dollars
(`currency` holds the code of another currency they were given in), hours plain decimals, days ISO dates (both ends of a
period belong to it), users the id of a mention (`U024BE7LH`) or the bare name after an `@`, `me` for the person who
asks; channels the id of a mention (`C024BE7LH`), the bare name after a `#`, or `here`.
An intent with an `action` always has one. Which workspace, channel and thread is asked in, only the front knows.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.reader.reading import Intent

PERIOD = {
    "since": "first day",
    "until": "last day",
    "period": "the words for it where they were words: “last month”",
}
FILTERS = {
    **PERIOD,
    "user": "whose",
    "project": "its name",
    "channel": "where",
    "model": "id of a model",
    "parameters": "count of parameters: “the 405B estimate”",
    "gpu": "id of an accelerator",
    "kind": "gpu_time, pretrain, finetune or rl",
    "limit": "how many at most",
    "words": "words that say nothing else, to be searched for",
    "before": "only answers of a lower number",
}
BUDGET = {
    "action": "set, raise, lower, change, close, left (how much), list, commit or release",
    "number": "commit, release: of the estimate; without one it is the last of the thread",
    "usd": "set: the amount; raise, lower or change: the new amount",
    "by_usd": "raise or lower: the difference",
    "currency": "of the amount, where it is not dollars",
    "project": "its name",
    "channel": "for which",
    "workspace": "`yes`: for the whole workspace",
    "since": "first day",
    "until": "last day",
    "thresholds": "percentages that are told, lowest first: `50/80/100`",
    "owner": "the user who owns it",
    "undone": "left, list: what looked like an order and was not used, empty where it was forbidden",
}
ACTUAL = {
    "action": "record, show (what was recorded), undo (take it back) or import (of a cloud bill, attached)",
    "number": "of the estimate; without one it is the last of the thread",
    "usd": "what was spent",
    "currency": "of the amount, where it is not dollars",
    "unit": "`unsaid`: a bare number, which is money unless it fits the hours",
    "hours": "wall-clock hours the run took",
    "gpu_hours": "GPU-hours it took",
    "instead_of_hours": "`48` in “61h not 48”: the hours that were expected",
    "partial": "`yes`: more will follow; so it is where a period is given",
    **PERIOD,
    "project": "its name",
}
SPLIT = {
    "shares": "weights, one a side: `60/40`; they need not add up to 100 (`1/1/1`)",
    "partners": "the sides in the order of the shares, separated by `|`; `us` is our own",
    "by": "cost or gpu_hours",
    "number": "of the estimate; without one it is the last of the thread",
}
EXPLAIN = {
    "about": "a component (`networking`), `range` (what drives it), `quoted` (a figure to reconcile), or the words",
    "number": "of the estimate",
    "usd": "quoted: the figure",
    "unit": "quoted: `hour` where the figure is a rate",
    "gpu": "quoted: of what",
    "gpu_count": "quoted: how many",
    "duration_hours": "quoted: for how long",
    "gpu_hours": "quoted: for how much",
    "model": "quoted: for training which",
}
SETTINGS = {
    "action": "show, set, forget (`forget me`, `forget #42`) or digest",
    "name": "set: gpu, provider, region, currency, profile, purchase, salary, thresholds, retention, public, "
    "learning, text (whether words are kept), price (of an accelerator) or admin",
    "value": "set: an id, `on` or `off`, days of retention, dollars a year of salary, percentages, a user, "
    "an accelerator and dollars an hour (or `off`)",
    "channel": "for which",
    "remove": "`yes`: the user is to be an admin no more",
    "what": "forget: `me`, `number`, `user` or `workspace`",
    "number": "forget: of the estimate",
    "user": "forget: who",
    "on": "digest: `yes` or `no`",
    "every": "digest: `week`",
}
EXPORT = {
    "format": "csv, jsonl or report (one page of Markdown for who decides)",
    "number": "report: of the estimate; without one it is the last of the thread",
    **FILTERS,
}
HISTORY = {
    "action": "list, who (list, asking for the names), show (one), save (name it), note, again (ask it again), "
    "audit (who changed what) or accuracy (how good our estimates were)",
    "number": "of the estimate: show, save, note, again",
    "name": "save: the name it gets; show: the name it has",
    "note": "the text of the note",
    "change": "again: what is different this time, to be read as a follow-up of that estimate",
    **FILTERS,
}

ARGUMENTS: Mapping[Intent, Mapping[str, str]] = MappingProxyType(
    {
        Intent.HISTORY: HISTORY,
        Intent.BUDGET: BUDGET,
        Intent.ACTUAL: ACTUAL,
        Intent.SPLIT: SPLIT,
        Intent.EXPLAIN: EXPLAIN,
        Intent.SETTINGS: SETTINGS,
        Intent.EXPORT: EXPORT,
        Intent.PRICES: {
            "gpu": "id of an accelerator",
            "purchase": "how it is bought",
            "provider": "id",
            "provider_class": "hyperscaler, neocloud or marketplace",
            "region": "id",
            "max_usd_per_gpu_hour": "no dearer offers",
        },
        Intent.HELP: {"topic": "the topic's words"},
        Intent.COMPARE: {"numbers": "logged estimates to stand beside the questions: `42` or `41/42`"},
        Intent.ESTIMATE: {"tips": "`first`: “cheaper?”, the same estimate with its tips in front"},
        Intent.CHEAPEST: {"tips": "`first`"},
        Intent.AFFORD: {"tips": "`first`"},
    }
)
"""Every key by intent; a test holds that no reading has another."""
