"""What every recognizer declares of itself is true: the fast path rests on it."""

from __future__ import annotations

import re

import pytest
import re2
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from roots_pipeline.privacy.folding import fold, origins, preimage
from roots_pipeline.privacy.recognizers import recognizers
from roots_pipeline.privacy.recognizers.iban import _LENGTHS, Iban
from roots_pipeline.privacy.recognizers.recognizer import BREAK
from roots_pipeline.privacy.types import TYPES

ALL = recognizers("swh_Latn", TYPES)
EACH = pytest.mark.parametrize("recognizer", ALL, ids=lambda recognizer: recognizer.name)


def samples(recognizer):
    """Matches of the pattern. hypothesis cannot start from a lookahead, so that is left to the match in the test."""
    if isinstance(recognizer, Iban):
        # One pattern a country and length: drawing from all of them at once takes a second a draw.
        heads = [(country, length) for length, countries in _LENGTHS.items() for country in countries.split()]
        return st.sampled_from(heads).flatmap(
            lambda head: st.from_regex(
                f"{head[0]}[0-9]{{2}}(?:[ -]?[0-9A-Z]{{4}}){{{(head[1] - 4) // 4}}}[0-9A-Z]{{{head[1] % 4}}}",
                fullmatch=True,
            )
        )
    pattern = re.sub(r"^\(\?=(?:\[[^\]]*\](?:\{[0-9]\})?)+\)", "", recognizer.pattern)
    return st.from_regex(pattern, fullmatch=True)


@EACH
def test_is_a_presidio_recognizer(recognizer):
    assert isinstance(recognizer, PatternRecognizer)
    assert recognizer.kind in TYPES
    assert recognizer.source
    assert recognizer.to_dict()["patterns"][0]["regex"] == recognizer.pattern


def test_works_in_an_engine_that_is_not_ours():
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=list(ALL), supported_languages=["xx"]),
        nlp_engine=NoOpNlpEngine([{"lang_code": "xx", "model_name": "none"}]),
        supported_languages=["xx"],
        default_score_threshold=0.5,
    )
    results = engine.analyze("Andika kwa ａｓｈａ@chuo.ac.tz", language="xx")
    assert [(result.entity_type, result.start, result.end) for result in results] == [("EMAIL", 11, 26)]


@EACH
def test_longest_is_the_longest(recognizer):
    _, longest = re._parser.parse(recognizer.pattern).getwidth()
    assert longest == recognizer.longest


@EACH
def test_looks_no_further_than_declared(recognizer):
    lookbehinds = re.findall(r"\(\?<[=!]((?:\\.|\[(?:\\.|[^\]])*\]|[^()\\\[])*(?:\\\()?)\)", recognizer.pattern)
    for lookbehind in lookbehinds:
        assert len(re.sub(r"\[(?:\\.|[^\]])*\]|\\.", "x", lookbehind)) <= recognizer.lookaround


@EACH
def test_no_word_boundary_and_no_open_end(recognizer):
    # \b fails beside Han, Arabic and Indic letters; an unbounded part has no window.
    assert r"\b" not in recognizer.pattern
    assert r"\d" not in recognizer.pattern
    assert not re.search(r"(?<!\\)[.\])][*+](?!\+)", re.sub(r"\[[^\]]*\]", "[]", recognizer.pattern))


@EACH
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_every_match_contains_the_anchor(recognizer, data):
    sample = fold(data.draw(samples(recognizer)))
    match = recognizer.compiled.search(sample)
    assume(match is not None)
    random = data.draw(st.randoms(use_true_random=False))
    raw = "".join(random.choice(origins(character)) for character in match[0])
    assert re2.search(preimage(recognizer.anchor), raw)


@EACH
def test_no_match_contains_a_break(recognizer):
    # Whatever is not listed in a class could be the break, so classes that exclude must exclude it.
    outside = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", recognizer.pattern)
    assert "." not in outside
    for members in re.findall(r"\[\^((?:\\.|[^\]])*)\]", recognizer.pattern):
        assert r"\x00" in members
    assert not recognizer.compiled.fullmatch(BREAK)
