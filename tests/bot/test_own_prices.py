"""The team's own prices: negotiated rates win, and a broken file is named to the field."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.answer import answered
from bot.answering import Given
from bot.own_prices import own_prices
from bot.price_book import with_own_prices
from bot.reader import read
from costengine.prices import bundled_book
from costengine.question import Purchase

TODAY = date(2026, 11, 24)
PAGE = (Path(__file__).parents[2] / "docs" / "prices.md").read_text()

GOOD = """
[defaults]
provider = "aws"
region = "eu"
gpu = "h100"
currency = "eur"

[[rates]]
provider = "AWS"
instance_type = "p5.48xlarge"
region = "us-east-1"
per_node_hour = 24.00
as_of = 2026-10-01

[[rates]]
provider = "our cluster"
gpu = "A100"
per_gpu_hour = 0.90
currency = "EUR"
label = "internal rate"
"""


def written(folder: Path, text: str, name: str = "prices.toml") -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_a_negotiated_rate_wins_and_says_so(tmp_path: Path) -> None:
    own = own_prices(written(tmp_path, GOOD), TODAY)
    book = with_own_prices(bundled_book(), own.offers)

    rent = book.rent("H100-SXM")

    assert own.problems == ()
    assert rent.usd_per_gpu_hour.likely == 3
    assert rent.how == "your contract price"
    assert rent.as_of == date(2026, 10, 1)
    assert book.version.endswith("+own")


def test_the_example_of_the_docs_answers_with_its_rate(tmp_path: Path) -> None:
    example = PAGE.split("```toml\n")[1].split("```")[0]

    own = own_prices(written(tmp_path, example), TODAY)
    given = Given(with_own_prices(bundled_book(), own.offers), TODAY, defaults=own.defaults)
    found = answered("8 p5.48xlarge 10 days", read("8 p5.48xlarge 10 days", today=TODAY), given)

    assert own.problems == ()
    assert found.estimate
    assert "your contract price" in found.estimate.lines[0].how
    assert found.estimate.usd_per_gpu_hour == 3


def test_defaults_are_read_in_the_words_of_the_tables(tmp_path: Path) -> None:
    defaults = own_prices(written(tmp_path, GOOD), TODAY).defaults

    assert (defaults.provider, defaults.region, defaults.gpu, defaults.currency) == ("aws", "eu", "H100-SXM", "EUR")


def test_a_rate_in_euros_is_converted_and_keeps_its_amount(tmp_path: Path) -> None:
    """0.90 EUR at 1.1172 USD."""
    offer = own_prices(written(tmp_path, GOOD), TODAY).offers[1]

    assert offer.native_price == Decimal("0.90")
    assert offer.currency == "EUR"
    assert round(offer.usd_per_gpu_hour(Purchase.ON_DEMAND) or 0, 4) == Decimal("1.0055")
    assert "EUR per USD of 2026-10-30" in offer.note
    assert offer.label == "internal rate"


def test_a_csv_file_holds_rates_too(tmp_path: Path) -> None:
    text = "provider,gpu,purchase,per_gpu_hour\nlambda,H100,reserved_1y,1.90\n"
    book = with_own_prices(bundled_book(), own_prices(written(tmp_path, text, "rates.csv"), TODAY).offers)

    assert book.rent("H100-SXM", Purchase.RESERVED_1Y).usd_per_gpu_hour.likely == Decimal("1.90")
    assert book.rent("H100-SXM").usd_per_gpu_hour.likely == bundled_book().rent("H100-SXM").usd_per_gpu_hour.likely


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, "provider,gpu,per_gpu_hour\nlambda,H100,1.90\n", "b.csv")
    written(tmp_path, "not a price file", "README.md")

    assert len(own_prices(tmp_path, TODAY).offers) == 3


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ('gpu = "H100"\nper_gpu_hour = -1', "rate 1, per_gpu_hour: input should be greater than 0, not “-1”"),
        ('gpu = "H100"\nper_gpu_hour = 0', "per_gpu_hour: input should be greater than 0"),
        ('gpu = "H100"\nper_gpu_hour = "cheap"', "per_gpu_hour: input should be a valid decimal, not “cheap”"),
        ('gpu = "H300"\nper_gpu_hour = 1', "rate 1, gpu: expected a GPU, such as H100-SXM, not “H300”"),
        ('gpu = "H100"\nper_gpu_hour = 1\ncurrency = "XYZ"', "currency: expected a currency that I have a rate for"),
        ('gpu = "H100"\nper_gpu_hour = 1\npurchase = "owned"', "purchase: must be on_demand, spot"),
        ('gpu = "H100"\nper_gpu_hour = 1\nper_node_hour = 8', "give either per_gpu_hour or per_node_hour"),
        ('gpu = "H100"', "give either per_gpu_hour or per_node_hour"),
        ('instance_type = "p99"\nper_node_hour = 8', "give gpu, or an instance_type that is known"),
        ('gpu = "H100"\nper_gpu_hours = 1', "per_gpu_hours: extra inputs are not permitted"),
        ('gpu = "H100"\nper_gpu_hour = inf', "per_gpu_hour: input should be"),
    ],
)
def test_a_broken_rate_names_file_entry_field_and_what_was_expected(tmp_path: Path, rate: str, said: str) -> None:
    own = own_prices(written(tmp_path, f'[[rates]]\nprovider = "aws"\n{rate}\n'), TODAY)

    assert own.offers == ()
    assert str(tmp_path / "prices.toml") in own.problems[0]
    assert said in own.problems[0]


def test_a_broken_line_of_a_csv_is_named_and_the_others_stand(tmp_path: Path) -> None:
    text = "provider,gpu,per_gpu_hour\nlambda,H100,0\nlambda,H100,1.90\n"
    own = own_prices(written(tmp_path, text, "rates.csv"), TODAY)

    assert len(own.offers) == 1
    assert "rates.csv, line 2, per_gpu_hour" in own.problems[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", "[[rates"),
        ("a.toml", "rates = 7"),
        ("a.toml", "[prices]\n"),
        ("a.toml", "\udcff"),
        ("a.csv", "provider,gpu,per_gpu_hour\nlambda,H100,1,2,3\n"),
        ("a.csv", 'provider,gpu,per_gpu_hour\n"lambda"x,H100,1\n'),
        ("a.toml", "[defaults]\nprovider = 'nobody'\n"),
        ("a.toml", "[defaults]\nregion = 'atlantis'\ngpu = 'H300'\ncurrency = 'XYZ'\n"),
        ("a.toml", "#" * 1_000_001),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_bundled_book(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    own = own_prices(tmp_path / name, TODAY)

    assert str(tmp_path / name) in own.problems[0]
    assert with_own_prices(bundled_book(), own.offers) is bundled_book()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in own_prices(tmp_path / "none.toml", TODAY).problems[0]
    assert "expected a .toml or .csv" in own_prices(tmp_path, TODAY).problems[0]


def test_a_broken_rate_of_a_list_in_one_line_is_named_by_its_number(tmp_path: Path) -> None:
    text = 'rates = [{provider = "aws", gpu = "H100", per_gpu_hour = 2}, {provider = "aws", gpu = "H100"}]\n'

    found = own_prices(written(tmp_path, text), TODAY)

    assert len(found.offers) == 1
    assert ", rate 2: give either per_gpu_hour or per_node_hour" in found.problems[0]
