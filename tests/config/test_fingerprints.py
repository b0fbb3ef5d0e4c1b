from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.config import canonical, differences, fingerprint

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_what_describes_a_source_is_not_in_its_fingerprint(folder):
    before = canonical(folder.load(), ["news"], ["nob_Latn"])
    folder.change("sources/news.yaml", "title: News", "title: Old news\nverified: yesterday")
    folder.change("filters/nob_Latn.yaml", "[Nei.]", "[Ja.]")
    assert canonical(folder.load(), ["news"], ["nob_Latn"]) == before


def test_canonical_is_plain_json(folder):
    data = canonical(folder.load(), ["news"], ["nob_Latn"])
    assert json.loads(json.dumps(data)) == data


def test_the_order_of_decision_is_in_the_fingerprint(folder):
    before = canonical(folder.load(), ["news"], ["nob_Latn"])
    first, second = "    word_count: {min: 10, max: 100000}\n", "    stop_word_ratio: {min: 0.1}\n"
    folder.change("filters/_default.yaml", first + second, second + first)
    folder.change("filters/nob_Latn.yaml", "  stop_word_ratio: null\n", "")
    after = canonical(folder.load(), ["news"], ["nob_Latn"])
    assert fingerprint(after) != fingerprint(before)
    assert after["rules"]["nob_Latn"]["filter_order"] == ["stop_word_ratio", "word_count", "mean_word_length"]


def test_what_changed_is_said(folder):
    before = canonical(folder.load(), ["news"], ["nob_Latn"])
    folder.change("sources/news.yaml", "[remove_html]", "[normalize_whitespace]")
    folder.change("sources/news.yaml", "title: News", "title: News\npriority: 2")
    folder.change("filters/nob_Latn.yaml", "{min: 4}", "{min: 6}")
    folder.change("filters/nob_Latn.yaml", "[no, on", "[no, og, at")
    folder.change("catalog/licenses.yaml", "MIT:", "LicenseRef-x: {title: X, url: null, permits_training: false, "
                  "permits_redistribution: false}\nMIT:")  # fmt: skip
    assert differences(before, canonical(folder.load(), ["news"], ["nob_Latn"])) == [
        "licenses.LicenseRef-x: [False, []] added",
        "rules.nob_Latn.filters.word_count.min: 4.0 -> 6.0",
        "rules.nob_Latn.stop_words: 'on' removed",
        "rules.nob_Latn.stop_words: 'og' added",
        "rules.nob_Latn.stop_words: 'at' added",
        "sources.news.clean[0]: 'remove_html' -> 'normalize_whitespace'",
        "sources.news.priority: 0 -> 2",
    ]


def test_a_name_for_template_lines_is_what_it_stands_for(folder):
    before = canonical(folder.load(), ["news"], ["nob_Latn"])
    folder.change("sources/news.yaml", "title: News", "title: News\nduplicates: {lines: newspapers}")
    named = canonical(folder.load(), ["news"], ["nob_Latn"])
    assert len(differences(before, named)) == 1
    folder.change("sources/news.yaml", "newspapers", "{min_characters: 0, min_count: 2}")
    assert canonical(folder.load(), ["news"], ["nob_Latn"]) == named
    folder.change("sources/news.yaml", "min_count: 2", "min_count: 3")
    changed = canonical(folder.load(), ["news"], ["nob_Latn"])
    assert differences(named, changed) == ["sources.news.duplicates.lines.min_count: 2 -> 3"]


def test_an_order_that_changed_is_said():
    assert differences({"a": ["x", "y"]}, {"a": ["y", "x"]}) == ["a[0]: 'x' -> 'y'", "a[1]: 'y' -> 'x'"]
    assert differences(["x", "y"], ["x", "x", "y"]) == [": ['x', 'y'] -> ['x', 'x', 'y']"]


@settings(max_examples=50)
@given(JSON)
def test_the_same_is_no_difference(data):
    stored = json.loads(json.dumps(data))
    assert differences(data, stored) == []
    assert fingerprint(data) == fingerprint(stored)


@settings(max_examples=50)
@given(JSON, JSON)
def test_a_difference_in_the_fingerprint_is_said(one, other):
    assert bool(differences(one, other)) is (fingerprint(one) != fingerprint(other))
