"""Source code: a folder, an archive (.tar, compressed or not; .zip) or a git repository, a document a file.

Of each file its license is found (`_licenses.py`), and a file that nobody wrote by hand and here is left out
(`_by_hand.py`). What of it may be used is for the catalog to say, and for the source's `license_conditions`.
"""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.document import LeftOut, Problem
from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers._by_hand import is_binary, left_out_by_path, left_out_by_text
from roots_pipeline.readers._encoding import UndecodableError, decode
from roots_pipeline.readers._files import File, find_files, whole_shard
from roots_pipeline.readers._licenses import MAX_LICENSE_BYTES, FolderLicenses, is_license_file, license_of_file
from roots_pipeline.readers._records import Record, batches
from roots_pipeline.readers._trees import (
    TAR_SUFFIXES,
    ZIP_SUFFIX,
    Commit,
    Entry,
    Folder,
    Tar,
    Tree,
    Zip,
    folder_fingerprint,
    git,
    is_repository,
)
from roots_pipeline.readers.base import COMMON_OPTIONS, DEFAULTS, Reader, ReadOptions, Shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

#: A source file above this is data (ROOTS took files below 1 MiB: data_tooling, `query.sql`).
MAX_FILE_BYTES: Final = 2**20
#: The fingerprint of a shard that is a commit.
_COMMIT: Final = "commit "


class Repository(Reader):
    """Files of repositories, one shard a repository. A position is the number of the file in it, the key its path.

    `path` names folders, archives, or git repositories, whose files are read from git's objects as of `commit` (by
    default `HEAD`, settled when the run is planned). `repository` is the address under which a document is to name it;
    by default git's remote `origin`, or the name of the folder or archive.
    """

    name = "repository"
    OPTIONS: ClassVar[Mapping[str, type]] = {**COMMON_OPTIONS, "commit": str, "repository": str}
    FIELDS: ClassVar[Mapping[str, str]] = {"key": "path", "license": "license", "path": "path"}

    def list_shards(self, paths: Sequence[str], root: Path, options: ReadOptions = DEFAULTS) -> list[Shard]:
        shards = [shard for path in paths for shard in _shards(path, root, options)]
        if "commit" in options.options and not (len(shards) == 1 and shards[0].fingerprint.startswith(_COMMIT)):
            raise ConfigError(
                f"reader repository: a commit is of one git repository, and {', '.join(paths)} is not one"
            )
        return sorted({shard.path: shard for shard in shards}.values(), key=lambda shard: shard.name)

    def read(self, shard: Shard, options: ReadOptions = DEFAULTS) -> Iterator[pa.RecordBatch]:
        tree = _tree(shard, options.integer("max_record_bytes", MAX_FILE_BYTES))
        licenses = FolderLicenses()
        for entry in tree.entries(is_license_file):
            if is_license_file(entry.path) and entry.problem is not LeftOut.NO_FILE:
                content = entry.content if entry.size <= MAX_LICENSE_BYTES else None
                licenses.add(entry.path, content)
        revision = shard.fingerprint.removeprefix(_COMMIT) if isinstance(tree, Commit) else None
        address = str(options.options.get("repository") or _address(shard, tree))
        yield from batches(_records(tree, licenses, address, revision))


def _shards(pattern: str, root: Path, options: ReadOptions) -> list[Shard]:
    """The repositories that a pattern matches."""
    if "://" in pattern:
        return [_archive(file) for file in find_files([pattern], root)]
    folder = root / pattern
    matches = [folder] if folder.exists() else sorted(map(Path, glob.glob(str(root / pattern))))  # noqa: PTH207
    if not matches:
        find_files([pattern], root)  # tells that there is none, and which there are
    shards = []
    for match in matches:
        if not match.is_dir():
            shards += [_archive(file) for file in find_files([str(match)], root)]
        elif is_repository(match):
            wanted = str(options.options.get("commit", "HEAD"))
            found = (
                git(str(match), "rev-parse", "--verify", "--end-of-options", f"{wanted}^{{commit}}").decode().strip()
            )
            shards.append(Shard(match.name, str(match.absolute()), fingerprint=f"{_COMMIT}{found}"))
        else:
            fingerprint, size = folder_fingerprint(str(match))
            shards.append(Shard(match.name, str(match.absolute()), bytes=size, fingerprint=fingerprint))
    return shards


def _archive(file: File) -> Shard:
    if not file.path.lower().endswith((*TAR_SUFFIXES, ZIP_SUFFIX)):
        known = ", ".join((*TAR_SUFFIXES, ZIP_SUFFIX))
        raise SourceError(
            f"{file.path}: is no archive by its name ({known}); name a folder, an archive or a git repository"
        )
    return whole_shard(file)


def _tree(shard: Shard, max_bytes: int) -> Tree:
    if shard.fingerprint.startswith(_COMMIT):
        return Commit(shard.path, max_bytes, shard.fingerprint.removeprefix(_COMMIT))
    if shard.path.lower().endswith(ZIP_SUFFIX):
        return Zip(shard.path, max_bytes, shard.bytes)
    if shard.path.lower().endswith(TAR_SUFFIXES):
        return Tar(shard.path, max_bytes, shard.bytes)
    return Folder(shard.path, max_bytes)


def _address(shard: Shard, tree: Tree) -> str:
    """Where a repository came from, without the name and password that may be in it."""
    if isinstance(tree, Commit):
        try:
            remote = git(shard.path, "config", "--local", "--get", "remote.origin.url").decode(errors="replace").strip()
        except SourceError:
            return shard.name
        return re.sub(r"^(\w+://)[^/@]*@", r"\1", remote)
    return shard.name


def _records(tree: Tree, licenses: FolderLicenses, address: str, revision: str | None) -> Iterator[Record]:
    for position, entry in enumerate(tree.entries(lambda path: left_out_by_path(path) is None)):
        record = Record(
            entry.path or None,
            position,
            None,
            path=entry.path or None,
            repository=address,
            revision=revision,
            record_bytes=entry.size,
        )
        yield _document(record, entry, licenses)


def _document(record: Record, entry: Entry, licenses: FolderLicenses) -> Record:
    """The text of a file with its license, or why there is none."""
    if entry.problem is not None:
        return record._replace(problem=entry.problem, detail=entry.detail)
    by_path = left_out_by_path(entry.path)
    if by_path is not None:
        return record._replace(problem=by_path[0], detail=by_path[1])
    content = entry.content or b""
    if is_binary(content):
        return record._replace(problem=LeftOut.BINARY, detail="a NUL byte")
    if not content.strip():
        return record._replace(problem=LeftOut.NO_TEXT)
    try:
        text = decode(content, markup=False)
    except UndecodableError as error:
        return record._replace(problem=Problem.UNDECODABLE, detail=str(error))
    by_text = left_out_by_text(entry.path, text)
    if by_text is not None:
        return record._replace(problem=by_text[0], detail=by_text[1])
    return record._replace(text=text, license=license_of_file(text) or licenses.of(entry.path))
