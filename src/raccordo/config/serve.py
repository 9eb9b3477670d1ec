"""Serve the site until told to stop: what is being answered is answered to its end."""

from __future__ import annotations

import contextlib
import signal
import time
from typing import Any

#: Seconds given to what is being answered when the server is told to stop.
PATIENCE = 20.0


def serve(host: str, port: int, *, threads: int, worker: bool) -> None:
    """Serve on one address; ``worker`` starts one beside, which ends with the server."""
    from django.urls import get_resolver
    from waitress import create_server

    from raccordo.config.wsgi import application
    from raccordo.kernel.jobs.beside import worker_beside

    # Every page is imported before the first is asked for: it would wait, and a health check would give up.
    _ = get_resolver().url_patterns
    server = create_server(application, host=host, port=port, threads=threads, ident="Raccordo")
    with worker_beside() if worker else contextlib.nullcontext():
        _until_told(server)


def _until_told(server: Any) -> None:
    """Waitress's loop, turn by turn: its own ends at once, with what was not yet sent."""
    told: list[int] = []
    before = {
        name: signal.signal(name, lambda number, _frame: told.append(number))
        for name in (signal.SIGTERM, signal.SIGINT)
    }

    def turn(seconds: float) -> None:
        server.asyncore.loop(timeout=seconds, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)

    while not told:
        turn(1.0)
    server.accepting = False
    end = time.monotonic() + PATIENCE
    while _busy(server) and len(told) == 1 and time.monotonic() < end:
        turn(0.1)
    server.task_dispatcher.shutdown()
    server.close()
    for name, handler in before.items():
        signal.signal(name, handler)


def _busy(server: Any) -> bool:
    """Whether somebody is being answered."""
    return any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))
