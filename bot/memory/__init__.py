"""The team's memory: what was asked, what may be spent, what was spent, and what to learn from it."""
