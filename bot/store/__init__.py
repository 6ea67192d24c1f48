"""The log of answers."""
