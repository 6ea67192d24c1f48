"""An answer as terminal text."""

from bot.render.environment import terminal_template
from bot.render.view import context, kind
from bot.reply import Reply


def terminal_text(reply: Reply) -> str:
    """What `llmcost ask` prints."""
    return terminal_template(f"{kind(reply.answer)}.j2").render(context(reply)).strip()
