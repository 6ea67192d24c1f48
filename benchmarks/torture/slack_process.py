"""A stand-in for Slack's API in a process of its own, so that it is cheap; by itself it says “ok” to every call."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator

REPLY = json.dumps(
    {
        "ok": True, "ts": "1700000000.000001", "channel": "C1", "message": {"ts": "1700000000.000001"},
        "user": {"id": "U1", "team_id": "T1", "is_admin": False, "tz_offset": 0}, "user_id": "UBOT", "team_id": "T1",
    }
).encode()  # fmt: skip
Answer = Callable[[str, str], Awaitable[tuple[int, bytes]]]
"""From the first line and the body of a call to the status and the body of its answer."""


async def ok(line: str, body: str) -> tuple[int, bytes]:
    """What Slack answers on a quiet day."""
    return 200, REPLY


@contextlib.contextmanager
def slack_process(answer: Answer = ok) -> Iterator[str]:
    """The address of its API while this lasts."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        pid = os.fork()
        if pid == 0:
            try:
                asyncio.run(_serve(door, answer))
            finally:
                os._exit(0)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/api/"
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


async def _serve(door: socket.socket, answer: Answer) -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.lower().split(b"\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
                body = (await reader.readexactly(length)).decode()
                writer.write(_response(*await answer(lines[0].decode(), body)))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, sock=door)
    await server.serve_forever()


def _response(status: int, body: bytes) -> bytes:
    retry = "Retry-After: 1\r\n" if status == 429 else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{retry}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
