"""Sources in another language than they say, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from roots_pipeline.handover.tokenizer.likeness import Used, strangers


def used(**times: int) -> Used:
    """Tokens named t0, t1 … and how often each comes."""
    return Used(np.array([int(name[1:]) for name in times]), np.array(list(times.values())))


def test_bits_by_hand() -> None:
    # Of 10,000 tokens of 4 kinds: swh has 2,000 of t0 and 1,000 of t3, xho 3,500 of each of t2 and t3. `wrong` is all
    # t3, which the rest of swh does not have.
    by = {
        "swh_Latn": {"web": used(t0=2000), "wrong": used(t3=1000)},
        "xho_Latn": {"web": used(t2=3500, t3=3500)},
    }
    ((source, like),) = strangers(by)["swh_Latn"].items()
    assert (source, like.language) == ("wrong", "xho_Latn")
    # Of all tokens, each one more than there are: t3 is 4,501 of 10,004, a tenth of which counts in every language.
    every = 4501 / 10004
    own, other = -math.log2(0.1 * every), -math.log2(0.9 * 0.5 + 0.1 * every)
    assert like.bits == pytest.approx(own - other)
    assert list(strangers(by)) == ["swh_Latn"]


def test_a_source_is_not_held_against_itself() -> None:
    # `wrong` is most of swh: with what it gave itself, t3 would be the commonest token of the language.
    by = {
        "swh_Latn": {"web": used(t0=2000), "wrong": used(t3=9000)},
        "xho_Latn": {"web": used(t2=3500, t3=3500)},
    }
    assert strangers(by)["swh_Latn"]["wrong"].language == "xho_Latn"


def test_little_text_says_nothing() -> None:
    other = {"web": used(t2=3500, t3=3500)}
    for own in ({"web": used(t0=2000), "wrong": used(t3=999)}, {"web": used(t0=1999), "wrong": used(t3=1000)}):
        assert strangers({"swh_Latn": own, "xho_Latn": other}) == {}
    assert strangers({"swh_Latn": {"web": used(t0=2000), "wrong": used(t3=1000)}}) == {}
    assert strangers({"swh_Latn": {"web": used(t0=2000), "wrong": used(t3=1000)}, "xho_Latn": {}}) == {}
    assert strangers({}) == {}


def test_the_same_text_in_two_sources_is_at_home() -> None:
    by = {
        "swh_Latn": {"web": used(t0=2000, t1=2000), "wiki": used(t0=2000, t1=2000)},
        "xho_Latn": {"web": used(t1=3500, t3=3500)},
    }
    assert strangers(by) == {}
