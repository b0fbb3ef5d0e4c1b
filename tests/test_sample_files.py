"""The bundled sample is what examples/expected.yaml says; what a run makes of it is the end-to-end test's matter."""

from __future__ import annotations

import functools
import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import regex
import yaml

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "examples" / "documents"
CODE = ROOT / "examples" / "code"
BROKEN = DOCUMENTS / "broken.jsonl"
CASES = yaml.safe_load((ROOT / "examples" / "expected.yaml").read_text(encoding="utf-8"))
FIELDS = {"id", "text", "url", "language", "license"}
CASE_FIELDS = {
    *("source", "key", "keys", "shard", "line", "position", "expect", "stage", "rule", "language", "kept_key"),
    *("redactions", "gone", "stays", "text", "license"),
}
REDACTED = {"email", "ip_address", "phone", "payment_card", "iban", "secret"}
#: Rules, and in how many documents of the sample each must be shown at work.
RULES = {
    "exact_duplicate": 4,
    "near_duplicate": 5,
    "language_score": 5,
    "word_count": 4,
    "special_character_ratio": 1,
    "duplicate_line_ratio": 1,
    "word_repetition_ratio": 2,
    "character_repetition_ratio": 1,
    "possible_stop_word_ratio": 1,
    "alphabetic_ratio": 1,
    "mean_word_length": 1,
    "flagged_word_ratio": 1,
    "mean_line_length": 1,
    "maximum_line_length": 1,
    "language_undeclared": 1,
    "license": 1,
    "not_json": 1,
    "null_text": 1,
    "no_text_field": 1,
    "not_utf8": 1,
}


@functools.cache
def languages(kind):
    return yaml.safe_load((ROOT / "catalog" / "languages.yaml").read_text(encoding="utf-8"))[kind]


