"""The page: what the stand-in holds, shown as a Slack window in a browser."""
