"""Leave out documents of fewer than 300 bytes."""

from typing import ClassVar

from roots_pipeline.cleaners._small_documents import LeastBytes


class FilterSmallDocsBytes300(LeastBytes):
    """Keeps a document of 300 bytes of UTF-8 or more (01a `clean.py`).

    ROOTS' for ar, id, pt, vi and Indic languages; a letter of an Indic script has three bytes: these are 100 letters.
    """

    name = "filter_small_docs_bytes_300"
    least = 300
    examples: ClassVar = {"a" * 300: True, "a" * (300 - 1): False, "अ" * (300 // 3): True, "": False}
