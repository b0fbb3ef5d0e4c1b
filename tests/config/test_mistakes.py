"""One mistake, one line: where, what, and what is known."""

from __future__ import annotations

import pytest

NEWS, NOB, LANGUAGES = "sources/news.yaml", "filters/nob_Latn.yaml", "catalog/languages.yaml"

#: file, what to replace, by what, the line and the message expected.
ONE_MISTAKE = [
    (NEWS, "license: CC", "licence: x\nlicense: CC", 5, "unknown key 'licence'; did you mean 'license'?"),
    (NEWS, "title: News\n", "", 1, "key 'title' is missing"),
    (NEWS, "title: News", "title: 7", 2, "title: expected str, got '7'; quote it to make it text"),
    (NEWS, "title: News", "title: News\ntitle: Old", 3, "key 'title' again (first in line 2)"),
    (NEWS, "CC-BY-4.0", "CC-BY-4", 5, "unknown license 'CC-BY-4'; did you mean 'CC-BY-4.0'?"),
    (NEWS, "CC-BY-4.0", "MIT AND BSD", 5, "unknown license 'BSD'; known: CC-BY-4.0, LicenseRef-unknown, MIT"),
    (NEWS, "CC-BY-4.0", "MIT CC-BY-4.0", 5, "license 'MIT CC-BY-4.0': 'CC-BY-4.0' stands where AND or OR is due"),
    (NEWS, "[nob_Latn]", "[nob_Lat]", 6, "unknown language 'nob_Lat'; did you mean 'nob_Latn'?"),
    (NEWS, "[nob_Latn]", "[no]", 6, "language 'no': files use codes; write 'nob_Latn'"),
    (NEWS, "[nob_Latn]", "[c, c]", 6, "language 'c' is declared twice"),
    (NEWS, "[nob_Latn]", "[]", 6, "languages: expected list of length >= 1, got a list of 0"),
    (NEWS, "[nob_Latn]", "nob_Latn", 6, "languages: expected list, got 'nob_Latn'"),
    (
        NEWS,
        "Somebody",
        "Sombody",
        4,
        "unknown custodian 'Sombody'; did you mean 'Somebody'?; add it to catalog/custodians.yaml",
    ),
    (NEWS, "reader: jsonl", "reader: json", 13, "unknown reader 'json'; did you mean 'jsonl'?"),
    (NEWS, "remove_html", "remove_htm", 15, "unknown cleaner 'remove_htm'; did you mean 'remove_html'?"),
    (
        NEWS,
        "reader: jsonl",
        "reader: jsonl\n  options:\n    split: a\n    splt: 3",
        16,
        "read.options: unknown option 'splt' (3)",
    ),
    (
        NEWS,
        "reader: jsonl",
        "reader: jsonl\n  textfield: x",
        14,
        "unknown key 'textfield' in read; did you mean 'text_field'?",
    ),
    (NEWS, "path: data", "license_names: {a: MIT}\n  path: data", 14, "read.license_names needs read.license_field"),
    (
        NEWS,
        "name: news",
        "name: new",
        1,
        "name 'new' is not the file's name; rename the file to new.yaml or write 'news'",
    ),
    (NEWS, "sample:\n  - raw: <b>a</b>\n    text: a\n", "", 1, "key 'sample' is missing"),
    (NEWS, "    text: a", "    txt: a\n    text: a", 18, "unknown key 'txt' in sample[0]; did you mean 'text'?"),
    (NEWS, "[remove_html]", "[titles]", 15, "titles goes by the document's title: name its field in read.title_field"),
    (
        NEWS,
        "[remove_html]",
        "[duplicate_lines]",
        15,
        "duplicate_lines marks nothing: say `duplicates.lines` or `.repeated`, or drop it",
    ),
    (
        NEWS,
        "[remove_html]",
        "[duplicate_lines, duplicate_lines]\nduplicates: {lines: roots}",
        15,
        "duplicate_lines is said twice; lines are taken out at one place",
    ),
    (NEWS, "    text: a", "    text: 5", 18, "sample[0].text: expected str | null, got '5'; quote it to make it text"),
    (
        NEWS,
        "present: yes",
        "present: maybe",
        8,
        "personal_data.present: unknown word 'maybe'; known: author_name_only, no, unclear, yes",
    ),
    (NEWS, "  generic: very_likely\n", "", 7, "personal_data: key 'generic' is missing: how likely is it?"),
    (NEWS, "present: yes", "present: no", 7, "personal_data: key 'justification' is missing: why is there none?"),
    (NEWS, "clean:", "on_bad_record: 5\nclean:", 15, "on_bad_record is a share, 0 to 1, not 5"),
    (
        NEWS,
        "clean:",
        "on_bad_record: ignore\nclean:",
        15,
        "on_bad_record: unknown word 'ignore'; known: fail, quarantine",
    ),
    (
        NEWS,
        "clean:",
        "duplicates: {lines: root}\nclean:",
        15,
        "duplicates.lines: unknown word 'root'; did you mean 'roots'?",
    ),
    (
        NEWS,
        "clean:",
        "duplicates: {lines: {min_cont: 3}}\nclean:",
        15,
        "unknown key 'min_cont' in duplicates.lines; did you mean 'min_count'?",
    ),
    (
        NEWS,
        "clean:",
        "duplicates:\n  lines:\n    min_count: 1\nclean:",
        17,
        "duplicates.lines.min_count: expected int >= 2, got '1'",
    ),
    (NEWS, "clean:", "duplicates: {lines: 3}\nclean:", 15, "duplicates.lines: expected keys and values, got '3'"),
    (NEWS, "clean:", "duplicates: {url: best}\nclean:", 15, "duplicates.url needs read.url_field"),
    (
        NEWS,
        "[nob_Latn]",
        "[nob_Latn, c]\nduplicates: {repeated: lines}",
        7,
        (
            "duplicates.repeated would take apart programs (c), which say the same line often; leave it out, or split "
            "the source by language"
        ),
    ),
    (NEWS, "clean:", "priority: true\nclean:", 15, "priority: expected int, got 'true'"),
    (NEWS, "title: News", "title: &t News", 2, "anchor '&t': write the value out; files have no anchors and aliases"),
    (
        NEWS,
        "title: News",
        "title: !!str 7",
        2,
        "tag 'tag:yaml.org,2002:str': files have no tags; quote a value to make it text",
    ),
    (NEWS, "title: News", "title: *t", 2, "alias '*t': write the value out; files have no anchors and aliases"),
    (NOB, "word_count: {min", "word_cont: {min", 5, "unknown filter 'word_cont'; did you mean 'word_count'?"),
    (NOB, "{min: 4}", "{min: 4, max: 3}", 5, "filters.word_count: min 4 is above max 3, so nothing could be kept"),
    (
        NOB,
        "{min: 4}",
        "{min: 100001}",
        5,
        "filters.word_count: min 100001 is above max 100000, one of them from filters/_default.yaml",
    ),
    (NOB, "{min: 4}", "{mn: 4, max: 9}", 5, "unknown key 'mn' in filters.word_count; did you mean 'min'?"),
    (NOB, "{min: 4}", "{}", 5, "filters.word_count: neither min nor max; write null to switch the filter off"),
    (NOB, "{min: 4}", "{min: few}", 5, "filters.word_count.min: expected float | null, got 'few'"),
    (
        NOB,
        "stop_word_ratio: null",
        "stop_word_ratio: {min: 5}",
        6,
        "filters.stop_word_ratio.min is 5, but a ratio lies between 0 and 1",
    ),
    (
        NOB,
        "mean_word_length: {max: 12}",
        "mean_word_length: null",
        4,
        "filters.mean_word_length: null switches off a default filter, and this is none",
    ),
    (
        NOB,
        "word_count: [Nei.]",
        "stop_word_ratio: [Nei.]",
        9,
        "drop: filter 'stop_word_ratio' is not in force here; known: mean_word_length, word_count",
    ),
    (NOB, "[no, on", "[no, no", 2, "stop_words: 'no' is listed twice (case does not count)"),
    (
        NOB,
        "[no, on",
        "[no, on og",
        2,
        "stop_words: 'on og' is not one word, so it could never be found; write single words",
    ),
    (NOB, "[no, on", "[12, on", 2, "stop_words[0]: expected str, got '12'; quote it to make it text"),
    (
        NOB,
        "language: nob_Latn",
        "language: aka_Latn",
        1,
        "language 'aka_Latn' is not the file's name; rename the file to aka_Latn.yaml or write 'nob_Latn'",
    ),
    (
        "filters/_default.yaml",
        "min: 5",
        "min: x",
        7,
        "programming.filters.word_count.min: expected float | null, got 'x'",
    ),
    (
        "filters/_default.yaml",
        "min: 0.1",
        "min: 10",
        4,
        "natural.filters.stop_word_ratio.min is 10, but a ratio lies between 0 and 1",
    ),
    (LANGUAGES, "aliases: [no]", "aliases: [AK]", 3, "'AK' calls aka_Latn already; a name or alias calls one language"),
    (LANGUAGES, "name: C,", "name: C, aliases: [all],", 5, "'all' is reserved and cannot call a language"),
    (
        LANGUAGES,
        "identified_as: aka_Latn",
        "identified_as: twi_Latn",
        2,
        "unknown natural language 'twi_Latn'; did you mean 'nob_Latn'?",
    ),
    (LANGUAGES, "[c, h]", "[c, .h]", 5, "extension '.h': write it without the dot and in small letters"),
    (LANGUAGES, "iso639_3: nob", "iso639_3: nor", 3, "code 'nob_Latn' is not iso639_3 and script; expected 'nor_Latn'"),
    (
        "catalog/licenses.yaml",
        "permits_training: true\n",
        "permits_training: yes\n",
        4,
        "CC-BY-4.0.permits_training: expected bool, got 'yes'",
    ),
    (
        "catalog/custodians.yaml",
        "kind: other",
        "kind: Other",
        1,
        "Somebody.kind: unknown word 'Other'; did you mean 'other'?",
    ),
]


@pytest.mark.parametrize("languages", ["c", "nob_Latn, aka_Latn"])
def test_a_step_that_goes_by_the_language_wants_one(folder, languages):
    folder.change(NEWS, "[remove_html]", "[split]")
    folder.change(NEWS, "languages: [nob_Latn]", f"languages: [{languages}]")
    message = "split goes by the source's language, so it wants one natural language; split the source"
    assert folder.mistakes() == [f"{NEWS}:15: {message}"]


@pytest.mark.parametrize(("file", "old", "new", "line", "message"), ONE_MISTAKE)
def test_one_mistake_is_one_line(folder, file, old, new, line, message):
    folder.change(file, old, new)
    assert folder.mistakes() == [f"{file}:{line}: {message}"]
