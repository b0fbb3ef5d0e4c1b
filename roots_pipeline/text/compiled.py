"""The decorator of every compiled kernel, and where the compiled code is kept between runs.

Compiled code freezes the constants it uses. The cache notices their changes only in this folder and in modules that
import `kernel`: define them there.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba

_Function = TypeVar("_Function", bound=Callable[..., object])


@functools.cache
def cache_directory() -> Path:
    """Where compiled kernels are kept: named after all kernel sources, numba and Python.

    numba notices a change in a kernel's own file, not in the kernels it calls; so any change starts a new folder.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(f"{numba.__version__} {platform.python_version()}".encode())
    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        if path.parent == Path(__file__).parent or b"text.compiled import" in source:
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + source + b"\0")
    name = Path("roots_pipeline") / digest.hexdigest()[:16]
    for parent in (os.environ.get("XDG_CACHE_HOME") or "~/.cache", tempfile.gettempdir()):
        folder = Path(parent).expanduser() / name
        if _writable(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="roots_pipeline-"))


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, RuntimeError):  # RuntimeError: a home directory that cannot be determined
        return False


def kernel(function: _Function) -> _Function:
    """Compile a function of numbers and numpy arrays on first use; the result is kept on disk.

    The interpreter's lock is released while it runs. NUMBA_CACHE_DIR, where set, says where to keep it.
    """
    if not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = str(cache_directory())
    return numba.njit(cache=True, nogil=True)(function)


def inlined(function: _Function) -> _Function:
    """Compile a small function into each kernel that calls it, where a call would cost more than the work."""
    return numba.njit(inline="always")(function)
