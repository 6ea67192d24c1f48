"""What whoever runs the bot sees: metrics, log lines, and the reference that ties a person's error to one."""
