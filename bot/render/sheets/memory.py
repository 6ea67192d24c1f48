"""What the team's memory answers, as sheets: pages of the log, budgets, actual against estimated, facts, reports."""

from collections.abc import Sequence
from decimal import Decimal

from bot.memory.results import Budgets, BudgetState, Facts, Item, Listed, Remembered, Report, Variance
from bot.render.charts import Chart, bars
from bot.render.currency import DOLLARS, Currency
from bot.render.filters import day, percent, usd, usd_short
from bot.render.sheets.sheet import MOST_CELL, Sheet, ask_buttons, shortened
from costengine.currency import DOLLAR

MOST_BUTTONS = 5
MOST_BUDGETS = 20
NOTHING = "–"


def memory_sheet(found: Remembered, shown_in: Currency = DOLLARS) -> Sheet:
    """The sheet of whatever was remembered; money is kept in dollars, and stands in the team's currency beside them."""
    match found:
        case Listed():
            return _listed(found)
        case Budgets():
            return _budgets(found, shown_in)
        case Variance():
            return _variance(found, shown_in)
        case Facts():
            return _facts(found)
        case Report():
            return _report(found)


def budget_chart(found: Remembered | None) -> Chart | None:
    """Used and spent over time against the limit, where one budget is shown and something has moved twice."""
    if not isinstance(found, Budgets) or len(found.states) != 1 or len(found.states[0].over_time) < 2:
        return None
    state = found.states[0]
    points = state.over_time
    series: dict[str, Sequence[tuple[str, Decimal]]] = {
        "committed and spent": [(day(at), used) for at, used, _ in points],
        "spent": [(day(at), spent) for at, _, spent in points],
        "budget": [(day(at), state.limit) for at, _, _ in points],
    }
    return bars(f"Budget of {state.title}", series, "day", "US dollars", "line")


def _listed(found: Listed) -> Sheet:
    about = f": {found.about}" if found.about else ""
    if not found.items:
        return Sheet(
            title=f"Nothing logged that you can see here{about}.",
            buttons=ask_buttons([("History", "history"), ("Ask for a cost", "64 A100 30 days")]),
        )
    shows = [(f"#{each.number} {each.name or each.reading}", f"show #{each.number}") for each in found.items]
    older = [("Older", found.older)] if found.older else []
    return Sheet(
        title=f"Asked before{about}",
        rows=(("No.", "What", "Likely", "When"), *map(_item, found.items)),
        people=tuple((each.author, f"#{each.number}") for each in found.items) if found.names_people else (),
        buttons=ask_buttons([*shows[:MOST_BUTTONS], *older]),
    )


def _item(each: Item) -> tuple[str, ...]:
    named = f"{each.name}: " if each.name else ""
    project = f" ({each.project})" if each.project and each.project not in each.reading else ""
    what = shortened(f"{named}{each.reading or each.text or NOTHING}{project}", MOST_CELL)
    return f"#{each.number}", what, cost_of(each), day(each.at.date())


def cost_of(each: Item) -> str:
    """What an answer came to: of the run, unless the whole project or the cheapest of plans was asked."""
    cost = " vs ".join(map(usd_short, each.likely)) or NOTHING
    return f"{'from ' if each.is_plan else ''}{cost}{' whole project' if each.is_project else ''}"


def _budgets(found: Budgets, shown_in: Currency) -> Sheet:
    heads = ("Budget of", "Limit", "Spent", "Committed", "Left", "Runs out")
    one = found.states[0].title if len(found.states) == 1 else ""
    title = found.done or (f"Budget of {one}" if one else "Budgets")
    return Sheet(
        title=title,
        rows=(heads, *map(_budget, found.states[:MOST_BUDGETS])),
        notes=(*found.notes, *(_sentence(each) for each in found.states[:3]), *_budgets_in(found, shown_in)),
        buttons=ask_buttons([("Budgets", "budgets")] if one else []),
    )


