from __future__ import annotations

import pytest

from roots_pipeline.readers._encoding import UndecodableError, decode
from roots_pipeline.readers._html import Extract, _with_articles_in_lists, page_text
from roots_pipeline.readers._opt_outs import opt_outs

LONG = "a paragraph that is long enough to stay, with more than sixty-four characters in it"


def roots(body: str) -> str:
    return page_text(f"<html><head><title>t</title></head><body>{body}</body></html>", Extract.ROOTS)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # Blocks begin lines, some inline elements are set off by a space, others join what is around them.
        (f"<h1>Head</h1><p>{LONG}</p>", f"Head\n{LONG}"),
        (f"{LONG}<span>x</span><cite>y</cite><b>z</b>", f"{LONG}x yz"),
        (f"{LONG}<br>next", f"{LONG}\nnext"),
        (f"<p>{LONG}</p>tail", f"{LONG}\ntail"),
        # Removed with all that is in them.
        (f"<header>menu</header><p>{LONG}</p><footer>f</footer><script>s</script><form>q</form>", LONG),
        # Removed where they are short: 63 characters go, 64 stay.
        (f"<p>{'x' * 63}</p><p>{'y' * 64}</p>", "y" * 64),
        (f"<h2>Short</h2><ul><li>a<li>b</ul><p>{LONG}</p>", f"Short\n{LONG}"),
        ("too short", ""),
        (f"<p>  {LONG}\n\n  and   more </p>", f"{LONG} and more"),
    ],
)
def test_roots_rule(body, text):
    assert roots(body) == text


@pytest.mark.parametrize("extract", Extract)
def test_a_page_without_a_body_has_no_text(extract):
    assert page_text("", extract) == ""


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (b"\xef\xbb\xbfabc", "windows-1252", "abc"),
        ("żółw".encode("utf-16"), None, "żółw"),
        ("Où".encode(), "iso-8859-1", "Où"),
        ("Où est-il ?".encode("cp1252"), "latin1", "Où est-il ?"),
        # ISO-8859-1 is windows-1252 to the Web (Encoding Standard, 4.2), quotation marks and all.
        ("“Où”".encode("cp1252"), "ISO-8859-1", "“Où”"),
        ("今天天气很好".encode("gb18030"), "gb2312", "今天天气很好"),
        ("今天天氣很好，我們去公園散步。".encode("big5"), "utf-8", "今天天氣很好，我們去公園散步。"),
        ('<meta charset="windows-1256">سلام'.encode("cp1256"), None, '<meta charset="windows-1256">سلام'),
        ("żół cut short: ż".encode()[:-1], None, "żół cut short: "),
        # Not what it is said to be: an odd number of bytes.
        (b"plain ascii", "utf-16", "plain ascii"),
        (b"abc", "no-such-charset", "abc"),
    ],
)
def test_encodings(data, declared, text):
    assert decode(data, declared) == text


def test_noise_is_no_text():
    with pytest.raises(UndecodableError, match="no text in"):
        decode(bytes(range(128, 256)) * 20, "utf-8")


@pytest.mark.parametrize(
    ("robots", "tdm", "html", "found"),
    [
        ([], [], b"", {}),
        (["noai"], [], b"", {"noai": "X-Robots-Tag"}),
        (["none, NOIMAGEAI"], [], b"", {"noimageai": "X-Robots-Tag", "noindex": "X-Robots-Tag"}),
        (["googlebot: noai, noindex"], [], b"", {}),
        (["googlebot: nofollow, ccbot: noai, noindex"], [], b"", {"noai": "X-Robots-Tag", "noindex": "X-Robots-Tag"}),
        (["max-snippet: 20, noai"], [], b"", {"noai": "X-Robots-Tag"}),
        ([], [" 1 "], b"", {"tdm-reservation": "header"}),
        ([], ["0"], b"<meta name=tdm-reservation content=0>", {}),
        ([], [], b'<META CONTENT="index, noai" NAME="Robots">', {"noai": "meta"}),
        ([], [], b"<meta name='GPTBot' content='noai'/>", {"noai": "meta"}),
        ([], [], b"<meta name=googlebot content=noai><meta name=description content=noai>", {}),
        ([], [], b'<meta name="robots" content="no&#97;i">', {"noai": "meta"}),
        (["noai"], [], b"<meta name=robots content=noai>", {"noai": "X-Robots-Tag"}),
    ],
)
def test_opt_outs(robots, tdm, html, found):
    assert opt_outs(robots, tdm, html) == found


def _page(body):
    menu = "".join(f"<li><a href='/{n}'>A page of the menu, number {n}, with a long name</a></li>" for n in range(9))
    menus = f"<nav><ul>{menu}</ul></nav><ul class=tags>{menu}</ul>"
    return f"<html><body>{menus}<main><h1>Head</h1>{body}</main></body></html>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<ul>{0}{1}</ul>", "Head\n\n{0}\n{1}"),
        ("<p>{0}</p><UL class='a'>{1}</UL>", "Head\n\n{0}\n\n{1}"),
        ("<ul>{0}<ul>{1}</ul></ul>", "Head\n\n{0}\n{1}"),
        ("<p>{0}</p><ul><li>short</li><li><a href=x>{1}</a></li></ul>", "Head\n\n{0}"),
    ],
)
def test_an_article_that_is_a_list_is_found_and_a_menu_is_not(body, text):
    sentences = [f"This is sentence {n} of an article, which somebody wrote as a list of things." for n in range(2)]
    html = _page(body.format(*(f"<li>{sentence}</li>" for sentence in sentences)))
    lines = [line.strip() for line in page_text(html, Extract.MAIN).split("\n") if line.strip()]
    assert lines == [line for line in text.format(*sentences).split("\n") if line]


def test_lists_and_links_without_end_are_read_in_time():
    assert "menu" not in page_text("<body>" + "<ul><li>menu" * 300 + "</body>", Extract.MAIN)
    # Minutes, if each of them were looked for to the end.
    for hostile in (f"<ul>{'<a ' * 300_000}</ul>", "<ul>" * 300_000, f"<ul>{'<a>b</a>' * 100_000}</ul>"):
        assert len(_with_articles_in_lists(hostile)) == len(hostile)
