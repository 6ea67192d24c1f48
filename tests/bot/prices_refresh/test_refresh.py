"""Refreshing prices, against a loopback catalogue that breaks in every way."""

import csv
import io
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from bot.commands.prices import command
from bot.prices_refresh.cache import cached_book
from bot.prices_refresh.download import Patience
from bot.prices_refresh.refresh import ProviderReport, RefreshReport, refresh
from costengine.offers import Doubt
from costengine.prices import bundled_book
from costengine.question import Purchase

pytestmark = pytest.mark.skipif(find_spec("gpuhunt") is None, reason="gpuhunt, the extra `prices`, is not installed")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BOOK = bundled_book()
QUICK = Patience(silence_seconds=0.5, file_seconds=1.0)
COLUMNS = [
    "instance_name",
    "location",
    "price",
    "cpu",
    "memory",
    "gpu_count",
    "gpu_name",
    "gpu_memory",
    "spot",
    "disk_size",
]

Row = tuple[str, str, float, int, str, float, bool]
Answer = Callable[[BaseHTTPRequestHandler], None]

LAMBDA: tuple[Row, ...] = (
    ("gpu_8x_h100_sxm5", "us-east-1", 31.92, 8, "H100", 80, False),
    ("gpu_1x_h100_pcie", "us-east-1", 3.29, 1, "H100", 80, False),
    ("gpu_8x_a100_80gb_sxm4", "us-east-1", 22.32, 8, "A100", 80, False),
    ("gpu_1x_a100_sxm4", "us-east-1", 1.99, 1, "A100", 40, False),
    ("gpu_1x_a10", "us-east-1", 1.29, 1, "A10", 24, False),
    ("gpu_1x_a6000", "us-east-1", 1.09, 1, "A6000", 48, False),
    ("gpu_1x_gh200", "us-east-1", 2.29, 1, "GH200", 96, False),
    ("gpu_8x_b200_sxm6", "us-east-1", 42.00, 8, "B200", 180, False),
)
AWS: tuple[Row, ...] = tuple(
    (name, "us-east-1", price, gpus, gpu, memory, spot)
    for name, price, gpus, gpu, memory, spot in (
        ("p5.48xlarge", 50.00, 8, "H100", 80, False),
        ("p5.48xlarge", 20.00, 8, "H100", 80, True),
        ("p4d.24xlarge", 21.96, 8, "A100", 40, False),
        ("p4d.24xlarge", 21.96, 8, "A100", 40, True),
        ("p4de.24xlarge", 0.0, 8, "A100", 80, False),
        ("p4de.24xlarge", 27.45, 8, "A100", 80, False),
        ("p5en.48xlarge", 10.00, 8, "H200", 141, False),
        ("p6-b200.48xlarge", 700.0, 8, "B200", 180, False),
        ("p6-b200.48xlarge", 113.93, 8, "B200", 180, False),
        ("g6.xlarge", 0.80, 1, "L4", 24, False),
        ("g6e.xlarge", 1.86, 1, "L40S", 48, False),
        ("g5.xlarge", 1.01, 1, "A10G", 24, False),
        ("g4dn.xlarge", 0.53, 1, "T4", 16, False),
        ("p3.2xlarge", 3.06, 1, "V100", 16, False),
        ("x9.quantum", 9.00, 1, "Q9000", 16, False),
    )
)


