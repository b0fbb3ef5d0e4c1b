"""What training takes is said before, holds, and can be bounded."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_corpora import write_corpus

from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.sizes import corpus_sizes
from roots_pipeline.handover.splits import Split
from roots_pipeline.handover.tokenizer.forecast import forecast, within
from roots_pipeline.handover.tokenizer.pieces import Pieces
from roots_pipeline.handover.tokenizer.recipes import Bloom
from roots_pipeline.handover.tokenizer.training import Sample, Training
from roots_pipeline.output.layout import Layout


def test_by_hand(tmp_path: Path) -> None:
    text = "mama na mtoto\nmama, mama!\nmama na mtoto\n"
    layout = write_corpus(tmp_path, {"swh_Latn": {"web": [text, text]}})
    training = Training(Bloom(), 384, 1e6, split=Split(0, 0))
    sample = Sample(layout, corpus_sizes(layout, "bytes"), training)
    expected = forecast(sample, training)
    # Two lines are left: "mama" twice, with a space and without; " na", " mtoto".
    assert (expected.bytes, expected.pieces) == (2 * len(text), Pieces(4, len("mama mama na mtoto")))
    cost = training.recipe.cost
    assert expected.memory == 0.5e9 + 2 * 48 + 4 * cost.memory_piece + 18 * cost.memory_byte
    assert expected.seconds == pytest.approx(2 * len(text) / 1e6 * cost.seconds_megabyte + 18 * cost.seconds_byte)


def test_it_is_said_and_held_against_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "mama na mtoto wako sokoni leo\n" * 100
    write_corpus(tmp_path, {"swh_Latn": {"web": [text] * 10}, "zho_Hans": {"web": [text]}})
    monkeypatch.setattr("roots_pipeline.cli.run.physical_memory", lambda: 0.3e9)
    result = CliRunner().invoke(main, ["tokenizer", "train", str(tmp_path), "--vocab-size", "384"])
    said = result.output
    assert re.search(r"^training on \d+\.0 KB of text, 6 different words or runs of symbols \(29 B\)", said)
    assert "at most 500.0 MB of memory, about 0:00 of one processor's time" in said
    assert "look at: this machine has 300.0 MB of memory; say with --memory how much is free" in said
    # One line again and again is nothing to learn from, and there is no vocabulary that it supports.
    assert result.exit_code == 1
    assert "KB of text support a vocabulary of 274, not of 384: ask for a larger --sample (where" in said


def of_many_words(root: Path) -> Layout:
    """3.4 MB in 200 documents, in which hardly a word comes twice."""
    chance = random.Random(5)
    texts = [" ".join("".join(chance.choices("abcdefghij", k=16)) for _ in range(1000)) for _ in range(200)]
    return write_corpus(root, {"swh_Latn": {"web": texts}})


def test_less_text_for_less_memory(tmp_path: Path) -> None:
    layout = of_many_words(tmp_path)
    sizes, training = corpus_sizes(layout, "bytes"), Training(Bloom(), 384, 1e9, split=Split(0, 0))
    whole = forecast(Sample(layout, sizes, training), training)
    assert whole.pieces.number == pytest.approx(200_000, rel=0.01)
    same, _, expected = within(layout, sizes, training, whole.memory)
    assert (same, expected) == (training, whole)
    less, sample, expected = within(layout, sizes, training, 0.6e9, tmp_path / "scratch")
    assert sample.bytes == expected.bytes
    assert expected.memory <= 0.6e9
    # Words that do not repeat take memory as text does: a third of it is more than half of what there is room for.
    assert 0.5 * 0.1e9 / (whole.memory - 0.5e9) < expected.bytes / whole.bytes < 0.1e9 / (whole.memory - 0.5e9)
    assert forecast(Sample(layout, sizes, less), less) == expected
    with pytest.raises(ConfigError, match=r"no text is little enough for 400\.0 MB of memory; .* 500\.0 MB"):
        within(layout, sizes, training, 0.4e9)
    # What was drawn is drawn from the scratch file again: the corpus is not read twice.
    fresh = [text for texts in Sample(layout, sizes, less).texts() for text in texts]
    shutil.rmtree(layout.data)
    assert [text for texts in sample.texts() for text in texts] == fresh
    assert sample.bytes == expected.bytes


#: Runs the command, then says the most memory its process had in use. Not from the resources that are counted for it:
#: those begin with what the process had that started it.
PEAK = """
import sys
from roots_pipeline.cli import main
main(sys.argv[1:], standalone_mode=False)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process took is asked of Linux")
def test_memory_is_bounded(tmp_path: Path) -> None:
    of_many_words(tmp_path)
    for options, most in (([], None), (["--memory", "600MB"], 600)):
        output = str(tmp_path / f"made-{most}")
        command = ["tokenizer", "train", str(tmp_path), "--vocab-size", "512", "--valid", "0", "--output", output]
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *command, *options], capture_output=True, text=True, check=True
        )
        taken = int(done.stdout.rpartition("VmHWM:")[2].split()[0]) / 1000
        assert most is None or taken <= most
        if most is None:
            whole = taken
    assert taken < whole