def _budgets_in(found: Budgets, shown_in: Currency) -> tuple[str, ...]:
    """What is left, in the team's own currency, at a rate of a day: what is kept are dollars."""
    if shown_in.code == DOLLAR or not found.states:
        return ()
    each = "; ".join(
        f"{state.title} {shown_in.exact(state.left)} left of {shown_in.exact(state.limit)}"
        for state in found.states[:MOST_BUDGETS]
    )
    return (f"Kept in US dollars; at {shown_in.rate_words}: {each}.",)


def _variance_in(found: Variance, shown_in: Currency) -> tuple[str, ...]:
    if shown_in.code == DOLLAR or found.actual is None:
        return ()
    likely = shown_in.exact(found.estimated.likely)
    return (f"Kept in US dollars; at {shown_in.rate_words}: {shown_in.exact(found.actual)}, estimated {likely}.",)


def _budget(state: BudgetState) -> tuple[str, ...]:
    ends = f"until {day(state.until)}" if state.until else "no last day"
    return (
        f"{state.title}, {ends}", usd_short(state.limit), usd_short(state.spent), usd_short(state.committed),
        _signed(state.left), day(state.runs_out) if state.runs_out else NOTHING,
    )  # fmt: skip


def _sentence(state: BudgetState) -> str:
    used = (state.limit - state.left) / state.limit if state.limit else Decimal(0)
    pace = f", {usd_short(state.usd_per_day)} a day since {day(state.since)}" if state.usd_per_day else ""
    if state.left < 0:
        left = f"passed by {usd_short(-state.left)}"
    elif state.runs_out:
        left = f"at this pace nothing is left on {day(state.runs_out)}"
    else:
        unused = "nothing is used yet" if state.left == state.limit else "too early for a pace"
        left = "at this pace it lasts" if state.usd_per_day else unused
    told = ", ".join(f"{each} %" for each in state.thresholds)
    return f"{state.title}: {percent(used)} used{pace}; {left}. The owner is told at {told or 'no threshold'}."


def _variance(found: Variance, shown_in: Currency) -> Sheet:
    actual = usd(found.actual) if found.actual is not None else "no cost told yet"
    so_far = " so far" if found.is_partial else ""
    likely = found.estimated.likely
    apart = ""
    if found.actual is not None and likely:
        apart = f", {float(found.actual / likely - 1):+.0%} of the estimate"
    where = {True: " That is within the 80 % range.", False: " That is outside the 80 % range.", None: ""}[found.inside]
    between = f"{usd_short(found.estimated.low)} to {usd_short(found.estimated.high)}"
    return Sheet(
        title=f"#{found.number}: {actual}{so_far}{apart}.{where}",
        rows=(
            ("Why", "Estimated", "Came out", "Difference"),
            *(
                (each.cause, each.estimated, each.actual, _signed(each.usd) if each.usd is not None else NOTHING)
                for each in found.differences
            ),
            ("Run", f"{usd(likely)} ({between})", actual, _total(found)),
        ),
        notes=(*found.notes, *_variance_in(found, shown_in)),
        buttons=ask_buttons([(f"Show #{found.number}", f"show #{found.number}")]),
    )


def _total(found: Variance) -> str:
    return NOTHING if found.actual is None else _signed(found.actual - found.estimated.likely)


def _signed(amount: Decimal) -> str:
    """An amount that may lie below zero."""
    return usd(amount)


def _facts(found: Facts) -> Sheet:
    rows = tuple(tuple(shortened(cell, MOST_CELL) or NOTHING for cell in row) for row in found.rows)
    return Sheet(
        title=found.title, rows=(found.heads, *rows) if rows else (), notes=found.notes,
        buttons=ask_buttons(found.ask),
    )  # fmt: skip


def _report(found: Report) -> Sheet:
    return Sheet(
        title=f"Budget request of #{found.number}",
        page=found.markdown,
        buttons=ask_buttons([(f"Show #{found.number}", f"show #{found.number}")]),
    )
