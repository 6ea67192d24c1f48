"""How fast the bot is, always as a ratio to something bare in the same run."""
