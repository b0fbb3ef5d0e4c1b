"""One file, many sources: what a line of `each` says, and where its mistakes are."""

from __future__ import annotations

NEWS = "sources/news.yaml"
EACH = """\
each:
  nob: {languages: [nob_Latn], code: no, title: Nyheter}
  aka: {languages: [aka_Latn], code: ak, about: {description: d, category: news, availability: download}}
"""


def family(folder, each=EACH):
    folder.change(NEWS, "title: News", "title: News in {language}")
    folder.change(NEWS, "homepage: https://example.org", "homepage: https://{code}.example.org/{key}")
    folder.change(NEWS, "path: data/*.jsonl", "path: data/{code}-*.jsonl")
    folder.change(NEWS, "languages: [nob_Latn]\n", each)


def test_each_line_is_a_source_of_its_own(folder):
    family(folder)
    sources = folder.load().sources
    assert list(sources) == ["news_nob", "news_aka"]
    nob, aka = sources.values()
    assert (nob.title, aka.title) == ("Nyheter", "News in Akan")
    assert (nob.homepage, aka.homepage) == ("https://no.example.org/nob", "https://ak.example.org/aka")
    assert (nob.read.path, aka.read.path) == (("data/no-*.jsonl",), ("data/ak-*.jsonl",))
    assert (nob.languages, aka.languages) == (("nob_Latn",), ("aka_Latn",))
    assert nob.about is None
    assert aka.about.category == "news"
    assert {source.file for source in sources.values()} == {NEWS}
    assert nob.sample == aka.sample


def test_a_word_that_is_a_value_keeps_its_type(folder):
    family(folder, EACH.replace("code: no", "code: no, codes: [nob_Latn], wanted: 3"))
    folder.change(NEWS, "path: data/{code}-*.jsonl", "path: x\n  options: {split: '{wanted}'}")
    folder.change(NEWS, "  aka: {languages: [aka_Latn], code: ak", "  aka: {languages: [aka_Latn], wanted: 4, code: ak")
    assert [source.read.options for source in folder.load().sources.values()] == [{"split": 3}, {"split": 4}]


def test_mistakes_are_at_their_lines_and_said_once(folder):
    family(folder, EACH.replace("aka_Latn", "aka_Latin"))
    folder.change(NEWS, "license: CC-BY-4.0", "license: CC-BY-5.0")
    assert folder.mistakes() == [
        f"{NEWS}:5: unknown license 'CC-BY-5.0'; did you mean 'CC-BY-4.0'?",
        f"{NEWS}:8: unknown language 'aka_Latin'; did you mean 'aka_Latn'?",
    ]


def test_a_word_that_a_line_does_not_have(folder):
    family(folder, EACH.replace(", code: ak", ", coed: ak"))
    assert folder.mistakes() == [
        f"{NEWS}:{line}: no word 'code' in this line of `each`; did you mean 'coed'?; the words are: coed, key, "
        "language"
        for line in (3, 16)
    ]


def test_lines_that_are_none(folder):
    family(folder, "each:\n  NOB: {languages: [nob_Latn], code: no}\n  aka: [aka_Latn]\n")
    assert folder.mistakes() == [
        f"{NEWS}:7: each: key 'NOB' has more than small letters, digits and _ - .",
        f"{NEWS}:8: each.aka: expected keys and values",
    ]


def test_no_source_is_declared_twice(folder):
    family(folder)
    folder.write(
        "sources/news_nob.yaml", (folder.root / NEWS).read_text("utf-8").replace("name: news", "name: news_nob")
    )
    folder.change("sources/news_nob.yaml", EACH, "languages: [nob_Latn]\n")
    folder.change("sources/news_nob.yaml", "{code}.example.org/{key}", "example.org")
    folder.change("sources/news_nob.yaml", "{code}-", "")
    assert folder.mistakes() == ["sources/news_nob.yaml:1: source 'news_nob' is declared in sources/news.yaml already"]


def test_a_step_that_goes_by_the_language_is_for_lines_with_one(folder):
    family(folder)
    folder.change(NEWS, "clean: [remove_html]", "clean: [split]")
    assert [source.clean for source in folder.load().sources.values()] == [("split",), ("split",)]
    folder.change(NEWS, "aka: {languages: [aka_Latn]", "aka: {languages: [aka_Latn, nob_Latn]")
    (mistake,) = folder.mistakes()
    assert mistake.endswith(": split goes by the source's language, so it wants one natural language; split the source")
