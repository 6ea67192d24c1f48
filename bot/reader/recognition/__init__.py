"""Recognise: from the atoms of a text to typed pieces, one noun a file."""

from bot.reader.recognition.found import Recognised
from bot.reader.recognition.recognise import recognise

__all__ = ["Recognised", "recognise"]
