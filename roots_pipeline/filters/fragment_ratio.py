"""Characters in short pieces that end without punctuation, as a share of all: menus, lists of links, tables."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.fragments import ends_table, scan_fragments


class FragmentRatio(Filter):
    """Pieces of lines between tabs, `|`, `•` and ` · `, of at most 30 characters (10 of Han or kana) or four words.

    FineWeb (Penedo et al. 2024, section 3.6) has two rules for such pages, the share of short lines and that of lines
    which end in punctuation, of lines whatever their length. They drop stories whose every line is one short sentence,
    and texts in one line that lost its full stop; what both have in common, by characters, leaves those in peace.
    """

    name = "fragment_ratio"
    scale = "ratio"
    examples: ClassVar = {
        "": 0.0,
        "Home\nAbout us\nContact": 1.0,
        "Home | About us | Contact": 1.0,
        "She came home.\nIt was late.\n“Are you there?”": 0.0,
        "A line that is no longer short, of 41 characters\nnine more": 9 / 57,
        "Ukwethulwa kohlelo lwezokuphepha emphakathini\nUmnyango": 1.0,
        "Home · About us · Contact": 1.0,
        "El col·legi · L'escola": 1.0,
        "我住在海边的一个小镇上。": 0.0,
        "首页\n新闻\n联系我们": 1.0,
        "我每天早上和朋友一起去学校\n新闻": 2 / 15,
    }

    def measure(self, texts: TextBatch, _context: Context) -> Numbers:
        counts = np.empty((2, texts.size), dtype=np.int64)
        scan_fragments(texts.data, texts.offsets, ends_table(), counts)
        return share(counts[0], counts[1])
