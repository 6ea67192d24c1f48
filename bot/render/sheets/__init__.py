"""Sheets: replies that are a list, one kind a file; `SHEETS` says which intent is shown by which."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.answer import Answer
from bot.on_use import OnUse
from bot.reader import Intent
from bot.render.sheets.sheet import MOST_VALUE, Button, Sheet, ask_buttons, origin, shortened

__all__ = [
    "MOST_VALUE",
    "SHEETS",
    "Button",
    "Sheet",
    "ask_buttons",
    "budget_chart",
    "comparison_rows",
    "is_whole",
    "memory_sheet",
    "origin",
    "plans_sheet",
    "reasons_by_side",
    "shortened",
]

comparison_rows = OnUse("bot.render.sheets.comparison", "comparison_rows")
is_whole = OnUse("bot.render.sheets.comparison", "is_whole")
reasons_by_side = OnUse("bot.render.sheets.comparison", "reasons_by_side")
plans_sheet = OnUse("bot.render.sheets.plans", "plans_sheet")
memory_sheet = OnUse("bot.render.sheets.memory", "memory_sheet")
budget_chart = OnUse("bot.render.sheets.memory", "budget_chart")
SHEETS: Mapping[Intent, Callable[[Answer], Sheet]] = MappingProxyType(
    {
        Intent.EXPLAIN: OnUse("bot.render.sheets.explanation", "explanation_sheet"),
        Intent.PRICES: OnUse("bot.render.sheets.price_list", "prices_sheet"),
        Intent.MODELS: OnUse("bot.render.sheets.model_list", "models_sheet"),
        Intent.HELP: OnUse("bot.render.sheets.help_page", "help_sheet"),
        Intent.SPLIT: OnUse("bot.render.sheets.shares", "shares_sheet"),
    }
)
