"""The review sample: a few places where personal data was found, by source and type, with all values masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec
import numpy as np
import pyarrow as pa

from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import WrittenFile, write_bytes, written
from roots_pipeline.privacy.review import review_sample
from roots_pipeline.privacy.spans import Spans
from roots_pipeline.stages.work import Record

#: Examples of a type in a source and a language.
EXAMPLES = 10
#: Findings of one batch that are looked at: a list of ten thousand numbers is one thing to review, not as many.
_LOOKED_AT = 200


class ReviewSample:
    """Examples of one shard."""

    def __init__(self) -> None:
        #: [source, type, context, score], a list of them by source and type.
        self._found: dict[tuple[str, str], list[tuple[str, float]]] = {}

    def add(self, source: str, texts: pa.LargeStringArray, spans: Spans, types: Sequence[str]) -> None:
        """Take some of the findings of a batch; `types` are those of the redactor."""
        for kind in np.unique(spans.kinds):
            few = np.flatnonzero(spans.kinds == kind)
            if few.size > _LOOKED_AT:
                few = few[:: -(-few.size // _LOOKED_AT)]
            # Those beside it have to be known to be masked as well.
            near = np.isin(spans.documents, spans.documents[few])
            for example in review_sample(texts, spans.where(near), types, EXAMPLES):
                if example.kind == types[kind]:
                    self._found.setdefault((source, example.kind), []).append((example.context, example.score))
        self._found = {key: _some(found) for key, found in self._found.items()}

    @property
    def examples(self) -> list[list[object]]:
        """[source, type, context, score] of each example, as plain data."""
        return [[*key, *example] for key, found in sorted(self._found.items()) for example in found]


def _some(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """A few of them; which ones does not depend on their order."""
    return sorted(set(found), key=lambda example: blake2b(example[0].encode(), digest_size=8).digest())[:EXAMPLES]


def write_review(layout: Layout, published: Iterable[Record]) -> list[WrittenFile]:
    """Write `privacy/<language>.json` from the records of `publish`, for each language that has any findings."""
    languages: dict[str, dict[tuple[str, str], list[tuple[str, float]]]] = {}
    for record in published:
        for source, kind, context, score in record.facts.get("review", []):
            of_language = languages.setdefault(record.key.rpartition("--")[0], {})
            of_language.setdefault((source, kind), []).append((context, score))
    files = []
    for language, found in sorted(languages.items()):
        report: dict[str, dict[str, list[dict[str, object]]]] = {}
        for (source, kind), examples in sorted(found.items()):
            report.setdefault(source, {})[kind] = [
                {"context": context, "score": round(score, 3)} for context, score in _some(examples)
            ]
        path = layout.review(language)
        content = msgspec.json.format(msgspec.json.encode({"language": language, "sources": report}), indent=1)
        write_bytes(path, content + b"\n", layout.temporary)
        files.append(written(path, layout.root))
    return files
