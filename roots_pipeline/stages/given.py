"""What a job's workers are given by file: a runner's job holds a name alone, however many items a stage has.

A job is one message of limited size (Dataflow: 20 MB), and what finding duplicates knows of 100,000 shards is more than
that. So the run writes it into the output's private folder, where workers write their records, and they read it there.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_bytes

#: Items of one file. A job names its files: 100,000 items are a hundred names.
ITEMS_A_FILE = 1000


class Given(msgspec.Struct, frozen=True):
    """A thing in a file: named by the stage it is for and its SHA-256, so it is what the run wrote or none.

    `code` is what `code_digest` gives where the run is.
    """

    stage: str
    sha256: str
    code: str


@functools.cache
def code_digest() -> str:
    """What tells this package's code from another version's."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def give(layout: Layout, stage: str, thing: Any) -> Given:
    """Write a thing for the workers of a stage."""
    content = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    given = Given(stage, hashlib.sha256(content).hexdigest(), code_digest())
    write_bytes(layout.given(stage, given.sha256), content, layout.temporary)
    return given


def give_items(layout: Layout, stage: str, items: Sequence[Any]) -> list[Given]:
    """Write the items of a stage, in their order."""
    return [
        give(layout, stage, tuple(items[start : start + ITEMS_A_FILE])) for start in range(0, len(items), ITEMS_A_FILE)
    ]


def take(layout: Layout, given: Given) -> Any:
    """What was given. RunError: the file is not what the run wrote, or the code here is not the run's."""
    if given.code != code_digest():
        raise RunError(
            f"{given.stage}: this worker has other code than the run; build its image anew (see deploy/), "
            "or install the run's version where it is started, and resume"
        )
    path = layout.given(given.stage, given.sha256)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != given.sha256:
        raise RunError(f"{path}: not what the run wrote; remove it and resume")
    return pickle.loads(content)  # noqa: S301 (the run's own, by its hash)


def take_items(layout: Layout, given: Given) -> Iterator[Any]:
    """The items of one file."""
    items: tuple[Any, ...] = take(layout, given)
    yield from items
