from __future__ import annotations

import sys
import textwrap

import pytest

from roots_pipeline.plugins import discover


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A function that writes a package of the given modules and returns its name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, **modules: str) -> str:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").touch()
        for module, text in {"base": "class Shape: ...", **modules}.items():
            path = folder / f"{module}.py"
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return name

    yield write
    for name in [name for name in sys.modules if name.startswith("plugins_of_test")]:
        del sys.modules[name]


def shape(name):
    return f"from {name}.base import Shape\n"


def test_a_module_is_a_plug_in_named_after_it(package):
    name = "plugins_of_test_good"
    package(
        name,
        red_square=shape(name) + "class RedSquare(Shape): ...",
        circle=shape(name) + "class Circle(Shape): ...",
        _drawing="NOT_A_PLUG_IN = 1",
    )
    base = __import__(f"{name}.base", fromlist=["Shape"]).Shape
    found = discover(name, base)
    assert list(found) == ["circle", "red_square"]
    assert found["red_square"].__name__ == "RedSquare"


def test_a_module_without_its_class_is_an_error(package):
    name = "plugins_of_test_bad"
    package(name, red_square=shape(name) + "class Square(Shape): ...")
    base = __import__(f"{name}.base", fromlist=["Shape"]).Shape
    with pytest.raises(TypeError, match=r"plugins_of_test_bad\.red_square: has no class RedSquare that extends Shape"):
        discover(name, base)


def test_a_class_that_does_not_extend_the_base_is_an_error(package):
    name = "plugins_of_test_ugly"
    package(name, red_square="class RedSquare: ...")
    base = __import__(f"{name}.base", fromlist=["Shape"]).Shape
    with pytest.raises(TypeError, match="has no class RedSquare"):
        discover(name, base)
