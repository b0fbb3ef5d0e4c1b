"""Sides go by ids, stay when a corpus grows, and duplicates are where their survivor is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from small_corpora import id_of, write_corpus
from small_projects import rows

from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.splits import TEST, TRAIN, VALID, Split


def ids(count: int) -> pa.Array:
    return pa.array([hashlib.md5(str(number).encode()).hexdigest() for number in range(count)])


def test_shares_are_as_asked() -> None:
    sides = Split(0.05, 0.01).sides(ids(100_000))
    shares = np.bincount(sides, minlength=3) / sides.size
    # Six standard deviations of 100,000 draws.
    assert shares[VALID] == pytest.approx(0.05, abs=0.0042)
    assert shares[TEST] == pytest.approx(0.01, abs=0.0019)
    assert set(Split(0, 0).sides(ids(1000))) == {TRAIN}


def test_a_document_has_its_side_alone_and_shares_do_not_meddle() -> None:
    some = ids(2000)
    sides = Split(0.05, 0.1).sides(some)
    assert [Split(0.05, 0.1).sides(some[i : i + 1])[0] for i in range(50)] == sides[:50].tolist()
    assert ((sides == VALID) == (Split(0.05, 0).sides(some) == VALID)).all()
    assert ((sides == TEST) == (Split(0.2, 0.1).sides(some) == TEST)).all()
    # A larger share takes from training alone.
    assert set(Split(0.1, 0.1).sides(some)[sides == VALID]) == {VALID}


@pytest.mark.parametrize(("valid", "test"), [(-0.1, 0), (0.5, 0.5), (0, 1), (float("nan"), 0)])
def test_shares_that_leave_nothing(valid: float, test: float) -> None:
    with pytest.raises(ConfigError, match="leave nothing to train on"):
        Split(valid, test)


def test_planted_duplicates_and_growth(tmp_path: Path) -> None:
    def sides(corpus: str, count: int) -> dict[str, str]:
        """Of `count` documents, each with a duplicate that was left out, and one left out for that one."""
        kept = [id_of("s", number) for number in range(count)]
        left_out = {id_of("copies", number): kept[number] for number in range(count)}
        left_out |= {id_of("more", number): id_of("copies", number) for number in range(count)}
        texts = [f"text {number}" for number in range(count)]
        write_corpus(tmp_path / corpus, {"swh_Latn": {"s": texts}, "fon_Latn": {}}, {"swh_Latn": left_out})
        result = CliRunner().invoke(main, ["split", str(tmp_path / corpus), "--valid", "0.3", "--test", "0.2"])
        assert result.exit_code == 0, result.output
        found = {row["id"]: row["split"] for row in rows(tmp_path / corpus, "splits")}
        assert len(found) == 3 * count
        for number in range(count):
            assert len({found[id_of(source, number)] for source in ("s", "copies", "more")}) == 1
        of_kept = [found[document] for document in kept]
        table = [line.split() for line in result.output.splitlines() if line.startswith("swh_Latn")]
        assert [(line[1], int(line[2]), int(line[-1])) for line in table] == [
            (name, of_kept.count(name), 2 * of_kept.count(name)) for name in ("train", "valid", "test")
        ]
        assert sum(float(line[3]) for line in table) == sum(map(len, texts))
        return found

    small, large = sides("small", 40), sides("large", 90)
    assert all(large[document] == side for document, side in small.items())
    assert set(large.values()) == {"train", "valid", "test"}


def test_a_corpus_that_changed_is_not_split(tmp_path: Path) -> None:
    layout = write_corpus(tmp_path, {"swh_Latn": {"s": ["a text"]}})
    layout.shard("swh_Latn", 0, 1).write_bytes(b"")
    result = CliRunner().invoke(main, ["split", str(tmp_path)])
    assert result.exit_code == 1
    assert "part-00000-of-00001.parquet: is not as the manifest says; put it back" in result.output
