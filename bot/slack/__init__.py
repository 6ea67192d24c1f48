"""The Slack front: one Bolt app, served over HTTP or Socket Mode."""
