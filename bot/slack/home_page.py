"""What the Home tab shows one person: how to ask, their last estimates, budgets, the team's figures, prices, settings.

Everything on it is what this person may see in our own conversation with them; nobody else sees their Home tab.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.memory import budget_state, lists
from bot.memory.known import Known, known
from bot.memory.results import BudgetState, Item
from bot.render.charts import bars
from bot.render.environment import printable
from bot.render.filters import day, percent, usd_short
from bot.render.sheets.memory import cost_of
from bot.store import actuals, budgets, history
from bot.store.engine import Session
from bot.store.entry import Asked
from bot.store.history import Filters
from costengine.amounts import Frozen
from costengine.prices import PriceBook

LAST, MOST_BUDGETS, MOST_COUNTED = 5, 6, 500
DAYS = 30
FEWEST_DAYS = 3
"""Of a budget's life, before which its pace says nothing."""
MOST_LINE = 300
BILLS = "A cloud bill is imported where the bot runs: “llmcost import bill.csv” (FOCUS format, --dry-run first)."
EXAMPLES = ("64 A100 30 days", "7B on 2T tokens with 64 H100", "lora llama-3-70b on 50M tokens")
Block = dict[str, Any]


class Seen(Frozen):
    """What was read for the page, in one go."""

    items: tuple[Item, ...]
    budgets: tuple[BudgetState, ...]
    asked_lately: int
    usd_lately: Decimal
    people_lately: int
    inside: int
    counted: int
    is_admin: bool


def seen(db: Session, asked: Asked) -> Seen:
    """The page's figures."""
    now: Known = known(db, asked)
    today = asked.at.date()
    own = history.page(db, asked, Filters(user=asked.user), LAST)
    lately = history.sums(db, asked, Filters(since=today - timedelta(days=DAYS)), MOST_COUNTED)
    counted, inside = actuals.hits(db, asked)
    open_budgets = budgets.all_open(db, asked)[:MOST_BUDGETS]
    return Seen(
        items=tuple(map(lists.item, own)),
        budgets=tuple(budget_state.state(db, each, today) for each in open_budgets),
        asked_lately=lately.answers, usd_lately=lately.usd, people_lately=lately.people, inside=inside, counted=counted,
        is_admin=now.is_admin,
    )  # fmt: skip


def home_view(found: Seen, book: PriceBook, today: date) -> dict[str, Any]:
    """The Home tab."""
    blocks = [*_start(), *_items(found.items), *_budgets(found.budgets, today), *_figures(found), *_prices(book, today)]
    return {"type": "home", "blocks": [*blocks, *(_settings() if found.is_admin else [])]}


def _start() -> list[Block]:
    asks = [_button(example, f"ask:example:{at}", example) for at, example in enumerate(EXAMPLES)]
    buttons = [_button("Fill in a form", "form", "form", style="primary"), *asks, _button("Help", "ask:help", "help")]
    return [
        _header("What does training it cost?"),
        _text("Ask in any channel with /llmcost, mention @llmcost in a thread, or write to me under Messages."),
        {"type": "actions", "elements": buttons},
    ]


def _items(items: Sequence[Item]) -> list[Block]:
    if not items:
        return [_header("Your last estimates"), _text("None yet: try one of the examples above.")]
    return [_header("Your last estimates"), *map(_item, items)]


def _item(item: Item) -> Block:
    cost = cost_of(item) if item.is_project else f"{cost_of(item)} for the run"
    words = f"#{item.number} · {cost} · {day(item.at.date())}\n{item.name or item.reading or item.text}"
    show = _button("Show", f"ask:show:{item.number}", f"show #{item.number}")
    return {**_text(words), "accessory": show}


def _budgets(states: Sequence[BudgetState], today: date) -> list[Block]:
    if not states:
        return []
    return [
        _header("Budgets"),
        *([_burn(states)] if _moved(states) else []),
        *(_text(_budget(each, today)) for each in states),
    ]


def _moved(states: Sequence[BudgetState]) -> bool:
    return any(each.spent or each.committed for each in states)


def _burn(states: Sequence[BudgetState]) -> Block:
    """Spent and committed beside the limit, a budget a place."""
    return bars(
        "Budgets: spent, committed, limit",
        {
            "spent": [(each.title, each.spent) for each in states],
            "committed": [(each.title, each.committed) for each in states],
            "limit": [(each.title, each.limit) for each in states],
        },
        "budget", "US dollars",
    )  # fmt: skip


def _budget(state: BudgetState, today: date) -> str:
    used = (state.spent + state.committed) / state.limit if state.limit else Decimal(0)
    until = f", until {day(state.until)}" if state.until else ""
    has_a_pace = state.runs_out and today - state.since >= timedelta(days=FEWEST_DAYS)
    ends = f". At this pace it runs out on {day(state.runs_out)}" if state.runs_out and has_a_pace else ""
    used_of = f"{percent(float(used))} of {usd_short(state.limit)} used"
    return f"{state.title}: {used_of}, {usd_short(state.left)} left{until}{ends}"


def _figures(found: Seen) -> list[Block]:
    if not found.asked_lately:
        return []
    people = "1 person" if found.people_lately == 1 else f"{found.people_lately} people"
    more = " or more" if found.asked_lately == MOST_COUNTED else ""
    estimates = "1 estimate" if found.asked_lately == 1 else f"{found.asked_lately}{more} estimates"
    asked = f"{estimates} by {people} in {DAYS} days"
    words = f"{asked}, {usd_short(found.usd_lately)} of runs in all."
    hits = (
        f" Of {found.counted} runs with an actual cost, {found.inside} stayed within their range."
        if found.counted
        else ""
    )
    return [_header("The team, as far as you can see"), _text(words + hits)]


def _prices(book: PriceBook, today: date) -> list[Block]:
    age = f"{book.age_days(today)} days old ({day(book.newest)})"
    old = " Whoever runs the bot gets new ones with “llmcost prices refresh”." if book.is_stale(today) else ""
    return [_header("Prices"), _text(f"The newest of {len(book.offers):,} prices is {age}.{old}")]


def _settings() -> list[Block]:
    buttons = [_button("Settings", "settings", "settings"), _button("Who changed what", "ask:audit", "audit")]
    return [_header("For admins"), {"type": "actions", "elements": buttons}, _text(BILLS)]


def _header(words: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}


def _text(words: str) -> Block:
    """Words that may hold a person's own: never parsed."""
    clean = printable(words).strip() or "–"
    short = clean if len(clean) <= MOST_LINE else f"{clean[: MOST_LINE - 1]}…"
    return {"type": "section", "text": {"type": "plain_text", "text": short, "emoji": False}}


def _button(label: str, action: str, value: str, style: str = "") -> Block:
    text = {"type": "plain_text", "text": label, "emoji": False}
    styled = {"style": style} if style else {}
    return {"type": "button", "text": text, "action_id": action, "value": value, **styled}
