"""Whether a header file is C, C++ or Objective-C, which share the extension `.h`."""

from __future__ import annotations

import re

# Comments and literals, which may hold anything.
_NO_CODE = re.compile(
    r"""/\*.*?(?:\*/|\Z) | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.DOTALL | re.VERBOSE
)
# What a C++ header has and a C header cannot: keywords that no version of C has (https://en.cppreference.com/w/cpp/keyword)
# where they declare something, since alone they may be names in C, bases, references, and headers without ".h".
_CPP = re.compile(
    r"""^\s*(?:class|namespace|enum\s+class)\s+\w | \btemplate\s*< | \w::~?\w | ^\s*using\s+\w
      | ^\s*(?:public|private|protected)\s*(?:\w+\s*)?: | \boperator\s*[^\w\s] | ^\s*virtual\s+[\w~] | \bnoexcept\b
      | ^\s*\#\s*include\s*<[\w/]+> | \bconst_cast\b | \bstatic_cast\b | \breinterpret_cast\b
      | \bstruct\s+\w+(?:\s+final)?\s*:\s*[a-zA-Z_] | \)\s*(?:const\s+)?override\b | \bconst\s+\w+\s*&\s*\w*\s*[,)=;]
      | ^\s*\#\s*ifndef\s+__cplusplus\s+\#\s*error\b""",
    re.MULTILINE | re.VERBOSE,
)
# https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/ObjectiveC
_OBJECTIVE_C = re.compile(
    r"""^\s*@(?:interface|protocol|class|end|property|import|optional|required|compatibility_alias)\b
      | ^\s*\#\s*import\b""",
    re.MULTILINE | re.VERBOSE,
)
_CONDITION = re.compile(r"\s*#\s*(if|ifdef|ifndef|else|elif|endif)\b(.*)")
_NEGATED = re.compile(r"!\s*(?:defined\b\s*\(?\s*)?__cplusplus")


def is_objective_c_header(text: str) -> bool:
    """Whether a header can only be Objective-C (or Objective-C++).

    >>> is_objective_c_header("@interface Circle : Shape")
    True
    >>> is_objective_c_header("int area(void);  // @interface Circle")
    False
    """
    return ("@" in text or "import" in text) and bool(_OBJECTIVE_C.search(_NO_CODE.sub(" ", text)))


def is_cpp_header(text: str) -> bool:
    """Whether a header can only be C++: comments, literals and what is for C++ alone in a header of C aside.

    >>> is_cpp_header("namespace shapes { class Circle; }")
    True
    >>> is_cpp_header("struct circle { double radius; };  // a class of shapes")
    False
    """
    code = _NO_CODE.sub(" ", text)
    return bool(_CPP.search(_read_by_c(code) if "__cplusplus" in code else code))


def _read_by_c(code: str) -> str:
    """The lines that a compiler of C may read: `extern "C" { … }` behind `#ifdef __cplusplus` lets C++ include them."""
    kept: list[str] = []
    #: Of each condition around a line: whether it is for C++ alone, and whether what follows `#else` is.
    around: list[tuple[bool, bool]] = []
    for line in code.split("\n"):
        found = _CONDITION.match(line)
        if not found:
            if not any(cpp for cpp, _ in around):
                kept.append(line)
            continue
        word, rest = found.groups()
        if word in {"if", "ifdef", "ifndef"}:
            asked = "__cplusplus" in rest
            negated = asked and (word == "ifndef" or bool(_NEGATED.search(rest)))
            around.append((asked and not negated, negated))
            if negated:
                kept.append(line)
        elif around:
            _, after = around.pop()
            if word == "else":
                around.append((after, False))
            elif word == "elif":
                around.append(("__cplusplus" in rest and not _NEGATED.search(rest), after))
    return "\n".join(kept)
