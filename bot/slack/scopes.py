"""What the app asks of a workspace; the manifest asks for exactly these, and docs/slack.md says why for each."""

SCOPES = (
    "commands", "chat:write", "app_mentions:read", "im:history", "assistant:write", "files:write", "users:read",
)  # fmt: skip
