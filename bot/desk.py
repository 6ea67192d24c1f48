"""The desk, where every front brings its texts: an answer is logged in one transaction, then handed out.

What asks for a number is worked out by `bot.answer`; what asks the team's memory is answered from the log.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from time import monotonic

from bot import finding, recent, unlogged
from bot.answer import Answer, answered, without_surrogates
from bot.answering import Given
from bot.kept import forget_all
from bot.memory import ask as memory
from bot.memory import budget_cover, look_back, own_rates
from bot.memory.known import NOTHING, Known, known
from bot.on_use import OnUse
from bot.price_book import without_own_prices
from bot.reader import read
from bot.refusals import unread
from bot.reply import Also, Reply
from bot.secrets import without_secrets
from bot.store.engine import Session
from bot.store.entry import Asked
from bot.store.errors import NotLogged
from bot.store.store import Store
from bot.team_defaults import team_defaults
from bot.team_figures import own_figures
from bot.unlogged import Unlogged, to_log
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.prices import PriceBook

change: Callable[..., Reply] = OnUse("bot.change", "change")
tell: Callable[..., Reply] = OnUse("bot.change", "tell")
tell_once: Callable[..., bool] = OnUse("bot.change", "tell_once")
"""What is done to the log beside logging an answer."""
KEPT_SECONDS = 900
"""So long this process may keep what another one has erased; after that it forgets everything at its next question."""


class Desk:
    """Answers and logs. `today` gives the date that estimates are made for; the prices may be replaced at any time."""

    def __init__(
        self,
        store: Store,
        book: PriceBook,
        today: Callable[[], date],
        defaults: Defaults = NO_DEFAULTS,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self.store = store
        self.today = today
        self._elapsed = elapsed
        self._kept_since = elapsed()
        self.use(book, defaults)

    def use(self, book: PriceBook, defaults: Defaults) -> None:
        """Answer from these prices from now on."""
        self.book, self.defaults = book, defaults
        self.open_book = without_own_prices(book)

    def ask(self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None) -> Reply:
        """The answer to a text; one with a cost in it is in the log before this returns, or says that it is not.

        The same delivery again gives the answer that was logged the first time. What `also` writes, such as a letter of
        the outbox that carries the reply, is written with the answer or not at all, and once.
        """
        worked = self.work_out(text, asked, thread, also)
        return worked if isinstance(worked, Reply) else unlogged.log(self.store, worked)

    def work_out(
        self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None
    ) -> Reply | Unlogged:
        """The same without logging: a reply that is done, or an answer that must be logged before it goes out."""
        self._forget_in_time()
        said = text = without_secrets(without_surrogates(text))
        before = tuple(map(without_surrogates, thread)) or self._thread(asked)
        held = self._known(asked)
        given = self._given(before, held, asked)
        of_project, project = budget_cover.with_project(said, held.budgets)
        if held.keeps_texts and not project and (ready := recent.ready(said, given)):
            return to_log(asked, None, ready, held, also)
        reading = finding.read_text(text, given, held)
        if project and finding.leaves_out(reading, project):
            again = finding.read_text(of_project, given, held)
            text, reading = (text, reading) if again.error else (of_project, again)
        if look_back.may_name(text, reading):
            text, reading = finding.by_number(self.store, text, reading, given, held, asked)
        if not reading.error and memory.key(reading) in memory.WRITES:
            return change(self.store, text, reading, asked, also, given.defaults.currency or "")
        try:
            found = finding.find(self.store, text, reading, given, held, asked, goes_on=bool(before) and not thread)
            if not found.is_logged:
                return tell(self.store, asked, Reply(answer=found, number=found.shows), also)
            place = finding.place_of(self.store, reading, asked)
            found = look_back.as_typed(found, said) if look_back.goes_on_with_some(reading) else found
        except NotLogged as reason:
            return Reply(answer=unread(text, reading, reason), is_unsent=True)
        is_alone = text == said and not look_back.goes_on_with_some(reading)  # nothing of the log is in it
        ready = recent.lay_down(said, given, found) if held.keeps_texts and is_alone and not found.asks_back else None
        return to_log(place, found, ready, held, also)

    def log_all(self, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
        """Log all that was worked out, in one commit where that can be. Gives the replies."""
        return unlogged.log_all(self.store, worked)

    def preview(self, text: str, asked: Asked) -> Answer:
        """What a question would be answered with, without looking into the log; nothing of it is kept."""
        reading = read(text, thread=(), today=self.today())
        return answered(text, reading, self._given((), self._known(asked), asked))

    def tell_once(self, asked: Asked, write: Callable[[Session], None]) -> bool:
        """Write this unless this delivery was answered before; whether it was written. Raises NotLogged."""
        return tell_once(self.store, asked, write)

    def _forget_in_time(self) -> None:
        """Forget every few minutes all that is kept in memory: another process may have erased it from the log."""
        if self._elapsed() - self._kept_since > KEPT_SECONDS:
            self._kept_since = self._elapsed()
            forget_all()

    def _given(self, before: tuple[str, ...], held: Known, asked: Asked) -> Given:
        """What this person is answered from; an outsider gets nothing of the team's."""
        if asked.is_outsider:
            return Given(self.open_book, self.today(), before, held.correction)
        rates = own_rates.rates_of(held.settings)
        defaults = team_defaults(held.settings).over(self.defaults)
        if rates:
            defaults = defaults.model_copy(update={"hardware": own_rates.hardware(rates)})
        book = own_rates.with_rates(self.book, rates, defaults.provider)
        return Given(book, self.today(), before, held.correction, defaults, own_figures(held.settings))

    def _known(self, asked: Asked) -> Known:
        """What is known of the workspace; nothing where the log cannot be read."""
        try:
            return self.store.read(partial(known, asked=asked))
        except NotLogged:
            return NOTHING

    def _thread(self, asked: Asked) -> tuple[str, ...]:
        """What was asked in this thread before; nothing where the log cannot be read."""
        try:
            return self.store.thread_texts(asked)
        except NotLogged:
            return ()
