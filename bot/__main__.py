"""The commands of `llmcost`. Each lies in a file of its own and is imported only when it is called."""

import atexit
import gc
import os
from importlib import import_module

import click

COMMANDS = {
    "ask": "Answer a question in the terminal.",
    "serve": "Run the Slack bot.",
    "workspace": "Try the bot on a page that stands in for Slack.",
    "history": "Show the log.",
    "export": "Write the log to a CSV or JSON lines file.",
    "prices": "List, refresh and check prices.",
    "import": "Book a cloud bill on estimates and budgets.",
    "migrate": "Create or upgrade the database.",
    "backup": "Write the whole log to one file.",
    "restore": "Replace the log with a backup.",
    "doctor": "Check tokens, scopes, prices and the database.",
}


# pydantic would look for plugins among all that is installed, which takes longer than an estimate; we have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# At the end there is no use in a search for garbage: the process gives all of its memory back at once.
atexit.register(gc.freeze)

FILES = {"import": "import_bill"}
"""Commands whose name cannot be that of a module."""


class Commands(click.Group):
    """A group whose commands are found by name and imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        return _imported(f"bot.commands.{FILES.get(cmd_name, cmd_name)}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list, without importing what it lists."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _imported(name: str) -> click.Command:
    """The command of this module. What is imported stays: looking through it for garbage took a sixth of the start."""
    gc.disable()
    try:
        found: click.Command = import_module(name).command
    finally:
        gc.freeze()
        gc.enable()
    return found


EXAMPLES = """\b
Examples:
  llmcost ask "64 A100 30 days"
  llmcost ask --after "64 A100 30 days" "what if spot?"
  llmcost serve
  llmcost workspace
  llmcost history --json --limit 5
  llmcost export log.csv
"""


@click.group(cls=Commands, epilog=EXAMPLES)
@click.version_option(package_name="llmcost")
def main() -> None:
    """What training a language model costs, how sure that is, and how to pay less."""


if __name__ == "__main__":
    main()
