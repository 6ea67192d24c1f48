"""Sheets: replies that are a list, one kind a file; `SHEETS` says which intent is shown by which."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.answer import Answer
from bot.reader import Intent
from bot.render.sheets.comparison import comparison_rows
from bot.render.sheets.explanation import explanation_sheet
from bot.render.sheets.help_page import help_sheet
from bot.render.sheets.memory import budget_chart, memory_sheet
from bot.render.sheets.model_list import models_sheet
from bot.render.sheets.plans import plans_sheet
from bot.render.sheets.price_list import prices_sheet
from bot.render.sheets.shares import shares_sheet
from bot.render.sheets.sheet import MOST_VALUE, Button, Sheet, ask_buttons, origin, shortened

__all__ = [
    "MOST_VALUE",
    "SHEETS",
    "Button",
    "Sheet",
    "ask_buttons",
    "budget_chart",
    "comparison_rows",
    "memory_sheet",
    "origin",
    "plans_sheet",
    "shortened",
]

SHEETS: Mapping[Intent, Callable[[Answer], Sheet]] = MappingProxyType(
    {
        Intent.EXPLAIN: explanation_sheet,
        Intent.PRICES: prices_sheet,
        Intent.MODELS: models_sheet,
        Intent.HELP: help_sheet,
        Intent.SPLIT: shares_sheet,
    }
)
