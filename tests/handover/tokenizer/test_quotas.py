"""How much of each source a tokenizer is trained on, by hand."""

from __future__ import annotations

import pytest

from roots_pipeline.handover.tokenizer.quotas import limited, quotas


def test_languages_by_alpha_after_leveling_and_sources_by_water() -> None:
    sizes = {"eng_Latn": {"web": 7000, "wiki": 100}, "fra_Latn": {"web": 1000}, "fon_Latn": {"x": 100}, "wol_Latn": {}}
    taken = quotas(sizes, 1000)
    # 8,200 leveled to 4,100: fon 100, fra 1,000, eng 3,000. To the power of 0.3: 3.981, 7.943, 11.046.
    # Of 1,000, fon's share would be 173, but there are 100; fra and eng share 900.
    assert taken["fon_Latn"] == {"x": 100}
    assert taken["fra_Latn"]["web"] == pytest.approx(900 * 7.943 / (7.943 + 11.046), rel=1e-3)
    english = 900 * 11.046 / (7.943 + 11.046)
    assert taken["eng_Latn"] == {"wiki": 100, "web": pytest.approx(english - 100, rel=1e-3)}
    assert "wol_Latn" not in taken


def test_never_more_than_there_is() -> None:
    sizes = {"eng_Latn": {"web": 60, "wiki": 10}, "fon_Latn": {"x": 1}}
    assert quotas(sizes, 1e9) == {language: pytest.approx(of) for language, of in sizes.items()}
    assert limited({"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 1.0}, 8.0) == {"a": 1.0, "b": 1.0}
