from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest
import zstandard
from readers.archives import INFO, html, http, members, record

from roots_pipeline.document import RECORD
from roots_pipeline.errors import ConfigError
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.warc import Warc

SWAHILI = "Soko la kijiji chetu linafunguliwa kabla ya jua kuchomoza kila siku ya wiki."
SCRIPTS = {
    "swh": SWAHILI,
    "arb": "يفتح سوق قريتنا أبوابه قبل شروق الشمس كل يوم من أيام الأسبوع.",
    "hin": "हमारे गाँव का बाज़ार हर दिन सूरज निकलने से पहले खुल जाता है।",
    "tam": "எங்கள் ஊர்ச் சந்தை ஒவ்வொரு நாளும் சூரியன் உதிப்பதற்கு முன் திறக்கிறது.",
    "zho": "我们村子的市场每天在太阳升起之前就开门了，只有星期天除外。",
    "yor": "Ọjà abúlé wa máa ń ṣí kí oòrùn tó yọ ní ojoojúmọ́ àyàfi ọjọ́ Àìkú.",
}


def read(tmp_path, content, name="a.warc.gz", **options):
    """The rows of a file, and the schema of its batches checked."""
    (tmp_path / name).write_bytes(content)
    settings = ReadOptions(options=options)
    Warc.check_options(options)
    rows = []
    for shard in Warc().list_shards([name], tmp_path, settings):
        for batch in Warc().read(shard, settings):
            assert batch.schema == RECORD
            rows += batch.to_pylist()
    return rows


def problems(rows):
    return [(row["problem"], row["detail"]) for row in rows]


def test_pages_in_many_scripts_are_read_with_their_address_date_and_place(tmp_path):
    records = [INFO] + [
        record(http(html(text)), f"https://example.org/{name}", number=number)
        for number, (name, text) in enumerate(SCRIPTS.items(), 1)
    ]
    content = members(*records)
    rows = read(tmp_path, content)
    assert [row["text"] for row in rows] == list(SCRIPTS.values())
    assert [row["url"] for row in rows] == [f"https://example.org/{name}" for name in SCRIPTS]
    assert rows[1]["collected"] == "2024-03-03T00:00:00Z"
    assert rows[1]["key"] == "urn:uuid:2"
    for row, text in zip(rows, records[1:], strict=True):
        # What the position is for: the record is found again without reading what is before it.
        assert zlib.decompressobj(wbits=31).decompress(content[row["position"] :]) == text


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
@pytest.mark.parametrize("where", ["header", "meta", "nowhere"])
def test_a_page_s_encoding_is_found(tmp_path, encoding, where):
    head = f'<meta charset="{encoding}">' if where == "meta" and encoding != "utf-16" else ""
    page = html(*[SCRIPTS["arb"]] * 3, head=head).decode().encode(encoding)
    kind = f"text/html; charset={encoding}" if where == "header" else "text/html"
    (row,) = read(tmp_path, members(record(http(page, content_type=kind))))
    assert row["text"].splitlines()[0] == SCRIPTS["arb"]


def test_a_header_that_says_latin_1_of_utf_8_is_not_believed(tmp_path):
    (row,) = read(tmp_path, members(record(http(html(SCRIPTS["yor"]), content_type="text/html; charset=ISO-8859-1"))))
    assert row["text"] == SCRIPTS["yor"]


def test_bytes_in_no_encoding_are_quarantined(tmp_path):
    noise = random.Random(1).randbytes(3000)
    (row,) = read(tmp_path, members(record(http(noise, content_type="text/plain; charset=utf-8"))))
    assert (row["text"], row["problem"]) == (None, "undecodable")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_compressed_page_is_unpacked(tmp_path, coding):
    pack = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.ZstdCompressor().compress}[coding]
    (row,) = read(tmp_path, members(record(http(pack(html(SWAHILI)), f"Content-Encoding: {coding}"))))
    assert row["text"] == SWAHILI


def test_a_chunked_page_is_put_together(tmp_path):
    page = html(SWAHILI)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (page[:50], page[50:])) + b"0\r\n\r\n"
    (row,) = read(tmp_path, members(record(http(chunks, "Transfer-Encoding: chunked"))))
    assert row["text"] == SWAHILI


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (html(SWAHILI), ["Transfer-Encoding: chunked"]),
        (b"\xef\xbb\xbf\n" + html(SWAHILI), ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
        (html(SWAHILI), ["Content-Encoding: br"]),
        (gzip.compress(html(SWAHILI)), ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
    ],
)
def test_a_page_that_the_crawler_unpacked_is_read_as_it_is(tmp_path, body, headers):
    (row,) = read(tmp_path, members(record(http(body, *headers))))
    assert (row["text"], row["problem"]) == (SWAHILI, None)


def test_what_is_told_of_a_damaged_page_quotes_nothing_of_it(tmp_path):
    (row,) = read(tmp_path, members(record(http(b"3\r\nabc\r\nsecret\r\n", "Transfer-Encoding: chunked"))))
    assert row["problem"] == "malformed"
    assert "secret" not in row["detail"]


