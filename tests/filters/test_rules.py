"""The languages' files: word lists that can match, and bounds that keep real text."""

import json
import os
import re
from pathlib import Path

import pyarrow as pa
import pytest
import regex
import zstandard

from roots_pipeline.catalog import load_project
from roots_pipeline.filters import Context, available_filters, decide, measure_all
from roots_pipeline.text.batch import TextBatch, hash_words

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = Path(os.environ.get("ROOTS_SHARED", ROOT.parent / "shared")) / "data" / "documents"
NATURAL = sorted(path.stem for path in (ROOT / "filters").glob("[!_]*_*.yaml"))


@pytest.fixture(scope="module")
def project():
    return load_project(ROOT)


@pytest.mark.parametrize("code", NATURAL)
def test_word_lists(project, code):
    rules = project.rules[code]
    words = rules.stop_words + rules.flagged_words
    assert 20 <= len(rules.stop_words) <= 100
    assert len(set(hash_words(words).tolist())) == len(words)  # each is one word, and no two are the same
    script = {"Hans": "Han", "Hant": "Han", "Beng": "Bengali"}.get(code[4:], code[4:])
    assert all(regex.fullmatch(rf"[\p{{Script={script}}}\p{{M}}]+", word) for word in rules.stop_words)


@pytest.mark.parametrize("code", NATURAL)
def test_a_file_says_how_much_of_a_text_its_words_are(code):
    remarks = " ".join(
        line.removeprefix("#").strip()
        for line in (ROOT / "filters" / f"{code}.yaml").read_text("utf-8").splitlines()
        if line.startswith("#")
    )
    of_texts = r"the median text \(of [\d,]+\); one text in twenty has less than \d+ %"
    assert re.search(rf"They are \d+ % of the words of (those sentences|the one text there was|{of_texts})", remarks)


@pytest.mark.parametrize("code", NATURAL)
def test_no_list_holds_english(project, code):
    english = {"the", "and", "of", "is", "with", "that", "this", "for", "are", "you", "have", "http", "www"}
    assert code == "eng_Latn" or not english & set(project.rules[code].stop_words)


@pytest.mark.parametrize("code", NATURAL)
def test_every_language_has_texts_to_keep_and_to_drop(project, code):
    rules = project.rules[code]
    assert rules.keep
    assert rules.drop


def test_programming_languages_have_no_stop_words(project):
    codes = [code for code, language in project.languages.items() if language.kind == "programming"]
    assert not any(project.rules[code].stop_words or "stop_word_ratio" in project.rules[code].filters for code in codes)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"needs the real documents, {DOCUMENTS}")
@pytest.mark.parametrize("code", ["bam_Latn", "eng_Latn", "guj_Gujr", "urd_Arab", "yor_Latn", "zho_Hans", "zul_Latn"])
def test_real_text_is_kept(project, code):
    rules = project.rules[code]
    with zstandard.open(DOCUMENTS / f"{code}.jsonl.zst", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(500), strict=False)]
    context = Context.of(code, "natural", rules.stop_words, rules.flagged_words)
    bounds = {name: (bound.min, bound.max) for name, bound in rules.filters.items() if name in available_filters()}
    measured = measure_all(TextBatch(pa.array(texts, type=pa.large_string())), context, bounds)
    assert decide(bounds, measured).keep.mean() > 0.95
