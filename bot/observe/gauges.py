"""What is looked up when somebody asks for the metrics: the database, the outbox, the age of the prices."""

from collections.abc import Callable, Iterator
from datetime import date

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.store import outbox
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.prices import PriceBook


class StoreGauges(Collector):
    """The database: whether it answers, how large it is, what waits to be sent."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def collect(self) -> Iterator[Metric]:
        """Read it now; a database that does not answer is a number too."""
        up = GaugeMetricFamily("llmcost_database_up", "1 where the database answers, 0 where it does not.")
        waiting = GaugeMetricFamily("llmcost_outbox_letters", "Letters to Slack, by state.", labels=("state",))
        size = GaugeMetricFamily("llmcost_database_bytes", "Size of the database, with its write-ahead log.")
        try:
            depth = self.store.read(outbox.depth)
            size.add_metric((), self.store.engine.size_bytes())
        except NotLogged:
            up.add_metric((), 0)
        else:
            up.add_metric((), 1)
            for state in ("due", "held", "failed"):
                waiting.add_metric((state,), depth.get(state, 0))
        yield from (up, waiting, size)


class PriceGauges(Collector):
    """How old the newest price of the book is."""

    def __init__(self, book: Callable[[], PriceBook], today: Callable[[], date]) -> None:
        self.book = book
        self.today = today

    def collect(self) -> Iterator[Metric]:
        """Look at the book in use."""
        age = GaugeMetricFamily("llmcost_newest_price_age_days", "Days since the newest price of the book.")
        newest = max((offer.as_of for offer in self.book().offers if offer.as_of), default=None)
        if newest:
            age.add_metric((), (self.today() - newest).days)
        yield age
