"""A file as a stream of blocks, decompressed by its suffix, in bounded memory, to where it is damaged."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

import zstandard

from roots_pipeline.readers._files import cannot_read, open_file, reading_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: How much of a plain file is read at once.
PLAIN_BYTES: Final = 2**20
#: How much of a compressed file is read at once.
COMPRESSED_BYTES: Final = 2**16
#: About how much a decompressor gives at once. What it could not give before it met damage is lost, so not more.
BLOCK_BYTES: Final = 2**17
#: zstandard gives at most one block of 128 kB (RFC 8878, 3.1.1.2.4) for each 4 bytes of input: half a kilobyte of
#: input at a time keeps a line of a billion equal letters to 16 MB at a time.
ZSTD_PIECE_BYTES: Final = 2**9


class DamagedError(Exception):
    """The stream cannot be read on: the rest of the file is missing or is not what its suffix says."""


class Decoder(Protocol):
    """A decompressor of one member or frame, as bz2 and lzma have it."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class GzipDecoder:
    """zlib's decompressor of one gzip member, in the shape of `Decoder`."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)  # 16 for gzip's header, 15 for its window
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = BLOCK_BYTES) -> bytes:
        given = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        # A full block may leave more inside zlib, even where it has taken all of the input.
        self.needs_input = len(given) < max_length
        return given


class ZstdDecoder:
    """zstandard's decompressor of one frame, in the shape of `Decoder`."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor().decompressobj()
        self._waiting = b""

    @property
    def eof(self) -> bool:
        return self._zstd.eof

    @property
    def needs_input(self) -> bool:
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        return self._zstd.unused_data + self._waiting

    def decompress(self, data: bytes, max_length: int = BLOCK_BYTES) -> bytes:
        waiting = self._waiting + data
        taken = 0
        given: list[bytes] = []
        given_bytes = 0
        while taken < len(waiting) and given_bytes < max_length and not self._zstd.eof:
            block = self._zstd.decompress(waiting[taken : taken + ZSTD_PIECE_BYTES])
            taken += ZSTD_PIECE_BYTES
            if block:
                given.append(block)
                given_bytes += len(block)
        self._waiting = waiting[taken:]
        return b"".join(given)


#: By suffix, what makes a decompressor of one member or frame.
DECODERS: Final[Mapping[str, Callable[[], Decoder]]] = {
    ".bz2": bz2.BZ2Decompressor,
    ".gz": GzipDecoder,
    ".xz": lzma.LZMADecompressor,
    ".zst": ZstdDecoder,
}

#: What the decompressors raise on input that is not theirs; bz2 has no exception of its own.
DECODE_ERRORS: Final = (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError)


def compression(path: str) -> str:
    """The suffix of a path that names a compression, or nothing.

    >>> compression("a.jsonl.gz"), compression("a.jsonl")
    ('.gz', '')
    """
    return next((suffix for suffix in DECODERS if path.lower().endswith(suffix)), "")


def read_blocks(path: str, start: int = 0, *, suffix: str | None = None) -> Iterator[bytes]:
    """The bytes of a file from `start` on, decompressed (`start` is then 0), in blocks of about 128 kB or 1 MB.

    `suffix` says the compression where the path does not.

    SourceError: the file cannot be opened, or its file system fails. DamagedError, after all that could be read:
    the compressed data end too early or are not what the suffix says.
    """
    suffix = compression(path) if suffix is None else suffix
    with open_file(path, in_order=start == 0) as stream:
        if suffix:
            yield from _decompress(path, stream, suffix)
            return
        try:
            if start:
                stream.seek(start)
        except reading_errors() as error:
            raise cannot_read(path, error) from error
        while block := _read(path, stream, PLAIN_BYTES):
            yield block


def _read(path: str, stream: BinaryIO, size: int) -> bytes:
    try:
        return stream.read(size)
    except reading_errors() as error:
        raise cannot_read(path, error) from error


def _decompress(path: str, stream: BinaryIO, suffix: str) -> Iterator[bytes]:
    decoder: Decoder | None = None
    read_bytes = 0
    while data := _read(path, stream, COMPRESSED_BYTES):
        first = read_bytes == 0
        read_bytes += len(data)
        while data or (decoder is not None and not decoder.needs_input):
            if decoder is None:
                # gzip and xz files may be padded with zeros, to fill the blocks of a tape.
                data = data if first else data.lstrip(b"\0")
                if not data:
                    break
                decoder = DECODERS[suffix]()
            try:
                block = decoder.decompress(data, BLOCK_BYTES)
            except DECODE_ERRORS as error:
                message = f"the {suffix} data cannot be read on, at or before byte {read_bytes} of the file: {error}"
                raise DamagedError(message) from error
            if block:
                yield block
            data = b""
            if decoder.eof:
                data = decoder.unused_data
                decoder = None
                first = False
    if decoder is not None:
        raise DamagedError(f"the {suffix} data end too early, at byte {read_bytes} of the file")
    if not read_bytes:
        raise DamagedError(f"the file is empty: not even the header of {suffix} data is in it")
