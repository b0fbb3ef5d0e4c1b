"""From a page to the text that its reader came for.

Four ways, measured by `tests/eval/page_text.py` on 672 pages: seven layouts made up around known text (news, blog,
tables of the nineties, bare `<br>`, wiki, forum, government) in 16 languages of ten scripts. F1, precision and recall
are of runs of five characters, so that they mean the same in every script; MB of HTML a CPU second, one core.

| way | F1 | precision | recall | MB/s | |
|---|---|---|---|---|---|
| `main` | .967 | .942 | .996 | 15 | resiliparse 2.0.1, `main_content`; lists of sentences told from menus (else .894) |
| `trafilatura` | .958 | .935 | .985 | .7 | trafilatura 2.3.1, without comments; the extra `web` |
| `all` | .841 | .744 | .994 | 24 | resiliparse, all that is visible, menus too |
| `roots` | .809 | .797 | .838 | 1.3 | ROOTS' rule of blocks and inline elements, before its template lines go |

`main` is the default: the whole pipeline does 6 MB of text a CPU second. No way is told the language, and the figures
of `main` and `trafilatura` differ by at most .05 and .04 between languages.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from roots_pipeline.errors import SourceError
from roots_pipeline.text.markup import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Extract(StrEnum):
    """How the text of a page is found."""

    MAIN = "main"
    ALL = "all"
    ROOTS = "roots"
    TRAFILATURA = "trafilatura"


class UnparsableError(Exception):
    """A page that is not to be parsed."""


def page_text(html: str, extract: Extract) -> str:
    """The text of a page, one line a block; empty where there is none. UnparsableError: see `text/markup.py`."""
    flaw = shape(html.encode(errors="replace")).flaw
    if flaw is not None:
        raise UnparsableError(flaw)
    return _WAYS[extract](html)


#: A bulleted list without another one in it; links, tags and items, to tell one from a menu.
_LIST: Final = re.compile(r"<ul\b([^<>]*)>((?:(?!<ul\b).)*?)</ul\s*>", re.IGNORECASE | re.DOTALL)
_LINK: Final = re.compile(r"<a\b(?:(?!<a\b).)*?</a\s*>", re.IGNORECASE | re.DOTALL)
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_ITEM: Final = re.compile(r"<li\b", re.IGNORECASE)
#: What an item of an article says besides its links, in characters at least: half a line.
_PROSE: Final = 40
#: How deep lists are looked for in one another.
_DEEPEST: Final = 4


def _with_articles_in_lists(html: str) -> str:
    """The page with bulleted lists of sentences as numbered ones: resiliparse takes every bulleted list for a menu."""
    for _ in range(_DEEPEST):
        numbered = _LIST.sub(_numbered, html)
        if numbered == html:
            break
        html = numbered
    return html


def _numbered(found: re.Match[str]) -> str:
    said = len(_ANY_TAG.sub("", _LINK.sub("", found[2])).strip())
    return f"<ol{found[1]}>{found[2]}</ol>" if said >= _PROSE * max(1, len(_ITEM.findall(found[2]))) else found[0]


def _resiliparse(html: str, *, main: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    html = _with_articles_in_lists(html) if main else html
    return extract_plain_text(html, preserve_formatting=True, main_content=main, list_bullets=False, alt_texts=False)


def _trafilatura(html: str) -> str:
    try:
        import trafilatura
    except ImportError as error:
        message = f"extract: trafilatura needs a package that is not installed ({error}); pip install"
        raise SourceError(f"{message} 'roots-pipeline[web]', or choose another way to extract text") from error
    return trafilatura.extract(html, include_comments=False) or ""


# ROOTS (Laurençon et al. 2022, 2.1 and appendix B.1; data-preparation, sourcing/cc_pseudo_crawl,
# extract_text_and_html_metadata.py): elements that go with all that is in them ...
_REMOVED: Final = ("script", "style", "header", "iframe", "footer", "form")
#: ... those that go where their text is shorter than 64 characters ...
_REMOVED_SHORT: Final = frozenset({"body", "div", "p", "section", "table", "ul", "ol", "dl"})
_SHORT: Final = 64
#: ... what begins a line ...
_BLOCK: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "button", "canvas", "caption", "col", "colgroup"),
        *("dd", "div", "dl", "dt", "embed", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "header", "hgroup", "hr", "li", "map", "noscript", "object", "ol", "output", "p", "pre"),
        *("progress", "section", "table", "tbody", "textarea", "tfoot", "th", "thead", "tr", "ul", "video"),
    }
)
#: ... and what is set off by a space.
_INLINE: Final = frozenset(
    {
        *("address", "cite", "details", "datalist", "iframe", "img", "input", "label", "legend", "optgroup", "q"),
        *("select", "summary", "tbody", "td", "time"),
    }
)


def _roots(html: str) -> str:
    """ROOTS' rule. What follows a block begins a line too, of which the paper does not speak."""
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(html)
    body = tree.body
    if body is None:
        return ""
    for name in _REMOVED:
        for element in body.get_elements_by_tag_name(name)[:]:
            element.decompose()
    text = _Text()
    # Depth first, with a stack of our own: (node, whether it is left).
    waiting: list[tuple[Any, bool]] = [(body, False)]
    while waiting:
        node, left = waiting.pop()
        tag = node.tag
        if left:
            text.end(tag)
        elif tag == "#text":
            text.add(node.value or "")
        elif tag not in _REMOVED_SHORT or len((node.text or "").strip()) >= _SHORT:
            text.begin(tag or "")
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(list(node.child_nodes)))
    return text.take()


class _Text:
    """Text that grows by elements."""

    def __init__(self) -> None:
        self._lines = [""]

    def add(self, piece: str) -> None:
        folded = " ".join(piece.split())
        if folded:
            line = self._lines[-1]
            before = " " if piece[0].isspace() and line and not line.endswith(" ") else ""
            self._lines[-1] = f"{line}{before}{folded}{' ' if piece[-1].isspace() else ''}"
        elif piece and self._lines[-1] and not self._lines[-1].endswith(" "):
            self._lines[-1] += " "

    def begin(self, tag: str) -> None:
        if tag in _BLOCK:
            self._new_line()
        elif tag in _INLINE and self._lines[-1] and not self._lines[-1].endswith(" "):
            self._lines[-1] += " "

    def end(self, tag: str) -> None:
        if tag in _BLOCK:
            self._new_line()

    def _new_line(self) -> None:
        if self._lines[-1]:
            self._lines[-1] = self._lines[-1].rstrip(" ")
            self._lines.append("")

    def take(self) -> str:
        return "\n".join(self._lines).strip()


_WAYS: Final[Mapping[Extract, Callable[[str], str]]] = {
    Extract.MAIN: lambda html: _resiliparse(html, main=True),
    Extract.ALL: lambda html: _resiliparse(html, main=False),
    Extract.ROOTS: _roots,
    Extract.TRAFILATURA: _trafilatura,
}