def table(rows: tuple[Row, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for name, location, price, gpus, gpu, memory, spot in rows:
        writer.writerow([name, location, price, 8, 64.0, gpus, gpu, memory, spot])
    return text.getvalue().encode()


def packed(provider: str, content: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{provider}.csv", content)
    return body.getvalue()


def sends(body: bytes, claimed: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(claimed or len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def trickles(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each before the silence is too long, and never an end."""
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(100):
            request.wfile.write(b".")
            request.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def is_silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(1.0)


def catalogue(provider: str, rows: tuple[Row, ...], version: str = "20261120-7") -> dict[str, Answer]:
    return {
        f"/{provider}/version": sends(version.encode() + b"\n"),
        f"/{provider}/{version}/catalog.zip": sends(packed(provider, table(rows))),
    }


@pytest.fixture
def serve() -> Iterator[Callable[[Mapping[str, Answer]], str]]:
    """A loopback server that answers each path as told, and 404 elsewhere."""
    paths: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = paths.get(self.path)
            if answer:
                answer(self)
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def start(told: Mapping[str, Answer]) -> str:
        paths.clear()
        paths.update(told)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    server.shutdown()
    server.server_close()


Serve = Callable[[Mapping[str, Answer]], str]


def refreshed(path: Path, url: str, *providers: str) -> RefreshReport:
    return refresh(path, BOOK, NOW, url, providers=providers, patience=QUICK)


def test_new_prices_supersede_the_bundled_ones_and_are_dated(serve: Serve, tmp_path: Path) -> None:
    report = refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws")

    rent = report.book.rent("H100-SXM", provider="aws")
    assert report.succeeded == 1
    assert rent.usd_per_gpu_hour.likely == Decimal("6.25")
    assert rent.as_of == date(2026, 11, 20)
    assert report.book.version == "refreshed-2026-11-20"


def test_the_old_day_can_still_be_rebuilt(serve: Serve, tmp_path: Path) -> None:
    report = refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws")

    before = report.book.rent("H100-SXM", provider="aws", region="us-east-1", today=date(2026, 11, 1))
    assert before.usd_per_gpu_hour.likely == Decimal("6.88")


def test_the_cache_gives_the_same_book_again(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "data" / "prices.json"
    report = refreshed(path, serve(catalogue("aws", AWS)), "aws")

    again = cached_book(path, BOOK)
    assert again.problem is None
    assert again.book.rent("H100-SXM") == report.book.rent("H100-SXM")
    assert [file.name for file in path.parent.iterdir()] == ["prices.json"]


def test_sentinels_free_prices_and_strangers_are_left_out_and_counted(serve: Serve, tmp_path: Path) -> None:
    report = refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws")

    new = [offer for offer in report.book.offers if offer.as_of == date(2026, 11, 20)]
    assert "3 prices left out" in report.providers[0].message
    assert all(0 < (offer.usd_per_gpu_hour(Purchase.ON_DEMAND) or 1) < 40 for offer in new)


def test_spot_at_the_on_demand_price_is_no_spot(serve: Serve, tmp_path: Path) -> None:
    book = refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws").book

    p4d = [o for o in book.offers if o.instance_type == "p4d.24xlarge" and o.as_of == date(2026, 11, 20)]
    assert [offer.spot_usd_per_hour for offer in p4d] == [None]


def test_a_jump_of_a_price_keeps_both_and_warns(serve: Serve, tmp_path: Path) -> None:
    """p5en fell from $63.30 to $10 a node: too good to be true."""
    report = refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws")

    current = report.book.current("H200-SXM", Purchase.ON_DEMAND)
    assert {o.doubt for o in current if o.instance_type == "p5en.48xlarge"} == {None, Doubt.JUMP}
    assert "both prices kept: H200-SXM" in report.providers[0].message
    assert report.book.rent("H200-SXM", provider="aws").usd_per_gpu_hour.likely > 7


def test_the_form_comes_from_the_machine_or_is_left_open(serve: Serve, tmp_path: Path) -> None:
    rows = (*LAMBDA, ("gpu_1x_h100", "us-east-1", 2.99, 1, "H100", 80.0, False))
    book = refreshed(tmp_path / "prices.json", serve(catalogue("lambdalabs", rows)), "lambdalabs").book

    new = {o.instance_type: o.gpu for o in book.offers if o.as_of == date(2026, 11, 20)}
    assert new["gpu_8x_h100_sxm5"] == "H100-SXM"
    assert new["gpu_1x_h100_pcie"] == "H100-PCIe"
    assert new["gpu_1x_h100"] == "H100"


def test_one_provider_that_fails_holds_back_no_other(serve: Serve, tmp_path: Path) -> None:
    told: list[ProviderReport] = []
    url = serve(catalogue("aws", AWS))
    providers = ("aws", "gcp")

    report = refresh(
        tmp_path / "p.json", BOOK, NOW, url, providers=providers, patience=QUICK, progress=told.append
    )  # fmt: skip

    assert {(each.provider, each.succeeded) for each in told} == {("aws", True), ("gcp", False)}
    assert report.providers == tuple(told)
    assert report.book.rent("H100-SXM", provider="gcp") == BOOK.rent("H100-SXM", provider="gcp")


ZIP = packed("aws", table(AWS))
VERSION = {"/aws/version": sends(b"20261120-7")}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "no answer: HTTP Error 404"),
        ({"/aws/version": is_silent}, "no answer"),
        ({"/aws/version": trickles}, "took longer than 1 s"),
        ({"/aws/version": sends(b"x" * 200)}, "larger than 100 bytes"),
        (VERSION | {"/aws/20261120-7/catalog.zip": trickles}, "took longer than 1 s"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(ZIP[: len(ZIP) // 2])}, "archive is broken"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(ZIP[: len(ZIP) // 2], len(ZIP))}, "archive is broken"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(b"<html>busy</html>")}, "archive is broken"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(packed("gcp", table(AWS)))}, "archive is broken"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(packed("aws", b"a,b\n1,2\n"))}, "holds 0 kinds of GPU"),
        (VERSION | {"/aws/20261120-7/catalog.zip": sends(packed("aws", b"\xff\xfe\x00"))}, "kept as it was"),
        ({"/aws/version": sends(b"latest")}, "“latest” holds no date"),
        ({"/aws/version": sends(b"20269999-1")}, "holds no date"),
        ({"/aws/version": sends(b"20301231-1")}, "lies in the future"),
        (catalogue("aws", AWS, "20250101-1"), "older than what the book holds"),
        (catalogue("aws", AWS[:3]), "holds 2 kinds of GPU where"),
        (catalogue("aws", ()), "holds 0 kinds of GPU"),
    ],
)
def test_a_broken_catalogue_never_makes_the_book_worse(
    serve: Serve, tmp_path: Path, told: Mapping[str, Answer], said: str
) -> None:
    path = tmp_path / "prices.json"
    refreshed(path, serve(catalogue("lambdalabs", LAMBDA)), "lambdalabs")
    before = path.read_bytes()

    report = refreshed(path, serve(told), "aws")

    assert report.succeeded == 0
    assert said in report.providers[0].message
    assert path.read_bytes() == before
    assert report.book.rent("H100-SXM", provider="aws") == BOOK.rent("H100-SXM", provider="aws")


def test_refreshing_again_keeps_the_price_that_moved(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    refreshed(path, serve(catalogue("lambdalabs", LAMBDA, "20261101-1")), "lambdalabs")
    dearer = (("gpu_8x_h100_sxm5", "us-east-1", 33.52, 8, "H100", 80.0, False), *LAMBDA[1:])

    book = refreshed(path, serve(catalogue("lambdalabs", dearer, "20261120-1")), "lambdalabs").book

    assert book.rent("H100-SXM", provider="lambda").usd_per_gpu_hour.likely == Decimal("4.19")
    november = book.rent("H100-SXM", provider="lambda", today=date(2026, 11, 10))
    assert november.usd_per_gpu_hour.likely == Decimal("3.99")


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"format": 1}', '{"format": 9, "providers": {}}'])
def test_a_broken_cache_is_named_and_the_bundle_answers(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(broken)

    found = cached_book(path, BOOK)

    assert found.book is BOOK
    assert found.problem
    assert str(path) in found.problem


def test_a_cache_of_another_format_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    refreshed(path, serve(catalogue("lambdalabs", LAMBDA)), "lambdalabs")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 9}))

    assert "format 9, expected 1" in (cached_book(path, BOOK).problem or "")


def test_no_cache_is_no_problem(tmp_path: Path) -> None:
    assert cached_book(tmp_path / "none.json", BOOK) == (BOOK, None, None)


def test_a_cache_that_is_no_text_is_named_and_the_bundle_answers(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in (cached_book(path, BOOK).problem or "")


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.mkdir()

    with pytest.raises(OSError, match="irectory"):
        refreshed(path, serve(catalogue("aws", AWS)), "aws")

    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_gpuhunt_was_told_before_is_told_again(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUHUNT_CATALOG_DIR", "/elsewhere")

    refreshed(tmp_path / "prices.json", serve(catalogue("aws", AWS)), "aws")

    assert os.environ["GPUHUNT_CATALOG_DIR"] == "/elsewhere"


def test_the_command_tells_of_each_provider_as_it_is_done(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", serve(catalogue("aws", AWS)))
    monkeypatch.setenv("LLMCOST_DATABASE", str(tmp_path / "llmcost.db"))

    told = CliRunner().invoke(command, ["refresh"])

    assert told.exit_code == 0
    assert "AWS: " in told.stdout
    assert "Nebius: kept as it was: no answer" in told.stdout
    assert "1 of 9 providers are new" in told.stdout


def test_the_command_says_in_a_sentence_that_prices_could_not_be_kept(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.json").mkdir()
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", serve(catalogue("aws", AWS)))
    monkeypatch.setenv("LLMCOST_DATABASE", str(tmp_path / "llmcost.db"))

    told = CliRunner().invoke(command, ["refresh"])

    assert told.exit_code == 2
    assert "The new prices could not be kept (Is a directory); the prices are as they were." in told.stderr
