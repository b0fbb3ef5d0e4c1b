"""From MediaWiki's markup to the text that a reader of the page reads.

Parsed by mwparserfromhell 0.7, of the kept libraries the one that knows where templates, tables and references end;
wikitextparser 3.0 with `remove_markup` leaves captions of files, galleries and formulas in the text. What is plain to
see goes before: on 100 real pages of the English Wikipedia, 5.3 MB, 2.65 MB a CPU second instead of .99. On 12 of them
it makes a difference, always for the better but for a pair of apostrophes: what is unbalanced in a table or a reference
makes the parser take it for open to the end of the page, and the rest of the article would go with it.

| markup | what becomes of it |
|---|---|
| templates, `{{{arguments}}}`, tables, comments | gone |
| `<ref>`, `<math>`, `<gallery>`, `<syntaxhighlight>` and their like | gone, with what is in them |
| `[[File:…]]`, `[[Category:…]]` and languages' links, in every language's names | gone |
| `[[Page|shown]]`, `[https://… shown]`, bold, lists, other tags | what is shown, a list's item a line |
| `== Heading ==` | a line; none where nothing is left below it |
| `&nbsp;`, `__NOTOC__` | the character; gone |
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The parser tries again from every opening that is never closed, over all the text behind it: 20,000 open tables or
#: references took it 26 seconds. No page that MediaWiki shows has more than a few.
MAX_UNCLOSED: Final = 200

#: Elements that hold no text of the page (mediawiki.org, "Parser extension tags", and those of HTML).
_NO_TEXT: Final = frozenset(
    {
        *(
            "ref",
            "references",
            "gallery",
            "math",
            "chem",
            "ce",
            "timeline",
            "score",
            "syntaxhighlight",
            "source",
            "graph",
        ),
        *(
            "templatedata",
            "templatestyles",
            "imagemap",
            "hiero",
            "mapframe",
            "maplink",
            "inputbox",
            "categorytree",
            "table",
        ),
        *(
            "section",
            "indicator",
            "pagelist",
            "pagequality",
            "script",
            "style",
            "dynamicpagelist",
            "charinsert",
            "listing",
        ),
    }
)
_BREAKS: Final = frozenset({"br", "p", "div", "hr", "blockquote"})
#: Prefixes of other languages' wikis: ISO 639 codes, and codes with a part behind a hyphen.
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,12})*|simple")
_SWITCH: Final = re.compile(r"__[^\W_]+(?:_[^\W_]+)*__")
#: Bold and italics that are not ended hold to the end of the line; the marks are never shown.
_QUOTES: Final = re.compile(r"'{2,}")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z]{1,20})\b[^<>]{0,2000}?(/?)>")
#: What begins and ends, as regular expressions.
_PAIRS: Final = (
    ("{{", r"\{\{", r"\}\}"),
    ("[[", r"\[\[", r"\]\]"),
    ("{|", r"\{\|", r"\|\}"),
    ("<!--", "<!--", "-->"),
    ("[http", r"\[http", r"\]"),
)
#: Elements in which markup is text.
_LITERAL: Final = re.compile(r"<(?:nowiki|pre)\b", re.IGNORECASE)
_UNSHOWN: Final = re.compile(
    r"<(math|chem|ce|syntaxhighlight|source|score|timeline|gallery)(?:\s[^<>/]*)?>[^<]*</\1\s*>", re.IGNORECASE
)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
#: One without a template in it, and not three braces, which are an argument's.
_TEMPLATE: Final = re.compile(r"(?<!\{)\{\{[^{}]*\}\}(?!\})")
#: One without a table in it.
_TABLE: Final = re.compile(r"^[ \t:]*\{\|(?:(?!^[ \t:]*\{\|).)*?^[ \t]*\|\}(?!\})", re.MULTILINE | re.DOTALL)
#: How deep templates are in one another, on pages of people; what is deeper is the parser's.
_DEEPEST: Final = 12
_REFERENCE: Final = re.compile(
    r"<ref(?:\s[^<>]*)?/>|<ref(?:\s[^<>/]*(?:/(?!>)[^<>/]*)*)?>[^<]*</ref\s*>", re.IGNORECASE
)
#: Tags that need no end.
_ENDLESS: Final = frozenset({"br", "hr", "li", "p", "td", "th", "tr", "dd", "dt"})
#: Stands before a heading's text while lines are put together; in no text of a page (Unicode, 23.7: noncharacters).
_HEADING: Final = "\ufdd0"
#: Stands, also a noncharacter, where something was that shows nothing.
_GONE: Final = "\ufdd1"


class MarkupError(Exception):
    """A page whose markup is not to be parsed."""


def wiki_text(markup: str, dropped: frozenset[str]) -> str:
    """The text of a page; `dropped` are the names of the namespaces whose links show nothing, in small letters.

    MarkupError: the markup has more openings without an end than can be parsed in time.
    """
    _check(markup)
    import mwparserfromhell

    try:
        code = mwparserfromhell.parse(_without_plain(markup), skip_style_tags=False)
    except (mwparserfromhell.parser.ParserError, RecursionError) as error:
        raise MarkupError(f"the parser gave up: {type(error).__name__}") from error
    return _lines("".join(_shown(code, dropped)).replace(_GONE, ""))


def _without_plain(markup: str) -> str:
    """The markup without each template, table, comment and reference that is plain to see.

    The parser builds a tree of all that is in them, which is three quarters of its time. Templates and tables go
    from the innermost outwards. Where markup may not mean what it says, all is left to the parser.
    """
    if _LITERAL.search(markup):
        return markup
    markup = _UNSHOWN.sub(_GONE, _COMMENT.sub(_GONE, markup))
    markup = _REFERENCE.sub(_GONE, _peeled(_TEMPLATE, markup))
    return _peeled(_TABLE, markup)


def _peeled(innermost: re.Pattern[str], markup: str) -> str:
    """The markup without what a pattern finds, nor what it then finds around it."""
    for _ in range(_DEEPEST):
        markup, count = innermost.subn(_GONE, markup)
        if not count:
            break
    return markup


def _check(markup: str) -> None:
    """Refuse markup with too many openings that have no end."""
    for name, opening, closing in _PAIRS:
        if _unclosed(opening, closing, markup) > MAX_UNCLOSED:
            raise MarkupError(f"more than {MAX_UNCLOSED} of '{name}' have no end")
    unclosed: Counter[str] = Counter()
    for closes, tag, closed in _TAG.findall(markup):
        name = tag.lower()
        if closes:
            unclosed[name] = max(0, unclosed[name] - 1)
        elif not closed and name not in _ENDLESS:
            unclosed[name] += 1
    if unclosed and max(unclosed.values()) > MAX_UNCLOSED:
        raise MarkupError(f"more than {MAX_UNCLOSED} of a tag have no end")


def _unclosed(opening: str, closing: str, markup: str) -> int:
    """How many openings are left when each end has ended the one before it."""
    depth = 0
    for found in re.findall(f"{opening}|{closing}", markup):
        depth = depth + 1 if re.fullmatch(opening, found) else max(0, depth - 1)
    return depth


def _shown(code: Any, dropped: frozenset[str]) -> Iterator[str]:
    """What is shown of each node; with a stack of our own, as pages nest deeper than Python calls."""
    from mwparserfromhell import nodes

    waiting: list[Any] = list(reversed(code.nodes))
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, nodes.Text):
            yield node.value
        elif isinstance(node, nodes.Wikilink):
            waiting += reversed(_link(node, dropped))
        elif isinstance(node, nodes.ExternalLink):
            if node.title is not None:
                waiting += reversed(node.title.nodes)
            elif not node.brackets:
                waiting += reversed(node.url.nodes)
        elif isinstance(node, nodes.Heading):
            waiting += reversed([f"\n{_HEADING * node.level}", *node.title.nodes, "\n"])
        elif isinstance(node, nodes.HTMLEntity):
            yield _entity(node)
        elif isinstance(node, nodes.Tag):
            name = str(node.tag).strip().lower()
            inner = node.contents.nodes if node.contents is not None else []
            if name in _NO_TEXT:
                continue
            waiting += reversed(["\n", *inner, "\n"] if name in _BREAKS else inner)


def _link(node: Any, dropped: frozenset[str]) -> list[Any]:
    """What a link shows."""
    title = str(node.title).strip()
    prefix, colon, _ = title.partition(":")
    prefix = prefix.strip().lower().replace("_", " ")
    if colon and prefix and (prefix in dropped or (node.text is None and _LANGUAGE.fullmatch(prefix))):
        return []
    return list(node.text.nodes) if node.text is not None else [title.lstrip(":")]


def _entity(node: Any) -> str:
    try:
        return str(node.normalize())
    except (ValueError, OverflowError):
        return str(node)


def _lines(text: str) -> str:
    """The lines without empty ones in a row, and without headings that have nothing below them."""
    kept: list[str] = []
    for line in reversed(_QUOTES.sub("", _SWITCH.sub("", text)).split("\n")):
        level = len(line) - len(line.lstrip(_HEADING))
        bare = line.strip().strip(_HEADING).strip()
        if level:
            below = next((one for one in reversed(kept) if one), None)
            below_level = len(below) - len(below.lstrip(_HEADING)) if below else 0
            if below is None or 0 < below_level <= level:
                continue
            kept.append(_HEADING * level + bare)
        elif bare or (kept and kept[-1]):
            kept.append(bare)
    return "\n".join(line.lstrip(_HEADING) for line in reversed(kept)).strip()
