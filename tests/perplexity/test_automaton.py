"""What an automaton keeps changes nothing: neither what was scored before, nor how often it begins anew."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.perplexity.automaton import automaton, score
from roots_pipeline.perplexity.scoring import symbols
from roots_pipeline.perplexity.training import train
from roots_pipeline.text.batch import TextBatch

WORDS = ["river", "rivers", "dog", "door", "boat", "evening", "12", "water", "xylophone", "über", "nehir", "?!", "\n"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
MODEL = train(
    TextBatch(pa.array(["The river runs by the door. A dog in a boat, in the water; evening."], pa.large_string())),
    "eng_Latn",
    "0" * 64,
    "2026-01-01",
    4,
    10**6,
)


def scored(kept, *texts):
    batch = TextBatch(pa.array(texts, pa.large_string()))
    counts = np.empty((3, batch.size), dtype=np.int64)
    info = MODEL.info
    score(batch.data, batch.offsets, symbols("Latn"), MODEL.slots, info.order, info.unknown, 500, kept, counts)
    return counts.T.tolist()


def fresh(contexts=1 << 15):
    return automaton(MODEL.slots, MODEL.info.order, contexts)


@settings(deadline=None)  # the first example may compile the kernel
@given(texts=st.lists(TEXT, min_size=1, max_size=8))
def test_each_text_scores_as_it_does_alone(texts):
    kept = fresh()
    alone = [scored(fresh(), text)[0] for text in texts]
    assert scored(kept, *texts) == alone
    assert scored(kept, *texts[::-1]) == alone[::-1]


@pytest.mark.parametrize("contexts", [9, 10, 17])
@settings(deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=8))
def test_room_for_few_contexts_is_enough(contexts, texts):
    kept = fresh(contexts)
    assert scored(kept, *texts) == scored(fresh(), *texts)
    assert kept.used[0] <= contexts


def test_too_few_contexts_for_one_step_are_refused():
    with pytest.raises(ValueError, match="8 contexts are too few; 9 is the least"):
        fresh(8)


def test_contexts_are_kept_for_the_next_batch():
    kept = fresh()
    scored(kept, "the water and the river")
    used = int(kept.used[0])
    scored(kept, "the water and the river")
    assert 1 < used == kept.used[0]
