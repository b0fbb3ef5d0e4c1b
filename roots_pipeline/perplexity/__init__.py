"""How expected a text is in its language: models of characters that are trained here, and KenLM's of words."""

from __future__ import annotations

from roots_pipeline.perplexity.model import CharacterModel, ModelInfo, load_model, shipped_model

__all__ = ["CharacterModel", "ModelInfo", "load_model", "shipped_model"]
