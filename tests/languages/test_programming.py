import pyarrow as pa
import pytest

from roots_pipeline.languages.programming import by_extension, is_cpp_header

EXTENSIONS = {
    "c": ("c", "h"),
    "cpp": ("cpp", "h", "hpp"),
    "php": ("php", "blade.php"),
    "python": (".py",),
    "typescript": ("ts", "tsx"),
}
ALL = tuple(EXTENSIONS)

C_HEADER = """\
/* class diagram of a namespace: see the manual */
#ifndef SHAPE_H
#define SHAPE_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
namespace wrapped { class Shape; }
#endif
struct shape { int class_id; size_t size; };  // template <none>
int shape_new(struct shape *new, int delete);
#ifdef __cplusplus
}
#endif
#endif
"""

CPP_HEADERS = {
    "class": "class Shape;\n",
    "struct with a method": "struct Shape {\n public:\n  int size() const;\n};\n",
    "template": "template <typename T> T largest(T a, T b);\n",
    "namespace": "#pragma once\nnamespace shapes {\n}\n",
    "qualified name": "void print(std::string const& name);\n",
    "header of C++": "#include <vector>\nint size(void);\n",
    "virtual": "struct Shape {\n  virtual int size() const = 0;\n};\n",
    "using": "using size_type = unsigned long;\n",
}

QT = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="fr">\n</TS>\n'


def choose(*documents, declared=ALL):
    """The language of each (path, text)."""
    texts = pa.array([text for _, text in documents], pa.large_string())
    found = by_extension([path for path, _ in documents], texts, declared, EXTENSIONS)
    return [declared[index] if index >= 0 else None for index in found]


def test_extension_decides():
    paths = ["a.py", "src/b.PY", "C:\\code\\x.cpp", "a.tar.c", "view.blade.php", "i.php", "app.tsx"]
    expected = ["python", "python", "cpp", "c", "php", "php", "typescript"]
    assert choose(*((path, "") for path in paths)) == expected


def test_other_files_are_in_none():
    paths = ["README", "notes.txt", "py", "a.py.bak", "dir.py/file", "", None, "x.m"]
    assert choose(*((path, "") for path in paths)) == [None] * len(paths)


def test_languages_not_declared_are_in_none():
    assert choose(("a.py", ""), ("a.c", ""), declared=("c",)) == [None, "c"]


def test_headers_go_by_their_text():
    assert choose(("a.h", C_HEADER), ("b.h", CPP_HEADERS["class"]), ("c.h", "")) == ["c", "cpp", "c"]


def test_headers_where_one_language_is_declared():
    documents = (("a.h", C_HEADER), ("b.h", CPP_HEADERS["class"]))
    assert choose(*documents, declared=("c",)) == ["c", None]
    assert choose(*documents, declared=("cpp",)) == ["cpp", "cpp"]


@pytest.mark.parametrize("name", CPP_HEADERS)
def test_cpp_headers(name):
    assert is_cpp_header(CPP_HEADERS[name])


@pytest.mark.parametrize(
    "text", [C_HEADER, "", "int class;\n", "enum kind { public, private };\n", "int using, virtual;\n"]
)
def test_c_headers(text):
    assert not is_cpp_header(text)


def test_qt_translations_are_no_typescript():
    typescript = "export const name: string = '<TS>';\n"
    assert choose(("fr.ts", QT), ("a.ts", typescript), ("fr.ts", "<!DOCTYPE TS><TS></TS>")) == [
        None,
        "typescript",
        None,
    ]
