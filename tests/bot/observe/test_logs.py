"""Log lines: JSON, with the reference, and with nobody's words."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.observe.logs import JsonLines, fault, log_to
from bot.observe.reference import new_reference, reference


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log of a serving process; afterwards everything is as it was."""
    root = logging.getLogger()
    held, level = root.handlers[:], root.level
    written = io.StringIO()
    log_to(written)
    yield written
    root.handlers[:] = held
    root.setLevel(level)


def one(stream: io.StringIO) -> dict[str, object]:
    (line,) = stream.getvalue().splitlines()
    held: dict[str, object] = json.loads(line)
    return held


def test_a_line_is_json_with_its_fields(stream: io.StringIO) -> None:
    logging.getLogger("bot.somewhere").info("delivery", extra={"kind": "command", "status": 200, "ms": 3.1})

    line = one(stream)
    assert (line["event"], line["kind"], line["status"], line["level"]) == ("delivery", "command", 200, "info")
    assert str(line["at"]).endswith("+00:00")


def test_words_that_forge_a_line_stay_in_their_own(stream: io.StringIO) -> None:
    logging.getLogger("bot.somewhere").warning("a\r\nINFO root forged\x1b[31m\u2028b")

    assert one(stream)["event"] == "a\r\nINFO root forged\x1b[31m\u2028b"


def test_of_a_library_only_the_place_is_told(stream: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web").error("request failed: https://hooks.slack.com/secret7horse")

    assert "secret7horse" not in stream.getvalue()
    assert str(one(stream)["event"]).startswith("told by bot/observe/test_logs.py:")


def test_of_an_exception_the_class_and_the_way_are_told_and_never_its_text(stream: io.StringIO) -> None:
    def fails() -> None:
        raise ValueError("".join(["secret7", "horse"]))

    try:
        fails()
    except ValueError as error:
        logging.getLogger("bot.somewhere").error("failed", extra=fault(error))
        logging.getLogger("bot.somewhere").exception("failed")

    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert "secret7horse" not in stream.getvalue()
    assert (first["error"], first["place"]) == (second["error"], second["place"])
    assert first["place"][-1].endswith("fails")


async def test_each_delivery_has_a_reference_of_its_own_in_all_its_lines(stream: io.StringIO) -> None:
    async def one_delivery() -> str:
        made = new_reference()
        await asyncio.sleep(0)
        logging.getLogger("bot.somewhere").info("delivery")
        return made

    made = await asyncio.gather(*(one_delivery() for _ in range(3)))

    assert {json.loads(line)["reference"] for line in stream.getvalue().splitlines()} == set(made)


def test_outside_of_a_delivery_a_reference_is_made_when_it_is_asked_for() -> None:
    assert len(reference()) == 8


def test_lone_surrogates_do_no_harm() -> None:
    record = logging.makeLogRecord({"name": "bot.x", "msg": "\ud800", "levelname": "INFO", "team": "\udfff"})

    assert JsonLines().format(record).isascii()


def test_a_field_that_is_not_listed_is_not_written() -> None:
    record = logging.makeLogRecord({"name": "bot.x", "msg": "m", "levelname": "INFO", "text": "64 A100"})

    assert "64 A100" not in JsonLines().format(record)
