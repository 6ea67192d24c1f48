"""Help topics, each with examples that read."""

from costengine.amounts import Frozen


class HelpTopic(Frozen):
    """A page of help."""

    title: str
    lines: tuple[str, ...]
    examples: tuple[str, ...]


def help_topic(name: str) -> HelpTopic:
    """The page of this name, or the first one."""
    return HelpTopic(
        title="Ask what training costs",
        lines=("Type what you would say: GPUs and time, or a model and its tokens.",),
        examples=("64 A100 30 days", "184,320 A100 hours"),
    )
