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
from numba.core.caching import UserProvidedCacheLocator

_Function = TypeVar("_Function", bound=Callable[..., object])

_PACKAGE = Path(__file__).parent.parent

#: In place of numba's own choice, and for what is none of ours before it.
_LOCATORS = f"{__name__}.PackageLocator,UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator"


@functools.cache
def cache_directory() -> Path:
    """Where compiled kernels are kept: named after all kernel sources, numba and Python.

    numba notices a change in a kernel's own file, not in the kernels it calls; so any change starts a new folder.
    """
    digest = hashlib.sha256(f"{numba.__version__} {platform.python_version()}".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if path.parent == Path(__file__).parent or b"text.compiled import" in source:
            digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + source + b"\0")
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


class PackageLocator(UserProvidedCacheLocator):  # type: ignore[misc]
    """Where in that folder a kernel's compiled code is: by its module within the package, wherever the package lies.

    numba goes by the path on the disk; then each worker of a cluster that gets the code anew would compile it anew.
    """

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        return Path(py_file).relative_to(_PACKAGE).parent.as_posix().replace("/", "_")

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> PackageLocator | None:
        if not Path(py_file).is_relative_to(_PACKAGE):
            return None
        found: PackageLocator | None = super().from_function(py_func, py_file)
        return found


def kernel(function: _Function) -> _Function:
    """Compile a function of numbers and numpy arrays on first use; the result is kept on disk.

    The interpreter's lock is released while it runs. NUMBA_CACHE_DIR, where set, says where to keep it.
    """
    if not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = str(cache_directory())
        numba.config.CACHE_LOCATOR_CLASSES = _LOCATORS
    return numba.njit(cache=True, nogil=True)(function)


def inlined(function: _Function) -> _Function:
    """Compile a small function that kernels call for each character or word; LLVM makes it a part of them.

    It allocates nothing: numba counts references to every array that is passed, in atomic steps that take ten times as
    long as reading a character, and leaves that out only of functions that are compiled without its memory manager.
    """
    return numba.njit(nogil=True, _nrt=False)(function)
