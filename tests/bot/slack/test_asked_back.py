"""A question that was asked back, and the answer to it in the same thread."""

from datetime import UTC, datetime

from bot.reader import Intent, Reading, read
from bot.slack.asked_back import AskedBack, Completed
from bot.store.entry import Asked
from tests.conftest import TODAY


def asked(thread: str = "1.1", team: str = "T1") -> Asked:
    return Asked(at=datetime.now(UTC), team=team, channel="D1", user="U1", thread=thread)


def reader(text: str, thread: tuple[str, ...]) -> Reading:
    """Reads “30 days” after “64 A100” as both together, whatever the real one makes of it."""
    if thread == ("64 A100",) and text == "30 days":
        return read("64 A100 30 days", thread=(), today=TODAY)
    return read(text, thread=thread, today=TODAY) if not thread else Reading(intent=Intent.UNCLEAR, asks_back="What?")


def test_an_answer_is_asked_together_with_what_it_answers() -> None:
    back = AskedBack()
    back.note("64 A100", asked(), is_open=True)

    assert back.completed("30 days", asked(), reader) == Completed("64 x A100 80GB SXM for 30 days")


def test_nothing_open_means_the_text_alone() -> None:
    assert AskedBack().completed("30 days", asked(), reader) == Completed("30 days")


def test_an_open_question_belongs_to_its_thread_and_workspace() -> None:
    back = AskedBack()
    back.note("64 A100", asked(), is_open=True)

    assert back.completed("30 days", asked("2.2"), reader) == Completed("30 days")
    assert back.completed("30 days", asked(team="T2"), reader) == Completed("30 days")


def test_a_text_that_stands_alone_begins_afresh() -> None:
    back = AskedBack()
    back.note("64 A100", asked(), is_open=True)

    assert back.completed("8 H100 2 weeks", asked(), reader) == Completed("8 H100 2 weeks")


def test_what_is_still_not_enough_goes_on_with_all_of_it() -> None:
    back = AskedBack()
    back.note("64 A100", asked(), is_open=True)

    assert back.completed("spot", asked(), reader) == Completed("spot", ("64 A100",))


def test_an_answered_question_is_forgotten() -> None:
    back = AskedBack()
    back.note("64 A100", asked(), is_open=True)
    back.note("30 days", asked(), is_open=False)

    assert back.completed("30 days", asked(), reader) == Completed("30 days")
