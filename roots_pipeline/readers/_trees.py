"""The files of a folder, an archive or a commit, one after another, without writing one or following a link.

An archive's entry is read from its stream, never unpacked to a place; so a path out of the archive can do no harm, and
is told all the same. An archive that gives far more than it holds is a bomb, and is not read on.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
import tarfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.errors import SourceError
from roots_pipeline.readers._files import cannot_read, open_file, reading_errors
from roots_pipeline.readers._streams import DECODE_ERRORS, DamagedError, read_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Source code compresses to a fifth, the most repetitive to a fiftieth; zlib can do a thousandth.
MAX_RATIO: Final = 200
_SMALLEST_BOMB: Final = 2**28
#: A path, or what pax writes about a file.
_MAX_TAR_HEADER: Final = 2**20
_PIECE: Final = 2**16

TAR_SUFFIXES: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")
ZIP_SUFFIX: Final = ".zip"


class Entry(NamedTuple):
    """A file, or what can be told of it."""

    path: str
    size: int
    content: bytes | None = None
    problem: Problem | LeftOut | None = None
    detail: str | None = None


class Tree(ABC):
    """Files under one root. `entries` may be asked for more than once, and gives them in the same order each time."""

    def __init__(self, path: str, max_bytes: int) -> None:
        self.path = path
        self.max_bytes = max_bytes

    @abstractmethod
    def entries(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        """The files, with the content of those that are wanted. SourceError: the tree cannot be opened."""

    def too_long(self, path: str, size: int) -> Entry:
        """A file above the limit."""
        detail = f"the file has {size} bytes, more than max_record_bytes={self.max_bytes}"
        return Entry(path, size, problem=Problem.LINE_TOO_LONG, detail=detail)


def is_unsafe(path: str) -> bool:
    r"""Whether an archive's path leads out of it.

    >>> [is_unsafe(path) for path in ("a/b.py", "/etc/passwd", "a/../../b", "C:\\b", "a\0b", "..b")]
    [False, True, True, True, True, False]
    """
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or "\0" in path or re.match(r"[A-Za-z]:", path) is not None


class Folder(Tree):
    """A folder of this machine."""

    def entries(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        for path, found in walk(self.path):
            if not stat.S_ISREG(found.st_mode):
                yield Entry(path, 0, problem=LeftOut.NO_FILE, detail="a link or no regular file")
            elif found.st_size > self.max_bytes:
                yield self.too_long(path, found.st_size)
            elif wanted(path):
                with open_file(os.path.join(self.path, path)) as stream:  # noqa: PTH118 - bytes of any name
                    yield Entry(path, found.st_size, stream.read(self.max_bytes + 1))
            else:
                yield Entry(path, found.st_size)


def walk(root: str) -> Iterator[tuple[str, os.stat_result]]:
    """The files below a folder by path, sorted, with what the system says of them; git's own folder is not entered."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as found:  # noqa: PTH118
                folders = []
                for entry in sorted(found, key=lambda entry: entry.name):
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name != ".git":
                            folders.append(path)
                    else:
                        yield path, entry.stat(follow_symlinks=False)
            waiting += reversed(folders)
        except OSError as error:
            raise cannot_read(f"{root}/{folder}".rstrip("/"), error) from error


def folder_fingerprint(root: str) -> tuple[str, int]:
    """What changes when a file of a folder does, and the bytes in it."""
    marks = hashlib.sha256()
    size = 0
    for path, found in walk(root):
        marks.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode(errors="surrogateescape"))
        size += found.st_size
    return marks.hexdigest()[:32], size


class _BombError(Exception):
    pass


class _Archive(Tree):
    """What an archive's entries have in common."""

    def __init__(self, path: str, max_bytes: int, stored_bytes: int | None) -> None:
        super().__init__(path, max_bytes)
        self._most = max(_SMALLEST_BOMB, MAX_RATIO * (stored_bytes or 0))
        self._given = 0

    def give(self, size: int) -> None:
        """Count bytes that came out."""
        self._given += size
        if self._given > self._most:
            raise _BombError(f"it gives more than {MAX_RATIO} times the bytes it has")

    def end(self, error: Exception) -> Entry:
        """The entry that tells that there may be more."""
        kind = "a bomb" if isinstance(error, _BombError) else f"damaged ({type(error).__name__})"
        why = str(error) if isinstance(error, (_BombError, DamagedError)) else "its entries cannot be read on"
        return Entry("", 0, problem=Problem.TRUNCATED, detail=f"the archive is {kind}: {why}")

    def content(self, path: str, size: int, stream: IO[bytes]) -> Entry:
        """An entry's content, of which a header may say the wrong size."""
        parts: list[bytes] = []
        taken = 0
        while taken <= self.max_bytes and (part := stream.read(_PIECE)):
            self.give(len(part))
            parts.append(part)
            taken += len(part)
        return self.too_long(path, max(size, taken)) if taken > self.max_bytes else Entry(path, taken, b"".join(parts))


