"""What can be wrong with something that is asked of the memory; each is one sentence that says what to do.

CostEngineError
├── NotHere                no such number, name or budget: for this person it does not exist
├── NotAllowed             this person may not do that; who may
├── Refused                it would break a rule: a budget, a bill read before
└── Doubtful               probably a slip of the keys: asked back, with ready answers
"""

from costengine.errors import CostEngineError


class NotHere(CostEngineError):
    """Nothing of that name or number that this person may know of."""

    code = "not_found"


class NotAllowed(CostEngineError):
    """This person may not do that."""

    code = "not_allowed"


class Refused(CostEngineError):
    """It would break a rule."""

    code = "refused"


class Doubtful(CostEngineError):
    """Probably a slip of the keys; `choices` are ready answers, each a label and a text."""

    code = "doubtful"

    def __init__(self, question: str, choices: tuple[tuple[str, str], ...]) -> None:
        self.choices = choices
        super().__init__(question)
