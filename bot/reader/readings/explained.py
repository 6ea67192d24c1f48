"""A whole job of which it is asked why it costs so much, or how that is worked out: the job, and its explanation."""

from bot.reader.quantities import mentioned
from bot.reader.reading import Intent, Reading
from bot.reader.readings.parsed import Parsed
from bot.reader.recognition.project import clean_name
from bot.reader.vocabulary import listed

SAYS_NO_JOB = frozenset({"word", "at", "slotword"})
"""Kinds of pieces that may belong to what is asked: `the price of`."""
SURE = frozenset({"sure", "accurate", "reliable"})
"""With one of these it is asked how wide the range is."""
OPENED = {"what": listed("drivers"), "how": frozenset({"calculated", "computed"})}
"""By the first word of a question, what makes it one for an explanation wherever it stands."""


def explained(parsed: Parsed, reading: Reading) -> Reading:
    """`explain 7B on 2T tokens`, `why is 64 A100 for 30 days so expensive?`: how that estimate comes about."""
    single = reading.intent is Intent.ESTIMATE and len(reading.questions) == 1
    if not single or reading.error or reading.arguments or not _asks_why(parsed):
        return reading
    about = _about(parsed)
    said = listed("drivers") | SURE | OPENED["how"] | set(about.split())
    unused = tuple(word for word in reading.unused if word.lower() not in said)
    return reading._replace(intent=Intent.EXPLAIN, arguments={"about": about}, unused=unused)


def _asks_why(parsed: Parsed) -> bool:
    first = next((atom.word for atom in parsed.found.atoms if atom.sort == "word"), "")
    asked = OPENED.get(first, frozenset()) & _words(parsed)
    return parsed.begins("explain") or bool(asked)


def _words(parsed: Parsed) -> set[str]:
    return {atom.word for atom in parsed.found.atoms}


def _about(parsed: Parsed) -> str:
    """What of the job: a line, its range, a quantity, or in the words that are no part of the job."""
    if component := next((piece.value for piece in parsed.pieces if piece.kind == "component"), None):
        return str(component)
    if (listed("drivers") | SURE) & _words(parsed):
        return "range"
    if named := mentioned(parsed.found.atoms):
        return named.about
    of_the_job = [range(piece.first, piece.last + 1) for piece in parsed.pieces if piece.kind not in SAYS_NO_JOB]
    of_the_job += [range(cue.first, cue.after) for cue in parsed.cues.get("explain", ())]
    left = (atom for at, atom in enumerate(parsed.found.atoms) if not any(at in part for part in of_the_job))
    return clean_name(" ".join(atom.word for atom in left if atom.sort == "word"))
