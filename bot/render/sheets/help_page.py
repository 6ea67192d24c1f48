"""The sheet of help: a topic's lines, and examples as buttons."""

from bot.answer import Answer
from bot.reader.help import help_topic
from bot.render.sheets.sheet import Sheet, ask_buttons


def help_sheet(found: Answer) -> Sheet:
    """A topic of the help, its examples as buttons."""
    topic = help_topic(found.topic)
    return Sheet(
        title=topic.title,
        notes=topic.lines,
        buttons=ask_buttons([(example, example) for example in topic.examples]),
    )
