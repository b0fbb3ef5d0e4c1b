"""Leave out documents of fewer than 1024 bytes."""

from typing import ClassVar

from roots_pipeline.cleaners._small_documents import LeastBytes


class FilterSmallDocsBytes1024(LeastBytes):
    """Keeps a document of 1024 bytes of UTF-8 or more (01a `clean.py`).

    ROOTS' for ca, en, es, fr, zh and code, as a fourth of a byte is about a token and 256 tokens are wanted.
    """

    name = "filter_small_docs_bytes_1024"
    least = 1024
    examples: ClassVar = {"a" * 1024: True, "a" * (1024 - 1): False, "अ" * (1024 // 3): False, "": False}
