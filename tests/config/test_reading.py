from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.config.reading import read_yaml

WORDS = st.sampled_from(
    ["no", "yes", "on", "off", "y", "n", "true", "null", "~", "1", "1.5", "0x1", "a b", "é", "", "#"]
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.recursive(
    WORDS | st.text(max_size=5) | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


class Quoting(yaml.SafeDumper):
    """Writes every string in quotes: `08` is a word in YAML 1.1, and a number in 1.2."""


Quoting.add_representer(str, lambda dumper, word: dumper.represent_scalar("tag:yaml.org,2002:str", word, style='"'))


@settings(max_examples=50)
@given(st.dictionaries(st.text(alphabet="abc", min_size=1), DATA, min_size=1))
def test_reads_back_what_was_written_with_quotes(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "one.yaml"
    # Everything that is a string is quoted, so that YAML 1.1 and 1.2 mean the same.
    path.write_text(yaml.dump(data, Dumper=Quoting, allow_unicode=True).replace("\x85", " "), "utf-8")
    expected = yaml.safe_load(path.read_text("utf-8"))
    document = read_yaml(path, "one.yaml")
    assert not document.flaws
    assert document.data == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"), ("No", "No"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("nULL", "nULL"),
        ("12", 12), ("-3", -3), ("+3", 3), ("007", 7), ("0.5", 0.5),
        (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1.5E-2", 0.015),
        ("1_000", "1_000"), ("0x10", "0x10"), ("0o7", "0o7"), ("12:30", "12:30"), ("2024-01-01", "2024-01-01"),
        ("1e999", "1e999"), ("9" * 400, "9" * 400),
        (".inf", ".inf"), (".nan", ".nan"), ("=", "="), ("<<", "<<"), ("'1'", "1"), ('"true"', "true"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(tmp_path, written, read):
    path = tmp_path / "one.yaml"
    path.write_text(f"key: {written}\n", "utf-8")
    value = read_yaml(path, "one.yaml").data["key"]
    assert (value, type(value)) == (read, type(read))


def test_the_line_of_everything(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("# comment\n\na: 1\nb:\n  - x\n  -\n    c: |\n      two\n      lines\n    d: e\n", "utf-8")
    document = read_yaml(path, "one.yaml")
    places = {(): 3, ("a",): 3, ("b",): 4, ("b", 0): 5, ("b", 1): 7, ("b", 1, "c"): 7, ("b", 1, "d"): 10}
    assert {place: document.line(place) for place in places} == places
    assert document.line(("b", 1, "missing", 0)) == 7
