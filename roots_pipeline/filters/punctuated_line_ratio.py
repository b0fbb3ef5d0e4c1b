"""Share of the lines, blank ones left out, that end with a sentence: low in menus, lists and tables.

The marks are those of Unicode's property Sentence_Terminal, so that 。 । ۔ ؟ count like a full stop, and quotes and
brackets may follow them. Source: FineWeb (Penedo et al. 2024, section 3.6; datatrove, `fineweb_quality_filter.py`), at
least 0.12, whose marks are almost the same but where nothing may follow: there a line of speech within quotes has no
end.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.surface import LINES, PUNCTUATED_LINES


class PunctuatedLineRatio(Filter):
    name = "punctuated_line_ratio"
    scale = "ratio"
    examples: ClassVar = {"": 0, "One.\n\ntwo\n“Three!”\nfour,": 2 / 4, "एक।": 1, "ایک۔\nکیا؟": 1, "好。": 1}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return share(counts[PUNCTUATED_LINES], counts[LINES])
