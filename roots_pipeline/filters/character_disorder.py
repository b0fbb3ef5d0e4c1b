"""How much less the order of a text's letters says than it should, by a model of the language's characters."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.filters.character_perplexity import model_of


class CharacterDisorder(Filter):
    """Perplexity as a share of what it would be if each letter had to be guessed without those before it.

    In scripts of thousands of letters perplexity depends on what a text is about more than on whether it is one: a
    story has twice that of a statute. Its rare letters weigh in both numbers here; in text whose letters were shuffled
    the share is 1 and more. Of the same model and letters as `character_perplexity`.
    """

    name = "character_disorder"
    scale = "count"
    examples: ClassVar = {"": float("nan")}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        model = model_of(context)
        return np.full(texts.size, np.nan) if model is None else model.disorder(texts)
