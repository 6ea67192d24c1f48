"""What an open page is told, and what it is told after its line was cut."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from bot.workspace.page.live import events
from bot.workspace.page.show import Sight
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack


async def first(stream: AsyncIterator[str]) -> tuple[str, dict[str, Any]]:
    """The id and the content of the next event."""
    async for text in stream:
        lines = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        if "event" in lines:
            return lines.get("id", ""), json.loads(lines["data"])
    raise AssertionError("the stream ended")


async def test_a_page_is_told_what_happened_since_it_was_made_and_since_its_line_was_cut(
    slack: Slack, ada: Person
) -> None:
    made = f"start:{slack.feed.count}"
    await ada.say("C1", "before the line was open")
    async with aclosing(events(Sight(ada), "start", made)) as stream:
        id, told = await first(stream)
    await ada.say("C1", "while it was cut")
    async with aclosing(events(Sight(ada), "start", id)) as stream:
        _, again = await first(stream)

    assert "before the line was open" in told["html"]
    assert "while it was cut" in again["html"]


@pytest.mark.parametrize("last", ["another:5", "start:", "start:x", "x"])
async def test_a_page_of_an_earlier_start_is_loaded_anew(last: str, ada: Person) -> None:
    async with aclosing(events(Sight(ada), "start", last)) as stream:
        assert [text async for text in stream] == ["event: reload\ndata: {}\n\n"]


async def test_nobody_is_told_what_is_not_theirs(slack: Slack, ada: Person) -> None:
    guest = person(slack, "T1", "U3")
    made = f"start:{slack.feed.count}"
    await ada.say("C3", "in the private channel")
    slack.slackbot_says(slack.teams["T1"], "C1", "U1", "for Ada alone")
    await person(slack, "T2", "U4").say("C4", "in the other workspace")
    await ada.say("C1", "for all")
    async with aclosing(events(Sight(guest), "start", made)) as stream:
        _, told = await first(stream)

    assert "for all" in told["html"]


async def test_a_stream_ends_when_the_workspace_stops(slack: Slack, ada: Person) -> None:
    async with aclosing(events(Sight(ada), "start")) as stream:
        await anext(stream)
        slack.feed.close()

        assert [text async for text in stream] == []
