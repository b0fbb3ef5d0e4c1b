"""What training a tokenizer will take, from the pieces of its text, counted beforehand; and less text to take less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.mixture.amounts import as_size
from roots_pipeline.handover.sizes import SizesBySource
from roots_pipeline.handover.tokenizer.pieces import Pieces, count
from roots_pipeline.handover.tokenizer.training import Sample, Training
from roots_pipeline.output.layout import Layout

#: What Python, Arrow and compiled code take, and one batch of text, bytes.
_FIXED: Final = 0.5e9
#: Of each line in the set of those seen, bytes: a place of 8 in a table a quarter full, and half of that as it grows.
_LINE: Final = 48
#: Times that less text is tried. Words grow more slowly than text, so the first ones may not be enough.
_TRIES: Final = 12


class Forecast(NamedTuple):
    """What training reads, and what it takes at most of memory, bytes, and about of time, seconds of CPU."""

    bytes: int
    pieces: Pieces
    memory: float
    seconds: float


def forecast(sample: Sample, training: Training) -> Forecast:
    """Read the text that a tokenizer would be trained on, and count what training keeps of it."""
    cost = training.recipe.cost
    pieces = count(sample.arrays(), marks=training.recipe.marks)
    new = sample.lines[0] - sample.lines[1]
    memory = _FIXED + _LINE * new + cost.memory_piece * pieces.number + cost.memory_byte * pieces.bytes
    seconds = cost.seconds_megabyte * sample.bytes / 1e6 + cost.seconds_byte * pieces.bytes
    return Forecast(sample.bytes, pieces, memory, seconds)


def within(
    layout: Layout, sizes: SizesBySource, training: Training, memory: float, scratch: Path | None = None
) -> tuple[Training, Sample, Forecast]:
    """The same training, of no more text than fits into so much memory, bytes; ConfigError: none does."""
    for _ in range(_TRIES):
        sample = Sample(layout, sizes, training, scratch)
        expected = forecast(sample, training)
        if expected.memory <= memory:
            return training, sample, expected
        if memory <= _FIXED:
            break
        share = (memory - _FIXED) / (expected.memory - _FIXED)
        # What training has is its text, not what it was asked for: a corpus can be smaller.
        training = replace(training, sample=min(training.sample, expected.bytes) * max(0.9 * share, 0.02))
    raise ConfigError(
        f"no text is little enough for {as_size(memory, 'bytes')} of memory; without any it takes "
        f"{as_size(_FIXED, 'bytes')} already: give --memory more"
    )
