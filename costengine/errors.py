"""What can be wrong with a question.

CostEngineError            something about the question; safe to show to the person who asked
├── UnknownGpu             closest names
├── UnknownModel           closest names
├── OutOfRange             the accepted range
├── DoesNotFit             the smallest set-up that does
├── Incomplete             what is missing, and how to say it
├── Contradiction          which figures cannot all hold
└── NoPrice                never a silent zero
"""

from collections.abc import Sequence


class CostEngineError(Exception):
    """A question that cannot be answered; its text is one sentence that says what to do."""

    code = "cost_engine"


class UnknownName(CostEngineError):
    """A name that no table holds, with the names that come closest."""

    noun = "name"

    def __init__(self, name: str, closest: Sequence[str] = ()) -> None:
        self.name = name
        self.closest = tuple(closest)
        hint = f"; did you mean {_either(self.closest)}?" if self.closest else "."
        super().__init__(f"I know no {self.noun} called “{name}”{hint}")


class UnknownGpu(UnknownName):
    """An accelerator that the table does not hold."""

    code = "unknown_gpu"
    noun = "GPU"


class UnknownModel(UnknownName):
    """A model that the table does not hold."""

    code = "unknown_model"
    noun = "model"


class OutOfRange(CostEngineError):
    """A number outside what the engine accepts."""

    code = "out_of_range"

    def __init__(self, what: str, given: str, accepted: str) -> None:
        self.what = what
        self.given = given
        self.accepted = accepted
        super().__init__(f"{what} of {given} is outside what I can work with: give {accepted}.")


def within(what: str, value: float, low: float, high: float, accepted: str) -> None:
    """Raises OutOfRange where a value lies outside of what is accepted."""
    if not low <= value <= high:
        raise OutOfRange(what, f"{value:,g}", accepted)


class DoesNotFit(CostEngineError):
    """A job that needs more memory than the hardware has, with the smallest set-up that would hold it."""

    code = "does_not_fit"

    def __init__(self, job: str, needed_gb: float, available_gb: float, smallest: str, usable_gb: float) -> None:
        self.needed_gb = needed_gb
        self.available_gb = available_gb
        self.smallest = smallest
        close = round(needed_gb) <= round(available_gb)
        needed = f"{needed_gb:,.1f}" if close else f"{needed_gb:,.0f}"
        filled = f", of which {usable_gb:,.1f} GB can be filled" if close else ""
        super().__init__(
            f"{job} needs about {needed} GB of accelerator memory and this has {available_gb:,.0f} GB{filled}; "
            f"{smallest}."
        )


class Incomplete(CostEngineError):
    """A question that lacks something without which nothing can be worked out."""

    code = "not_understood"


class Contradiction(CostEngineError):
    """Figures of one question that cannot all be true."""

    code = "contradiction"


class NoPrice(CostEngineError):
    """No offer in the price book fits; holds the nearest that exist."""

    code = "no_price"

    def __init__(self, wanted: str, nearest: Sequence[str] = (), own: str = "@ $2.50/h") -> None:
        self.wanted = wanted
        self.nearest = tuple(nearest)
        hint = f"; the nearest I have: {_either(self.nearest)}." if self.nearest else "."
        super().__init__(f"The price book holds no price for {wanted}{hint} You can name your own: “{own}”.")


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
