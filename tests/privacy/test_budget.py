"""What a document may spend is counted: the same documents are refused whatever they stand beside, and either way."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.privacy.budget import Budget

DENSE = "tel 0712339632 " * 2000
SPARSE = "Habari ya leo, piga 0712339632 kesho asubuhi au jioni, tutaongea mambo ya shule na kazi. " * 300


def large(texts):
    return pa.array(texts, pa.large_string())


def test_what_is_refused_stays_as_it_is_and_is_not_counted(redactor):
    texts = large(["Simu: 0712339632", DENSE, SPARSE])
    redacted = redactor.redact(texts, "swh_Latn")
    assert redacted.refused.tolist() == [False, True, False]
    assert redacted.texts.to_pylist()[:2] == ["Simu: <PHONE>", DENSE]
    assert redacted.counts["phone"].tolist() == [1, 0, 300]
    assert redactor.examine(texts, "swh_Latn").refused.tolist() == [False, True, False]
    assert set(redactor.find(texts, "swh_Latn").documents.tolist()) == {0, 2}


@pytest.mark.parametrize("text", [DENSE, SPARSE, DENSE[:900], DENSE[:6000], "1234567\n" * 3000, "@abcdefg " * 900])
def test_the_same_alone_and_in_company_in_windows_and_whole(redactor, exact_redactor, text):
    alone = redactor.redact(large([text]), "swh_Latn").refused[0]
    assert redactor.redact(large(["x 0712339632"] * 50 + [text] + [DENSE] * 3), "swh_Latn").refused[50] == alone
    assert exact_redactor.redact(large([text]), "swh_Latn").refused[0] == alone


def test_a_short_list_is_not_refused(redactor):
    texts = large(["\n".join(f"0712 339 {number}" for number in range(100, 120))])
    redacted = redactor.redact(texts, "swh_Latn")
    assert not redacted.refused.any()
    assert redacted.counts["phone"].tolist() == [20]


def test_units():
    budget = Budget(np.array([0, 3000]))
    assert budget.left[1] - budget.left[0] == 750
    budget.left[0] = -1
    assert budget.refused.tolist() == [True, False]
    assert budget.within([(0, 0, 5), (1, 9, 12)]) == [(1, 9, 12)]
    assert min(Budget(np.array([0]), bounded=False).left) > 1 << 40
