"""The schema, one numbered step after the other, the same on both engines; a step that was released is never changed.

A step only adds: a table, an index, a column that may be left out. While machines are upgraded one after the other,
older programs go on writing to the newer schema: nothing that they name is renamed or dropped, and no column is added
that they would have to fill. A step that cannot keep to this needs all programs stopped, and the CHANGELOG says so.

Every row carries the workspace that it belongs to (enterprise, team). Money is whole cents, time is UTC in ISO form.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bot.store.engine import Dialect


class Step(NamedTuple):
    """One step; the words in braces are the dialect's."""

    name: str
    sql: str


STEPS = (
    Step(
        "m001_answers",
        """
        CREATE TABLE workspaces (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            last_number {integer} NOT NULL,
            PRIMARY KEY (enterprise, team)
        ) {strict};
        CREATE TABLE answers (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            number {integer} NOT NULL,
            at {text} NOT NULL,
            channel {text} NOT NULL,
            "user" {text} NOT NULL,
            thread {text} NOT NULL,
            intent {text} NOT NULL,
            project {text},
            answer {text} NOT NULL,
            price_book {text} NOT NULL,
            engine {text} NOT NULL,
            UNIQUE (enterprise, team, number)
        ) {strict};
        CREATE INDEX answers_by_thread ON answers (enterprise, team, channel, thread, number);
        CREATE INDEX answers_by_time ON answers (at);
        CREATE TABLE deliveries (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            kind {text} NOT NULL,
            delivery_id {text} NOT NULL,
            number {integer} NOT NULL,
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, kind, delivery_id)
        ) {strict};
        """,
    ),
    Step(
        "m002_memory",
        """
        DROP INDEX answers_by_time;
        DROP INDEX answers_by_thread;
        ALTER TABLE answers RENAME COLUMN "user" TO author;
        ALTER TABLE answers ADD COLUMN visibility {text} NOT NULL DEFAULT 'private';
        ALTER TABLE answers ADD COLUMN name {text};
        ALTER TABLE answers ADD COLUMN note {text};
        ALTER TABLE answers ADD COLUMN model {text};
        ALTER TABLE answers ADD COLUMN gpu {text};
        ALTER TABLE answers ADD COLUMN run_cents {integer};
        CREATE INDEX answers_by_thread ON answers (enterprise, team, channel, thread, number) WHERE thread <> '';
        CREATE INDEX answers_seen ON answers (enterprise, team, visibility, number);
        CREATE INDEX answers_by_author ON answers (enterprise, team, author, number);
        CREATE INDEX answers_by_channel ON answers (enterprise, team, channel, number);
        CREATE INDEX answers_by_project ON answers (enterprise, team, project, number) WHERE project IS NOT NULL;
        CREATE INDEX answers_by_model ON answers (enterprise, team, model, number) WHERE model IS NOT NULL;
        CREATE INDEX answers_by_name ON answers (enterprise, team, name, number) WHERE name IS NOT NULL;
        CREATE INDEX answers_by_day ON answers (enterprise, team, at, number);

        DROP TABLE deliveries;
        CREATE TABLE deliveries (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            app {text} NOT NULL,
            kind {text} NOT NULL,
            delivery_id {text} NOT NULL,
            number {integer},
            reply {text},
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, app, kind, delivery_id)
        ) {strict};
        CREATE TABLE outbox (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            kind {text} NOT NULL,
            lane {text} NOT NULL,
            payload {text} NOT NULL,
            at {text} NOT NULL,
            due_at {text} NOT NULL,
            tries {integer} NOT NULL DEFAULT 0,
            state {text} NOT NULL DEFAULT 'due',
            holder {text} NOT NULL DEFAULT '',
            held_until {text} NOT NULL DEFAULT '',
            last_error {text} NOT NULL DEFAULT ''
        ) {strict};
        CREATE INDEX outbox_by_due ON outbox (state, due_at);

        CREATE TABLE settings (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            channel {text} NOT NULL,
            key {text} NOT NULL,
            value {text} NOT NULL,
            PRIMARY KEY (enterprise, team, channel, key)
        ) {strict};
        CREATE TABLE audit (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            at {text} NOT NULL,
            author {text} NOT NULL,
            what {text} NOT NULL,
            old {text} NOT NULL,
            new {text} NOT NULL
        ) {strict};
        CREATE INDEX audit_by_team ON audit (enterprise, team, id);

        CREATE TABLE budgets (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            scope {text} NOT NULL,
            name {text} NOT NULL,
            owner {text} NOT NULL,
            limit_cents {integer} NOT NULL,
            committed_cents {integer} NOT NULL DEFAULT 0,
            spent_cents {integer} NOT NULL DEFAULT 0,
            since {text} NOT NULL,
            until {text},
            state {text} NOT NULL DEFAULT 'open',
            UNIQUE (enterprise, team, id)
        ) {strict};
        CREATE UNIQUE INDEX budgets_open ON budgets (enterprise, team, scope, name) WHERE state = 'open';
        CREATE TABLE budget_entries (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            budget {integer} NOT NULL,
            kind {text} NOT NULL,
            number {integer} NOT NULL,
            cents {integer} NOT NULL,
            at {text} NOT NULL,
            author {text} NOT NULL,
            FOREIGN KEY (enterprise, team, budget) REFERENCES budgets (enterprise, team, id)
        ) {strict};
        CREATE INDEX budget_entries_by_budget ON budget_entries (enterprise, team, budget, id);
        CREATE INDEX budget_entries_by_answer ON budget_entries (enterprise, team, number);
        CREATE TABLE warnings (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            budget {integer} NOT NULL,
            threshold {integer} NOT NULL,
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, budget, threshold)
        ) {strict};

        CREATE TABLE actuals (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            number {integer} NOT NULL,
            at {text} NOT NULL,
            author {text} NOT NULL,
            cents {integer},
            hours {real},
            gpu_hours {real},
            partial {integer} NOT NULL,
            bill {text} NOT NULL DEFAULT '',
            note {text} NOT NULL DEFAULT ''
        ) {strict};
        CREATE INDEX actuals_by_answer ON actuals (enterprise, team, number, id);
        CREATE TABLE bills (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            hash {text} NOT NULL,
            at {text} NOT NULL,
            author {text} NOT NULL,
            name {text} NOT NULL,
            row_count {integer} NOT NULL,
            cents {integer} NOT NULL,
            PRIMARY KEY (enterprise, team, hash)
        ) {strict};

        CREATE TABLE installations (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            app {text} NOT NULL,
            bot_user {text} NOT NULL,
            scopes {text} NOT NULL,
            token {blob} NOT NULL,
            expires_at {text},
            installed_at {text} NOT NULL,
            removed_at {text},
            PRIMARY KEY (enterprise, team, app)
        ) {strict};
        CREATE TABLE oauth_states (
            state {text} PRIMARY KEY,
            expires_at {text} NOT NULL
        ) {strict};
        CREATE TABLE accepted_blocks (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            block {text} NOT NULL,
            accepted {integer} NOT NULL,
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, block)
        ) {strict};
        CREATE TABLE leases (
            name {text} PRIMARY KEY,
            holder {text} NOT NULL,
            held_until {text} NOT NULL
        ) {strict};
        CREATE TABLE erasures (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            author_hash {text} NOT NULL,
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, author_hash)
        ) {strict};
        """,
    ),
    Step(
        "m003_budgets_and_outcomes",
        """
        ALTER TABLE answers ADD COLUMN parameters {real};
        ALTER TABLE answers ADD COLUMN kind {text};
        ALTER TABLE answers ADD COLUMN text {text} NOT NULL DEFAULT '';
        ALTER TABLE budgets ADD COLUMN channel {text} NOT NULL DEFAULT '';
        ALTER TABLE budgets ADD COLUMN visibility {text} NOT NULL DEFAULT 'public';
        ALTER TABLE budgets ADD COLUMN thresholds {text} NOT NULL DEFAULT '50/80/100';
        CREATE TABLE outcomes (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            number {integer} NOT NULL,
            at {text} NOT NULL,
            predicted_gpu_hours {real},
            actual_gpu_hours {real},
            predicted_usd_per_gpu_hour {text},
            paid_usd_per_gpu_hour {text},
            inside {integer},
            PRIMARY KEY (enterprise, team, number)
        ) {strict};
        CREATE INDEX outcomes_by_time ON outcomes (enterprise, team, at);
        """,
    ),
    Step(
        "m004_asked_back_and_people",
        """
        CREATE TABLE asked_back (
            id {id},
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            channel {text} NOT NULL,
            thread {text} NOT NULL,
            author {text} NOT NULL,
            text {text} NOT NULL,
            at {text} NOT NULL
        ) {strict};
        CREATE INDEX asked_back_by_thread ON asked_back (enterprise, team, channel, thread, id);
        CREATE INDEX asked_back_by_time ON asked_back (at);
        CREATE TABLE people (
            enterprise {text} NOT NULL,
            team {text} NOT NULL,
            person {text} NOT NULL,
            is_admin {integer} NOT NULL,
            is_guest {integer} NOT NULL,
            home_team {text} NOT NULL,
            at {text} NOT NULL,
            PRIMARY KEY (enterprise, team, person)
        ) {strict};
        CREATE INDEX people_by_time ON people (at);
        """,
    ),
    Step(
        "m005_what_spending_released",
        # Until then only its moment told it from what a person released.
        """
        UPDATE budget_entries SET kind = 'adjust', cents = -cents
            WHERE kind = 'release' AND EXISTS (
                SELECT 1 FROM budget_entries AS spent WHERE spent.enterprise = budget_entries.enterprise
                AND spent.team = budget_entries.team AND spent.number = budget_entries.number
                AND spent.at = budget_entries.at AND spent.kind = 'spend'
            );
        """,
    ),
    Step(
        "m006_what_a_thread_goes_on_with",
        "ALTER TABLE answers ADD COLUMN follows {text} NOT NULL DEFAULT '';",
    ),
    Step("m007_letters_in_order", "CREATE INDEX outbox_by_lane ON outbox (enterprise, team, lane, id);"),
)
SCHEMA_VERSION = len(STEPS)
"""How many steps there are; a database that has more was written by a newer program."""


def statements(step: Step, dialect: Dialect) -> Iterator[str]:
    """The statements of a step, one by one."""
    filled = step.sql.format(**dialect._asdict())
    return (each.strip() for each in filled.split(";") if each.strip())
