import pyarrow as pa
import pytest

from roots_pipeline.languages.programming import by_extension

EXTENSIONS = {
    "c": ("c", "h"),
    "cpp": ("cpp", "h", "hpp", "hh"),
    "java": ("java",),
    "javascript": ("js",),
    "lua": ("lua",),
    "php": ("php", "blade.php"),
    "python": (".py",),
    "ruby": ("rb",),
    "rust": ("rs",),
    "typescript": ("ts", "tsx"),
}
ALL = tuple(EXTENSIONS)

C_HEADER = "struct shape { int class_id; };\n"
CPP_HEADER = "class Shape;\n"
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
    assert choose(("a.h", C_HEADER), ("b.h", CPP_HEADER), ("c.h", "")) == ["c", "cpp", "c"]
    assert choose(("d.h", "#import <Foundation/Foundation.h>\n@interface Shape : NSObject\n@end\n")) == [None]


def test_headers_where_one_language_is_declared():
    documents = (("a.h", C_HEADER), ("b.h", CPP_HEADER))
    assert choose(*documents, declared=("c",)) == ["c", None]
    assert choose(*documents, declared=("cpp",)) == ["cpp", "cpp"]


def test_qt_translations_are_no_typescript():
    typescript = "export const name: string = '<TS>';\n"
    assert choose(("fr.ts", QT), ("a.ts", typescript), ("fr.ts", "<!DOCTYPE TS><TS></TS>")) == [
        None,
        "typescript",
        None,
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("de.ts", "\ufeff" + QT),
        ("de.ts", "<!-- made\nby hand -->\n<TS></TS>"),
        ("tiles.tsx", '<?xml version="1.0"?>\n<tileset name="grass"/>'),
        ("strings.rs", '<?xml version="1.0"?>\n<resources/>'),
        ("page.js", "\n<!DOCTYPE html>\n<html></html>"),
        ("blur.rs", "#pragma version(1)\n#pragma rs java_package_name(org.example)\n"),
        ("Shape.hh", "<?hh\nfinal class Shape {}\n"),
        ("Shape.php", "#!/usr/bin/env hhvm\n<?hh // strict\n"),
        ("film.ts", "G@\0\x10\0\0\x0b\r\0G\x1f"),
        ("Shape.java", "c\0l\0a\0s\0s\0"),
        ("shape.m", "@implementation Shape\n@end\n"),
        ("shape.pl", "use strict;\n"),
        ("shape.inc", "<?php\n"),
        ("shape.py.orig", "import this\n"),
        ("shape.py~", "import this\n"),
    ],
)
def test_what_shares_an_extension_is_in_none(path, text):
    assert choose((path, text)) == [None]


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.php", '<?xml version="1.0"?>\n<?php echo 1;\n', "php"),
        ("a.js", "<!--\nvar shape = 1;\n//-->\n", "javascript"),
        ("a.tsx", "export const Shape = () => <TS>round</TS>;\n", "typescript"),
        ("a.rs", "fn main() {}  // #pragma version(1)\n", "rust"),
        ("A.RB", "puts 1\n", "ruby"),
        ("a.d.ts", "declare const shape: string;\n", "typescript"),
    ],
)
def test_what_looks_like_another_format_but_is_not(path, text, language):
    assert choose((path, text)) == [language]


def test_capital_letters_say_that_c_may_be_cpp():
    documents = (
        ("a.C", "int main(void) { return 0; }"),
        ("b.C", "int main() { std::cout << 1; }"),
        ("c.H", "class A;"),
    )
    assert choose(*documents) == ["c", "cpp", "cpp"]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#! /usr/bin/python2.7 -u", "python"),
        ("\ufeff#!/usr/bin/pypy3", "python"),
        ("#!/usr/local/bin/node", "javascript"),
        ("#!/usr/bin/env -S deno run --allow-net", "typescript"),
        ("#!/usr/bin/env LANG=C ruby -w", "ruby"),
        ("#!/usr/bin/lua5.3", "lua"),
        ("#!/usr/bin/php8.1", "php"),
        ("#!python", "python"),
        ("#!/bin/sh", None),
        ("#!/usr/bin/perl", None),
        ("#!", None),
        ("all: shapes", None),
        ("", None),
    ],
)
def test_files_without_an_extension_go_by_their_interpreter(line, language):
    assert choose(("bin/shapes", line + "\n")) == [language]


def test_interpreters_count_only_where_there_is_no_extension_and_the_language_is_declared():
    python = "#!/usr/bin/env python3\n"
    assert choose(("shapes.cgi", python), (".profile", python), (None, python), ("dir.d/", python)) == [None] * 4
    assert choose(("shapes", python), declared=("ruby",)) == [None]
