"""A stand-in for Slack: its protocol, for the tests and for `llmcost workspace`, and a page to chat in."""
