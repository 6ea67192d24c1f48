"""`llmcost ask`: the answer path in a terminal, for one question or a stream of them."""

import gc
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from getpass import getuser

import click

from bot.answer import Answer, Problem, answer
from bot.commands.shared import CANNOT, TERMINAL, open_store, prices_told
from bot.desk import Desk
from bot.price_book import TeamPrices
from bot.reader import Intent, read
from bot.render.terminal import terminal_text
from bot.reply import Reply
from bot.store.entry import Asked, Visibility
from costengine.amounts import Frozen

FAILED = 1
"""Exit status of a fault of the program."""
FAULT = "Something went wrong on our side, so this line has no answer; the error is on stderr."

OF_ONE = ("commit", "release", "save", "note")
"""What is done to one answer of the log."""
WHICH = "What stands behind --after need not be in the log: give the number, such as “commit #42 to atlas”."

EXAMPLES = """\b
Examples:
  llmcost ask "64 A100 30 days"
  llmcost ask "184,320 A100 hours"
  llmcost ask --after "64 A100 30 days" "what if spot?"
  llmcost ask --json --no-log "8xH100 72h"
  llmcost ask --batch < questions.txt
"""


class Line(Frozen):
    """One question of a batch."""

    text: str
    after: tuple[str, ...] = ()
    today: date | None = None


Asking = Callable[[Line], Reply]


@click.command(epilog=EXAMPLES)
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--after", multiple=True, metavar="TEXT", help="A text asked earlier in the same thread; repeatable.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The date to answer for.")
@click.option("--no-log", is_flag=True, help="Do not log the answer.")
@click.option("--batch", is_flag=True, help="Answer each line of stdin (text or JSON) with one JSON object.")
def command(
    text: str | None, as_json: bool, after: tuple[str, ...], today: datetime | None, no_log: bool, batch: bool
) -> None:
    """Answer TEXT in the terminal, through the same path as Slack, and log it."""
    if not batch:  # the process ends with the answer: in 50 rounds the collector found next to nothing, in 2 ms
        gc.disable()
        click.get_current_context().call_on_close(gc.enable)
    if text is None and not batch:
        text = ""
    day = today.date() if today else datetime.now().astimezone().date()
    prices = prices_told(day)
    with nullcontext() if no_log else open_store() as store:
        desk = Desk(store, prices.book, lambda: day, prices.defaults) if store else None
        asking = _asking(desk, prices, day)
        if batch:
            if not answer_lines(sys.stdin.buffer, asking):
                sys.exit(FAILED)
            return
        reply = asking(Line.model_construct(text=text or "", after=after))  # they are texts: click has seen to it
        _print(reply, as_json=as_json)
    if reply.answer.error:
        sys.exit(CANNOT)


def _asking(desk: Desk | None, prices: TeamPrices, day: date) -> Asking:
    """How a line is answered: logged where there is a desk."""

    def ask(line: Line) -> Reply:
        if desk is None or (line.today and line.today != day):
            found = answer(
                line.text, book=prices.book, today=line.today or day, thread=line.after, defaults=prices.defaults
            )
            return Reply(answer=found)
        if line.after and _is_of_the_last(line, day):
            return _refused(line, "not_found", WHICH)
        asked = Asked(
            at=datetime.now(UTC), team=TERMINAL, channel=TERMINAL, user=getuser(),
            visibility=Visibility.PUBLIC, is_admin=True,
        )  # fmt: skip
        return desk.ask(line.text, asked, line.after)

    return ask


def _refused(line: Line, code: str, message: str) -> Reply:
    return Reply(answer=Answer(text=line.text, intent=Intent.UNCLEAR, error=Problem(code=code, message=message)))


def _is_of_the_last(line: Line, day: date) -> bool:
    """Whether it changes the last answer of the log, which need not be the one behind --after."""
    reading = read(line.text, thread=line.after, today=line.today or day)
    return reading.arguments.get("action") in OF_ONE and "number" not in reading.arguments and not reading.error


def _print(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        click.echo(_json(reply))
        if reply.answer.error:
            click.echo(reply.answer.error.message, err=True)
    else:
        click.echo(terminal_text(reply), err=reply.answer.error is not None)


def _json(reply: Reply) -> str:
    return json.dumps({**reply.answer.as_json(), "number": reply.number, "not_logged": reply.not_logged or None})


def answer_lines(lines: Iterable[bytes], ask: Asking) -> bool:
    """A JSON object a line, whatever happens to one of them; whether none met a fault of the program."""
    sound = True
    for line in _read_lines(lines):
        try:
            printed = _json(ask(line))
        except Exception:  # noqa: BLE001  # a fault of ours: the other lines have their answer all the same
            sound = False
            traceback.print_exc()
            printed = _json(_refused(line, "fault", FAULT))
        click.echo(printed)
        sys.stdout.flush()
    return sound


def _read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Each line as a question; a line that is no JSON object is its own text."""
    for raw in lines:
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        try:
            yield Line.model_validate_json(text)
        except ValueError:
            yield Line(text=text)
