"""Texts labeled by the name of their file, as the commands that measure an identifier read them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from roots_pipeline.cli.identified import Input, is_records
from roots_pipeline.document import UNDETERMINED
from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.languages.calibration import Texts
from roots_pipeline.languages.evaluation import Labeled, language_of
from roots_pipeline.languages.held_out import held_out
from roots_pipeline.languages.recipe import FOLDED, Recipe

_BATCH = 2048


@dataclass
class LabeledFiles:
    """Files named by their language: documents where they hold records, else lines."""

    names: Sequence[str]
    text_field: str | None = None
    #: Characters a document has at least, and how many had less.
    least: int = 0
    left_out: int = field(default=0, init=False)
    #: Records with one of these fields are set apart.
    apart: Sequence[str] = ()
    #: Of lines, only those that training sets aside.
    held_out: bool = False
    #: Texts of each file; None for all.
    most: int | None = None

    def check(self, ours: Collection[str]) -> None:
        """ConfigError: no file is named by a language of the corpus, or by "und"."""
        labels = [FOLDED.get(label, label) for label in map(language_of, self.names)]
        if not {*ours, UNDETERMINED}.intersection(labels):
            raise ConfigError(
                f"{self.names[0]}: files are named by their language, as in swh_Latn.txt or swh_Latn.jsonl, and "
                f"'{labels[0]}' is none of the corpus{nearest(labels[0], ours)}"
            )

    def read(self) -> Iterator[Labeled]:
        """Texts of one language, some thousands at a time."""
        for name in self.names:
            source = Input(text_field=self.text_field, id_field="id", whole=False, skip=False, apart=self.apart)
            label = language_of(name)
            if is_records(name, self.text_field):
                texts = itertools.islice((one for one in source.read(name) if self._counts(one.text)), self.most)
                while batch := list(itertools.islice(texts, _BATCH)):
                    yield Labeled(label, [one.text for one in batch if not one.apart])
                    yield Labeled(label, [one.text for one in batch if one.apart], apart=True)
            else:
                yield Labeled(label, self._lines(source, name))

    def _counts(self, text: str) -> bool:
        short = len(text) < self.least
        self.left_out += short
        return not short

    def _lines(self, source: Input, name: str) -> Iterator[str]:
        lines = held_out(Path(name), Recipe()) if self.held_out else (one.text for one in source.read(name))
        return itertools.islice(filter(self._counts, lines), self.most)

    def by_language(self) -> dict[str, Texts]:
        """All texts but those set apart, by language."""
        found: dict[str, Texts] = {}
        for name in self.names:
            records = is_records(name, self.text_field)
            one_file = LabeledFiles([name], self.text_field, self.least, self.apart, self.held_out, self.most)
            for label, texts, apart in one_file.read():
                if not apart:
                    of_label = found.setdefault(label, Texts())
                    (of_label.documents if records else of_label.lines).extend(texts)
            self.left_out += one_file.left_out
        return found
