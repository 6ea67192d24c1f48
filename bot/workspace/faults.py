"""Faults on demand: what Slack and the network do on a bad day, so that the bot can be seen to bear it."""

from dataclasses import dataclass, field


@dataclass
class Fault:
    """One way in which calls of a Web API method go wrong, `times` times; `*` is every method."""

    method: str
    kind: str
    times: int
    seconds: float = 0.0
    status: int = 200
    error: str = ""


@dataclass
class Faults:
    """The faults that are switched on; nothing goes wrong without them."""

    of_calls: list[Fault] = field(default_factory=list)
    rejected_blocks: dict[str, frozenset[str]] = field(default_factory=dict)
    """Block types that a workspace does not know, by workspace; `*` is every workspace."""
    lost_deliveries: int = 0
    lost_answers: int = 0

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """Answer 429 with Retry-After."""
        self.of_calls.append(Fault(method, "rate_limit", times, seconds=retry_after))

    def fail(self, method: str, status: int = 500, times: int = 1) -> None:
        """Answer with this status and a page that is no JSON."""
        self.of_calls.append(Fault(method, "fail", times, status=status))

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """Answer `ok: false` with this error."""
        self.of_calls.append(Fault(method, "refuse", times, error=error))

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """Answer late, and do what was asked."""
        self.of_calls.append(Fault(method, "slow", times, seconds=seconds))

    def drop(self, method: str, times: int = 1) -> None:
        """Do what was asked and close the connection without an answer."""
        self.of_calls.append(Fault(method, "drop", times))

    def reject_blocks(self, *types: str, team: str = "*") -> None:
        """Answer invalid_blocks to these types of block, from now on."""
        self.rejected_blocks[team] = self.rejected_blocks.get(team, frozenset()) | set(types)

    def lose_deliveries(self, times: int = 1) -> None:
        """The next deliveries never arrive; Slack sends events again."""
        self.lost_deliveries += times

    def lose_answers(self, times: int = 1) -> None:
        """The next deliveries arrive and their answers are lost; Slack sends events again."""
        self.lost_answers += times

    def take(self, method: str) -> Fault | None:
        """The next fault of this method, used up by one."""
        found = next((each for each in self.of_calls if each.method in (method, "*") and each.times > 0), None)
        if found:
            found.times -= 1
        return found

    def take_delivery(self) -> str:
        """What happens to the next delivery: `lost`, `answer lost`, or nothing."""
        if self.lost_deliveries:
            self.lost_deliveries -= 1
            return "lost"
        if self.lost_answers:
            self.lost_answers -= 1
            return "answer lost"
        return ""
