"""How many sentences are in the lines that C4 keeps: five words, an end mark, no notice of cookies.

Source: C4 (Raffel et al. 2020, section 2.2) with the constants of its code (`tensorflow/datasets`, `c4_utils.py`): 5
words a line, 3 sentences a page, words of at most 1,000 characters; datatrove has 3 and 5. End marks are those of all
scripts, not . ? ! and the straight quote alone: to the reference, "यह एक अच्छी पंक्ति है।" and a line that ends with ”
have no end, and half of good Hindi pages no line. A letter of an unspaced script is a word, where the reference sees
one word between two spaces of Chinese. Sentences are those of Unicode's annex 29; the reference splits with NLTK's
English model, datatrove with spaCy's, which takes "1. Open the file." for two.
"""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.text.surface import C4_SENTENCES


class C4SentenceCount(Filter):
    name = "c4_sentence_count"
    scale = "count"
    examples: ClassVar = {
        "": 0,
        "Home\nThis is a line to keep. It has two.": 2,
        "No end mark in this line": 0,
        "Two words.": 0,
        "Please enable JavaScript to see this.": 0,
        "We use cookies on all our pages.": 0,
        "यह एक अच्छी पंक्ति है।": 1,
    }

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        counts = texts.surface(context.language)
        return counts[C4_SENTENCES].astype(np.float64)
