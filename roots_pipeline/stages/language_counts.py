"""What the identifier says of the documents of a language, counted by source: the statistics of languages.

All are histograms, of counts: the order and number of batches never matter.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.languages.lines import identify_lines
from roots_pipeline.output.statistics import GUESS_KEPT, GUESS_READ, LINES_MIXED, SCORE_KEPT, SECOND_KEPT, Statistics
from roots_pipeline.stages.part import Part
from roots_pipeline.stages.routing import Router

#: A second language counts from this score on.
SECOND_SCORE = 0.1

# Lines cost more than documents: identifying up to 16 lines of each document would double the time of identification.
# So one document in eight is looked at, by the first digit of its id.
_LINES = 16
_DIGITS = pa.array(["0", "1"])


def count_read(statistics: Statistics, part: Part, router: Router) -> None:
    """Count what is said of all documents that were read."""
    _count_labels(statistics, part, router, GUESS_READ, np.ones(part.size, dtype=np.bool_), 0)


def count_kept(statistics: Statistics, part: Part, stays: NDArray[np.bool_], router: Router) -> None:
    """Count what is said of the documents that stay: scores, guesses, second languages, and which mix languages."""
    asked = stays & ~np.isnan(part.score)
    if not asked.any():
        return
    statistics.measured(part.source, part.language, SCORE_KEPT, "score", part.score[asked])
    _count_labels(statistics, part, router, GUESS_KEPT, asked, 0)
    # The language itself is the first one as a rule; where it is not, the first one is the second language.
    own = router.label(part.language)
    first = part.said.labels[:, 0] == own
    _count_labels(statistics, part, router, SECOND_KEPT, asked & first, 1, SECOND_SCORE)
    _count_labels(statistics, part, router, SECOND_KEPT, asked & ~first, 0, SECOND_SCORE)
    looked_at = pc.is_in(pc.utf8_slice_codeunits(part.documents.column("id"), 0, 1), _DIGITS)
    chosen = pa.array(asked & np.asarray(looked_at))
    texts = part.documents.column("text").filter(chosen)
    if len(texts):
        mixed = identify_lines(router.identifier, texts, _LINES).mixed.astype(np.float64)
        statistics.measured(part.source, part.language, LINES_MIXED, "score", mixed)


def _count_labels(
    statistics: Statistics,
    part: Part,
    router: Router,
    name: str,
    rows: NDArray[np.bool_],
    rank: int,
    least: float = 0.0,
) -> None:
    """Count the documents among `rows` by the label at a rank and its score."""
    labels, scores = part.said.labels[rows, rank], part.said.scores[rows, rank].astype(np.float64)
    for label in np.unique(labels[(labels >= 0) & (scores >= least)]).tolist():
        values = scores[(labels == label) & (scores >= least)]
        statistics.measured(part.source, part.language, name + router.identifier.labels[label], "score", values)
