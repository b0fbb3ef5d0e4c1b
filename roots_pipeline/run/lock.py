"""One run at a time writes into an output: a lock that says who has it, since when, and when it was last heard of.

In a folder of this machine the kernel holds the lock (flock), so it is gone with the process, however that ends; what
is written in the file tells of a run on another machine, where folders are shared. In a store the lock is an object
that only one can create. What a dead process of this machine left is taken over, and said so; of another machine
nobody here knows whether it lives, so that takes `--break-lock`.
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import os
import platform
import secrets
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.storage import create, is_store

#: Seconds between two signs of life.
RENEW_SECONDS = 30.0


class Owner(msgspec.Struct, frozen=True):
    """Whose run it is, and since when, in seconds since 1970; nothing is decided by times: clocks may be wrong."""

    host: str
    #: Of the machine's last start, and of the process: a number that comes again does not stand for another process.
    boot: str
    pid: int
    started: str
    user: str
    command: str
    since: float
    seen: float
    token: str

    def described(self) -> str:
        """For instance `ada on node7, process 4711, since 2 h, last heard of 12 s ago: roots run all …`."""
        now = time.time()
        return (
            f"{self.user} on {self.host}, process {self.pid}, since {_span(now - self.since)}, "
            f"last heard of {_span(now - self.seen)} ago: {self.command}"
        )

    @property
    def is_of_this_host(self) -> bool:
        return self.host == platform.node()

    @property
    def is_alive(self) -> bool:
        """Whether a process of this host still runs."""
        return self.boot == _boot() and self.started == _started(self.pid)


class Lock(Protocol):
    """A lock that this run has."""

    def read(self) -> Owner | None:
        """Who has it, as far as is written there."""

    def write(self, owner: Owner) -> None: ...

    def release(self) -> None: ...


@contextmanager
def alone(layout: Layout, say: Callable[[str], None], *, break_lock: bool = False) -> Iterator[Callable[[], None]]:
    """Keep other runs out of the output.

    Gives a function to call now and then: it writes down that this run lives, and raises RunError when another one has
    taken the lock. RunError: another run is writing there, or may be. `say` is told of a lock that a dead run left.
    """
    me = _myself()
    take = _take_object if is_store(layout.root) else _take_file
    lock = take(layout, me, say, break_lock)
    renewed = time.monotonic()

    def renew() -> None:
        nonlocal renewed
        if time.monotonic() - renewed < RENEW_SECONDS:
            return
        owner = lock.read()
        if owner is None or owner.token != me.token:
            raise RunError(f"{layout.root}: lost the lock{_to(owner)}; this run stops, what it has done is kept")
        lock.write(msgspec.structs.replace(me, seen=time.time()))
        renewed = time.monotonic()

    try:
        yield renew
    finally:
        lock.release()


class _File:
    """A lock that the kernel holds for us; the file is emptied in the end, unless it is gone with the folder."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self) -> Owner | None:
        self._file.seek(0)
        return _decoded(self._file.read())

    def write(self, owner: Owner) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(msgspec.json.encode(owner))
        self._file.flush()

    def release(self) -> None:
        with self._file:
            self._file.truncate(0)


def _take_file(layout: Layout, me: Owner, say: Callable[[str], None], break_lock: bool) -> _File:
    layout.work.mkdir(parents=True, exist_ok=True)
    while True:
        file = layout.lock.open("a+b")
        lock = _File(file)
        held = _is_held(file)
        owner = lock.read()
        if held:
            file.close()
            raise _refused(layout, owner)
        if _is_at(file, layout.lock):
            break
        file.close()  # its run ended while we opened it, and removed the folder
    if owner is not None and not _may_take(layout, owner, say, break_lock):
        file.close()
        raise _refused(layout, owner, may_break=not owner.is_of_this_host)
    lock.write(me)
    return lock


def _is_held(file: BinaryIO) -> bool:
    """Whether another process has the kernel's lock; else we have it, if the file system knows locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EWOULDBLOCK, errno.EACCES, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:
            raise
        return error.errno in {errno.EWOULDBLOCK, errno.EACCES}
    return False


def _is_at(file: BinaryIO, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


class _Object:
    """A lock that is an object in a store."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Owner | None:
        with suppress(FileNotFoundError):
            return _decoded(self._path.read_bytes())
        return None

    def write(self, owner: Owner) -> None:
        self._path.write_bytes(msgspec.json.encode(owner))

    def release(self) -> None:
        with suppress(FileNotFoundError):
            self._path.unlink()


def _take_object(layout: Layout, me: Owner, say: Callable[[str], None], break_lock: bool) -> _Object:
    lock = _Object(layout.lock)
    owner = None
    if not create(layout.lock, msgspec.json.encode(me)):
        owner = lock.read()
        if owner is not None:
            if not _may_take(layout, owner, say, break_lock):
                raise _refused(layout, owner, may_break=not owner.is_of_this_host)
            lock.release()
        if not create(layout.lock, msgspec.json.encode(me)):
            raise _refused(layout, lock.read())
    return lock


def _may_take(layout: Layout, owner: Owner, say: Callable[[str], None], break_lock: bool) -> bool:
    """Whether a lock that somebody left is ours to take; says so."""
    if owner.is_of_this_host:
        if owner.is_alive:
            return False
        say(f"{layout.root}: the run that was writing here is dead, so this one takes over ({owner.described()})")
        return True
    if break_lock:
        say(f"{layout.root}: its lock is broken ({owner.described()})")
    return break_lock


def _refused(layout: Layout, owner: Owner | None, *, may_break: bool = False) -> RunError:
    cure = "; if you know that it is dead, give --break-lock" if may_break else ""
    return RunError(
        f"{layout.root}: another run is writing here{_to(owner)}; wait for it, or use another --output{cure}"
    )


def _to(owner: Owner | None) -> str:
    return f" ({owner.described()})" if owner else ""


def _myself() -> Owner:
    now = time.time()
    return Owner(
        host=platform.node(),
        boot=_boot(),
        pid=os.getpid(),
        started=_started(os.getpid()) or "",
        user=_user(),
        command=shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        since=now,
        seen=now,
        token=secrets.token_hex(8),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return f"user {os.getuid()}"


def _boot() -> str:
    """What tells one start of the machine from another; nothing where the system does not say (not Linux)."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""


def _started(pid: int) -> str | None:
    """When a process started, as the system counts; None: there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


def _decoded(content: bytes) -> Owner | None:
    try:
        return msgspec.json.decode(content, type=Owner)
    except (msgspec.DecodeError, UnicodeDecodeError):  # nobody's any more, or not written to its end
        return None


def _span(seconds: float) -> str:
    """A span of time in the unit that suits it.

    >>> _span(12.3), _span(7300), _span(400000)
    ('12 s', '2 h', '5 d')
    """
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
