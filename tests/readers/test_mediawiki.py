from __future__ import annotations

import bz2
import gzip
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_projects import rows, source_writer

from roots_pipeline.document import RECORD
from roots_pipeline.errors import ConfigError
from roots_pipeline.readers import _wikitext
from roots_pipeline.readers._wikitext import MarkupError, wiki_text
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.mediawiki import Mediawiki

SWAHILI = "Soko la kijiji chetu linafunguliwa kabla ya jua kuchomoza kila siku ya wiki."
#: base → (dump's beginning, the names of files and categories)
WIKIS = {
    "sw": ("https://sw.wikipedia.org/wiki/Mwanzo", "Picha", "Jamii", SWAHILI),
    "ar": ("https://ar.wikipedia.org/wiki/الصفحة", "ملف", "تصنيف", "يفتح سوق قريتنا أبوابه قبل شروق الشمس كل يوم."),
    "hi": ("https://hi.wikipedia.org/wiki/मुखपृष्ठ", "चित्र", "श्रेणी", "हमारे गाँव का बाज़ार सूरज निकलने से पहले खुलता है।"),
    "zh": ("https://zh.wikipedia.org/wiki/首页", "文件", "分类", "我们村子的市场每天在太阳升起之前就开门了。"),
    "yo": ("https://yo.wikipedia.org/wiki/Ojúewé", "Fáìlì", "Ẹ̀ka", "Ọjà abúlé wa máa ń ṣí kí oòrùn tó yọ."),
}


def head(wiki="sw"):
    base, file, category, _ = WIKIS[wiki]
    return f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="{wiki}">
  <siteinfo><sitename>W</sitename><dbname>{wiki}wiki</dbname><base>{base}</base><case>first-letter</case>
    <namespaces><namespace key="-2">Media</namespace><namespace key="0" /><namespace key="1">Majadiliano</namespace>
      <namespace key="6">{file}</namespace><namespace key="14">{category}</namespace></namespaces></siteinfo>
"""


def page(number, markup, title=None, ns=0, more="", revision=None, model="wikitext"):
    return f"""  <page><title>{escape(title or f"Ukurasa {number}")}</title><ns>{ns}</ns><id>{number}</id>{more}
    <revision><id>{revision or number * 10}</id><timestamp>2024-05-0{number % 9 + 1}T10:00:00Z</timestamp>
      <contributor><username>Somebody</username><id>77</id></contributor><model>{model}</model>
      <text bytes="1" xml:space="preserve">{escape(markup)}</text></revision></page>
