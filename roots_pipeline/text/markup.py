"""What a page's tags would cost to parse, in one pass over its bytes, before anything parses it.

Parsers and extractors of HTML keep their time in proportion to a page as people write them, and to its square as an
attacker does: 8,000 open `<div>` took resiliparse 2.0.1 four seconds, 20,000 `<font>` of different colors eighteen,
20,000 attributes of one tag seven. Nothing in a process can interrupt them, so such pages are told by their tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from roots_pipeline.text.compiled import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Open elements within one another: as many as Blink, Chrome's engine, lets a page nest
#: (`kMaximumHTMLParserDOMTreeDepth` of its html/parser).
MAX_DEPTH: Final = 512
#: Attributes of one tag.
MAX_ATTRIBUTES: Final = 1000
#: The sum of the depths of all tags: about a microsecond each where an extractor walks up from every element.
#: A page of 50,000 tags, thirty deep, has 1.5 million.
MAX_WORK: Final = 4_000_000


class Shape(NamedTuple):
    """Of a page: its deepest nesting, the most attributes of a tag, and the sum of the depths of its tags."""

    depth: int
    attributes: int
    work: int

    @property
    def flaw(self) -> str | None:
        """Why the page is not to be parsed; None where it may be."""
        if self.depth > MAX_DEPTH:
            return f"its elements are nested more than {MAX_DEPTH} deep"
        if self.attributes > MAX_ATTRIBUTES:
            return f"a tag of it has {self.attributes} attributes, more than {MAX_ATTRIBUTES}"
        if self.work > MAX_WORK:
            return f"its tags have depths of {self.work} in sum, more than {MAX_WORK}"
        return None


def shape(html: bytes) -> Shape:
    """The shape of a page in UTF-8.

    >>> shape(b"<div><p>one<p>two<b class=x id=y>three</b></div>")
    Shape(depth=2, attributes=2, work=7)
    """
    depth, attributes, work = _shape(np.frombuffer(html, dtype=np.uint8), _VOID, _RAW, _CELLS)
    return Shape(int(depth), int(attributes), int(work))


def _hash(name: str) -> int:
    value = 0
    for byte in name.encode():
        value = (value * 31 + byte) & 0x7FFFFFFF
    return value


#: Elements without an end tag, or whose next sibling ends them (HTML Standard, 13.1.2), so that they never nest.
_VOID: Final = np.array(
    sorted(
        _hash(name)
        for name in (
            *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
            *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup"),
            *("rt", "rp", "html", "head", "body"),
        )
    ),
    dtype=np.int64,
)
#: Elements whose text has no tags in it.
_RAW: Final = np.array(
    sorted(_hash(name) for name in ("script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe")),
    dtype=np.int64,
)
#: What begins or ends with all that is open within the table around it.
_CELLS: Final = np.array(sorted(_hash(name) for name in ("td", "th", "tr")), dtype=np.int64)
_SVG: Final = _hash("svg")
_TABLE: Final = _hash("table")


@inlined
def _name(html: NDArray[np.uint8], at: int) -> tuple[np.int64, int]:
    """The hash of the name that begins at `at`, in small letters, and where it ends."""
    value = np.int64(0)
    while at < html.size and html[at] not in (0x20, 0x09, 0x0A, 0x0C, 0x0D, 0x2F, 0x3E):
        byte = np.int64(html[at])
        value = (value * 31 + (byte | 0x20 if 0x41 <= byte <= 0x5A else byte)) & 0x7FFFFFFF
        at += 1
    return value, at


@inlined
def _has(hashes: NDArray[np.int64], name: np.int64) -> bool:
    place = np.searchsorted(hashes, name)
    return bool(place < hashes.size and hashes[place] == name)


@inlined
def _attributes(html: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """The attributes of a tag after its name, and where its `>` is."""
    count = 0
    quote = 0
    between = True
    while at < html.size and (quote != 0 or html[at] != 0x3E):
        byte = html[at]
        if quote != 0:
            if byte == quote:
                quote = 0
        elif byte in (0x22, 0x27) and html[at - 1] == 0x3D:
            quote = byte
        elif byte in (0x20, 0x09, 0x0A, 0x0C, 0x0D, 0x2F):
            between = True
        elif between:
            between = False
            count += 1
        at += 1
    return count, at


@inlined
def _after_raw(html: NDArray[np.uint8], at: int, name: np.int64) -> int:
    """Where the end tag of an element begins that has text alone in it; the page's end if it has none."""
    while at + 1 < html.size:
        if html[at] == 0x3C and html[at + 1] == 0x2F and _name(html, at + 2)[0] == name:
            return at
        at += 1
    return html.size


@inlined
def _after_comment(html: NDArray[np.uint8], at: int) -> int:
    while at + 2 < html.size and not (html[at] == 0x2D and html[at + 1] == 0x2D and html[at + 2] == 0x3E):
        at += 1
    return at


@kernel
def _shape(
    html: NDArray[np.uint8], void: NDArray[np.int64], raw: NDArray[np.int64], cells: NDArray[np.int64]
) -> tuple[int, int, int]:
    """Follow the tags with a stack of the hashes of open elements' names."""
    stack = np.zeros(MAX_DEPTH + 2, dtype=np.int64)
    depth = deepest = most = work = 0
    svg = -1
    at = 0
    size = html.size
    while at + 1 < size:
        at += 1
        if html[at - 1] != 0x3C:
            continue
        if html[at] == 0x21:
            if at + 2 < size and html[at + 1] == 0x2D and html[at + 2] == 0x2D:
                at = _after_comment(html, at + 3)
            continue
        closes = html[at] == 0x2F
        first = at + 1 if closes else at
        if first >= size or not 0x61 <= (html[first] | 0x20) <= 0x7A:
            continue
        name, end = _name(html, first)
        attributes, at = _attributes(html, end)
        cell = _has(cells, name)
        if closes or cell:
            for place in range(depth - 1, -1, -1):
                if stack[place] == (_TABLE if cell else name):
                    depth = place + 1 if cell else place
                    break
            if svg >= depth:
                svg = -1
        if closes:
            continue
        most = max(most, attributes)
        work += depth + 1
        if _has(raw, name) and svg < 0:
            at = _after_raw(html, at, name)
        elif not _has(void, name) and not (svg >= 0 and html[at - 1] == 0x2F):
            if name == _SVG and svg < 0:
                svg = depth
            stack[depth] = name
            depth += 1
            deepest = max(deepest, depth)
            if depth > MAX_DEPTH:
                break
    return deepest, most, work
