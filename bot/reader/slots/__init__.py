"""Slots: each type of piece fills its slot by rule, one noun a file."""

from bot.reader.slots.settle import settle

__all__ = ["settle"]
