"""Files over HTTP, read with patience: what a server refuses for now is asked again, what it cuts short gone on with.

An answer of 403, 429 or 503 and its like, a connection that fails and a body that ends too early are tried again after
waits as `_ranges.py` has them. Reading goes on from the byte it came to, if the server gives byte ranges and says (by
its ETag or time of change) that it is the same file still; from one without ranges, from the beginning, past what has
been read.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any, Final

from roots_pipeline.errors import SourceError
from roots_pipeline.readers._ranges import AGAIN, Client

if TYPE_CHECKING:
    from typing import BinaryIO

#: Tries without a byte in between: some 15 to 30 seconds, unless the server asks for more.
TRIES: Final = 5
#: What a file that is not read in order is asked for at a time.
_SPAN_BYTES: Final = 4 * 2**20
_BUFFER_BYTES: Final = 2**20
#: Answers to a HEAD of servers that know only GET.
_NO_HEAD: Final = frozenset({400, 403, 405, 501})


def about(url: str) -> dict[str, Any]:
    """What a server tells of a file: `size` in bytes, None where it does not say, and `ETag` or `Last-Modified`.

    FileNotFoundError: there is none. SourceError: it cannot be had.
    """
    client = Client()
    response = _answer(client, "HEAD", url, {})
    if response.status in _NO_HEAD:
        response = _answer(client, "GET", url, {})
    response.close()
    size = response.headers.get("Content-Length", "")
    marks = {name: response.headers[name] for name in ("ETag", "Last-Modified") if name in response.headers}
    return {"size": int(size) if size.isdecimal() else None, **marks}


def open_url(url: str, *, in_order: bool) -> BinaryIO:
    """A file, opened for reading; FileNotFoundError and SourceError as `about`, while it is read too.

    `in_order`: it will be read from its beginning without a seek, which is all that some servers allow.
    """
    return io.BufferedReader(_Streamed(url) if in_order else _Ranged(url), _BUFFER_BYTES if in_order else _SPAN_BYTES)


def _answer(client: Client, method: str, url: str, headers: dict[str, str]) -> Any:
    """The answer to a request, its body yet to be read. FileNotFoundError, SourceError: see `about`."""
    import urllib3

    for attempt in range(TRIES):
        retry_after = ""
        try:
            response = client.request(method, url, headers | {"Accept-Encoding": "identity"})
        except urllib3.exceptions.HTTPError as error:
            said = _name(error)
        else:
            if response.status in (200, 206) or (method == "HEAD" and response.status in _NO_HEAD):
                return response
            response.close()
            if response.status in (404, 410):
                raise FileNotFoundError(url)
            if response.status not in AGAIN:
                raise SourceError(f"{url}: the server answers {response.status}; correct the path of the source")
            said, retry_after = f"the server answers {response.status}", response.headers.get("Retry-After", "")
        if attempt + 1 < TRIES:
            time.sleep(client.next_wait(attempt, retry_after))
    raise _gave_up(url, said)


def _name(error: Exception) -> str:
    """What failed, in a word: urllib3 says more, with addresses of its objects."""
    return type(getattr(error, "reason", None) or error).__name__


def _gave_up(url: str, said: str) -> SourceError:
    cure = "if the server asks for patience, run again later"
    if said.endswith("Error"):
        cure = "look whether the address is right and this machine reaches it, and run again"
    return SourceError(f"{url}: cannot be read: {said}, {TRIES} times; {cure} with --resume")


class _Remote(io.RawIOBase):
    """The bytes of a URL; how they are had is for the two kinds to say."""

    def __init__(self, url: str, size: int | None) -> None:
        super().__init__()
        self._url = url
        self._size = size
        self._client = Client()
        self._at = 0
        self._mark: str | None = None

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        import urllib3

        for attempt in range(TRIES):
            if self._size is not None and self._at >= self._size:
                return 0
            try:
                data = self._some(len(buffer))
            except urllib3.exceptions.HTTPError as error:
                said = _name(error)
            else:
                if data or self._size is None:
                    buffer[: len(data)] = data
                    self._at += len(data)
                    return len(data)
                said = "the body ends too early"
            self._drop()
            if attempt + 1 < TRIES:
                time.sleep(self._client.next_wait(attempt, ""))
        raise _gave_up(self._url, said)

    def _some(self, most: int) -> bytes:
        """At most so many of the bytes that come next; none at the end of what the server sends."""
        raise NotImplementedError

    def _drop(self) -> None:
        """Forget a connection that failed."""

    def _request(self, headers: dict[str, str]) -> Any:
        """The answer about the same file as before; SourceError where it is another one."""
        response = _answer(self._client, "GET", self._url, headers)
        mark = response.headers.get("ETag") or response.headers.get("Last-Modified")
        if self._mark is not None and mark != self._mark:
            response.close()
            raise SourceError(f"{self._url}: it changed while it was read; run again with --resume")
        self._mark = mark
        return response


class _Streamed(_Remote):
    """Read in order from one answer, and from a next one where it breaks off."""

    def __init__(self, url: str) -> None:
        super().__init__(url, None)
        self._response: Any = None
        #: How many of the bytes to come have been read before.
        self._behind = 0
        self._begin()

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        response, self._response = self._response, None
        if response is not None:
            response.close()

    def _begin(self) -> None:
        self._response = self._request({"Range": f"bytes={self._at}-"} if self._at else {})
        whole = self._response.status == 200
        self._behind = self._at if whole else 0
        size = self._response.headers.get("Content-Length", "")
        if whole and size.isdecimal():
            self._size = int(size)

    def _some(self, most: int) -> bytes:
        if self._response is None:
            self._begin()
        while self._behind:
            passed = self._response.read(min(self._behind, _BUFFER_BYTES))
            if not passed:
                return b""
            self._behind -= len(passed)
        data: bytes = self._response.read(most)
        return data


class _Ranged(_Remote):
    """Read from anywhere, a range at a time."""

    def __init__(self, url: str) -> None:
        known = about(url)
        if known["size"] is None:
            raise SourceError(f"{url}: the server does not say how long the file is; give a copy of it")
        super().__init__(url, known["size"])

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        assert self._size is not None
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def _some(self, most: int) -> bytes:
        response = self._request({"Range": f"bytes={self._at}-{self._at + most - 1}"})
        try:
            if response.status == 200 and self._at:
                message = f"{self._url}: the server gives no byte ranges, which this format needs; give a copy of it"
                raise SourceError(message)
            data: bytes = response.read(most)
        finally:
            response.close()
        return data
