"""ROOTS' recipes in the words of a source's file: the steps of 01a `training_v2.csv` for each of 517 data sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from roots_pipeline.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: Steps over a whole data set → what a file says under `duplicates` instead.
_LINES: Final = {"dedup_template_soft": "roots", "dedup_pseudocrawl_newspapers": "newspapers"}
#: Steps that ROOTS names once a language.
_BY_LANGUAGE: Final = re.compile(r"(split_sentences|remove_references)_[a-z-]+")
#: What needs no step, or has none.
_NOTES: Final = {
    "dedup_document": "documents that are alike are found in all sources; digits count, where ROOTS leaves them out",
    "dedup_document_on_url": "of documents with one address the newest stays (read.url_field, duplicates.url)",
    "concatenate_lm_fr_ester": "no step puts rows of one document together; do it before the source is read",
}


@dataclass
class Recipe:
    """What a file says for a recipe, and what is to be known of it."""

    clean: list[str] = field(default_factory=list)
    duplicates: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def from_roots(steps: Sequence[str], cleaners: Collection[str]) -> Recipe:
    """A recipe of ROOTS for this project; ConfigError: a step that neither has.

    >>> from_roots(["dedup_template_soft", "filter_remove_empty_docs"], {"filter_remove_empty_docs"})
    Recipe(clean=['duplicate_lines', 'filter_remove_empty_docs'], duplicates={'lines': 'roots'}, notes=[])
    """
    recipe = Recipe()
    for step in steps:
        by_language = _BY_LANGUAGE.fullmatch(step)
        note = next((said for name, said in _NOTES.items() if step == name or step.startswith(f"{name}_lm_")), None)
        if step in _LINES:
            recipe.clean.append("duplicate_lines")
            recipe.duplicates["lines"] = _LINES[step]
        elif note is not None:
            recipe.notes.append(f"{step}: {note}")
        elif step in cleaners:
            recipe.clean.append(step)
        elif by_language and by_language[1] in cleaners:
            recipe.clean.append(by_language[1])
        else:
            known = {*cleaners, *_LINES, *_NOTES}
            raise ConfigError(f"no step of ROOTS is called '{step}'{nearest(step, known)}; see: roots list cleaners")
    if recipe.clean and recipe.clean[-1] == "duplicate_lines":
        recipe.clean.pop()  # that is where lines go anyway
    return recipe
