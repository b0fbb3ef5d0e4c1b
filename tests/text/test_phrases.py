"""C4's phrases in lines: found wherever they begin, in small letters and capitals."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roots_pipeline.text import phrases

#: `badwords`, `javascript` and the policy phrases of C4 (`c4_utils.py`), by hand.
KINDS = {
    "lorem ipsum": phrases.LOREM,
    "javascript": phrases.JAVASCRIPT,
    "terms of use": phrases.POLICY,
    "privacy policy": phrases.POLICY,
    "cookie policy": phrases.POLICY,
    "uses cookies": phrases.POLICY,
    "use of cookies": phrases.POLICY,
    "use cookies": phrases.POLICY,
}


def found(text):
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    return phrases.phrases(data, 0, len(data))


def expected(text):
    small = "".join(letter.lower() if letter.isascii() else letter for letter in text)
    return sum({kind for phrase, kind in KINDS.items() if phrase in small})


@pytest.mark.parametrize("phrase", KINDS)
@pytest.mark.parametrize("before", range(12))
def test_a_phrase_is_found_at_every_distance(phrase, before):
    assert found("x" * before + phrase.upper() + "y" * 3) == KINDS[phrase]
    assert found("x" * before + phrase[:-1]) == 0


pieces = st.sampled_from([*KINDS, *(phrase[:5] for phrase in KINDS), *(phrase[3:] for phrase in KINDS), " ", "é", "字"])


@given(st.lists(pieces, max_size=8).map("".join))
@example("use of use of cookies")
@example("privacy cookie policy lorem ipsum")
@example("")
def test_as_a_plain_search(text):
    assert found(text) == expected(text)
