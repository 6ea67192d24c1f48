"""A real server on a real socket: slow, endless and numerous clients harm nobody but themselves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import ClassVar

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.slack.connections import BoundedProtocol


class Impatient(BoundedProtocol):
    """The same with limits that a test can wait for."""

    head_seconds: ClassVar[float] = 0.3
    most_head_bytes: ClassVar[int] = 5_000
    most_connections: ClassVar[int] = 20


async def alive(_: object) -> PlainTextResponse:
    return PlainTextResponse("alive")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/healthz", alive)])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, http=Impatient, ws="none", log_level="critical", lifespan="off")
    )
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


class Client:
    """Raw sockets to the server, all closed at the end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.opened: list[asyncio.StreamWriter] = []

    async def opens(self, *sent: bytes) -> asyncio.StreamReader:
        """A connection on which this is sent, and nothing more."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(writer)
        for part in sent:
            writer.write(part)
            await writer.drain()
        return reader

    async def close(self) -> None:
        for writer in self.opened:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self.opened), return_exceptions=True)


@pytest.fixture
async def client(port: int) -> AsyncIterator[Client]:
    client = Client(port)
    yield client
    await client.close()


async def until_hung_up(reader: asyncio.StreamReader) -> bytes:
    """What came before the other side closed; fails where it stays open."""
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), 2)
    return b""


async def asks(port: int) -> str:
    async with httpx.AsyncClient() as browser:
        return (await browser.get(f"http://127.0.0.1:{port}/healthz")).text


@pytest.mark.parametrize("begun", [b"", b"POST /slack", b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-A: "])
async def test_a_head_that_stalls_is_hung_up_on_and_others_are_served_meanwhile(
    begun: bytes, port: int, client: Client
) -> None:
    stalled = [await client.opens(begun) for _ in range(10)]

    assert await asks(port) == "alive"
    assert [await until_hung_up(each) for each in stalled] == [b""] * 10


async def test_the_second_head_of_a_connection_may_not_stall_either(client: Client) -> None:
    reader = await client.opens(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"alive")
    client.opened[0].write(b"GET /heal")

    assert await until_hung_up(reader) == b""


async def test_headers_without_end_are_refused(port: int, client: Client) -> None:
    endless = await client.opens(b"GET /healthz HTTP/1.1\r\nHost: x\r\n", *[b"X-A: " + b"a" * 1000 + b"\r\n"] * 6)

    assert b" 400 " in await until_hung_up(endless)
    assert await asks(port) == "alive"


async def test_more_connections_than_may_be_open_lock_nobody_out(port: int, client: Client) -> None:
    for _ in range(60):
        await client.opens(b"GET /")

    assert await asks(port) == "alive"


@pytest.mark.parametrize(
    "request_line",
    [b"\x00\xff\x01\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"CONNECT * HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
     b"POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n", b"POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n",
     b"GET /healthz HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n"],
)  # fmt: skip
async def test_what_is_no_http_is_refused(request_line: bytes, port: int, client: Client) -> None:
    reader = await client.opens(request_line)
    answer = await asyncio.wait_for(reader.read(1000), 2)

    assert answer == b"" or answer.split()[1][:1] in (b"4", b"2")
    assert await asks(port) == "alive"
