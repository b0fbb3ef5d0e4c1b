"""A sample for review: where personal data was found, with all values masked."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from roots_pipeline.privacy.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from roots_pipeline.privacy.spans import Spans

#: Characters shown on each side of a value.
_BESIDE: Final = 40
#: Bytes in which they are looked for: characters have up to four, and masking makes text shorter.
_NEAR: Final = 400
#: Whatever beside a value could say whose it is, found or not: digits in any script, and what is written with an at
#: sign or looks random.
_TELLING: Final = re.compile(r"\S*[@＠]\S*|\w*\d\w*")


class Example(NamedTuple):
    """A finding in its place, fit to be shown."""

    kind: str
    #: What stands around it, on one line, with the value as <TYPE>; digits and addresses beside it are masked, too.
    context: str
    score: float


def review_sample(texts: pa.LargeStringArray, spans: Spans, types: Sequence[str], per_type: int) -> list[Example]:
    """Up to `per_type` findings of each type, by the types' order; which ones does not depend on the texts' order.

    `types`: those of the redactor that found the spans.
    """
    chosen: dict[str, list[tuple[bytes, Example]]] = {}
    pieces: dict[int, list[tuple[int, int, str]]] = {}
    columns = (spans.documents.tolist(), spans.starts.tolist(), spans.ends.tolist(), spans.kinds.tolist())
    for document, start, end, kind in zip(*columns, strict=True):
        pieces.setdefault(document, []).append((start, end, types[kind]))
    scores = iter(spans.scores.tolist())
    for document, found in pieces.items():
        data: bytes = texts[document].as_buffer().to_pybytes()
        for index, (start, end, kind) in enumerate(found):
            score = next(scores)
            left = _left(data, found[max(0, index - _BESIDE) : index], start)[-_BESIDE:]
            right = _right(data, found[index + 1 : index + 1 + _BESIDE], end)[:_BESIDE]
            example = Example(kind, " ".join(f"{left}<{kind.upper()}>{right}".split()), score)
            order = blake2b(data[start:end] + example.context.encode(), digest_size=8).digest()
            some = chosen.setdefault(kind, [])
            some.append((order, example))
            some.sort()
            del some[per_type:]
    return [example for kind in TYPES for _, example in chosen.get(kind, [])]


def _left(data: bytes, found: Sequence[tuple[int, int, str]], last: int) -> str:
    """What stands before a byte, near it, without values."""
    text, stop = "", last - _NEAR
    for start, end, kind in reversed(found):
        if end <= stop:
            break
        text = f"<{kind.upper()}>{_masked(data[end:last])}{text}"
        last = start
    return _masked(data[max(0, min(stop, last)) : last]) + text


def _right(data: bytes, found: Sequence[tuple[int, int, str]], first: int) -> str:
    """What stands from a byte on, near it, without values."""
    text, stop = "", first + _NEAR
    for start, end, kind in found:
        if start >= stop:
            break
        text += f"{_masked(data[first:start])}<{kind.upper()}>"
        first = end
    return text + _masked(data[first : max(stop, first)])


def _masked(data: bytes) -> str:
    # Characters cut at the edge are left out.
    return _TELLING.sub("…", data.decode(errors="ignore"))
