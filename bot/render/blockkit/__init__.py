"""A strict check of what we send to Slack: what Slack would refuse fails here, in a test.

Limits: docs.slack.dev/reference/block-kit. Only the blocks and elements that we make are known.
"""

from bot.render.blockkit.message import MOST_BLOCKS, MOST_TOTAL_TEXT, validate
from bot.render.blockkit.view import validate_view

__all__ = ["MOST_BLOCKS", "MOST_TOTAL_TEXT", "validate", "validate_view"]
