"""Replace line ends with spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from roots_pipeline.cleaners.base import Cleaner, contains_any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class ReplaceNewlineWithSpace(Cleaner):
    """Turns each LF into one space (ROOTS appendix B.3; there after its sentence splitters, for Wikipedias)."""

    name = "replace_newline_with_space"
    examples: ClassVar = {"One.\nTwo.\n\nThree.": "One. Two.  Three.", "One.\r\nTwo.": "One.\r Two."}

    def clean(self, text: str) -> str:
        return text.replace("\n", " ")

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return contains_any(texts, ("\n",))