@functools.cache
def records():
    """Every record that can be read, by id, with the name of its file."""
    found = {}
    for path in sorted(DOCUMENTS.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                assert path == BROKEN, f"{path.name}: a line is no JSON"
                continue
            if path == BROKEN and not (isinstance(record, dict) and isinstance(record.get("text"), str)):
                continue
            assert record["id"] not in found, f"{record['id']} is there twice"
            found[record["id"]] = record | {"file": path.stem}
    return found


@functools.cache
def programs():
    return {path.relative_to(CODE).as_posix(): path.read_bytes() for path in sorted(CODE.glob("*/*"))}


def text_of(source, key):
    return records()[key]["text"] if source == "sample" else programs()[key].decode()


def planted(**wanted):
    return [case for case in CASES if all(case.get(name) == value for name, value in wanted.items())]


def keys_of(case):
    return [case["key"]] if "key" in case else case.get("keys", [])


def code_of(name):
    """The code of a language by code or alias; None where the catalog has no such language."""
    natural = languages("natural")
    return name if name in natural else next((code for code, one in natural.items() if name in one["aliases"]), None)


def words(text):
    # A letter of Han is a word; elsewhere letters, marks, digits and joiners are.
    return regex.findall(r"\p{Han}|[[\p{L}\p{M}\p{N}_\u200c\u200d]--\p{Han}]+", text.lower(), regex.VERSION1)


def jaccard(left, right):
    """Similarity of two texts in runs of five words."""
    runs = [{tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (words(left), words(right))]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def script_of(text):
    letters = Counter(unicodedata.name(letter).split()[0] for letter in text if letter.isalpha())
    return letters.most_common(1)[0][0]


class TestDocuments:
    def test_all_languages_have_at_least_three_documents_to_keep(self):
        dropped = {key for case in CASES if case["expect"] != "kept" for key in keys_of(case)}
        kept = Counter(
            code_of(record.get("language", record["file"])) for key, record in records().items() if key not in dropped
        )
        assert {code for code in languages("natural") if kept[code] < 3} == set()

    def test_files_are_named_after_languages(self):
        stems = {path.stem for path in DOCUMENTS.glob("*.jsonl")} - {"broken"}
        assert {stem.removeprefix("more_") for stem in stems} == set(languages("natural"))

    def test_records_have_the_fields_of_the_source(self):
        for key, record in records().items():
            assert set(record) - {"file"} <= FIELDS, key
            assert record["url"].startswith("https://example.org/"), key

    def test_urls_differ(self):
        urls = Counter(record["url"] for record in records().values())
        assert [url for url, count in urls.items() if count > 1] == []

    def test_records_are_in_the_file_of_their_language(self):
        foreign = set(keys_of(planted(source="sample", rule="language_undeclared")[0])) | {
            "broken-before",
            "broken-after",
        }
        for key, record in records().items():
            if key not in foreign:
                code = record["file"].removeprefix("more_")
                assert code_of(record.get("language", code)) == code, key

    def test_documents_to_keep_are_of_useful_length(self):
        special = {key for case in CASES for key in keys_of(case)}
        for key, record in records().items():
            if key not in special:
                assert 45 <= len(words(record["text"])) <= 300, (key, len(words(record["text"])))

    def test_documents_of_a_language_are_unlike_one_another(self):
        duplicates = {key for case in CASES if "duplicate" in case.get("rule", "") for key in keys_of(case)}
        by_language = {}
        for key, record in records().items():
            if key not in duplicates and len(words(record["text"])) > 10:
                by_language.setdefault(record["file"].removeprefix("more_"), []).append(record["text"])
        for code, texts in by_language.items():
            for i, left in enumerate(texts):
                assert all(jaccard(left, right) < 0.7 for right in texts[:i]), code

    def test_texts_are_normalized_unless_planted_otherwise(self):
        decomposed = {case["key"] for case in planted(text="nfc")}
        for key, record in records().items():
            assert unicodedata.is_normalized("NFC", record["text"]) != (key in decomposed), key


class TestPrograms:
    def test_all_programming_languages_have_at_least_two_to_keep(self):
        dropped = {key for case in CASES if case["expect"] != "kept" for key in keys_of(case)}
        kept = Counter(key.split("/")[0] for key in programs() if key not in dropped)
        assert {code for code in languages("programming") if kept[code] < 2} == set()

    def test_extensions_are_of_the_folders_language(self):
        undeclared = {case["key"] for case in planted(source="sample_code", rule="language_undeclared")}
        headers = {case["key"] for case in planted(source="sample_code", expect="kept") if case["key"].endswith(".h")}
        for name in set(programs()) - undeclared - headers:
            folder, _, file = name.partition("/")
            assert file.rpartition(".")[2] in languages("programming")[folder]["extensions"], name

    def test_there_are_comments(self):
        for name, content in programs().items():
            if not name.endswith((".min.js", ".txt")):
                assert regex.search(rb"//|/\*|^\s*#|^\s*--|\"\"\"", content, regex.MULTILINE), name


class TestCases:
    def test_fields(self):
        for case in CASES:
            assert set(case) <= CASE_FIELDS, case
            assert case["source"] in {"sample", "sample_code"}, case
            assert case["expect"] in {"kept", "dropped", "one_kept"}, case
            assert ("rule" in case) == ("stage" in case) == (case["expect"] != "kept"), case
            assert set(case.get("redactions", {})) <= REDACTED, case

    def test_every_document_named_exists(self):
        for case in CASES:
            known = records() if case["source"] == "sample" else programs()
            named = keys_of(case) + ([case["kept_key"]] if "kept_key" in case else [])
            assert set(named) <= set(known), case
            assert named or case["shard"] == BROKEN.name, case

    def test_no_document_is_named_twice(self):
        named = Counter((case["source"], key) for case in CASES for key in keys_of(case))
        assert [key for key, count in named.items() if count > 1] == []

    def test_rules_shown(self):
        shown = Counter(case["rule"] for case in CASES if "rule" in case)
        assert {rule: shown[rule] for rule, least in RULES.items() if shown[rule] < least} == {}

    def test_all_types_of_personal_data_are_planted(self):
        assert {kind for case in CASES for kind in case.get("redactions", {})} == REDACTED

    def test_what_must_go_or_stay_is_there(self):
        for case in CASES:
            for part in case.get("gone", []) + case.get("stays", []):
                assert part in text_of(case["source"], case["key"]), (case["key"], part)

    def test_languages_named_are_known(self):
        known = {*languages("natural"), *languages("programming"), "und"}
        assert {case["language"] for case in CASES if "language" in case} <= known

    def test_wrong_languages_are_declared_as_ours(self):
        for case in planted(rule="language_score"):
            assert records()[case["key"]]["language"] in languages("natural"), case

    def test_joiners(self):
        for case in planted(text="same"):
            assert regex.search(r"[\u200c\u200d]", text_of("sample", case["key"])), case


class TestDuplicates:
    @pytest.mark.parametrize("case", planted(rule="exact_duplicate"), ids=str)
    def test_exact_ones_are_equal_but_for_white_space(self, case):
        keys = case.get("keys") or [case["key"], case["kept_key"]]
        assert len(keys) == 2
        left, right = (text_of(case["source"], key).split() for key in keys)
        assert left == right

    @pytest.mark.parametrize("case", planted(rule="near_duplicate"), ids=str)
    def test_near_ones_are_near_and_the_longer_stays(self, case):
        copy, kept = text_of(case["source"], case["key"]), text_of(case["source"], case["kept_key"])
        assert len(words(kept)) >= 120 or case["source"] == "sample_code"
        assert 0.85 <= jaccard(copy, kept) < 1
        assert len(copy) < len(kept)

    def test_scripts(self):
        scripts = {
            rule: {script_of(text_of("sample", (case.get("keys") or [case["key"]])[0])) for case in cases}
            for rule in ("exact_duplicate", "near_duplicate")
            if (cases := planted(source="sample", rule=rule))
        }
        assert scripts["exact_duplicate"] >= {"LATIN", "CJK", "ARABIC", "TAMIL"}
        assert scripts["near_duplicate"] >= {"LATIN", "CJK", "ARABIC", "DEVANAGARI"}

    def test_some_are_in_another_file_than_the_one_that_stays(self):
        crossing = 0
        for rule in ("exact_duplicate", "near_duplicate"):
            for case in planted(source="sample", rule=rule):
                files = {records()[key]["file"] for key in case.get("keys") or [case["key"], case["kept_key"]]}
                crossing += len(files) == 2
        assert crossing >= 4


class TestBrokenRecords:
    def test_positions_are_those_of_the_lines(self):
        lines = BROKEN.read_bytes().splitlines(keepends=True)
        for case in planted(shard=BROKEN.name):
            assert case["position"] == sum(map(len, lines[: case["line"] - 1])), case

    def test_every_line_is_broken_as_it_says(self):
        lines = BROKEN.read_bytes().splitlines()
        rules = {case["line"]: case["rule"] for case in planted(shard=BROKEN.name)}
        for number, line in enumerate(lines, 1):
            assert how_broken(line) == rules.get(number), number

    def test_a_program_is_not_utf8(self):
        for case in planted(source="sample_code", rule="not_utf8"):
            with pytest.raises(UnicodeDecodeError):
                programs()[case["key"]].decode()


def how_broken(line):
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError:
        return "not_utf8"
    except ValueError:
        return "not_json"
    if not isinstance(record, dict):
        return "not_json"
    if "text" not in record:
        return "no_text_field"
    if record["text"] is None:
        return "null_text"
    return None if isinstance(record["text"], str) else "text_not_string"
