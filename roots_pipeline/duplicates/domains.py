"""The domain that a document is from, as a hash: by which template lines can be counted site by site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.duplicates.lines import find_lines
from roots_pipeline.duplicates.templates import Templates
from roots_pipeline.text.batch import TextBatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roots_pipeline.duplicates.lines import Lines

# RFC 3986, 3.2: what stands before the host is a user, what is behind it a port, a path, a query or a fragment.
_HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?:[wW]{3}\.)?(?P<host>\[[^\]]*\]|[^/?#:]+)"


def domain_hashes(urls: pa.StringArray) -> NDArray[np.uint64]:
    """A hash of each address's host in small letters, without `www.`; documents without a host are of one domain.

    >>> a, b, c, d = domain_hashes(pa.array(["https://www.Example.org/a", "http://example.org:80", "x", None]))
    >>> bool(a == b), bool(c == d), bool(a == c)
    (True, True, False)
    """
    hosts = pc.utf8_lower(pc.fill_null(pc.struct_field(pc.extract_regex(urls, _HOST), "host"), ""))
    names = hosts.dictionary_encode()
    hashes = find_lines(TextBatch(names.dictionary.cast(pa.large_string()))).hashes
    # Not the hash of a line that says the domain's name: both would meet in `of_domains`.
    return (hashes * np.uint64(0x9E3779B97F4A7C15))[names.indices.to_numpy()]


def of_domains(lines: Lines, domains: NDArray[np.uint64]) -> Lines:
    """The lines of documents with hashes that tell domains apart; `domains` is of each document, uint64[n]."""
    return lines._replace(hashes=lines.hashes ^ np.repeat(domains, np.diff(lines.offsets)))


def frequent(
    templates: Templates,
    domains: Sequence[NDArray[np.uint64]],
    contents: Sequence[NDArray[np.uint64]],
    min_count: int,
    min_share: float,
) -> Templates:
    """Those lines that `min_count` documents of their domain have, and more than `min_share` of its documents.

    `domains` and `contents` are of each document, shard by shard; documents of a domain with one content are one.
    """
    pairs = [
        np.zeros((0, 2), dtype=np.uint64),
        *(np.stack(both, axis=1) for both in zip(domains, contents, strict=True)),
    ]
    names, sizes = np.unique(np.unique(np.concatenate(pairs), axis=0)[:, 0], return_counts=True)
    shards = (templates.first >> np.uint64(32)).astype(np.int64)
    rows = (templates.first & np.uint64(0xFFFFFFFF)).astype(np.int64)
    own = np.array([domains[shard][row] for shard, row in zip(shards, rows, strict=True)], dtype=np.uint64)
    size = sizes[np.searchsorted(names, own)] if own.size else np.zeros(0, dtype=np.int64)
    chosen = (templates.documents >= min_count) & (templates.documents > min_share * size)
    return Templates._make(column[chosen] for column in templates)
