"""A small HTTP client that keeps many connections busy from one thread; it must not cost more than a bare server."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence

CONNECTIONS = 8


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def rate(port: int, requests: Sequence[bytes], *, status: int) -> float:
    """Answers a second for these requests, each sent once. Any other status than `status` is an error."""
    waiting = iter(requests)
    selector = selectors.DefaultSelector()
    open_ones: dict[int, socket.socket] = {}
    begun = time.perf_counter()
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if (first := next(waiting, None)) is not None:
            selector.register(connection, selectors.EVENT_READ, bytearray())
            open_ones[connection.fileno()] = connection
            connection.sendall(first)
    expected = f"HTTP/1.1 {status} ".encode()
    while selector.get_map():
        for key, _ in selector.select(30):
            buffer, connection = key.data, open_ones[key.fd]
            buffer += connection.recv(262_144)
            if not _complete(buffer):
                continue
            if not buffer.startswith(expected):
                raise RuntimeError(f"expected {status}: {bytes(buffer[:600])!r}")
            buffer.clear()
            if (following := next(waiting, None)) is None:
                selector.unregister(connection)
                connection.close()
            else:
                connection.sendall(following)
    selector.close()
    return len(requests) / (time.perf_counter() - begun)


def _complete(buffer: bytearray) -> bool:
    """Whether the whole answer is there; granian writes header names in small letters."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = buffer.find(b"content-length: ", 0, end)
    length = int(buffer[at + 16 : buffer.find(b"\r\n", at)]) if at >= 0 else 0
    return len(buffer) >= end + 4 + length
