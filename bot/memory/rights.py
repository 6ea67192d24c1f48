"""Who may do what.

| who                                   | may                                                              |
|---------------------------------------|------------------------------------------------------------------|
| an admin: of Slack, or named          | everything of this workspace                                     |
| the owner of a budget                 | raise, lower, change and close it                                |
| a member                              | ask, look back, commit to budgets, record what runs cost         |
| a guest, a person of another company  | ask, look back at what was asked where they are, be forgotten    |
"""

from bot.memory.errors import NotAllowed
from bot.memory.known import Known
from bot.store.budgets import Budget
from bot.store.entry import Asked


def must_be_admin(asked: Asked, known: Known, to_do: str) -> None:
    """Raises NotAllowed for all but admins."""
    if not known.is_admin:
        raise NotAllowed(f"Only an admin of this workspace can {to_do}: ask one to type it.")


def must_be_member(asked: Asked, to_do: str) -> None:
    """Raises NotAllowed for guests and people of other organisations."""
    if asked.is_outsider:
        raise NotAllowed(f"Only a member of this workspace can {to_do}: ask one to type it.")


def must_own(asked: Asked, known: Known, budget: Budget, to_do: str) -> None:
    """Raises NotAllowed for all but admins and the owner of this budget."""
    if not known.is_admin and asked.user != budget.owner:
        raise NotAllowed(f"Only an admin or the owner of this budget can {to_do}: ask one to type it.")
