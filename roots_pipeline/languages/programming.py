"""The programming language of a document: by its file's extension, and by its text where that alone does not tell.

| file | rule |
|---|---|
| any | a NUL: no text; it begins as XML or HTML (but for PHP, which may) or as Hack (`<?hh`): none of the languages |
| `.h` | Objective-C if it has its directives; C++ if it has what C has not (`headers.py`), else C |
| `.C`, `.H` | with a capital letter, C++ in the same way, or else C |
| `.rs` | RenderScript if it has its pragma |
| no extension | by the interpreter that its first line names, as in `#!/usr/bin/env python3` |

Where GitHub's Linguist has a rule for the same extension (lib/linguist/heuristics.yml, languages.yml), this is it, but
for headers: Linguist leaves those without a sign of C++ or Objective-C to a classifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from roots_pipeline.languages.headers import is_cpp_header, is_objective_c_header

#: Bytes of a file's beginning that tell of its language where its extension does not.
_READ_BYTES = 1 << 16

# As RE2 has it. Qt's translations (`.ts`), Tiled's tile sets (`.tsx`) and Android's resources (`.rs`) are XML.
_XML = r"(?s)^\x{FEFF}?\s*(?:<!--.*?-->\s*)*<(?:\?xml\b|!DOCTYPE\b|TS\b)"
_HACK = r"^\x{FEFF}?(?:#![^\n]*\n)?\s*<\?hh\b"
# Of `pragma version(1)`: https://developer.android.com/guide/topics/renderscript/compute
_RENDERSCRIPT = re.compile(r"^\s*#\s*pragma\s+(?:rs|version)\b", re.MULTILINE)

#: Interpreters without their versions (Linguist, languages.yml, `interpreters`).
_INTERPRETERS = {
    **dict.fromkeys(("python", "pypy"), "python"),
    **dict.fromkeys(("node", "nodejs"), "javascript"),
    **dict.fromkeys(("deno", "bun", "ts-node", "tsx"), "typescript"),
    **dict.fromkeys(("ruby", "jruby", "macruby", "rake", "rbx"), "ruby"),
    **dict.fromkeys(("lua", "luajit"), "lua"),
    "php": "php",
    "scala": "scala",
    "rust-script": "rust",
    "tcc": "c",
}
_INTERPRETER = re.compile(r"#![ \t]*(?:\S*/env(?:[ \t]+(?:-\S+|\w+=\S*))*[ \t]+)?(?:[^\s]*/)?([a-zA-Z][a-zA-Z-]*)")


def by_extension(
    paths: Sequence[str | None],
    texts: pa.LargeStringArray,
    declared: Sequence[str],
    extensions: Mapping[str, Sequence[str]],
) -> NDArray[np.int32]:
    """Which of its source's declared programming languages each document is in, int32[n]; -1 for none of them.

    `extensions` are each language's, with or without the dot; where a file's name ends in several, the longest counts.
    A `.h` file is C++ if its text has what only C++ has, else C; where C is not declared, it is C++, which can read
    it.
    """
    owners: dict[str, list[int]] = {}
    for index, code in enumerate(declared):
        for extension in extensions.get(code, ()):
            owners.setdefault("." + extension.lstrip(".").lower(), []).append(index)
    indexes = {code: index for index, code in enumerate(declared)}
    found = np.full(len(paths), -1, dtype=np.int32)
    no_text, no_hack, no_xml = _told_by_beginning(texts)
    for row, path in enumerate(paths):
        name = (path or "").replace("\\", "/").rsplit("/", 1)[-1]
        extension = _extension(name, owners)
        if no_text[row] or no_hack[row] or not name:
            continue
        if not extension:
            if "." not in name:
                found[row] = indexes.get(_interpreter(texts[row].as_py()[:_READ_BYTES]), -1)
            continue
        candidates = owners[extension]
        if no_xml[row] and declared[candidates[0]] != "php":
            continue
        found[row] = candidates[0]
        if extension in {".h", ".rs"} or name.endswith((".C", ".H")):
            found[row] = _by_text(texts[row].as_py()[:_READ_BYTES], extension, candidates, indexes)
    return found


def _told_by_beginning(texts: pa.LargeStringArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """What begins as no program of ours: with a NUL in it, Hack, XML; bool[n] each."""
    no_text = pc.match_substring(texts, "\0")
    hack, xml = (pc.match_substring_regex(texts, pattern) for pattern in (_HACK, _XML))
    return tuple(found.to_numpy(zero_copy_only=False) for found in (no_text, hack, xml))


def _extension(name: str, known: Mapping[str, object]) -> str:
    """The longest known extension of a file's name, lower-case; empty if it has none."""
    parts = name.lower().split(".")
    endings = ("." + ".".join(parts[begin:]) for begin in range(1, len(parts)))
    return next((ending for ending in endings if ending in known), "")


def _by_text(text: str, extension: str, candidates: Sequence[int], indexes: Mapping[str, int]) -> int:
    if extension == ".rs":
        return -1 if _RENDERSCRIPT.search(text) else candidates[0]
    if is_objective_c_header(text):
        return -1
    c, cpp = indexes.get("c", -1), indexes.get("cpp", -1)
    if is_cpp_header(text):
        return cpp
    return c if c >= 0 else cpp


def _interpreter(text: str) -> str:
    """The language of a program by its first line; empty if that says nothing of ours."""
    line = _INTERPRETER.match(text.removeprefix("\ufeff"))
    return _INTERPRETERS.get(line[1], "") if line else ""
