from __future__ import annotations

import gzip
import random
import zlib

import pytest
from readers.pdfs import assembled, pdf
from small_projects import rows, source_writer

from roots_pipeline.readers import _pdf_pages
from roots_pipeline.readers._pdf_text import running_text, says_nothing
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.pdf import Pdf

LINES = (
    "Kitabu hiki kinaeleza historia ya mji wa Mombasa na watu wake tangu karne ya kumi na",
    "mbili, wakati wafanyabiashara walipofika kwa majahazi kutoka nchi za mbali, na uhusia-",
    "no wao na wenyeji ulioleta lugha na utamaduni mpya katika pwani nzima ya Afrika.",
    "Sura ya pili",
)
TEXT = (
    "Kitabu hiki kinaeleza historia ya mji wa Mombasa na watu wake tangu karne ya kumi na mbili, wakati "
    "wafanyabiashara walipofika kwa majahazi kutoka nchi za mbali, na uhusiano wao na wenyeji ulioleta lugha na "
    "utamaduni mpya katika pwani nzima ya Afrika.\nSura ya pili"
)
#: All permissions, and all but the one to extract text (ISO 32000-1, table 22).
EVERYTHING, NO_EXTRACTION = 0xFFFFFFFC, 0xFFFFFFEC


def read(tmp_path, *contents, name="a.pdf", **options):
    for number, content in enumerate(contents):
        (tmp_path / f"{number}{name}").write_bytes(content)
    reader, told = Pdf(), ReadOptions(options=options)
    shards = reader.list_shards([f"*{name}"], tmp_path, told)
    return [row for shard in shards for batch in reader.read(shard, told) for row in batch.to_pylist()]


def test_a_document_a_file_with_its_paragraphs_and_parted_words(tmp_path):
    first, second = read(tmp_path, pdf(LINES, title="Mji wa Mombasa"), gzip.compress(pdf(LINES)), name=".pdf.gz"[:4])
    assert (first["text"], first["title"], first["key"], first["path"]) == (TEXT, "Mji wa Mombasa", "0.pdf", "0.pdf")
    assert (first["position"], first["record_bytes"]) == (0, len(TEXT.encode()))
    assert (second["problem"], second["position"]) == ("malformed", 1)  # gzip by content, not by name


def test_compressed_files(tmp_path):
    (row,) = read(tmp_path, gzip.compress(pdf(LINES)), name=".pdf.gz")
    assert (row["text"], row["title"]) == (TEXT, None)
    (row,) = read(tmp_path, gzip.compress(pdf(LINES))[:-20], name=".pdf.gz")
    assert row["problem"] == "truncated"


def test_ligatures_are_letters():
    assert running_text(["e\ufb03cient \ufb01sh \ufb02ow", "\ufefb \ufee3\ufeae\ufea3\ufe92\ufe8e \ufdfa"]) == (
        "efficient fish flow\nلا مرحبا \ufdfa"
    )


def test_ligatures_of_a_font_are_letters(tmp_path):
    content = pdf(["a XYsh in the Zow"]).replace(b"XY", b"\\001").replace(b"Z", b"\\002")
    (row,) = read(tmp_path, content)
    assert row["text"] == "a fish in the flow"


def test_a_hyphen_stays_where_the_file_writes_it_elsewhere():
    page = "the well-known author of a well\ufffeknown book on typo\ufffegraphy"
    assert running_text([page]) == "the well-known author of a well-known book on typography"


def test_heads_feet_and_numbers_of_pages_go_and_paragraphs_run_over_them():
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    lines = [f"a line that is as long as all of the lines of this book are: {word}" for word in words]
    pages = [
        "\n".join((f"The Book, chapter {page + 1}", *lines[3 * page : 3 * page + 3], f"- {page + 1} -"))
        for page in range(4)
    ]
    assert running_text(pages) == " ".join(lines)


def test_what_is_on_two_pages_only_stays():
    assert running_text(["Title\nshort\n1", "Title\nshort\n2"]) == "Title\nshort\nTitle\nshort"


def test_items_of_lists_are_lines():
    long = "x" * 40
    assert running_text([f"{long}\n• {long}\n1. {long}\n2.3 {long}\n{long}"]) == (
        f"{long}\n• {long}\n1. {long}\n2.3 {long} {long}"
    )


def test_chinese_lines_join_without_a_space():
    line = "在信息技术高速发展的今天人们越来越多地依赖于计算机网络进行交流和工作"
    assert running_text([f"{line}\n{line}\n短行\nEnd"]) == f"{line}{line}短行\nEnd"


