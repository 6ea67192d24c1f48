"""The budget request: one page of Markdown that a manager can read and pass on without knowing what a GPU-hour is."""

import re
from decimal import Decimal

from bot.store.entry import Entry
from costengine.amounts import Money
from costengine.result import Estimate

MOST_OPTIONS = 5
MOST_LINES = 12
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|!~])")


def markdown(entry: Entry) -> str:
    """The page: question, answer, range, what it is made of, assumptions, options, sources."""
    estimate = entry.answer.estimate
    assert estimate
    parts = [
        f"# Budget request: {plain(entry.name or entry.project or entry.answer.reading)}",
        _question(entry),
        _answer(estimate),
        "## What it is made of\n\n" + _lines(estimate),
        *(["## Assumed\n\n" + _assumptions(estimate)] if estimate.assumptions else []),
        *(["## Options that cost less\n\n" + _options(estimate)] if estimate.tips else []),
        "## Sources\n\n" + _sources(entry, estimate),
    ]
    return "\n\n".join(parts) + "\n"


def _question(entry: Entry) -> str:
    words = f"“{plain(entry.answer.text)}”, understood as " if entry.answer.text else ""
    note = f"\n\nNote: {plain(entry.note)}" if entry.note else ""
    asked = f"Estimate #{entry.number} of {entry.asked.at:%Y-%m-%d}"
    return f"**Question.** {words}{plain(entry.answer.reading)} ({asked}).{note}"


def _answer(estimate: Estimate) -> str:
    clock = estimate.wall_clock_hours
    time = f", and takes about {clock.likely / 24:,.1f} days" if clock else ""
    gpus = f" on {estimate.gpu_count:,} GPUs" if estimate.gpu_count else ""
    return (
        f"**Answer.** The run costs about **{usd(estimate.run.likely)}**, "
        f"likely between {_between(estimate.run)}{time}{gpus}. "
        f"With people, data, experiments and a reserve the whole project costs about {usd(estimate.project.likely)}, "
        f"likely between {_between(estimate.project)}. The ranges are meant to hold in eight cases in ten.\n\n"
        f"**Asked for.** {usd(estimate.run.high)} for the run covers nine cases in ten."
    )


def _lines(estimate: Estimate) -> str:
    shown = sorted(estimate.lines, key=lambda line: (not line.in_run, -line.likely))[:MOST_LINES]
    rows = [
        f"| {plain(line.component)} | {usd(line.likely)} | {usd(line.low)} to {usd(line.high)} | "
        f"{'run' if line.in_run else 'project'} |"
        for line in shown
    ]
    return "\n".join(["| Item | Likely | Range | Part of |", "|---|---:|---|---|", *rows])


def _assumptions(estimate: Estimate) -> str:
    return "\n".join(
        f"- {plain(each.name)}: {plain(each.figure)} ({plain(each.why)})" for each in estimate.assumptions[:MOST_LINES]
    )


def _options(estimate: Estimate) -> str:
    return "\n".join(
        f"- {plain(tip.title)}: saves {usd(tip.saving)} of the run. {plain(tip.caveat)}"
        for tip in estimate.tips[:MOST_OPTIONS]
    )


def _sources(entry: Entry, estimate: Estimate) -> str:
    dated = {f"{line.source}{f', {line.as_of}' if line.as_of else ''}" for line in estimate.lines if line.in_run}
    rows = [*sorted(dated), *sorted({each.source for each in estimate.assumptions})]
    listed = "\n".join(f"- {plain(each)}" for each in dict.fromkeys(rows))
    return f"{listed}\n\nPrice book {plain(entry.price_book)}, engine {plain(entry.engine)}."


def usd(amount: Decimal) -> str:
    """Whole dollars: cents would promise what an estimate does not hold."""
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}"


def _between(money: Money) -> str:
    return f"{usd(money.low)} and {usd(money.high)}"


def plain(text: str) -> str:
    """Words as Markdown shows them, on one line; nothing in them is a link, a heading or a picture."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
