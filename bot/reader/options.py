"""Options side by side: `Option A: … Option B: …` is a comparison."""

import re

_OPTION = r"(?i)[.;,\n\s]*\b(?:option|plan|variant|scenario|alternative)\s+([a-d]|[1-4])\s*[:)=]\s*"


def with_options(text: str) -> str:
    """The text with `vs` in the place of each label but the first; as it is where fewer than two are told apart."""
    labels = [found.group(1).lower() for found in re.finditer(_OPTION, text)] if ":" in text or ")" in text else []
    if len(labels) < 2 or len(set(labels)) != len(labels):
        return text
    before, *parts = re.split(_OPTION, text)
    return " ".join(f"{before} {' vs '.join(parts[1::2])}".split())
