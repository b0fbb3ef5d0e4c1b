"""The programming language of a document: by its file's extension, and by its text where two share one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Bytes of a file's beginning that tell of its language where its extension does not.
_READ_BYTES = 1 << 16

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
# What a C++ header has and a C header cannot: keywords that no version of C has (https://en.cppreference.com/w/cpp/keyword)
# where they declare something, since alone they may be names in C, and headers without ".h".
_CPP = re.compile(
    r"""^\s*(?:class|namespace|enum\s+class)\s+\w | \btemplate\s*< | \w::~?\w | ^\s*using\s+\w
      | ^\s*(?:public|private|protected)\s*(?:\w+\s*)?: | \boperator\s*[^\w\s] | ^\s*virtual\s+[\w~] | \bnoexcept\b
      | ^\s*\#\s*include\s*<\w+> | \bconst_cast\b | \bstatic_cast\b | \breinterpret_cast\b""",
    re.MULTILINE | re.VERBOSE,
)
# `extern "C" { ... }` behind `#ifdef __cplusplus` is how a C header lets C++ include it.
_CPP_ONLY = re.compile(
    r"^\s*#\s*if(?:def\s+__cplusplus|\s+defined\s*\(?\s*__cplusplus).*?^\s*#\s*(?:endif|else)\b",
    re.MULTILINE | re.DOTALL,
)
# Qt's translation files: https://doc.qt.io/qt-6/linguist-ts-file-format.html
_QT_TRANSLATION = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+TS|TS)\b", re.DOTALL)


def by_extension(
    paths: Sequence[str | None],
    texts: pa.LargeStringArray,
    declared: Sequence[str],
    extensions: Mapping[str, Sequence[str]],
) -> NDArray[np.int32]:
    """Which of its source's declared programming languages each document is in, int32[n]; -1 for none of them.

    `extensions` are each language's, with or without the dot; where a file's name ends in several, the longest counts.
    A `.h` file is C++ if its text has what only C++ has, else C; where C is not declared, it is C++, which can read
    it. A `.ts` file that is a Qt translation is in no programming language.
    """
    owners: dict[str, list[int]] = {}
    for index, code in enumerate(declared):
        for extension in extensions.get(code, ()):
            owners.setdefault("." + extension.lstrip(".").lower(), []).append(index)
    found = np.full(len(paths), -1, dtype=np.int32)
    for row, path in enumerate(paths):
        extension = _extension(path or "", owners)
        if extension:
            candidates = owners[extension]
            found[row] = candidates[0]
            if extension in {".h", ".ts"}:
                found[row] = _by_text(texts[row].as_py()[:_READ_BYTES], extension, candidates, declared)
    return found


def _extension(path: str, known: Mapping[str, object]) -> str:
    """The longest known extension of a file's name, lower-case; empty if it has none."""
    parts = path.replace("\\", "/").rsplit("/", 1)[-1].lower().split(".")
    endings = ("." + ".".join(parts[begin:]) for begin in range(1, len(parts)))
    return next((ending for ending in endings if ending in known), "")


def _by_text(text: str, extension: str, candidates: Sequence[int], declared: Sequence[str]) -> int:
    if extension == ".ts":
        return -1 if _QT_TRANSLATION.match(text) else candidates[0]
    languages = {declared[index]: index for index in candidates}
    if is_cpp_header(text):
        return languages.get("cpp", -1)
    return languages.get("c", languages.get("cpp", -1))


def is_cpp_header(text: str) -> bool:
    """Whether a header can only be C++: comments and what is for C++ alone in a header of C aside.

    >>> is_cpp_header("namespace shapes { class Circle; }")
    True
    >>> is_cpp_header("struct circle { double radius; };  // a class of shapes")
    False
    """
    return bool(_CPP.search(_CPP_ONLY.sub("", _COMMENT.sub(" ", text))))
