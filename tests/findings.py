"""What a redactor finds in one text, as tests of recognizers write it down."""

from __future__ import annotations

import pyarrow as pa

from roots_pipeline.privacy.redactor import Redactor


def found(redactor: Redactor, text: str, language: str = "eng_Latn") -> list[tuple[str, str]]:
    """What is found in a text: (type, value)."""
    spans = redactor.find(pa.array([text], pa.large_string()), language)
    data = text.encode()
    return [
        (redactor.types[kind], data[start:end].decode())
        for start, end, kind in zip(spans.starts, spans.ends, spans.kinds, strict=True)
    ]
