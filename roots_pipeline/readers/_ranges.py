"""Byte ranges of files over HTTP, from servers that say: later.

Common Crawl answers 403, 429 and 503 to whoever asks too often (facebookresearch/cc_net#14, #49, #53). Such an answer,
and a connection that fails or ends too early, is tried again after a wait that doubles, or after what the server asks
for in `Retry-After` (RFC 9110, 10.2.3: seconds or a date).
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from roots_pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Answers that may be different another time. 403 is Common Crawl's way to say 429.
AGAIN: Final = frozenset({403, 408, 425, 429, 500, 502, 503, 504})
#: Tries, and seconds: the first wait, the longest, and how long a server may say nothing.
TRIES: Final = 8
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 300.0
SILENCE: Final = 60.0


class Client:
    """Fetches from web servers, patiently. One a worker."""

    def __init__(self) -> None:
        import urllib3

        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=SILENCE, read=SILENCE),
            # What failed is for us to ask again, after a wait; where a server sends us on, we go.
            retries=urllib3.Retry(connect=0, read=0, status=0, other=0, redirect=10, raise_on_status=False),
            headers={"User-Agent": "roots_pipeline (https://pypi.org/project/roots-pipeline/)"},
        )

    def get(
        self,
        url: str,
        most_bytes: int,
        start: int | None = None,
        size: int | None = None,
        *,
        tries: int = TRIES,
        refused_is_missing: bool = False,
    ) -> bytes | None:
        """What a URL holds, or `size` bytes of it from `start` on; None where there is nothing (404).

        `refused_is_missing`: nor where the server refuses (any status from 400 to 499).

        SourceError: the server refuses for good, or still after `tries`; it gives more than `most_bytes`, or another
        range than was asked for.
        """
        headers = {} if start is None or size is None else {"Range": f"bytes={start}-{start + size - 1}"}
        said = ""
        wait = 0.0
        for attempt in range(tries):
            if attempt:
                time.sleep(wait)
            status, body, said = self._try(url, headers, most_bytes)
            if status == 404 or (refused_is_missing and 400 <= status < 500):
                return None
            if status == 200 and headers:
                raise SourceError(f"{url}: the server gives no byte ranges; name another one, or a copy of the files")
            if status in (200, 206) and body is not None and (size is None or len(body) == size):
                return body
            if status in (200, 206) and body is not None:
                said = f"{len(body)} bytes instead of {size}"
            elif status not in AGAIN and status:
                raise SourceError(f"{url}: the server answers {status}; correct the path of the source")
            wait = self.next_wait(attempt, said if status in AGAIN else "")
            said = said if not status or status in (200, 206) else f"{status}"
        raise SourceError(
            f"{url}: cannot be read after {tries} tries (last: {said}); the server asks for patience: run again later "
            "with --resume, with fewer workers"
        )

    def _try(self, url: str, headers: Mapping[str, str], most_bytes: int) -> tuple[int, bytes | None, str]:
        """One request: the status (0: none), the body, and what went wrong or the server's Retry-After."""
        import urllib3

        try:
            response = self._pool.request("GET", url, headers=headers, preload_content=False, redirect=True)
            try:
                if response.status not in (200, 206):
                    return response.status, None, response.headers.get("Retry-After", "")
                if response.status == 200 and headers:
                    return 200, None, ""
                body = response.read(most_bytes + 1)
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            return 0, None, type(getattr(error, "reason", None) or error).__name__
        if len(body) > most_bytes:
            raise SourceError(f"{url}: gives more than {most_bytes} bytes")
        return response.status, body, ""

    def request(self, method: str, url: str, headers: Mapping[str, str]) -> Any:
        """The answer to one request, its body yet to be read; urllib3's HTTPError where there is none."""
        return self._pool.request(method, url, headers=headers, preload_content=False, decode_content=False)

    @staticmethod
    def next_wait(attempt: int, retry_after: str) -> float:
        """Seconds to wait after so many tries."""
        asked = retry_after_seconds(retry_after, datetime.now(UTC))
        # Workers that were refused together are not to come back together.
        doubled = FIRST_WAIT * 2**attempt * (1 + random.random())  # noqa: S311 - no secret
        return min(LONGEST_WAIT, max(doubled, asked or 0.0))


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """What a `Retry-After` asks for; None where it says nothing that can be read.

    >>> retry_after_seconds("120", datetime(2024, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after_seconds("Mon, 01 Jan 2024 00:00:30 GMT", datetime(2024, 1, 1, tzinfo=UTC))
    30.0
    """
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None
