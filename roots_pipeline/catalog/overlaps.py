"""Sources that hold the same documents: what they read, and where they say they are from, held against each other.

The same document in two sources is found when duplicates are; that two sources are the same costs a run twice its time,
counts one custodian's texts as two, and is better seen before.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roots_pipeline.config import Project, Source


#: Options of readers that choose a part of what is at a path.
_PARTS: Final = ("name", "split", "data_dir", "data_files", "revision", "commit", "domains", "namespaces")


@dataclass(frozen=True)
class Overlap:
    """Two sources, and what they have in common."""

    first: str
    second: str
    kind: Literal["path", "dump", "repository", "homepage"]
    what: str

    @property
    def certain(self) -> bool:
        """Whether they read the same: a mistake, where the others are to be looked at."""
        return self.kind == "path"

    def __str__(self) -> str:
        said = {
            "path": "read the same",
            "dump": "are made from one dump of a wiki",
            "repository": "are from one repository",
            "homepage": "have one homepage",
        }
        return f"{self.first} and {self.second} {said[self.kind]}: {self.what}"


def overlaps(project: Project) -> list[Overlap]:
    """The pairs of sources that have something in common, and do not say so (`overlaps`); the surest sign of each.

    Members of one family are held against each other by what they read alone: their homepage may well be one.
    """
    keys = {name: dict(_keys(source)) for name, source in project.sources.items()}
    found = []
    for first, second in combinations(sorted(project.sources), 2):
        one, other = project.sources[first], project.sources[second]
        if _names(one) & set(other.overlaps) or _names(other) & set(one.overlaps):
            continue
        path = _same_path(one, other)
        if path is not None:
            found.append(Overlap(first, second, "path", path))
        elif one.family is None or one.family != other.family:
            shared = [key for key in keys[first] if key in keys[second]]
            if shared:
                found.append(Overlap(first, second, keys[first][shared[0]], shared[0]))
    return found


def unknown_overlaps(project: Project) -> Iterator[str]:
    """Names under `overlaps` that no source has."""
    known = {name for source in project.sources.values() for name in _names(source)}
    for source in project.sources.values():
        for name in source.overlaps:
            if name not in known:
                yield f"{source.file}: overlaps: '{name}' is no source"


def _names(source: Source) -> set[str]:
    return {source.name, source.family or source.name}


def _same_path(one: Source, other: Source) -> str | None:
    """A path that both read: the same, or one that the other's pattern takes in; with one and the same part of it."""
    first, second = one.read, other.read
    if _part(one) != _part(other):
        return None
    for left in first.path:
        for right in second.path:
            if left == right or fnmatch.fnmatchcase(left, right) or fnmatch.fnmatchcase(right, left):
                return left
    return None


def _part(source: Source) -> tuple[str, ...]:
    """Which part of a path is read, where the reader can take one."""
    options = source.read.options
    return tuple(str(options.get(name, "")) for name in _PARTS)


def _keys(source: Source) -> Iterator[tuple[str, Literal["dump", "repository", "homepage"]]]:
    """What names the origin of a source, the surest first."""
    for path in source.read.path:
        address = urlsplit(path)
        parts = [part for part in address.path.split("/") if part]
        if address.hostname == "dumps.wikimedia.org" and parts:
            yield f"dumps.wikimedia.org/{parts[0]}", "dump"
        if address.hostname in {"github.com", "gitlab.com", "codeberg.org"} and len(parts) >= 2:
            yield f"{address.hostname}/{parts[0]}/{parts[1].removesuffix('.git')}".casefold(), "repository"
        if address.hostname == "raw.githubusercontent.com" and len(parts) >= 2:
            yield f"github.com/{parts[0]}/{parts[1]}".casefold(), "repository"
    if source.homepage is not None:
        address = urlsplit(source.homepage)
        yield f"{address.hostname}{address.path.rstrip('/')}".casefold(), "homepage"
