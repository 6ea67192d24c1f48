"""The gates of what is decided and written at the desk: rights, budgets, money, deletion, exports."""

from collections.abc import Iterator

from benchmarks.torture import forgotten as forgetting
from benchmarks.torture import one_number, rewritten
from benchmarks.torture import races as racing
from benchmarks.torture import rights as trying
from benchmarks.torture import sheets as exporting
from benchmarks.torture.scale import Result, Scale
from bot.memory.exports import csv_lines


def rights(scale: Scale) -> Iterator[Result]:
    """Who may not changes nothing, and every change is noted."""
    for seeded, attempts, ask, faulty in (
        ("", scale.attempts, trying.plainly, lambda store: store),
        ("everybody is taken for an admin", 60, trying.as_admin, lambda store: store),
        ("changes are not noted", 60, trying.plainly, rewritten.unnoted),
    ):
        found = trying.tried(attempts, ask, faulty)
        said = (
            f"{found.attempts} attempts by anybody at budgets and settings, {found.changes} changes:"
            f" {found.not_allowed} by who may not, {found.not_noted} not noted as they were made,"
            f" {found.refused} kept from who may"
        )
        yield Result("rights", seeded, said, (not any(found[2:])) != bool(seeded))


def races(scale: Scale) -> Iterator[Result]:
    """A budget is never passed."""
    for place in ("SQLite", *(("PostgreSQL",) if scale.servers else ())):
        for seeded in ("", "looking first, then adding"):
            found = racing.raced(
                4, scale.dollars_each, scale.dollars_each * 2, naive=bool(seeded), on_server=place == "PostgreSQL"
            )
            said = (
                f"4 processes, {scale.dollars_each} attempts each, on {place}: of ${found.limit} {found.used}"
                f" committed, {found.entries} entries in the book"
            )
            yield Result("budget race", seeded, said, found.held != bool(seeded))


def numbers(scale: Scale) -> Iterator[Result]:
    """One number from the reply to the budget."""
    for seeded, answers, amounts, faulty in (
        ("", scale.answers, scale.amounts, lambda store: store), ("money in floats", 20, 300, rewritten.in_floats),
    ):  # fmt: skip
        found = one_number.followed(answers, amounts, faulty)
        said = (
            f"{found.answers} answers from the reply through log, exports and budget, {found.amounts} amounts added up"
            f" in a budget: {found.differ} differ"
        )
        yield Result("one number", seeded, said, (not found.differ) != bool(seeded))


def forgotten(scale: Scale) -> Iterator[Result]:
    """What was deleted is in no file."""
    for seeded, logs, faulty in (
        ("", scale.logs, lambda store: store),
        ("files not scrubbed", 1, rewritten.unscrubbed),
    ):
        found = forgetting.emptied(logs, scale.people_of_a_log, faulty)
        said = (
            f"{found.logs} logs, of which a person, an answer, a workspace or what was past its time was deleted:"
            f" {found.found} of {found.to_go} words found in files, backup or export, {found.missing} of"
            f" {found.to_stay} others missing"
        )
        yield Result("forgotten", seeded, said, (not found.found and not found.missing) != bool(seeded))


def sheets(scale: Scale) -> Iterator[Result]:
    """No cell of an export runs."""
    for seeded, rows, export in (("", scale.rows, csv_lines), ("as csv writes it", 200, exporting.unguarded)):
        found = exporting.exported(rows, export)
        said = (
            f"{found.rows} exported answers with hostile words, {found.cells} cells: {found.running} that a spreadsheet"
            f" may run, {found.broken} rows broken"
        )
        yield Result("spreadsheet", seeded, said, (not found.running and not found.broken) != bool(seeded))
