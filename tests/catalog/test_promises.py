from __future__ import annotations

from roots_pipeline.catalog import broken_samples, broken_sentences, check_promises, load_project

RULES = """\
language: eng_Latn
stop_words: [the, a, of, is, and]
filters:
  word_count: {min: 5}
  stop_word_ratio: {min: 0.3}
"""


def test_a_sample_that_is_cleaned_otherwise(root):
    source = root / "sources" / "news.yaml"
    source.write_text(source.read_text("utf-8").replace("text: a text}", "text: a test}"), "utf-8")
    project = load_project(root)
    assert list(broken_samples(project, project.sources["news"])) == [
        (
            "sources/news.yaml:10: sample[0]: after no cleaning steps the text differs at character 4: "
            "expected 'st', got 'xt'"
        )
    ]
    assert len(check_promises(project).broken) == 1


def test_a_sample_that_is_left_out_or_is_to_be(root):
    source = root / "sources" / "news.yaml"
    text = source.read_text("utf-8").replace("sample:", "clean: [filter_small_docs]\nsample:")
    source.write_text(text + "  - {raw: " + "a " * 20 + ", text: null}\n  - {raw: b, text: null}\n", "utf-8")
    project = load_project(root)
    assert list(broken_samples(project, project.sources["news"])) == [
        (
            "sources/news.yaml:11: sample[0]: filter_small_docs leaves the document out; write `text: null` where that "
            "is meant"
        ),
        "sources/news.yaml:12: sample[1]: after filter_small_docs the document stays, but `text` is null",
    ]


def test_sentences_that_are_decided_otherwise(root):
    path = root / "filters" / "eng_Latn.yaml"
    kept, short = "the name of the cat is a secret and the cat is old", "the cat"
    path.write_text(f"{RULES}keep:\n  - {kept}\n  - {short}\ndrop:\n  stop_word_ratio:\n  - {kept}s\n  - {short}s\n")
    project = load_project(root)
    assert list(broken_sentences(project, project.rules["eng_Latn"])) == [
        "filters/eng_Latn.yaml:8: keep: the text is to be kept, but word_count drops it: 2 (min 5)",
        # 8 of 13 words are stop words.
        (
            "filters/eng_Latn.yaml:11: drop: stop_word_ratio is to drop the text, but no filter drops it; "
            "stop_word_ratio itself: 0.6154 (min 0.3)"
        ),
        (
            "filters/eng_Latn.yaml:12: drop: stop_word_ratio is to drop the text, but word_count drops it: 2 (min 5); "
            "stop_word_ratio itself: 0.5 (min 0.3)"
        ),
    ]


def test_a_list_entry_that_is_several_words(root):
    path = root / "filters" / "eng_Latn.yaml"
    path.write_text("language: eng_Latn\nstop_words: [rock-and-roll]\n")
    project = load_project(root)
    (broken,) = broken_sentences(project, project.rules["eng_Latn"])
    assert broken.startswith("filters/eng_Latn.yaml:1: ")
    assert "rock-and-roll" in broken
