"""Refreshing the prices of this machine, from the catalogue that the environment names."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.price_book import refreshed_file
from bot.prices_refresh.download import CATALOGUE_URL
from bot.prices_refresh.refresh import ProviderReport, RefreshReport, refresh
from costengine.prices import bundled_book

CATALOGUE_VARIABLE = "GPUHUNT_CATALOG_URL"


def refresh_prices(
    data_folder: Path, progress: Callable[[ProviderReport], object] = lambda report: None
) -> RefreshReport:
    """Fetch new prices now; a minute at worst, so call it in a thread. Raises GpuhuntMissing."""
    url = os.environ.get(CATALOGUE_VARIABLE, "").strip() or CATALOGUE_URL
    return refresh(refreshed_file(data_folder), bundled_book(), datetime.now(UTC), url, progress=progress)
