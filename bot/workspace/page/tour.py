"""The tour: five messages that show what the bot does, each sent with one click."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A message of the tour; `kind` is command, mention, or thread (an answer in the thread of the mention)."""

    title: str
    text: str
    kind: str
    why: str


TOUR = (
    Step("The article's example", "64 A100 30 days", "command", "GPUs and days. The answer is yours alone."),
    Step("A training run", "7B on 2T tokens with 64 H100", "mention", "Model and tokens, asked aloud in the channel."),
    Step("A comparison", "64 A100 30 days vs 32 H100 30 days", "command", "Two ways to buy the same month."),
    Step("A follow-up", "what if spot?", "thread", "In the thread of step 2: only what changes."),
    Step(
        "A budget",
        "budget set 250k project atlas until Mar 31",
        "command",
        "Estimates are held against it.",
    ),
)

EXAMPLES = (
    "64 A100 30 days", "8xH100 72h", "7B on 2T tokens", "lora llama-3-70b on 50M tokens 8xA100-80GB",
    "64 A100 30 days vs 32 H100 30 days", "cheapest 7B on 140B tokens", "$250k budget what can I train",
    "prices h100", "is 300k for 64 gpus a month normal?", "history", "help",
)  # fmt: skip
"""What the composer offers after the command."""
