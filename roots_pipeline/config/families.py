"""A file that declares a family of sources: one custodian, license and way to read, and under `each` what differs.

Wikipedia in 46 languages is one decision about rights and one pattern of addresses; 46 nearly equal files would be
reviewed once and copied 45 times. So the file stays the unit of contribution and of governance, and each line of `each`
is a source of its own in runs, statistics, ledgers and the register: `wikipedia.yaml` with a line `swh` declares
`wikipedia_swh`.

In a line, keys of a source (`languages`, `homepage`, `about`) stand for the file's; all others are words that the
file's values may name in braces: `https://{wiki}.wikipedia.org`. `{key}` is the line's own key, `{language}` its
languages' English names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roots_pipeline.config.conversion import fields_of
from roots_pipeline.config.model import Source
from roots_pipeline.config.reading import Document
from roots_pipeline.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roots_pipeline.config.model import Language
    from roots_pipeline.config.reading import Place

_WORD = re.compile(r"\{([a-z_]+)\}")
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]*")
#: What a line may not stand for: the members are named by it, or it is what it is in.
_FAMILYS_OWN = frozenset({"name", "family", "each"})


def members(document: Document, languages: Mapping[str, Language]) -> Iterator[Document]:
    """The sources that a file declares, as documents of their own whose flaws are at the file's lines."""
    if "each" not in document.data:
        yield document
        return
    each = document.data["each"]
    if not isinstance(each, dict) or not each:
        document.flaw(("each",), "each: expected a line a source: KEY: {languages: [CODE], …}")
        return
    for key, row in each.items():
        place: Place = ("each", key)
        if not _KEY.fullmatch(key):
            document.flaw(place, f"each: key '{key}' has more than small letters, digits and _ - .")
        elif not isinstance(row, dict):
            document.flaw(place, f"each.{key}: expected keys and values")
        else:
            yield _member(document, key, row, languages)


def _member(document: Document, key: str, row: dict[str, Any], languages: Mapping[str, Language]) -> Document:
    own = {field.encode_name for field in fields_of(Source)} - _FAMILYS_OWN
    keys = {name: value for name, value in row.items() if name in own}
    codes = keys.get("languages", document.data.get("languages"))
    named = [languages[code].name for code in codes if code in languages] if isinstance(codes, list) else []
    words = {name: value for name, value in row.items() if name not in own}
    words |= {"key": key, "language": " and ".join(named)}
    made = Document(document.file)
    # A line of the file for every place, at the line in `each` where that has the say.
    made.lines = {place: line for place, line in document.lines.items() if place[:1] not in {(name,) for name in keys}}
    at: Place = ("each", key)
    made.lines |= {place[2:]: line for place, line in document.lines.items() if place[:2] == at and len(place) > 2}
    data = {**document.data, **keys}
    del data["each"]
    made.data = {name: _filled(made, value, words, (name,)) for name, value in data.items()}
    family = made.data.get("name")
    made.data |= {"name": f"{family}_{key}", "family": family}
    return made


def _filled(document: Document, value: Any, words: Mapping[str, Any], place: Place) -> Any:
    """A value with the words it names; one that is nothing but a word is that word's value, whatever its type."""
    if isinstance(value, dict):
        return {key: _filled(document, item, words, (*place, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(document, item, words, (*place, index)) for index, item in enumerate(value)]
    if not isinstance(value, str) or place[0] == "sample":
        return value
    for name in _WORD.findall(value):
        if name not in words:
            known = f"; the words are: {', '.join(sorted(words))}"
            document.flaw(place, f"no word '{name}' in this line of `each`{nearest(name, words)}{known}")
    alone = _WORD.fullmatch(value)
    if alone and alone[1] in words:
        return words[alone[1]]
    return _WORD.sub(lambda match: str(words.get(match[1], match[0])), value)