class Tar(_Archive):
    """A tar archive, plain or compressed, read in one stream."""

    def entries(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        self._given = 0
        try:
            # Its own reading of blocks, as tarfile's would neither count nor know .zst.
            blocks = _Blocks(self)
            with tarfile.open(fileobj=cast("IO[bytes]", blocks), mode="r|", tarinfo=_Info, encoding="utf-8") as tar:
                for info in tar:
                    if not info.isdir():
                        yield self._entry(tar, info, wanted)
                if blocks.read_bytes < tar.offset + tarfile.BLOCKSIZE:
                    # An archive ends with blocks of zeros, which tarfile does not insist on.
                    raise DamagedError(f"it ends too early, at byte {blocks.read_bytes} of it, unpacked")
        except (
            tarfile.TarError,
            DamagedError,
            RecursionError,
            EOFError,
            ValueError,
            _BombError,
            *DECODE_ERRORS,
        ) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise cannot_read(self.path, error) from error
            yield self.end(error)

    def _entry(self, tar: tarfile.TarFile, info: tarfile.TarInfo, wanted: Callable[[str], bool]) -> Entry:
        if is_unsafe(info.name):
            return Entry("", info.size, problem=Problem.UNSAFE_PATH, detail="its path leads out of the archive")
        if not info.isreg():
            return Entry(info.name, 0, problem=LeftOut.NO_FILE, detail="a link or no regular file")
        if info.size > self.max_bytes:
            return self.too_long(info.name, info.size)
        stream = tar.extractfile(info) if wanted(info.name) else None
        return Entry(info.name, info.size) if stream is None else self.content(info.name, info.size, stream)


class _Info(tarfile.TarInfo):
    """Refuses headers that hold more than a path can be: tarfile reads them whole."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        kinds = (
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.SOLARIS_XHDTYPE,
        )
        if self.type in kinds and self.size > _MAX_TAR_HEADER:
            raise tarfile.ReadError(f"a header of {self.size} bytes")
        return super()._proc_member(tar)  # type: ignore[misc] # the hook that tarfile.py names for subclasses


class _Blocks:
    """The decompressed bytes of a tar archive, as a file."""

    def __init__(self, archive: Tar) -> None:
        path = archive.path
        # .tgz is .tar.gz by another name.
        suffix = ".gz" if path.lower().endswith(".tgz") else None
        self._blocks = read_blocks(path, suffix=suffix)
        self._archive = archive
        self._held = b""
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        while len(self._held) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._archive.give(len(block))
            self.read_bytes += len(block)
            self._held += block
        taken, self._held = self._held[:size], self._held[size:]
        return taken


class Zip(_Archive):
    """A zip archive."""

    def entries(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        self._given = 0
        try:
            with open_file(self.path) as stream, zipfile.ZipFile(stream) as archive:
                for info in archive.infolist():
                    if not info.is_dir():
                        yield self._entry(archive, info, wanted)
        except (zipfile.BadZipFile, _BombError, RecursionError, ValueError, NotImplementedError) as error:
            yield self.end(error)
        except reading_errors() as error:
            raise cannot_read(self.path, error) from error

    def _entry(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: Callable[[str], bool]) -> Entry:
        path, mode = info.filename, info.external_attr >> 16
        if is_unsafe(path):
            return Entry("", info.file_size, problem=Problem.UNSAFE_PATH, detail="its path leads out of the archive")
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return Entry(path, 0, problem=LeftOut.NO_FILE, detail="a link or no regular file")
        if info.file_size > self.max_bytes:
            return self.too_long(path, info.file_size)
        if not wanted(path):
            return Entry(path, info.file_size)
        try:
            with archive.open(info) as stream:
                return self.content(path, info.file_size, stream)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, *DECODE_ERRORS) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            return Entry(path, info.file_size, problem=Problem.MALFORMED, detail=f"no entry: {type(error).__name__}")


#: Nothing of a repository's own or the user's configuration is to run anything, and nothing is fetched.
_GIT: Final = ("git", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-c", "safe.directory=*")
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def git(path: str, *arguments: str) -> bytes:
    """What a git command prints; SourceError where it fails."""
    command = [*_GIT, "-C", path, *arguments]
    try:
        done = subprocess.run(command, env={**os.environ, **_ENVIRONMENT}, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise SourceError(f"{path}: git is not installed; install it, or give an archive of the repository") from error
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip().splitlines()
        raise SourceError(f"{path}: git {arguments[0]} failed: {told[-1] if told else error.returncode}") from error
    return done.stdout


def is_repository(path: Path) -> bool:
    """Whether a folder is a git repository, bare or with files beside `.git`."""
    return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())


class Commit(Tree):
    """The files of one commit, from git's objects: nothing is checked out."""

    def __init__(self, path: str, max_bytes: int, commit: str) -> None:
        super().__init__(path, max_bytes)
        self.commit = commit

    def entries(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        listed = git(self.path, "ls-tree", "-r", "-z", "--long", "--full-tree", self.commit)
        command = [*_GIT, "-C", self.path, "cat-file", "--batch"]
        with subprocess.Popen(
            command,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for line in listed.split(b"\0")[:-1]:
                facts, _, name = line.partition(b"\t")
                mode, _, identifier, size = facts.split()
                path = name.decode(errors="backslashreplace")
                if mode not in (b"100644", b"100755"):
                    yield Entry(path, 0, problem=LeftOut.NO_FILE, detail="a link or another repository")
                elif not size.isdigit():
                    yield Entry(path, 0, problem=Problem.MALFORMED, detail="the repository does not have its content")
                elif int(size) > self.max_bytes:
                    yield self.too_long(path, int(size))
                elif not wanted(path):
                    yield Entry(path, int(size))
                else:
                    try:
                        process.stdin.write(identifier + b"\n")
                        process.stdin.flush()
                    except BrokenPipeError:
                        raise self._stopped() from None
                    yield self._answer(path, process.stdout)

    def _answer(self, path: str, stream: IO[bytes]) -> Entry:
        head = stream.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            return Entry(path, 0, problem=Problem.MALFORMED, detail="the repository does not have its content")
        content = stream.read(int(head[2]) + 1)
        if len(content) != int(head[2]) + 1:
            raise self._stopped()
        return Entry(path, len(content) - 1, content[:-1])

    def _stopped(self) -> SourceError:
        return SourceError(f"{self.path}: git stopped while it gave files; check the repository with git fsck")
