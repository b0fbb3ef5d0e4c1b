"""Leave out pages of a wiki that are not text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow.compute as pc

from roots_pipeline.cleaners.base import DocumentFilter, as_mask

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class FilterWikiNonTextType(DocumentFilter):
    """Keeps a document whose `type` (read.type_field) is "text" (01a `filter_wiki_meta.py`).

    Repaired: a record without a type stays, where ROOTS stops with an error.
    """

    name = "filter_wiki_non_text_type"
    column = "type"
    examples: ClassVar = {"text": True, "redirect": False, "wikitext": False, "": False}

    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        return as_mask(pc.equal(values, "text"))