"""


def dump(*pages, wiki="sw"):
    return (head(wiki) + "".join(pages) + "</mediawiki>\n").encode()


def read(tmp_path, content, name="w.xml", **options):
    (tmp_path / name).write_bytes(content)
    settings = ReadOptions(options=options)
    Mediawiki.check_options(options)
    found = []
    for shard in Mediawiki().list_shards([name], tmp_path, settings):
        for batch in Mediawiki().read(shard, settings):
            assert batch.schema == RECORD
            found += batch.to_pylist()
    return found


def told(found):
    return [row["problem"] for row in found]


@pytest.mark.parametrize("wiki", WIKIS)
def test_a_page_of_each_wiki_with_its_own_names(tmp_path, wiki):
    base, file, category, text = WIKIS[wiki]
    markup = f"[[{file}:a.jpg|thumb|caption]]\n'''{text}'''<ref>r</ref>\n[[{category}:X]]\n[[Category:Y]] [[en:Z]]"
    (row,) = read(tmp_path, dump(page(7, markup, title="A b/ç"), wiki=wiki))
    assert row["text"] == text
    assert row["url"] == base.rpartition("/")[0] + "/A_b/%C3%A7"
    assert (row["title"], row["revision"], row["key"], row["position"]) == ("A b/ç", "70", "7", 7)
    assert row["collected"] == "2024-05-08T10:00:00Z"


def test_what_is_no_article_is_left_out(tmp_path):
    pages = [
        page(1, SWAHILI),
        page(2, "#REDIRECT [[Ukurasa 1]]", more='<redirect title="Ukurasa 1" />'),
        page(3, SWAHILI, title="Majadiliano:Ukurasa 1", ns=1),
        page(4, "{{stub}}"),
        page(5, "a { color: red }", model="css"),
        page(6, "x" * 5000),
    ]
    found = read(tmp_path, dump(*pages), max_record_bytes=4000)
    assert told(found) == [None, "redirect", "namespace", "no_text", "content_type", "line_too_long"]
    assert found[2]["detail"] == "namespace 1"
    assert told(read(tmp_path, dump(*pages), namespaces="0,1"))[2] is None
    with pytest.raises(ConfigError, match="namespaces is 'talk'; give numbers, for example \"0,104\""):
        read(tmp_path, dump(*pages), namespaces="talk")


def test_of_a_history_the_last_revision_is_read(tmp_path):
    once = page(1, "old", revision=5)
    second = page(1, SWAHILI, revision=6)
    both = once.replace("</page>", second[second.index("<revision>") :].strip())
    (row,) = read(tmp_path, dump(both))
    assert (row["text"], row["revision"]) == (SWAHILI, "6")


@pytest.mark.parametrize("shard_bytes", [1, 150, 1000, 10**6])
def test_a_multistream_dump_has_each_page_once_however_it_is_cut(tmp_path, shard_bytes):
    pages = [page(n, f"{n} [[Picha:x.jpg|y]]{SWAHILI}") for n in range(1, 13)]
    streams = [head(), *("".join(pages[at : at + 3]) for at in range(0, 12, 3)), "</mediawiki>"]
    content = b"".join(bz2.compress(stream.encode()) for stream in streams)
    whole = read(tmp_path, content, "w-multistream.xml.bz2", shard_bytes=10**9)
    assert [row["text"] for row in whole] == [f"{n} {SWAHILI}" for n in range(1, 13)]
    assert read(tmp_path, content, "w-multistream.xml.bz2", shard_bytes=shard_bytes) == whole


@pytest.mark.parametrize(("name", "pack"), [("w.xml.bz2", bz2.compress), ("w.xml.gz", gzip.compress)])
def test_a_dump_may_be_compressed(tmp_path, name, pack):
    (row,) = read(tmp_path, pack(dump(page(1, SWAHILI))), name)
    assert row["text"] == SWAHILI


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a [[b]] [[c|d]] [[:Jamii:E]]", "a b d Jamii:E"),
        ("a{{t|x={{u}}}}b{{{1|z}}}", "ab"),
        ("a\n{| class=x\n| b\n{|\n| c\n|}\n|}\nd", "a\n\nd"),
        ("a<ref name=x/>b<ref>{{cite}}</ref><math>x</math>", "ab"),
        ("* one\n* ''two''\n# three", "one\ntwo\nthree"),
        ("a &amp; b&nbsp;c &#x4e00;", "a & b\xa0c 一"),
        ("__NOTOC__a<!-- b -->c<nowiki>[[d]]</nowiki>", "ac[[d]]"),
        ("[https://e.org shown] [https://e.org] https://e.org", "shown  https://e.org"),
        ("== H ==\ntext\n=== Empty ===\n== References ==\n{{Reflist}}\n", "H\ntext"),
        ("== H ==\n=== I ===\ntext", "H\nI\ntext"),
        ("a<br>b<br/>c<div>d</div>", "a\nb\nc\nd"),
        ("[[Picha:a.jpg|thumb|[[b]] c]]d", "d"),
        ("[[en:Goat]]\n[[zh-min-nan:Goat]]\nx", "x"),
        ("a ''b\n'''c''' d\ne", "a b\nc d\ne"),
        ("a{{t|{{u|{{v}}}}|x={{{1|}}}}}b", "ab"),
        ("<nowiki>{{a}} <ref></nowiki>{{b}}c", "{{a}} <ref>c"),
        ("a<syntaxhighlight lang=c>x = {{1}, {2}};</syntaxhighlight>b{{c}}", "ab"),
        # What is unbalanced in a reference or a table ends with it, and not with the page.
        ("a<ref>{{cite|b</ref> c\n\nd", "a c\n\nd"),
        ("a\n{|\n| ''b\n| <div>c\n|}\nd\n\ne", "a\n\nd\n\ne"),
    ],
)
def test_markup(markup, text):
    got = wiki_text(markup, frozenset({"picha", "jamii"}))
    assert [line.strip() for line in got.split("\n") if line.strip()] == [line for line in text.split("\n") if line]


def _nested(inner):
    several = st.lists(inner, max_size=3).map("".join)
    return st.one_of(
        several.map("{{{{t|{}}}}}".format),
        several.map("<ref>{}</ref>".format),
        several.map('<ref name="a b" />{}'.format),
        several.map("[[A|{}]]".format),
        several.map("\n{{|\n|-\n| {}\n|}}\n".format),
        several.map("<div>{}</div>".format),
    )


@given(st.lists(st.recursive(st.sampled_from(["a", "b c", " ", "<!-- {{ -->"]), _nested, max_leaves=12), max_size=6))
@settings(deadline=None, max_examples=60)
def test_what_goes_before_the_parser_changes_nothing_where_all_is_balanced(parts):
    markup = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        got = wiki_text(markup, frozenset())
        patch.setattr(_wikitext, "_without_plain", lambda text: text)
        assert got.split() == wiki_text(markup, frozenset()).split()


@pytest.mark.parametrize("opening", ["{{", "[[", "{|\n", "<ref>", "<div>", "<!--", "[http://x ", "{{a|", "[[a|"])
def test_markup_that_would_take_minutes_is_refused(opening):
    with pytest.raises(MarkupError, match=r"more than 200 of .* have no end"):
        wiki_text("}} ]] |} </ref> </div> --> " * 10_000 + opening * 20_000, frozenset())


def test_deep_markup_ends():
    for opening, closing in (("{{a|", "}}"), ("[[a|", "]]"), ("<b>", "</b>"), ("{|\n|\n", "\n|}\n")):
        wiki_text(opening * 2000 + "x" + closing * 2000, frozenset())


BAD = {
    "cut": dump(page(1, SWAHILI), page(2, SWAHILI))[:-60],
    "no xml": dump(page(1, SWAHILI)).replace(b"</mediawiki>", b"<<<"),
    "unended": dump(page(1, SWAHILI)).replace(b"</mediawiki>", b""),
    "entities": b'<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + dump(page(1, "&b;")),
    "deep": head().encode() + b"<a>" * 1000,
    "not utf-8": dump(page(1, SWAHILI), page(2, "x")).replace(b">x<", b">\xff\xfe<"),
    "empty": b"",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_damaged_dump_ends_with_its_reason(tmp_path, kind):
    found = read(tmp_path, BAD[kind])
    assert told(found)[-1] == "truncated"
    assert all(row["text"] == SWAHILI for row in found[:-1])
    assert found[-1]["detail"].startswith("the dump cannot be read on: ")


def test_a_damaged_stream_ends_its_shard(tmp_path):
    content = bytearray(b"".join(bz2.compress(part.encode()) for part in (head(), page(1, SWAHILI), page(2, SWAHILI))))
    content[-40:-30] = b"\x55" * 10
    found = read(tmp_path, bytes(content), "w-multistream.xml.bz2", shard_bytes=1)
    assert [problem for problem in told(found) if problem] == ["truncated"]
    assert told(found)[0] is None


def test_a_wiki_through_the_whole_pipeline(tmp_path):
    pages = [page(1, SWAHILI), page(2, "x", more='<redirect title="y" />'), page(3, f"'''{SWAHILI}''' Pili.", ns=1)]
    write = source_writer(tmp_path / "project")
    project = write("wiki", dump(*pages), file="w.xml", reader="mediawiki", id_field=None)
    outcome = project.run(tmp_path / "out")
    assert outcome.manifest.sources["wiki"] == {"read": 3, "kept": 1, "dropped": 2}
    (row,) = rows(tmp_path / "out", "data")
    assert row["url"] == "https://sw.wikipedia.org/wiki/Ukurasa_1"
    assert {name: value for name, value in row["origin"].items() if value} == {"title": "Ukurasa 1", "revision": "10"}
    assert sorted(row["rule"] for row in rows(tmp_path / "out", "ledger")) == ["namespace", "redirect"]
