"""The commands of `llmcost`, one a file."""
