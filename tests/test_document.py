"""Document ids and the schemas that travel."""

from roots_pipeline.document import LEDGER, RECORD, collected_schema, document_id, published_schema


def test_ids_are_blake2b_of_name_and_place() -> None:
    # printf 'k\0sample\0%s' swh-1 | b2sum -l 128, and 'p\0sample\0a.jsonl\0%s' 120 likewise.
    assert document_id("sample", "a.jsonl", 120, "swh-1") == "739357599c9e796be540f54f4c4a8a4b"
    assert document_id("sample", "a.jsonl", 120, None) == "e04adf3c2ff069bf8d3485a5792269bf"


def test_ids_tell_places_and_keys_apart() -> None:
    ids = {
        document_id("s", "a", 1, None),
        document_id("s", "a", 2, None),
        document_id("s", "b", 1, None),
        document_id("t", "a", 1, None),
        document_id("s", "a", 1, "a\x001"),
        document_id("s", "a", 1, "k"),
    }
    assert len(ids) == 6
    assert document_id("s", "a", 1, "k") == document_id("s", "b", 2, "k")


def test_text_is_never_in_the_ledger() -> None:
    assert {"text", "url"} & set(LEDGER.names) == set()
    assert "text" in RECORD.names


def test_published_documents_have_what_was_promised() -> None:
    names = published_schema(["word_count"], ["email"]).names
    promised = ["id", "text", "language", "language_score", "source", "url", "license", "signals"]
    assert [name for name in names if name in promised] == promised
    assert names[-2:] == ["duplicate_sources", "redactions"]
    assert set(collected_schema([]).names) - set(names) == {"characters", "words"}
