"""One refresh: every provider on its own, so that one that fails holds back no other; the book never gets worse."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot.prices_refresh.cache import Cache, Fetched, cached_book, merged, save, with_provider
from bot.prices_refresh.catalogue import UnreadableError, read_items, require_gpuhunt
from bot.prices_refresh.download import PROVIDERS, DownloadError, Patience, Snapshot, fetch
from bot.prices_refresh.guards import Passed, RefusedError, passed
from bot.prices_refresh.names import provider_of
from costengine.prices import PriceBook


class ProviderReport(NamedTuple):
    """How the refresh of one provider went; `version` is empty where it failed."""

    provider: str
    offers: int
    version: str
    message: str

    @property
    def succeeded(self) -> bool:
        """Whether its prices are new."""
        return bool(self.version)


class RefreshReport(NamedTuple):
    """The book to answer from now on, and how each provider went."""

    book: PriceBook
    providers: tuple[ProviderReport, ...]

    @property
    def succeeded(self) -> int:
        """How many providers are new."""
        return sum(report.succeeded for report in self.providers)


def refresh(
    path: Path,
    bundle: PriceBook,
    now: datetime,
    base_url: str,
    *,
    providers: Sequence[str] = PROVIDERS,
    patience: Patience = Patience(),  # noqa: B008 - an immutable tuple
    progress: Callable[[ProviderReport], object] = lambda report: None,
) -> RefreshReport:
    """Fetch, check and keep the newest prices of each provider, telling of each as it is done.

    The file is written once, and only if a provider succeeded. Raises GpuhuntMissing.
    """
    require_gpuhunt()
    before = cached_book(path, bundle)
    offers = before.cache.offers if before.cache else ()
    fetched = dict(before.cache.providers) if before.cache else {}
    reports = []
    for report, snapshot, good in _each(base_url, providers, before.book, now, patience):
        if good and snapshot:
            provider = provider_of(snapshot.provider)
            offers = with_provider(offers, provider, good.offers, snapshot.as_of)
            fetched[provider] = Fetched(version=snapshot.version, as_of=snapshot.as_of, offers=len(good.offers))
        reports.append(report)
        progress(report)
    if not any(report.succeeded for report in reports):
        return RefreshReport(before.book, tuple(reports))
    cache = Cache(fetched_at=now, providers=fetched, offers=offers)
    save(path, cache)
    return RefreshReport(merged(bundle, cache), tuple(reports))


def _each(
    base_url: str, providers: Sequence[str], book: PriceBook, now: datetime, patience: Patience
) -> Iterator[tuple[ProviderReport, Snapshot | None, Passed | None]]:
    """Each provider as it arrives."""
    with TemporaryDirectory(prefix="llmcost-prices-") as name, ThreadPoolExecutor(len(providers) or 1) as threads:
        folder = Path(name)
        asked = {threads.submit(fetch, base_url, each, folder, now.date(), patience): each for each in providers}
        for arrived in as_completed(asked):
            yield _checked(arrived, asked[arrived], folder, book)


def _checked(
    arrived: "Future[Snapshot]", provider: str, folder: Path, book: PriceBook
) -> tuple[ProviderReport, Snapshot | None, Passed | None]:
    try:
        snapshot = arrived.result()
        good = passed(read_items(folder, provider), snapshot, book)
    except (DownloadError, UnreadableError, RefusedError) as error:
        return ProviderReport(provider_of(provider), 0, "", f"kept as it was: {error}"), None, None
    said = "; ".join(good.warnings)
    return ProviderReport(provider_of(provider), len(good.offers), snapshot.version, said), snapshot, good
