from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.addresses import address_hashes, normalize_address

PAGE = "https://example.com/news/a-title"

# Ways to write the address of one page.
SAME = {
    PAGE: [
        "http://example.com/news/a-title",
        "HTTPS://WWW.Example.COM/news/a-title",
        "http://www2.example.com:80/news/a-title/",
        "https://example.com:443/news/a-title//",
        "https://example.com./news/a-title",
        "https://reader:secret@example.com/news/a-title",
        "  https://example.com/news/a-title\n",
        "https://example.com/./x/../news//a-title",
        "https://example.com/news/%61%2Dtitle",
        "https://example.com/news/a-title#comments",
        "https://example.com/news/a-title#",
        "https://example.com/news/a-title?",
        "https://example.com/news/a-title/index.html",
        "https://example.com/news/a-title/index.php",
        "https://example.com/news/a-title/amp",
        "https://example.com/news/a-title/amp/",
        "https://example.com/news/a-title?amp=1",
        "https://example.com/news/a-title?outputType=amp",
        "https://example.com/news/a-title?utm_source=x&UTM_Medium=y&fbclid=z&gclid=1&mc_eid=2&hsCtaTracking=3",
        "https://example.com/news/a-title;jsessionid=0123456789ABCDEF",
        "https://example.com/(S(abcdefghijklmnopqrstuvwx))/news/a-title",
        "https://example.com/news/a-title?PHPSESSID=0123456789abcdef0123456789ABCDEF",
        "https://example.com/news/a-title?CFID=12&CFTOKEN=34",
        "https://example.com/news/a-title?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&",
    ],
    "http://example.com": ["http://example.com/", "http://example.com/index.htm", "https://www.example.com//?utm_id=1"],
    "http://a.de/x?a=1&b=2&b=1": ["http://a.de/x?b=2&a=1&b=1", "http://a.de/x/?&b=2&b=1&a=1&"],
    "https://bücher.de/straße?q=ü x": [
        "http://xn--bcher-kva.de/stra%c3%9fe?q=%C3%BC%20x",
        "http://BÜCHER.de/straße?q=ü+x",
    ],
    "http://a.com/#!/page/1": ["https://www.a.com/#!/page/1"],
    "http://[2001:DB8::1]:8080/x": ["https://[2001:db8::1]:8080/x"],
}

# Addresses of which no two lead to the same page.
DIFFERENT = [
    "http://example.com/page?id=1",
    "http://example.com/page?id=2",
    "http://example.com/page",
    "http://example.com/Page",
    "http://example.com/page?id=1&id=2",
    "http://example.com/page?id=2&id=1",
    "http://example.com/page?sid=7",
    "http://example.com/page?ref=1",
    "http://example.com:8080/page",
    "http://blog.example.com/page",
    "http://www.com/page",
    "http://com/page",
    "http://example.com/wiki/amp",
    "http://example.com/wiki",
    "http://example.com/amp",
    "http://example.com",
    "http://example.com/a%2Fb",
    "http://example.com/a/b",
    "http://example.com/#!/one",
    "http://example.com/#!/two",
    "http://example.com/#/one",
    "http://example.com/index.html/more",
    "http://example.com/my-index.html",
]


@pytest.mark.parametrize(("url", "other"), [(url, other) for url, others in SAME.items() for other in others], ids=str)
def test_the_same_page(url, other):
    assert normalize_address(url) is not None
    assert normalize_address(other) == normalize_address(url)


def test_other_pages():
    normalized = [normalize_address(url) for url in DIFFERENT]
    assert None not in normalized
    assert len(set(normalized)) == len(DIFFERENT)


@pytest.mark.parametrize(
    "url",
    ["", " ", "example.com/x", "//example.com", "mailto:a@example.com", "ftp://example.com/", "file:///x", "http://",
     "http://exa mple.com/", "http://example.com:99999/", "urn:isbn:1", "nan"],
)  # fmt: skip
def test_no_address_of_a_page(url):
    assert normalize_address(url) is None


def test_roots_cut_at_the_question_mark_and_we_do_not():
    # ROOTS, dedup_document_on_url: one key for all of these.
    pages = [f"http://www.qut.edu.au/news?news-id={number}" for number in range(5)]
    assert len({normalize_address(page) for page in pages}) == 5


@given(
    st.lists(st.sampled_from(["www.", "www2.", "a", "b.com", "com", ".", ":80", ":443", ":81", "u@", "é"]), max_size=5),
    st.lists(
        st.sampled_from(
            ["/", "//", "a-1", "x", "/amp", "/index.html", "/index.php", "%2F", "%61", "%2541", ";jsessionid=1", "..",
             "(a(bcdefghijklmnopqrstuvwxy))/", "?", "&", "a=1", "amp=1", "utm_x=1", "b", "%26", "#", "!", "+", "%20"]
        ),
        max_size=12,
    ),
)  # fmt: skip
def test_normalizing_again_changes_nothing(host, rest):
    once = normalize_address("http://" + "".join(host) + "/" + "".join(rest))
    if once is not None:
        assert normalize_address("https://" + once) == once


def test_hashes_are_blake2b_of_the_normalized_address():
    urls = ["http://www.a.com/", None, "https://a.com", "no address", "", "http://b.com/?id=1"]
    hashes, there = address_hashes(pa.array(urls))
    assert there.tolist() == [True, False, True, False, False, True]
    digest = hashlib.blake2b(b"a.com", digest_size=16).digest()
    assert hashes[0].astype("<u8").tobytes() == hashes[2].astype("<u8").tobytes() == digest
    assert not hashes[[1, 3, 4]].any()
    assert (hashes[5] != hashes[0]).all()


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string()])
def test_slices_nulls_and_nothing(type_):
    urls = pa.array(["http://a.com", "http://b.com", None, "http://c.com"], type_)
    whole, part = address_hashes(urls), address_hashes(urls.slice(1, 3))
    assert all(np.array_equal(left[1:], right) for left, right in zip(whole, part, strict=True))
    for empty in (pa.array([], type_), pa.nulls(2, type_)):
        hashes, there = address_hashes(empty)
        assert (hashes.shape, hashes.dtype, there.tolist()) == ((len(empty), 2), np.uint64, [False] * len(empty))
