"""Reading fastText's files, against fastText's own reader."""

import struct

import fasttext
import pytest

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages.identifier import SHIPPED_MODEL
from roots_pipeline.languages.model_file import load_model

LINES = ("leo asubuhi nilikwenda sokoni", "ce matin je suis allé au marché", "आज सुबह मैं बाज़ार गया", "x", "今天早上")


def plain_model(kind=3, magic=793_712_314):
    """A model of one dimension and two n-gram rows: 'up' likes both rows, 'down' does not."""
    dim, bucket, softmax = 1, 2, 3
    arguments = struct.pack("<12id", dim, 5, 5, 1, 5, 1, softmax, kind, bucket, 1, 2, 100, 1e-4)
    labels = b"".join(b"__label__" + name + b"\0" + struct.pack("<qb", 1, 1) for name in (b"up", b"down"))
    dictionary = struct.pack("<iiiqq", 2, 0, 2, 2, -1) + labels
    table = struct.pack("<?qq2f", False, bucket, dim, 1.0, 1.0)
    output = struct.pack("<?qq2f", False, 2, dim, 1.0, -1.0)
    return struct.pack("<ii", magic, 12) + arguments + dictionary + table + output


def test_decoded_table_gives_what_fasttext_gives():
    ours, theirs = load_model(SHIPPED_MODEL).predictor, fasttext.load_model(str(SHIPPED_MODEL)).f
    for line in LINES:
        expected = theirs.predict(line + "\n", 5, 0.0, "strict")
        found = ours.predict(line + "\n", 5, 0.0, "strict")
        assert [label for _, label in found] == [label for _, label in expected]
        assert [score for score, _ in found] == pytest.approx([score for score, _ in expected], abs=1e-4)


def test_plain_model(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(plain_model())
    model = load_model(path)
    assert model.labels == ("up", "down")
    # Softmax of 1 and -1: e / (e + 1/e).
    assert model.predictor.predict("word\n", 1, 0.0, "strict") == [(pytest.approx(0.8808, abs=1e-3), "__label__up")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a fastText model"),
        (b"no model at all, but long enough for a header of some sixty bytes", "does not begin like one"),
        (plain_model(magic=1), "does not begin like one"),
        (plain_model(kind=2), "word vectors"),
        (plain_model()[:70], "not all of it"),
        (plain_model()[:-1], "not all of it"),
        (plain_model() + b"x", "and not"),
        (SHIPPED_MODEL.read_bytes()[:100_000], "not all of it"),
        (SHIPPED_MODEL.read_bytes()[:-4], "and not"),
    ],
)
def test_other_files_are_refused(tmp_path, content, message):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as error:
        load_model(path)
    assert str(path) in str(error.value)


def test_missing_file(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.ftz"):
        load_model(tmp_path / "none.ftz")
