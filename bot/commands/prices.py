"""`llmcost prices`: what accelerators rent for, how old each source is, and new prices when there is a network."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.commands.shared import Refused, prices_of_the_team, settings
from bot.price_book import TeamPrices
from bot.prices_refresh.catalogue import GpuhuntMissing
from bot.prices_refresh.now import refresh_prices
from bot.prices_refresh.refresh import ProviderReport
from costengine.errors import CostEngineError, NoPrice
from costengine.hardware import accelerator_named, accelerators
from costengine.listing import PriceRow, cheapest_of_each_provider, price_list, unpriced
from costengine.prices import STALE_AFTER_DAYS, PriceBook
from costengine.providers import provider_name, providers
from costengine.question import ProviderClass, Purchase
from costengine.regions import region_words
from costengine.wanted import Wanted

EXAMPLES = """\b
Examples:
  llmcost prices list
  llmcost prices list h100
  llmcost prices list h100 --spot --region eu
  llmcost prices refresh
  llmcost prices check
"""


@click.group("prices", epilog=EXAMPLES)
def command() -> None:
    """What accelerators cost to rent, from whom, as of when."""


@command.command("list", epilog="\b\nExample:\n  llmcost prices list h100 --spot --region eu")
@click.argument("gpu", required=False)
@click.option("--spot", is_flag=True, help="Spot prices instead of on-demand ones.")
@click.option("--region", help="A place: eu, germany, frankfurt, us-east-1.")
@click.option(
    "--provider", type=click.Choice(sorted(providers())), metavar="ID", help="Only this provider: aws, lambda."
)
@click.option("--class", "cls", type=click.Choice([each.value for each in ProviderClass]), help="Only of this class.")
@click.option("--all", "every", is_flag=True, help="Every offer, not only the cheapest of each provider.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def list_prices(
    gpu: str | None,
    spot: bool,
    region: str | None,
    provider: str | None,
    cls: str | None,
    every: bool,
    as_json: bool,
) -> None:
    """List the prices of a GPU, cheapest first, or those of all GPUs."""
    prices = _prices()
    if region and region.lower() not in region_words():
        raise Refused(
            f"I know no region called “{region}”; try eu, a country, a city, or a provider's own name for it."
        )
    wanted = Wanted(
        gpu or "", Purchase.SPOT if spot else Purchase.ON_DEMAND, provider, ProviderClass(cls) if cls else None, region
    )
    if gpu is None:
        _echo(_summary(prices.book, wanted), as_json)
        return
    rows = _rows(prices.book, wanted)
    _echo([_cells(row) for row in (rows if every else cheapest_of_each_provider(rows))], as_json)
    if not as_json:
        _warn(prices)


def _rows(book: PriceBook, wanted: Wanted) -> Sequence[PriceRow]:
    """The offers of a GPU. Raises Refused where there are none."""
    try:
        wanted = wanted._replace(gpu=accelerator_named(wanted.gpu).id)
        rows = price_list(book, wanted, _today())
        if not rows:
            book.rent_of(wanted)
    except CostEngineError as error:
        raise Refused(str(error)) from error
    return rows


@command.command("refresh", epilog="\b\nExample:\n  llmcost prices refresh")
def refresh_now() -> None:
    """Fetch new prices; a provider that fails keeps the prices it had."""
    try:
        report = refresh_prices(_data_folder(), _progress)
    except GpuhuntMissing as missing:
        raise Refused(str(missing)) from missing
    except OSError as error:
        raise Refused(f"The new prices could not be kept ({error.strerror}); the prices are as they were.") from error
    click.echo(f"{report.succeeded} of {len(report.providers)} providers are new; prices of {report.book.newest}.")
    if not report.succeeded:
        raise Refused("No provider could be refreshed; the prices are as they were.")


@command.command("check", epilog="\b\nExample:\n  llmcost prices check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def check(as_json: bool) -> None:
    """Show how old the prices of each provider are.

    What is wrong with a price file is told too.
    """
    prices = _prices()
    _echo([_age(prices.book, provider) for provider in _sellers(prices.book)], as_json)
    if as_json:
        return
    missing = unpriced(prices.book, accelerators())
    click.echo(
        f"\n{len(prices.book.offers):,} prices, past ones included, version {prices.book.version}; "
        f"nobody rents out {_listed(missing)}."
    )
    _warn(prices)


def _prices() -> TeamPrices:
    return prices_of_the_team(_today())


def _data_folder() -> Path:
    return Path(settings().database).parent


def _today() -> date:
    return datetime.now(UTC).date()


def _progress(report: ProviderReport) -> None:
    if report.succeeded:
        said = f"{report.offers} offers, {report.version}{'; ' * bool(report.message)}{report.message}"
    else:
        said = report.message
    click.echo(f"{provider_name(report.provider)}: {said}")


def _warn(prices: TeamPrices) -> None:
    age = prices.book.age_days(_today())
    if prices.book.is_stale(_today()):
        click.echo(
            f"\nThe newest price is {age} days old, over {STALE_AFTER_DAYS}: run `llmcost prices refresh`.", err=True
        )
    for problem in prices.problems:
        click.echo(problem, err=True)


def _cells(row: PriceRow) -> dict[str, str]:
    trend = row.trend
    return {
        "USD per GPU-hour": f"{row.usd_per_gpu_hour:.3f}",
        "provider": row.provider_name,
        "class": row.label or (row.cls.value if row.cls else ""),
        "region": row.region,
        "instance": row.instance_type,
        "GPUs": str(row.gpus),
        "USD per node-hour": f"{row.usd_per_hour:.2f}",
        "as of": row.as_of.isoformat() if row.as_of else "undated",
        "trend": f"{trend.change:+.0%} since {trend.since}" if trend else "",
        "mark": ", ".join(_marks(row)),
    }


def _marks(row: PriceRow) -> Iterable[str]:
    if not row.form_known:
        yield "form not said"
    if row.doubt and row.as_of:
        yield row.doubt.value


def _summary(book: PriceBook, wanted: Wanted) -> list[dict[str, str]]:
    """One line for each accelerator that is rented out this way, cheapest first."""
    found = []
    for gpu in accelerators():
        try:
            rent = book.rent_of(wanted._replace(gpu=gpu), _today())
        except NoPrice:
            continue
        found.append((rent.usd_per_gpu_hour.likely, gpu, rent))
    return [
        {
            "GPU": gpu,
            "likely": f"{likely:.2f}",
            "low": f"{rent.usd_per_gpu_hour.low:.2f}",
            "high": f"{rent.usd_per_gpu_hour.high:.2f}",
            "how": rent.how,
            "as of": rent.as_of.isoformat() if rent.as_of else "undated",
        }
        for likely, gpu, rent in sorted(found, key=lambda each: each[:2])
    ]


def _sellers(book: PriceBook) -> list[str]:
    return sorted({offer.provider for offer in book.offers})


def _age(book: PriceBook, provider: str) -> dict[str, str]:
    offers = [offer for offer in book.offers if offer.provider == provider and not offer.until]
    days = [offer.as_of for offer in offers if offer.as_of]
    return {
        "provider": provider_name(provider),
        "offers": str(len(offers)),
        "undated": str(len(offers) - len(days)),
        "oldest": min(days).isoformat() if days else "",
        "newest": max(days).isoformat() if days else "",
        "age in days": str((_today() - max(days)).days) if days else "unknown",
    }


def _echo(rows: Sequence[dict[str, str]], as_json: bool) -> None:
    if as_json or not rows:
        click.echo(json.dumps(rows, indent=1) if as_json else "Nothing fits.")
        return
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    for row in (dict(zip(widths, widths, strict=True)), *rows):
        click.echo("  ".join(row[name].ljust(width) for name, width in widths.items()).rstrip())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing that is missing"
