"""Characters that a wrong decoding left, as a share of all: "Ã©" for "é", signs for what could not be decoded."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.mojibake import code_page, scan_mojibake


class MojibakeRatio(Filter):
    """UTF-8 read as Windows-1252 or Latin-1, and U+FFFD.

    The signs are those by which ftfy (Speer 2019) knows such text; it mends what one byte in a thousand shows, this
    measures how much there is. Other mistaken code pages give letters of other scripts, which the identifier sees.
    """

    name = "mojibake_ratio"
    scale = "ratio"
    examples: ClassVar = {
        "": 0.0,
        "café": 0.0,
        "cafÃ©": 2 / 5,
        "itâ€™s": 3 / 6,
        "CAFÉ»": 2 / 5,
        "à¤¨": 1.0,
        "caf\ufffd": 1 / 4,
        "São Paulo, « été »": 0.0,
    }

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        counts = np.empty(texts.size, dtype=np.int64)
        scan_mojibake(texts.data, texts.offsets, code_page(), counts)
        return share(counts, texts.characters)
