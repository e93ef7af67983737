"""A receiver of webhooks on loopback: keeps what came, answers as a test says."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> dict[str, Any]:
        """The message, after the library of Standard Webhooks has checked its signature."""
        found: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        assert found == json.loads(self.body)
        return found


@dataclass
class Says:
    """What the receiver answers, and how long it takes over it. `drip_s`: a byte of the answer every so often."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    after_s: float = 0
    drip_s: float = 0


@dataclass
class Receiver:
    """What came, and what will be answered: `next` in turn, then `always`."""

    url: str
    got: list[Got] = field(default_factory=list)
    next: list[Says] = field(default_factory=list)
    always: Says = field(default_factory=Says)
    most_at_once: int = 0
    now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(one.body) for one in self.got]


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                says = receiver.next.pop(0) if receiver.next else receiver.always
                receiver.now += 1
                receiver.most_at_once = max(receiver.most_at_once, receiver.now)
            try:
                time.sleep(says.after_s)
                self._answer(says)
            except OSError:
                pass  # the caller did not wait
            finally:
                with receiver.lock:
                    receiver.now -= 1

        def _answer(self, says: Says) -> None:
            headers = {"Content-Length": str(len(says.body)), "Connection": "close", **says.headers}
            lines = [f"HTTP/1.1 {says.status} X", *(f"{name}: {value}" for name, value in headers.items())]
            answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + says.body
            if not says.drip_s:
                self.wfile.write(answer)
                return
            for byte in answer:
                self.wfile.write(bytes([byte]))
                time.sleep(says.drip_s)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """A caller that hangs up is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}/hooks")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
