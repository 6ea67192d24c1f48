"""Moments as the database holds them: UTC in ISO form, of one length, so that they sort as text."""

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """The moment as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment that a text holds."""
    return datetime.fromisoformat(text)
