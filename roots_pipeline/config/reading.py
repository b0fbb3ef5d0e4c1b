"""YAML text → plain data with the line of every key and item.

A subset of YAML 1.2: mappings with word keys, lists, and the core schema's scalars, so that `no`, `on`, `y` and
`2024-01-01` are the words they look like (in YAML 1.1 the Norwegian `no` is False). Anchors, aliases, tags, merge
keys, repeated keys and second documents are refused: a file says what it says, once.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Where a value is in a file: keys and list positions from the top.
Place: TypeAlias = tuple[str | int, ...]

#: The C parser is some ten times faster; wheels of PyYAML have it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Nothing of ours is deeper than five; what is deeper is an accident or an attack.
_DEEPEST = 20
# YAML 1.2.2, section 10.3.2 (core schema), without octal and hexadecimal numbers and without NaN and infinity,
# which no key of ours takes.
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Flaw:
    """Something wrong in a file, at a line (1-based)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Document:
    """A YAML file as plain data, and where in it everything is."""

    #: The path as messages name it: relative to the project's folder.
    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    flawed_places: set[Place] = field(default_factory=set)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it that is in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def flaw(self, place: Place, message: str) -> None:
        """Note something wrong at a place, unless something is known to be wrong with it already."""
        if not self.flawed(place):
            self.flawed_places.add(place)
            self.flaws.append(Flaw(self.file, self.line(place), message))

    def flawed(self, place: Place) -> bool:
        """Whether something is wrong at a place, around it or within it."""
        return any(place[: len(other)] == other or other[: len(place)] == place for other in self.flawed_places)


def read_yaml(path: Path, file: str) -> Document:
    """The contents of a YAML file; where it is none, `flaws` says why and `data` is what could be read."""
    document = Document(file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        document.flaws.append(Flaw(file, line, f"not UTF-8 (byte 0x{error.object[error.start]:02x}); save it as UTF-8"))
        return document
    except OSError as error:
        document.flaws.append(Flaw(file, 1, f"cannot be read: {error.strerror}"))
        return document
    try:
        data = _Builder(document, text).build()
    except yaml.YAMLError as error:
        document.flaws.append(_syntax_flaw(file, error))
        return document
    if isinstance(data, dict):
        document.data = data
    elif not document.flaws:
        found = "a list" if isinstance(data, list) else "empty" if data is None else "a single value"
        document.flaws.append(Flaw(file, 1, f"is {found}; expected keys and values (key: value)"))
    return document


def _syntax_flaw(file: str, error: yaml.YAMLError) -> Flaw:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = ": ".join(part for part in (error.context, error.problem) if part)
        return Flaw(file, mark.line + 1 if mark else 1, f"not YAML: {what}")
    return Flaw(file, 1, "not YAML: " + " ".join(str(error).split()))


class _Builder:
    """Builds plain data from the parser's events: PyYAML's own composer forgets anchors, tags and repeated keys."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def build(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._flaw(event, "a second document begins (---); one file says one thing")
                    return data
                start = next(self._events)
                self._document.lines[()] = start.start_mark.line + 1
                data = self._value(start, ())
        return data

    def _flaw(self, event: Any, message: str) -> None:
        self._document.flaws.append(Flaw(self._document.file, event.start_mark.line + 1, message))

    def _value(self, event: Any, place: Place) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self._flaw(event, f"alias '*{event.anchor}': write the value out; files have no anchors and aliases")
            self._document.flawed_places.add(place)
            return None
        if event.anchor is not None:
            self._flaw(event, f"anchor '&{event.anchor}': write the value out; files have no anchors and aliases")
        if event.tag is not None:
            self._flaw(event, f"tag '{event.tag}': files have no tags; quote a value to make it text")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value
        if len(place) >= _DEEPEST:
            # Reading on costs time that grows with the square of the depth.
            raise yaml.MarkedYAMLError(problem=f"nested deeper than {_DEEPEST} levels", problem_mark=event.start_mark)
        return self._list(place) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(place)

    def _list(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            here = (*place, len(items))
            self._document.lines[here] = event.start_mark.line + 1
            items.append(self._value(event, here))
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            here = (*place, key)
            if key in items:
                self._flaw(event, f"key '{key}' again (first in line {self._document.lines[here]})")
                here = (*place, f"{key} again")
            self._document.lines[here] = event.start_mark.line + 1
            value = self._value(next(self._events), here)
            items.setdefault(key, value)
        return items

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._flaw(event, "a key must be a word")
            if not isinstance(event, yaml.AliasEvent):
                self._skip()
            return ""
        if event.anchor is not None or event.tag is not None:
            self._flaw(event, f"key '{event.value}': files have no anchors and tags")
        if event.implicit[0] and not isinstance(_scalar(event.value), str):
            self._flaw(event, f"key {event.value or 'without a name'} is no word; quote it if it is meant")
        return str(event.value)

    def _skip(self) -> None:
        """Pass over the rest of a list or mapping that has just begun."""
        depth = 1
        while depth:
            event = next(self._events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _scalar(word: str) -> str | int | float | bool | None:
    """A plain (unquoted) scalar by the core schema of YAML 1.2.

    >>> [_scalar(word) for word in ("no", "on", "true", "~", "12", "1e3", "0.5", "1_000", "2024-01-01")]
    ['no', 'on', True, None, 12, 1000.0, 0.5, '1_000', '2024-01-01']
    """
    if word in _NULL:
        return None
    if word in _BOOLEAN:
        return _BOOLEAN[word]
    if len(word) <= 300 and _INTEGER.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word) and math.isfinite(float(word)):
        return float(word)
    return word
