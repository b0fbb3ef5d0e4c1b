"""Share of the lines, blank ones left out, that end with a sentence: low in menus, lists and tables.

Source: FineWeb (Penedo et al. 2024, section 3.6; datatrove, `fineweb_quality_filter.py`), at least 0.12. The marks are
those of Unicode's property Sentence_Terminal, so that 。 । ۔ ؟ count like a full stop; datatrove's list is nearly the
same. But there nothing may follow the mark: a line that ends with speech in quotes (“Come in.”), or with a space after
its danda ("वह आया। "), has no end, which drops 1 to 5 % of documents more, and 15 % of Hindi ones. Here closing quotes,
brackets and white space may follow.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import LINES, PUNCTUATED_LINES


class PunctuatedLineRatio(Filter):
    name = "punctuated_line_ratio"
    scale = "ratio"
    examples: ClassVar = {
        "": 0,
        "One.\n\ntwo\n“Three!”\nfour,": 2 / 4,
        "« Deux. »\n(Trois.) »": 1,
        "एक।": 1,
        "ایک۔\nکیا؟": 1,
        "好。": 1,
    }

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[PUNCTUATED_LINES], counts[LINES])
