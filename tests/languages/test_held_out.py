"""What is tested on is what training sets aside, whatever its rule is."""

import pyarrow as pa
import pytest
import zstandard

from roots_pipeline.errors import SourceError
from roots_pipeline.languages.held_out import held_out
from roots_pipeline.languages.prose import prose_of
from roots_pipeline.languages.recipe import Recipe
from roots_pipeline.languages.training import read_labels

LINES = [f"Mtu wa {number}, anakwenda sokoni kununua {word}!" for number in range(40) for word in ("Matunda", "mboga")]
LINES += ["MTU WA 3 anakwenda sokoni kununua matunda", "", "12345", "Kesho asubuhi tutakwenda mjini pamoja."]


@pytest.mark.parametrize("folder", ["train", "confusers"])
def test_the_lines_that_training_sets_aside(tmp_path, folder):
    path = tmp_path / folder / "swh_Latn.txt.zst"
    path.parent.mkdir()
    words = ["moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa", "kumi"]
    lines = [f"{line} {first} {second}." for line in LINES for first in words for second in words]
    path.write_bytes(zstandard.compress("\n".join(lines).encode()))
    recipe = Recipe()
    least = recipe.least_test_lines if folder == "train" else 0
    expected = read_labels(path.parent, recipe, least)["swh_Latn"].test
    found = list(held_out(path, recipe))
    assert [line for line in found if line not in lines] == []
    assert prose_of(pa.array(found, pa.large_string())).texts == expected
    assert 0 < len(found) < len(lines) / 4


def test_other_files(tmp_path):
    with pytest.raises(SourceError, match=r"training reads <language>\.txt\.zst"):
        list(held_out(tmp_path / "swh_Latn.txt", Recipe()))
    with pytest.raises(SourceError, match="cannot be read"):
        list(held_out(tmp_path / "swh_Latn.txt.zst", Recipe()))
    (tmp_path / "swh_Latn.txt.zst").write_bytes(b"nothing")
    with pytest.raises(SourceError, match="cannot be read"):
        list(held_out(tmp_path / "swh_Latn.txt.zst", Recipe()))
