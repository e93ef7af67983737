"""A granian HTTP server inside this process, for `baton run`.

Granian serves WSGI from worker processes of its own, or from threads on a Python without GIL. `baton run` promises one
process and nothing left behind, so it takes the second kind: its worker hands each request to a Python thread either
way, and the GIL only means that they take turns. tests/ops/test_run.py holds this against the locked granian.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.server.mt import MTServer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class InProcessServer(MTServer):
    """Granian with its worker in a thread of this process; calls `on_signal` at once when it is told to stop."""

    def __init__(self, *, host: str, port: int, threads: int, on_signal: Callable[[], None]) -> None:
        super().__init__(
            "baton",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=threads,
            log_enabled=False,  # its lines speak of workers and threads, which a person did not ask for
        )
        self._on_signal = on_signal

    def serve_app(self, app: WSGIApplication) -> None:
        """Serve until SIGINT or SIGTERM; every request that has begun is answered."""
        self.serve(target_loader=lambda: app, wrap_loader=False)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """A signal has come. Long polls must be let go now, or they would hold the end up."""
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]  # granian has no type here
        threading.Thread(target=self._on_signal, name="baton-stop", daemon=True).start()

    def _check_gil(self) -> None:
        """With a GIL it works as well, only not in parallel."""
