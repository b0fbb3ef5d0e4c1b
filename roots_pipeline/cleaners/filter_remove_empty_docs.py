"""Leave out documents of which nothing but white space is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from roots_pipeline.cleaners.base import DocumentFilter, matches, widened

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class FilterRemoveEmptyDocs(DocumentFilter):
    """Keeps a document that has a character besides white space (01a `filter_wiki_meta.py`; in 484 recipes)."""

    name = "filter_remove_empty_docs"
    examples: ClassVar = {"": False, " \n\t\u00a0\u3000": False, "।": True, "\u200b": True, "text": True}

    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        # Python's `str.isspace`, by which ROOTS goes: White_Space and the four separators of ASCII.
        return matches(values, widened(r"[^\s]"))
