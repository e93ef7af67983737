"""Hear that this process is told to stop, whoever handles the signal: a WSGI server installs handlers of its own."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable

_STOPS = frozenset({signal.SIGTERM, signal.SIGINT})


def when_told_to_stop(let_go: Callable[[], None]) -> None:
    """Call `let_go` once when SIGTERM or SIGINT comes. Only in the main thread; elsewhere it does nothing.

    Without it a server waits for long polls to end by themselves, which takes up to a minute.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)  # as a wakeup descriptor must be: never block inside a signal handler
    # Python writes the number of each signal it handles here, before and independently of any handler.
    signal.set_wakeup_fd(theirs.detach(), warn_on_full_buffer=False)

    def listen() -> None:
        while number := ours.recv(1):
            if number[0] in _STOPS:
                let_go()
                return

    threading.Thread(target=listen, name="baton-stopping", daemon=True).start()
