"""Characters in tags of HTML or XML, as a share of all: pages whose text was never taken out of them."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.tags import scan_tags


class MarkupRatio(Filter):
    """ROOTS took lines with tags out while cleaning (`remove_html_spans`); what no source's file asks for stays in."""

    name = "markup_ratio"
    scale = "ratio"
    examples: ClassVar = {
        "": 0.0,
        "<b>bold</b>": 7 / 11,
        "a < b and c > d": 0.0,
        '<a href="x">link</a> <br/>': 21 / 26,
        "<!-- a remark -->": 1.0,
        "if a <b": 0.0,
    }

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        counts = np.empty(texts.size, dtype=np.int64)
        scan_tags(texts.data, texts.offsets, counts)
        return share(counts, texts.characters)
