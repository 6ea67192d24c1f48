"""Cloud bills in the FOCUS format: read line by line, booked whole or not at all, counted once."""

import json
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from bot.memory.bill import read_bill
from bot.store import actuals, budgets
from bot.store.entry import Tenant
from bot.store.store import open_store
from costengine.currency import to_usd
from tests.conftest import Run

HEAD = "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,Tags"


def line(cost: str, tags: dict[str, str] | str = "", currency: str = "USD", day: str = "2026-11-03T00:00:00Z") -> str:
    words = json.dumps(tags) if isinstance(tags, dict) else tags
    quoted = '"' + words.replace('"', '""') + '"'
    return f"{cost},{cost},{currency},{day},,Compute,{quoted}"


def bill(*lines: str, head: str = HEAD) -> list[str]:
    return [f"{each}\n" for each in (head, *lines)]


def test_charges_are_added_up_exactly_by_estimate_and_project() -> None:
    found = read_bill(
        bill(*[line("0.1", {"llmcost": "#7"})] * 3, line("5", {"project": "atlas"}), line("-1.5"), line("1e-3"))
    )

    assert found.errors == ()
    assert {(share.number, share.project): share.usd for share in found.shares} == {
        (7, ""): Decimal("0.3"), (None, "atlas"): Decimal(5),
    }  # fmt: skip
    assert found.nobodys == Decimal("-1.499")
    assert found.total == Decimal("3.801")


def test_what_is_used_counts_before_what_is_invoiced_and_the_choice_is_yours() -> None:
    row = "0,12.50,USD,2026-11-03,,Compute,{}"

    assert read_bill(bill(row)).total == Decimal("12.50")
    assert read_bill(bill(row), cost="BilledCost").total == 0
    assert read_bill(bill("3,USD,2026-11-03", head="BilledCost,BillingCurrency,ChargePeriodStart"), number=1).total == 3


def test_another_currency_is_converted_at_a_dated_rate_that_is_shown() -> None:
    found = read_bill(bill(line("100", {"llmcost": "1"}, "EUR")))

    assert found.total == to_usd(Decimal(100), "EUR").amount
    assert "EUR" in found.rates


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (line("abc"), "“abc” is no amount"),
        (line("NaN"), "“NaN” is no amount"),
        (line("1,000"), "more or fewer cells"),
        (line("١٢"), "is no amount"),
        (line("1e999"), "is no amount"),
        (line("=1+1"), "is no amount"),
        (line("1", currency="XQX"), "BillingCurrency “XQX” is unknown"),
        (line("1", currency=""), "is unknown"),
        (line("1", day="yesterday"), "“yesterday” is no ISO date"),
        (line("1", day="2026-02-30"), "is no ISO date"),
        ("1,1,USD,2026-11-03,2026-11-02,Compute,{}", "ends before it begins"),
        (line("1", "[1]"), "Tags is no JSON object"),
        (line("1", "{bad"), "Tags is no JSON object"),
        (line("1", {"llmcost": "forty"}), "is no number of an estimate"),
        ("1,1,USD", "more or fewer cells"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_nothing_is_taken(row: str, problem: str) -> None:
    found = read_bill(bill(line("1"), row, line("2")))

    (error,) = found.errors
    assert error.line == 3
    assert problem in error.problem
    assert not found.shares
    assert found.total == 0


@pytest.mark.parametrize("head", ["", "a,b,c", "BilledCost,Tags", "BillingCurrency,ChargePeriodStart,Tags"])
def test_a_file_that_is_no_focus_bill_names_the_missing_columns(head: str) -> None:
    (error,) = read_bill(bill(head=head)).errors

    assert "lacks the FOCUS column" in error.problem


def test_a_stray_quote_is_told_and_not_read_over() -> None:
    assert read_bill(bill('1,1,USD,2026-11-03,,"Compute" x,{}', line("1"))).errors


ACME = Tenant("-", "terminal")


def _write(path: Path, *lines: str) -> str:
    path.write_text("".join(bill(*lines)))
    return str(path)


@pytest.fixture
def ready(run: Run) -> Run:
    """A log with two estimates and a budget."""
    for text in ("64 A100 30 days project atlas", "8 H100 3 days", "budget set 100k project atlas"):
        assert run("ask", text).exit_code == 0
    return run


def test_a_bill_is_booked_to_estimates_and_budgets_and_counted_once(ready: Run, tmp_path: Path) -> None:
    path = _write(tmp_path / "bill.csv", line("1000.004", {"llmcost": "1"}), line("50", {"project": "Atlas"}))

    dry, real, again = ready("import", "--dry-run", path), ready("import", path), ready("import", path)

    assert (dry.exit_code, real.exit_code, again.exit_code) == (0, 0, 2)
    assert "Nothing was changed" in dry.output
    assert "#1: $1,000.00" in real.output
    assert "was imported on" in again.stderr
    store = open_store(tmp_path / "llmcost.db")
    found = store.read(partial(actuals.of_answer, tenant=ACME, number=1))
    (budget,) = store.read(partial(budgets.of_workspace, tenant=ACME))
    store.close()
    assert found
    assert (found.usd, found.is_partial) == (Decimal("1000.00"), True)
    assert budget.spent == Decimal("1050.00")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (line("5", {"llmcost": "99"}), "no such estimate"),
        (line("5", {"project": "nowhere"}), "has no budget"),
        (line("x", {"llmcost": "1"}), "line 3"),
    ],
)
def test_nothing_is_half_imported(row: str, told: str, ready: Run, tmp_path: Path) -> None:
    path = _write(tmp_path / "bill.csv", line("5", {"llmcost": "1"}), row)

    result = ready("import", path)

    assert result.exit_code == 2
    assert told in result.stderr
    store = open_store(tmp_path / "llmcost.db")
    assert store.read(partial(actuals.of_answer, tenant=ACME, number=1)) is None
    store.close()


def test_a_whole_bill_of_one_estimate_teaches(ready: Run, tmp_path: Path) -> None:
    path = _write(tmp_path / "bill.csv", line("120000"))
    assert ready("ask", "7B on 1T tokens on H100").exit_code == 0

    assert ready("import", "--number", "3", "--whole", path).exit_code == 0
    assert "own runs" in ready("ask", "7B on 1T tokens on H100").output


def test_a_bill_of_a_run_whose_total_was_told_is_not_counted_twice(ready: Run, tmp_path: Path) -> None:
    path = _write(tmp_path / "bill.csv", line("1000", {"llmcost": "1"}))
    assert ready("ask", "actual 70k for #1").exit_code == 0

    assert "were told as its total" in ready("import", path).stderr
    assert ready("ask", "undo actual #1").exit_code == 0
    assert ready("import", path).exit_code == 0
    assert "#1: $75,000.00" in ready("ask", "actual 75k for #1").output


def test_a_file_that_cannot_be_read_is_told(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe\x00")

    assert "no UTF-8" in ready("import", str(tmp_path / "latin.csv")).stderr
    assert "cannot be read" in ready("import", str(tmp_path / "none.csv")).stderr
