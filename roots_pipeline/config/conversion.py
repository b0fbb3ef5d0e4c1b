"""Plain data → structs, with every mistake of a file and its line rather than the first one.

`msgspec.convert` stops at the first mistake and does not say which key of a mapping holds it, so the walk over
structs, lists and mappings is ours; every leaf is msgspec's.
"""

from __future__ import annotations

import re
import types
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from roots_pipeline.errors import nearest

if TYPE_CHECKING:
    from roots_pipeline.config.reading import Document, Place

S = TypeVar("S", bound=msgspec.Struct)


def convert(document: Document, kind: type[S]) -> S:
    """The document as a struct, and every way in which it is none as a flaw of the document.

    What is flawed or missing is stood in for by an empty value, so that the checks of names still see the rest.
    """
    return _struct(document, document.data, kind, ())


def convert_entries(document: Document, kind: type[S]) -> dict[str, S]:
    """The document as a vocabulary: name → struct."""
    return {name: _struct(document, entry, kind, (name,)) for name, entry in document.data.items()}


# Types are few and values many: what a type is made of is found out once.


@cache
def fields_of(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a struct; finding them evaluates every annotation of its module, once for each of many sources."""
    return msgspec.structs.fields(kind)


@cache
def _fields_by_key(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in fields_of(kind)}


def _value(document: Document, value: Any, kind: Any, place: Place) -> Any:
    plain, origin = _plain_of(kind)
    struct = _struct_of(plain)
    # A struct that may be called by a name instead.
    named = isinstance(value, str) and (bool(_literals(plain)) or str in get_args(plain))
    if struct is not None and not named:
        optional = plain is not struct and value is None
        return None if optional else _struct(document, value, struct, place)
    if origin is tuple and isinstance(value, list):
        items = tuple(_value(document, item, get_args(plain)[0], (*place, i)) for i, item in enumerate(value))
        _leaf(document, value, _constraints(kind), place)
        return items
    if origin is dict and isinstance(value, dict):
        return {key: _value(document, item, get_args(plain)[1], (*place, key)) for key, item in value.items()}
    return _leaf(document, value, kind, place)


def _struct(document: Document, value: Any, kind: type[S], place: Place) -> S:
    name = shown(place)
    if not isinstance(value, dict):
        document.flaw(place, f"{name}: expected keys and values, got {_describe(value)}")
        value = {}
    fields = _fields_by_key(kind)
    within = f" in {name}" if name else ""
    for key in value:
        if key not in fields:
            document.flaw((*place, key), f"unknown key '{key}'{within}{nearest(key, fields)}")
    converted: dict[str, Any] = {}
    for key, field in fields.items():
        if key in value:
            converted[field.name] = _value(document, value[key], field.type, (*place, key))
        elif field.required:
            document.flaw((*place, key), f"key '{key}' is missing{within}")
            converted[field.name] = _stand_in(field.type)
    return kind(**converted)


@cache
def _plain_of(kind: Any) -> tuple[Any, Any]:
    """A type without its constraints, and what it is a form of: `dict` of `dict[str, int]`."""
    plain, _ = _unwrapped(kind)
    return plain, get_origin(plain)


@cache
def _unwrapped(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its constraints, and the constraints."""
    return (get_args(kind)[0], kind.__metadata__) if get_origin(kind) is Annotated else (kind, ())


@cache
def _constraints(kind: Any) -> Any:
    """The constraints of a list's type, for a list of anything."""
    _, constraints = _unwrapped(kind)
    return Annotated[list[Any], *constraints] if constraints else list[Any]


@cache
def _struct_of(kind: Any) -> type[msgspec.Struct] | None:
    """The struct that a type is or may be."""
    parts = get_args(kind) if get_origin(kind) in {Union, types.UnionType} else (kind,)
    return next((part for part in parts if isinstance(part, type) and issubclass(part, msgspec.Struct)), None)


def _stand_in(kind: Any) -> Any:
    """An empty value of a type."""
    plain, _ = _unwrapped(kind)
    struct = _struct_of(plain)
    if struct is not None:
        return struct(**{field.name: _stand_in(field.type) for field in fields_of(struct) if field.required})
    if get_origin(plain) in {Union, types.UnionType}:
        return None if type(None) in get_args(plain) else _stand_in(get_args(plain)[0])
    return get_args(plain)[0] if get_origin(plain) is Literal else (get_origin(plain) or plain)()


def _leaf(document: Document, value: Any, kind: Any, place: Place) -> Any:
    name = shown(place)
    words = _literals(kind)
    if words and isinstance(value, str):
        if value not in words:
            document.flaw(place, f"{name}: unknown word '{value}'{nearest(value, words)}")
        return value
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        cure = "; quote it to make it text" if isinstance(value, bool | int | float) and "str" in str(error) else ""
        document.flaw(place, f"{name}: {_plain(str(error))}, got {_describe(value)}{cure}")
        return _stand_in(kind)


@cache
def _literals(kind: Any) -> tuple[str, ...]:
    """The words a type allows, where it allows certain words."""
    plain, _ = _unwrapped(kind)
    if get_origin(plain) is Literal:
        return tuple(word for word in get_args(plain) if isinstance(word, str))
    if get_origin(plain) in {Union, types.UnionType}:
        return tuple(word for part in get_args(plain) for word in _literals(part))
    return ()


def _plain(message: str) -> str:
    """The message of msgspec without what we say better: its path and the type it got."""
    message = re.split(" - at `|, got ", message, maxsplit=1)[0]
    return message.replace("`", "").replace("Expected", "expected").replace("array", "list")


def _describe(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = value if isinstance(value, str) else repr(value).lower() if isinstance(value, bool) else repr(value)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def shown(place: Place) -> str:
    """A place as messages write it: `read.path[0]`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
