"""Web pages made up around known text: seven layouts, with menus, notices, comments and scripts around the article."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page, and the paragraphs that a reader came for."""

    layout: str
    html: str
    paragraphs: tuple[str, ...]


class Words:
    """Short pieces of a language's own text, to fill menus and notices with."""

    def __init__(self, texts: Sequence[str], rng: random.Random) -> None:
        self._texts = texts
        self.rng = rng

    def piece(self, characters: int) -> str:
        text = self.rng.choice(self._texts)
        begin = self.rng.randrange(max(1, len(text) - characters))
        return html.escape(" ".join(text[begin : begin + characters].split()))

    def items(self, count: int, tag: str = "li") -> str:
        return "".join(f'<{tag}><a href="/{i}">{self.piece(14)}</a></{tag}>' for i in range(count))


_HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<script>window.dataLayer=[];function gtag(){{dataLayer.push(arguments)}}</script>
<style>.nav{{color:red}} p{{margin:0}}</style>
<script type="application/ld+json">{{"@type":"Article","headline":"x"}}</script></head>"""


def _p(paragraphs: Sequence[str], tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{html.escape(paragraph)}</{tag}>" for paragraph in paragraphs)


def _news(words: Words, paragraphs: Sequence[str]) -> str:
    return f"""{_HEAD.format(title=words.piece(30))}<body>
<header><a href="/">{words.piece(12)}</a><nav class="menu"><ul>{words.items(12)}</ul></nav></header>
<div class="cookie-banner"><p>{words.piece(90)}</p><button>{words.piece(6)}</button></div>
<main><article><div class="byline">{words.piece(16)} <time datetime="2024-03-01">1/3</time></div>
{_p(paragraphs)}
<div class="share">{words.items(4, "span")}</div></article>
<aside class="related"><h3>{words.piece(12)}</h3><ul>{words.items(8)}</ul></aside></main>
<footer><p>{words.piece(60)}</p><ul>{words.items(9)}</ul></footer></body></html>"""


def _blog(words: Words, paragraphs: Sequence[str]) -> str:
    comments = "".join(f'<div class="comment"><b>{words.piece(8)}</b><p>{words.piece(80)}</p></div>' for _ in range(3))
    return f"""{_HEAD.format(title=words.piece(30))}<body><div id="header"><h1>{words.piece(14)}</h1>
<div id="nav">{words.items(8, "span")}</div></div><div id="wrapper"><div class="post"><div class="post-content">
{_p(paragraphs)}</div><div class="post-meta">{words.items(3, "span")}</div></div>
<div id="comments"><h3>{words.piece(8)}</h3>{comments}<form><textarea>{words.piece(20)}</textarea></form></div>
<div id="sidebar"><div class="widget"><h4>{words.piece(10)}</h4><ul>{words.items(15)}</ul></div></div></div>
<div id="footer">{words.piece(50)}</div></body></html>"""


def _table(words: Words, paragraphs: Sequence[str]) -> str:
    text = "<br><br>\n".join(html.escape(paragraph) for paragraph in paragraphs)
    return f"""<html><head><title>{words.piece(20)}</title></head><body bgcolor="#ffffff">
<table width="760"><tr><td colspan="2"><font size="5">{words.piece(16)}</font></td></tr>
<tr><td width="150">{words.items(10, "div")}</td><td><font face="Arial">{text}</font></td></tr>
<tr><td colspan="2"><font size="1">{words.piece(60)}</font></td></tr></table></body></html>"""


def _bare(words: Words, paragraphs: Sequence[str]) -> str:
    text = "<br>\n".join(html.escape(paragraph) for paragraph in paragraphs)
    return f"<html><body><center>{words.items(5, 'b')}</center><hr>{text}<hr>{words.piece(20)}</body></html>"


def _wiki(words: Words, paragraphs: Sequence[str]) -> str:
    half = len(paragraphs) // 2
    boxes = "".join(f"<tr><th>{words.piece(8)}</th><td>{words.piece(10)}</td></tr>" for _ in range(6))
    return f"""{_HEAD.format(title=words.piece(20))}<body><div id="mw-navigation"><ul>{words.items(14)}</ul></div>
<div id="content"><table class="infobox">{boxes}</table><div class="toc"><ul>{words.items(4)}</ul></div>
{_p(paragraphs[:half])}<h2>{words.piece(10)}<span class="mw-editsection">[<a href="#">{words.piece(4)}</a>]</span></h2>
{_p(paragraphs[half:])}<div id="catlinks"><ul>{words.items(5)}</ul></div></div>
<div id="footer"><ul>{words.items(4)}</ul></div></body></html>"""


def _forum(words: Words, paragraphs: Sequence[str]) -> str:
    posts = "".join(
        f'<div class="post"><div class="user-info"><b>{words.piece(8)}</b><span>{words.piece(6)}: 123</span></div>'
        f'<div class="message">{html.escape(paragraph)}</div><div class="buttons">{words.items(3, "span")}</div></div>'
        for paragraph in paragraphs
    )
    return f"""{_HEAD.format(title=words.piece(30))}<body><ul class="breadcrumb">{words.items(4)}</ul>
<div class="thread">{posts}</div><div class="pagination">{words.items(5, "span")}</div>
<footer>{words.piece(40)}</footer></body></html>"""


def _government(words: Words, paragraphs: Sequence[str]) -> str:
    half = len(paragraphs) // 2
    return f"""{_HEAD.format(title=words.piece(30))}<body><div class="top-bar">{words.items(6, "span")}</div>
<nav><ul>{words.items(10)}</ul></nav><div class="breadcrumbs">{words.items(3, "span")}</div>
<section id="main-content">{_p(paragraphs[:half])}<ul>{_p(paragraphs[half:], "li")}</ul></section>
<div class="newsletter"><form><label>{words.piece(30)}</label><input></form></div>
<div hidden>{words.piece(80)}</div><footer><p>{words.piece(90)}</p></footer></body></html>"""


LAYOUTS: dict[str, Callable[[Words, Sequence[str]], str]] = {
    "news": _news,
    "blog": _blog,
    "table": _table,
    "bare": _bare,
    "wiki": _wiki,
    "forum": _forum,
    "government": _government,
}


def make_pages(texts: Sequence[str], count: int, seed: int) -> list[Page]:
    """`count` pages of each layout around paragraphs of some of the texts, menus filled from the others."""
    rng = random.Random(seed)
    long = [text for text in texts if len(text) >= 400]
    pages = []
    for layout, make in LAYOUTS.items():
        for _ in range(count):
            lines = [" ".join(line.split()) for line in rng.choice(long).split("\n")]
            paragraphs = [line for line in lines if len(line) >= 20][:20]
            if paragraphs:
                pages.append(Page(layout, make(Words(texts, rng), paragraphs), tuple(paragraphs)))
    return pages