def test_wet_is_read_as_it_is(tmp_path):
    content = members(INFO, record(SWAHILI.encode(), kind="conversion", content_type="text/plain"))
    (row,) = read(tmp_path, content, "a.warc.wet.gz")
    assert (row["text"], row["url"], row["problem"]) == (SWAHILI, "https://example.org/", None)


def test_what_is_no_document_is_passed_over_and_what_is_no_page_is_left_out(tmp_path):
    request = record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request")
    metadata = record(b"fetchTimeMs: 1", kind="metadata", content_type="application/warc-fields")
    rows = read(
        tmp_path,
        members(
            *(INFO, request, metadata),
            record(http(b"%PDF", content_type="application/pdf")),
            record(http(html(SWAHILI), status="404 Not Found")),
            record(http(b"<html><body><img src=a></body></html>")),
            record(http(html(SWAHILI), content_type=None)),
            record(http(b"plain", content_type="text/plain")),
            record(html(SWAHILI), kind="resource", content_type="text/html; charset=utf-8"),
        ),
    )
    assert [row["text"] for row in rows][-2:] == ["plain", SWAHILI]
    assert problems(rows)[:4] == [
        ("content_type", "application/pdf"),
        ("http_status", "HTTP status 404"),
        ("no_text", None),
        ("content_type", "another type"),
    ]


OPT_OUTS = {
    "noai": http(html(SWAHILI), "X-Robots-Tag: noarchive", "x-robots-tag: NoAI, noimageai"),
    "meta": http(html(SWAHILI, head='<meta name="robots" content="noindex, noai">')),
    "tdm": http(html(SWAHILI), "TDM-Reservation: 1"),
    "noindex": http(html(SWAHILI), "X-Robots-Tag: none"),
    "others": http(html(SWAHILI), "X-Robots-Tag: googlebot: noindex, noai", "tdm-reservation: 0"),
}


def test_opt_outs_from_training_are_honored_and_others_recorded(tmp_path):
    rows = read(tmp_path, members(*map(record, OPT_OUTS.values())))
    assert problems(rows) == [
        ("opted_out", "noai (X-Robots-Tag)"),
        ("opted_out", "noai (meta)"),
        ("opted_out", "tdm-reservation (header)"),
        (None, None),
        (None, None),
    ]
    assert [row["opt_outs"] for row in rows] == [None, None, None, "noindex", None]


def test_which_opt_outs_are_honored_is_the_source_s_to_say(tmp_path):
    options = {"honor_noai": False, "honor_tdm_reservation": False, "honor_noindex": True}
    rows = read(tmp_path, members(*map(record, OPT_OUTS.values())), **options)
    assert [row["opt_outs"] for row in rows] == ["noai, noimageai", None, "tdm-reservation", None, None]
    assert [row["problem"] for row in rows] == [None, "opted_out", None, "opted_out", None]
    assert all(row["text"] == SWAHILI for row in rows if row["problem"] is None)


def test_a_file_may_be_plain_or_compressed_as_a_whole(tmp_path):
    records = [INFO, *(record(http(html(f"{n}. {SWAHILI}")), number=n) for n in range(1, 5))]
    plain = b"".join(records)
    expected = [f"{n}. {SWAHILI}" for n in range(1, 5)]
    for name, content in (("a.warc", plain), ("b.warc.gz", gzip.compress(plain)), ("c.warc.zst", _zstd(plain))):
        rows = read(tmp_path, content, name)
        assert [row["text"] for row in rows] == expected
        assert [plain[row["position"] :][:8] for row in rows] == [b"WARC/1.0"] * 4


def _zstd(data):
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("shard_bytes", [1, 100, 700, 5000, 10**6])
def test_ranges_of_a_file_have_each_record_once(tmp_path, shard_bytes):
    rng = random.Random(3)
    pages = [html(f"{n}. {SWAHILI}" + " ".join(str(rng.random()) for _ in range(rng.randrange(40)))) for n in range(20)]
    content = members(INFO, *(record(http(page), number=n) for n, page in enumerate(pages)))
    whole = read(tmp_path, content)
    parts = read(tmp_path, content, shard_bytes=shard_bytes)
    assert len(whole) == 20
    assert parts == whole


def test_roots_rule_and_all_text_can_be_chosen(tmp_path):
    page = html(SWAHILI)
    for extract in ("main", "roots", "trafilatura"):
        (row,) = read(tmp_path, members(record(http(page))), extract=extract)
        assert SWAHILI in row["text"]
        assert "footer" not in row["text"]
    (row,) = read(tmp_path, members(record(http(page))), extract="all")
    assert "footer" in row["text"]


def test_an_unknown_way_to_extract_is_an_error():
    with pytest.raises(ConfigError, match="extract is 'mian'; did you mean 'main'"):
        Warc.check_options({"extract": "mian"})
