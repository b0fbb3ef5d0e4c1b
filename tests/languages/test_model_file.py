"""Reading fastText's files, and keeping their tables for all processes."""

import hashlib

import numpy as np
import pytest
from small_models import small_model

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages import kept_files, model_file
from roots_pipeline.languages.identifier import SHIPPED_MODEL
from roots_pipeline.languages.model_file import NO_WORDS, read_model


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "cache_directory", lambda: tmp_path / "roots_pipeline" / "0123")
    return tmp_path / "roots_pipeline" / "models"


def test_plain_model(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(("up", "down"), words=("</s>", "là"), dimensions=3, buckets=5))
    model = read_model(path)
    assert model.labels == ("up", "down")
    assert not model.reads_prose
    assert model.network.table.shape == (7, 3)
    # The weights' own file is what is mapped.
    assert not model.network.table.flags.owndata
    assert model.network.output.shape == (3, 2)
    assert model.network.settings.tolist() == [2, 5, 1, 3, 1, 0, 0]


def test_models_of_prose_are_known(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(min_count=NO_WORDS))
    assert read_model(path).reads_prose
    assert read_model(SHIPPED_MODEL).reads_prose


def test_quantized_table_is_decoded_once(kept, monkeypatch):
    first = read_model(SHIPPED_MODEL)
    digest = hashlib.sha256(SHIPPED_MODEL.read_bytes()).hexdigest()
    path = kept / f"{digest}.table"
    assert [file.name for file in kept.iterdir()] == [path.name]
    assert path.stat().st_size == first.network.table.nbytes
    before = path.stat().st_mtime_ns
    second = read_model(SHIPPED_MODEL)
    assert path.stat().st_mtime_ns == before
    np.testing.assert_array_equal(first.network.table, second.network.table)
    # One that is not whole, as after a crash of the machine, is written anew.
    path.unlink()  # what is mapped must not be cut short
    path.write_bytes(b"short")
    np.testing.assert_array_equal(read_model(SHIPPED_MODEL).network.table, first.network.table)
    assert path.stat().st_size == first.network.table.nbytes


def test_quantized_table_where_nothing_can_be_written(kept, monkeypatch):
    kept.parent.mkdir()
    kept.write_bytes(b"a file where the folder should be")
    model = read_model(SHIPPED_MODEL)
    assert model.network.table.shape[0] == 1 << 16
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize(("labels", "counts"), [(1, [5]), (2, [5, 3]), (5, [50, 20, 9, 9, 1])])
def test_tree(labels, counts):
    children = model_file._tree(counts)
    assert children.shape == (labels - 1, 2)
    assert sorted(children.ravel().tolist()) == list(range(2 * labels - 2))


def test_tree_by_hand():
    # 1 + 2 = node 3 with 3; its sibling is the label of 4.
    assert model_file._tree([4, 2, 1]).tolist() == [[2, 1], [3, 0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a fastText model"),
        (b"no model at all, but long enough for a header of some sixty bytes or more", "does not begin like one"),
        (small_model(magic=1), "does not begin like one"),
        (small_model(kind=2), "word vectors"),
        (small_model(loss=9), "not a fastText model"),
        (small_model()[:70], "not all of it"),
        (small_model(words=("a", "b"))[:99], "dictionary ends too early"),
        (small_model()[:-1], "not all of it"),
        (small_model() + b"x", "and not"),
        (SHIPPED_MODEL.read_bytes()[:100_000], "not all of it"),
        (SHIPPED_MODEL.read_bytes()[:-4], "not all of it"),
    ],
)
def test_other_files_are_refused(tmp_path, content, message):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as error:
        read_model(path)
    assert str(path) in str(error.value)


def test_missing_file(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.ftz"):
        read_model(tmp_path / "none.ftz")
