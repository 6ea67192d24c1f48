"""Hostile and broken texts that concern the log: data, never SQL; nothing of others; one amount everywhere."""

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.budget_request import plain
from bot.memory.exports import RUNS_IN_A_SPREADSHEET, csv_lines, file, inert, json_lines
from bot.secrets import without_secrets
from bot.store.cents import from_cents, to_cents
from tests.bot.memory.conftest import Team

HOSTILE = [
    'history " OR 1=1 --',
    "history 1) UNION SELECT token FROM installations--",
    "history %' OR '1'='1",
    "history %",
    "history limit:999999999",
    "history limit:-1",
    "history offset:9223372036854775808",
    "history before #9223372036854775808",
    "show 99999999999999999999999999",
    "show 1; DROP TABLE answers",
    "#1'); DELETE FROM answers;--",
    "save #1 as '); DELETE FROM answers;--",
    "note for #1: <!channel> '; DROP TABLE answers;--",
    "budget set 5 project '); DELETE FROM budgets;--",
    "export csv ../../x.csv",
    "export csv team:T2",
    "history user:<@U2> in <#C9|secret>",
    "actual 1e400 for #1",
    "actual -5 for #1",
    "actual 5k for #1 from Nov 30 to Nov 3",
    "settings admin <@U1|me>",
    "settings retention 0 days",
    "settings retention 99999999999 days",
    "who asked for the \x00 estimate",
    "history project \ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_data_and_leaves_the_rest_alone(text: str, team: Team) -> None:
    team.ask("64 A100 30 days", "U5")
    team.ask("8 H100 3 days", "U5", team="T2")
    secret = team.ask("16 H100 2 days", "U9", "C9", visibility="private")

    reply = team.ask(text)

    shown = json.dumps(reply.answer.as_json())
    assert secret.answer.reading not in shown
    assert "Traceback" not in shown
    assert "sqlite" not in shown.lower()
    assert team.listed("history", "U5", "C9") == [2, 1]
    assert team.listed("history", "U5", team="T2") == [1]


@pytest.mark.parametrize(
    "project", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", "=cmd|'/c calc'!A1", 'a,"b"\nc', "x\r=1", "é😀"]
)
def test_an_export_holds_one_record_a_row_and_no_formula(project: str, team: Team) -> None:
    answer = team.ask("64 A100 30 days").answer
    assert answer.job
    named = answer.model_copy(
        update={"text": project, "job": answer.job.model_copy(update={"project": project}), "reading": project}
    )
    team.store.record(team.asked(), named)

    rows = list(csv.reader(io.StringIO("".join(csv_lines(team.store.entries())), newline="")))
    records = [json.loads(line) for line in json_lines(team.store.entries())]

    assert [len(row) for row in rows] == [len(rows[0])] * 3
    assert not [cell for row in rows for cell in row if cell.startswith(RUNS_IN_A_SPREADSHEET)]
    assert records[0]["project"] == project
    assert rows[1][rows[0].index("run_likely_usd")] == records[0]["estimate"]["run"]["likely"]


def test_an_export_that_was_asked_for_holds_what_its_asker_may_see_and_nothing_else(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("16 H100 2 days", "U9", "C9", visibility="private")
    team.ask("8 H100 3 days", team="T2")
    team.facts("export jsonl")

    (letter,) = team.letters("export")
    made = file(team.store, letter)

    assert (made.name, made.left_out) == ("llmcost.jsonl", False)
    assert [json.loads(line)["number"] for line in made.content.splitlines()] == [1]


def test_an_export_that_is_too_large_for_a_chat_holds_the_newest(team: Team) -> None:
    for hours in range(1, 6):
        team.ask(f"64 A100 {hours} days")
    team.facts("export csv")
    (letter,) = team.letters("export")

    made = file(team.store, letter, most_rows=3)

    assert made.left_out
    assert [line.split(b",")[0] for line in made.content.splitlines()[1:]] == [b"5", b"4", b"3"]


def test_a_report_is_a_page_of_words_and_no_links(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.facts("note for #1: [x](http://evil.example) <b>")

    report = team.report("export report #1")

    assert "](http" not in report.markdown
    assert plain("# <b> [x](y)") == "\\# \\<b\\> \\[x\\](y)"
    assert report.markdown.startswith("# Budget request")
    assert "**Asked for.**" in report.markdown


@given(st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=2))
def test_an_amount_is_the_same_decimal_shown_stored_and_budgeted(usd: Decimal) -> None:
    assert from_cents(to_cents(usd)) == usd
    assert f"{from_cents(to_cents(usd)):.2f}" == f"{usd:.2f}"


@given(st.text(max_size=40))
def test_no_cell_runs_whatever_stands_in_it(cell: str) -> None:
    assert not inert(cell).startswith(RUNS_IN_A_SPREADSHEET)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123456789012-abcdefABCDEF",
        "xapp-1-A012345-6789-abcdef0123",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijk",
        "-----BEGIN RSA PRIVATE KEY----- MIIEcanary1",
    ],
)
def test_what_looks_like_a_secret_is_taken_out_before_anything_else(secret: str) -> None:
    kept = without_secrets(f"64 A100 {secret} 30 days")

    assert kept == "64 A100 [removed] 30 days"
