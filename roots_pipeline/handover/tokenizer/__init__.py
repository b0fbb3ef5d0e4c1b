"""Tokenizers: `training` makes one by a recipe from a sample, `report` says how well any of them fits a corpus."""
