"""The address that the bot listens at, taken before anything else is begun: who cannot have it is told in one line."""

import socket

HIGHEST_PORT = 65_535


class CannotListen(Exception):
    """The address cannot be had; the text says why and what to do."""


def check_port(port: int) -> int:
    """The same port. Raises CannotListen for a number that is none: the system would take what is left of it."""
    if not 1 <= port <= HIGHEST_PORT:
        raise CannotListen(f"--port takes a number from 1 to {HIGHEST_PORT:,}, not {port}.")
    return port


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of a host, bound and not yet listening. Raises CannotListen."""
    check_port(port)
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no host's name"
        raise CannotListen(f"Host {host} cannot be used ({why}): choose another with --host.") from error
    sockets: list[socket.socket] = []
    for family, *_, address in dict.fromkeys(found):
        try:
            sockets.append(_bound(family, address))
        except OSError as error:
            for each in sockets:
                each.close()
            raise CannotListen(
                f"Port {port} of {address[0]} cannot be used ({error.strerror}): choose another with --port."
            ) from error
    return sockets


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    taken = socket.socket(family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(address)
        taken.set_inheritable(True)  # workers get it from the process that starts them
    except OSError:
        taken.close()
        raise
    return taken
