"""How unexpected the words of a text are, by a KenLM model that the language's file names."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.perplexity.kenlm import load_kenlm


class Perplexity(Filter):
    """As ROOTS measured it: SentencePiece pieces of the normalized text, KenLM's probability of them.

    Laurencon et al. 2022, section 3.1; bigscience-workshop/data-preparation, 01b_oscar_cleaning_and_filtering,
    filtering.py (`compute_perplexity_score`). Its models are edugp/kenlm's, trained on Wikipedia; a language without
    one passes, there as here. Not ROOTS': line feeds become spaces. There they were removed as control characters,
    which joined the words at the ends of lines (of "end, line feed, of" it made "endof").
    """

    name = "perplexity"
    scale = "count"
    examples: ClassVar = {"": float("nan")}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        path = context.models.get(self.name)
        if path is None:
            return np.full(texts.size, np.nan)
        return load_kenlm(path).perplexity(texts.texts.to_pylist())
