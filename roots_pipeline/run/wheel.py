"""The code that is running, as a wheel: what is sent to workers that have no checkout.

Made of the modules as they are on disk, installed or in a checkout, without any build tool: a wheel is a zip with three
more files (https://packaging.python.org/en/latest/specifications/binary-distribution-format/). Only dependencies are
not in it.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import zipfile
from pathlib import Path

from roots_pipeline import __version__

PACKAGE = Path(__file__).parents[1]
NAME = f"roots_pipeline-{__version__}-py3-none-any.whl"


def wheel() -> bytes:
    """The wheel's content; the same code gives the same bytes."""
    described = f"roots_pipeline-{__version__}.dist-info"
    files = {
        f"roots_pipeline/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes()
        for path in sorted(PACKAGE.rglob("*"))
        # All of it, models too: a filter whose model is missing would measure nothing, and say nothing.
        if path.is_file() and "__pycache__" not in path.parts
    }
    files[f"{described}/METADATA"] = _metadata().encode()
    files[f"{described}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: roots\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    recorded = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    record = f"{described}/RECORD"
    files[record] = "\n".join([*recorded, f"{record},,", ""]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # A ZipInfo of its own has a fixed date, 1980.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _metadata() -> str:
    try:
        found = importlib.metadata.distribution("roots-pipeline").read_text("METADATA")
    except importlib.metadata.PackageNotFoundError:
        found = None
    return found or f"Metadata-Version: 2.1\nName: roots-pipeline\nVersion: {__version__}\n"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