@pytest.mark.parametrize(
    ("content", "problem", "told"),
    [
        (b"", "malformed", "damaged"),
        (b"no PDF at all", "malformed", "damaged"),
        (pdf(LINES)[:200], "malformed", "damaged"),
        (pdf(LINES, permissions=EVERYTHING, locked=True), "malformed", "password"),
        (pdf(LINES, permissions=EVERYTHING), None, None),
        (pdf(LINES, permissions=NO_EXTRACTION), "opted_out", "permissions"),
        (pdf(LINES, more=b'/X(tdm:reservation="1")'), "opted_out", "tdm-reservation"),
        (pdf(LINES, more=b"/X(<tdm:reservation>1</tdm:reservation>)"), "opted_out", "tdm-reservation"),
        (pdf(LINES, more=b"/X(<tdm:reservation>0</tdm:reservation>)"), None, None),
        (pdf([], []), "no_text", "2 pages"),
    ],
)
def test_what_cannot_or_may_not_be_read_is_told_and_the_next_file_read(tmp_path, content, problem, told):
    bad, good = read(tmp_path, content, pdf(LINES))
    assert bad["problem"] == problem
    assert (told or "") in (bad["detail"] or "")
    assert good["text"] == TEXT
    if problem is None:
        assert bad["text"] == TEXT


def test_what_is_honored_is_an_option(tmp_path):
    reserved = pdf(LINES, more=b'/X(tdm:reservation="1")')
    first, second = read(
        tmp_path,
        pdf(LINES, permissions=NO_EXTRACTION),
        reserved,
        honor_permissions=False,
        honor_tdm_reservation=False,
    )
    assert (first["text"], second["text"]) == (TEXT, TEXT)


def test_fonts_that_do_not_say_what_they_show_are_undecodable():
    assert says_nothing("\ufffd\ufffd\ue001 abcdefgh")
    assert says_nothing("\x01\x02\x03 words of a text in between")
    assert not says_nothing("A line.\nAnother one, with a ﷺ and ไทย.")
    assert not says_nothing("")


def test_a_text_above_the_limit_is_told(tmp_path):
    (row,) = read(tmp_path, pdf(LINES), max_record_bytes=100)
    assert (row["problem"], row["text"]) == ("line_too_long", None)


def test_a_page_tree_that_goes_round_or_lies_ends(tmp_path):
    endless = assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>"])
    lying = pdf(LINES).replace(b"/Count 1", b"/Count 2000000000")
    bad, worse, good = read(tmp_path, endless, lying, pdf(LINES))
    assert bad["problem"] in {"malformed", "no_text"}
    assert worse["problem"] in {"malformed", None}
    assert good["text"] == TEXT


def test_a_bomb_takes_a_bounded_amount_of_memory(tmp_path):
    """A quarter of a gigabyte of spaces in a content stream of 250 kB, 16 times over."""
    squeezed = zlib.compressobj(9)
    packed = b"".join(squeezed.compress(bytes([32]) * 2**20) for _ in range(256)) + squeezed.flush()
    stream = b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents[%s]>>" % (b"4 0 R " * 16)
    bomb = assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, stream])
    bad, good = read(tmp_path, bomb, pdf(LINES))
    assert bad["problem"] in {"malformed", "no_text"}
    assert good["text"] == TEXT


def test_a_file_that_takes_too_long_or_ends_the_parser_is_told(tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    monkeypatch.setattr(_pdf_pages, "__file__", str(program))
    for code, told in (("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass", "CPU seconds"),):
        program.write_text(f"import resource, signal, os\nsignal.signal(signal.SIGXCPU, signal.SIG_DFL)\n{code}\n")
        (row,) = read(tmp_path, pdf(LINES))
        assert row["problem"] == "malformed"
        assert told in row["detail"] or "signal 9" in row["detail"]
    program.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    (row,) = read(tmp_path, pdf(LINES))
    assert "signal 11" in row["detail"]
    program.write_text("raise ValueError\n")
    with pytest.raises(RuntimeError, match="exit code 1"):
        read(tmp_path, pdf(LINES))


def test_damage_anywhere_is_told_or_does_no_harm(tmp_path):
    whole = pdf(LINES, LINES, title="t")
    chance = random.Random(4)
    damaged = []
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        damaged.append(bytes(content[: chance.randint(len(content) // 2, len(content))]))
    found = read(tmp_path, *damaged)
    assert len(found) == len(damaged)
    for row in found:
        assert (row["text"] is None) == (row["problem"] is not None)


def test_books_through_the_whole_pipeline(tmp_path):
    lines = (*LINES[:3], "Watu wa pwani walijenga nyumba za mawe na misikiti mizuri ambayo bado ipo hadi leo hii.")
    write = source_writer(tmp_path / "project")
    project = write(
        *("books", pdf(lines, title="Mji")), file="kitabu.pdf", reader="pdf", id_field=None, on_bad_record=0.5
    )
    (tmp_path / "project/texts/zote.pdf").write_bytes(pdf([]))
    project = write(
        "books", pdf(lines, title="Mji"), file="kitabu.pdf", reader="pdf", path="texts/*.pdf", id_field=None
    )
    project.run(tmp_path / "out")
    (kept,) = rows(tmp_path / "out", "data")
    (dropped,) = rows(tmp_path / "out", "ledger")
    assert kept["text"] == f"{TEXT.partition(chr(10))[0]} {lines[3]}"
    assert (kept["language"], kept["origin"]["title"], kept["shard"]) == ("swh_Latn", "Mji", "kitabu.pdf+1")
    assert (dropped["rule"], dropped["position"], dropped["detail"]) == ("no_text", 1, "1 page without text: a scan?")
