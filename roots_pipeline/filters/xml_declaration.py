"""1 where a program's first 100 characters declare it to be XML, else 0.

Source: BigCode drops such files, whatever their extension (`bigcode-project/bigcode-dataset`,
preprocessing/filtering.py, `filter_xml`).
"""

from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch

# It ends within the first 100 characters, and has 14.
_DECLARATION = r"(?s)^.{0,86}<\?xml version="


class XmlDeclaration(Filter):
    name = "xml_declaration"
    scale = "score"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, '<?xml version="1.0"?>': 1, "a" * 90 + "<?xml version=": 0}

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        found = pc.match_substring_regex(texts.texts, _DECLARATION)
        return np.asarray(found, dtype=np.float64)
