"""The sheet of models: every name that the reader knows, by family."""

from bot.answer import Answer
from bot.render.sheets.sheet import Sheet
from costengine.models import models


def models_sheet(found: Answer) -> Sheet:
    """Every model, by family."""
    known = sorted(models().values(), key=lambda each: (each.family, each.parameters))
    families: dict[str, list[str]] = {}
    for each in known:
        families.setdefault(each.family, []).append(each.id)
    doubtful = [each.id for each in known if each.confidence == "unconfirmed"]
    unconfirmed = f"Not confirmed against a public source: {', '.join(doubtful)}."
    return Sheet(
        title=f"{len(known)} models whose size and tokens I know",
        notes=(*_lines_of([", ".join(ids) for ids in families.values()]), *([unconfirmed] if doubtful else [])),
    )


def _lines_of(parts: list[str], most: int = 1500) -> list[str]:
    """The parts joined to lines of at most so many characters."""
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > most:
            lines.append("")
        lines[-1] += f"{' · ' if lines[-1] else ''}{part}"
    return lines
