import pytest

from roots_pipeline.languages.headers import is_cpp_header, is_objective_c_header

GUARDED = """\
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

CPP = {
    "class": "class Shape;\n",
    "struct with a method": "struct Shape {\n public:\n  int size() const;\n};\n",
    "template": "template <typename T> T largest(T a, T b);\n",
    "namespace": "#pragma once\nnamespace shapes {\n}\n",
    "qualified name": "void print(std::string const& name);\n",
    "header of C++": "#include <vector>\nint size(void);\n",
    "header of Qt": "#include <QtCore/QObject>\nint size(void);\n",
    "virtual": "struct Shape {\n  virtual int size() const = 0;\n};\n",
    "using": "using size_type = unsigned long;\n",
    "base": "struct Circle final : Shape { int radius; };\n",
    "override": "struct Circle { int size() const override; };\n",
    "reference": "int size(const Shape &shape);\n",
    "for C++ alone": "#ifndef __cplusplus\n# error C++ is needed\n#endif\nint size();\n",
    "in what C reads": "#ifdef __cplusplus\nclass A;\n#endif\nclass B;\n",
    "after an else for C": "#if !defined(__cplusplus)\nclass B;\n#endif\n",
}

C = {
    "guarded": GUARDED,
    "nothing": "",
    "names that are key words of C++": "int class;\nenum kind { public, private };\nint using, virtual;\n",
    "literals": 'static const char *names[] = {"a::b", "template <int>", "/*"};\nchar quote = \'"\';\n',
    "a condition within": "#ifdef __cplusplus\n#if SHAPES\n#define A\n#endif\nclass A;\n#endif\nint f(void);\n",
    "else": "#ifndef __cplusplus\ntypedef int bool;\n#else\nclass A;\n#endif\nint f(void);\n",
    "elif": "#if SHAPES\nint a;\n#elif defined(__cplusplus)\nclass A;\n#else\nint b;\n#endif\n",
    "not, in words": "#if !defined(__cplusplus) && SHAPES\nint a;\n#else\nclass A;\n#endif\n",
    "two conditions": "#if defined(__cplusplus) && defined(SHAPES)\nnamespace a {}\n#endif\n",
    "bit fields": "struct shape { unsigned round : 1; struct shape *next; };\nenum kind : int;\n",
    "a constant pointer": "int f(const int *a, int b);\n#define MASK(x) ((const int) x & 3)\n",
    "too many ends": "#endif\n#else\n#elif X\nint a;\n",
}


@pytest.mark.parametrize("name", CPP)
def test_cpp(name):
    assert is_cpp_header(CPP[name])


@pytest.mark.parametrize("name", C)
def test_c(name):
    assert not is_cpp_header(C[name])
    assert not is_objective_c_header(C[name])


@pytest.mark.parametrize(
    "text",
    [
        "@interface Shape : NSObject\n@property (nonatomic) int size;\n@end\n",
        "#import <Foundation/Foundation.h>\n",
        "@class Shape;\n",
        "@protocol Round;\n",
        "@import UIKit;\n",
        "@interface Shape {\n  std::vector<int> sizes;\n}\n@end\n",
    ],
)
def test_objective_c(text):
    assert is_objective_c_header(text)


@pytest.mark.parametrize(
    "text", ["/**\n * @interface Shape\n @class\n */\nint f(void);\n", "// @end\n", "int import;\n"]
)
def test_documentation_is_no_objective_c(text):
    assert not is_objective_c_header(text)
