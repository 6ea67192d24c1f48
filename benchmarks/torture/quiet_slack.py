"""A stand-in for Slack that takes every call and says “ok”: a process of its own, so that it is cheap."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator

REPLY = json.dumps(
    {
        "ok": True, "ts": "1700000000.000001", "channel": "C1", "message": {"ts": "1700000000.000001"},
        "user": {"id": "U1", "team_id": "T1", "is_admin": False, "tz_offset": 0}, "user_id": "UBOT", "team_id": "T1",
    }
).encode()  # fmt: skip
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(REPLY), REPLY)


@contextlib.contextmanager
def quiet_slack() -> Iterator[str]:
    """The address of its API while this lasts."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        pid = os.fork()
        if pid == 0:
            try:
                asyncio.run(_serve(door))
            finally:
                os._exit(0)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/api/"
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


async def _serve(door: socket.socket) -> None:
    server = await asyncio.start_server(_take, sock=door)
    await server.serve_forever()


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, OSError):
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
            )
            await reader.readexactly(length)
            writer.write(ANSWER)
            await writer.drain()
    writer.close()
