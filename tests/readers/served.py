"""A server of this machine for the tests of readers: what it answers is the test's."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(served: Any) -> Iterator[None]:
    """Have `served.answer(handler)` answer GET and HEAD at `served.url`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def do_HEAD(self) -> None:
            served.answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        served.url = f"http://127.0.0.1:{running.server_port}"
        yield
        running.shutdown()
        thread.join()
