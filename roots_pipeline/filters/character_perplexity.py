"""How unexpected the letters of a text are in its language: letters in no order, gibberish, wrong decoding."""

from typing import ClassVar

import numpy as np

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch
from roots_pipeline.perplexity import CharacterModel, load_model, shipped_model


class CharacterPerplexity(Filter):
    """By a model of the language's characters: the one that the language's file names, or that comes with the package.

    A model of our own (`roots filters train-lm`) for the languages that KenLM's models do not have: CCNet (Wenzek et
    al. 2020) and ROOTS filtered by the perplexity of words, which asks for a million sentences of each language; that
    of characters does with some hundred. The first 1,000 letters, marks, digits and gaps between words count.
    """

    name = "character_perplexity"
    scale = "count"
    examples: ClassVar = {"": float("nan")}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        model = model_of(context)
        return np.full(texts.size, np.nan) if model is None else model.perplexity(texts)


def model_of(context: Context) -> CharacterModel | None:
    """The model that the language's file names under `character_perplexity`, else the shipped one, else None."""
    path = context.models.get(CharacterPerplexity.name)
    if path is not None:
        return load_model(path)
    return shipped_model(context.language) if context.kind == "natural" else None
