"""A corpus as files of tokens: the same texts again, in order, on their side, by any engine, after any stop."""

from __future__ import annotations

import json
import tracemalloc
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import small_corpora
from click.testing import CliRunner
from small_corpora import id_of, write_corpus
from small_projects import Inline, files
from small_tokens import TEXTS, mixture, request
from tokenizers import Tokenizer, models, pre_tokenizers

from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.handover.mixture.weights import read_mixture
from roots_pipeline.handover.splits import SPLITS, Split
from roots_pipeline.handover.tokenizer.opening import tokenizer_file
from roots_pipeline.handover.tokenizer.recipes import Bloom
from roots_pipeline.handover.tokenizer.training import save
from roots_pipeline.handover.tokens import parts, tokenizing
from roots_pipeline.handover.tokens.indexed import read_index
from roots_pipeline.output import writing
from roots_pipeline.output.layout import Layout
from roots_pipeline.run import tokens as running
from roots_pipeline.run.progress import Plain
from roots_pipeline.run.tokens import tokenize
from roots_pipeline.stages.work import Shuffle, Stage
from roots_pipeline.storage import place


def texts_of(folder: Path, name: str, tokenizer: Path) -> dict[str, str]:
    """By id, what the sequences of a file say."""
    index = read_index(folder / f"{name}.idx")
    side = pq.read_table(folder / f"{name}.ids.parquet").to_pylist()
    ids = np.fromfile(folder / f"{name}.bin", index.dtype)
    assert index.lengths.tolist() == [row["tokens"] for row in side]
    assert index.offsets.tolist() == (np.cumsum([0, *index.lengths[:-1]]) * index.dtype.itemsize).tolist()
    assert ids.size == index.lengths.sum()
    reader = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    said = {}
    for row, sequence in zip(side, np.split(ids, np.cumsum(index.lengths)[:-1]), strict=True):
        assert sequence[-1] == 2
        assert 2 not in sequence[:-1]
        said[row["id"]] = reader.decode(sequence[:-1].tolist(), skip_special_tokens=False)
    return said


@pytest.mark.usefixtures("inline")
def test_every_document_is_there_once_and_says_what_it_said(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    out = tmp_path / "tokens"
    made = tokenize(request(corpus, tokenizer, out), Plain(StringIO()))
    for language, sources in TEXTS.items():
        expected = {id_of(source, number): text for source, of in sources.items() for number, text in enumerate(of)}
        order = list(expected)
        found = {}
        for side in SPLITS:
            if (out / language / f"{side}.bin").exists():
                said = texts_of(out / language, side, tokenizer)
                assert list(said) == [each for each in order if each in said]
                found |= dict.fromkeys(said, side)
                assert said == {each: expected[each] for each in said}
        assert sorted(found) == sorted(expected)
        if expected:
            assert set(found.values()) == set(SPLITS)
    assert sum(entry.documents for entry in made.counted) == 72
    assert not (out / "work").exists()
    again = tokenize(request(corpus, tokenizer, tmp_path / "again"), Plain(StringIO()))
    assert again == made
    assert files(tmp_path / "again", ".") == files(out, ".")


def test_beam_gives_the_same(corpus: Layout, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenize(request(corpus, tokenizer, tmp_path / "beam"), Plain(StringIO()))
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    tokenize(request(corpus, tokenizer, tmp_path / "inline"), Plain(StringIO()))
    assert files(tmp_path / "beam", ".") == files(tmp_path / "inline", ".")


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("more", [{}, {"format": "parquet"}, {"by_source": True}])
def test_in_a_store_as_on_this_machine(more: dict[str, Any], corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    """The corpus lies in a store, and so do its tokens; nothing of it is left on this machine's disk."""
    store = place(f"memory://tokens-{tmp_path.name}")
    for name, content in files(corpus.root, ".").items():
        (store / "corpus" / name).write_bytes(content)
    tokenize(request(corpus, tokenizer, tmp_path / "tokens", **more), Plain(StringIO()))
    layout = Layout(store / "corpus")
    tokenize(request(layout, tokenizer, store / "tokens", **more), Plain(StringIO()))
    root = f"{store.path}/tokens"
    found = {path.removeprefix(f"{root}/"): store.fs.cat_file(path) for path in store.fs.find(root)}
    assert found == files(tmp_path / "tokens", ".")
    assert not list(Layout(store / "tokens").temporary.glob("*"))


class StopsAfter(Inline):
    """An engine that breaks down when it has done so many items."""

    def __init__(self, items: int) -> None:
        self._left = items

    def do(self, stage: Stage | Shuffle, tick: Any) -> None:
        assert isinstance(stage, Stage)
        super().do(Stage(stage.work, stage.items[: self._left]), tick)
        self._left -= len(stage.items)
        if self._left < 0:
            raise RunError("stopped")


@pytest.mark.parametrize("items", [0, 2, 6, 8])
def test_work_is_taken_up_where_it_stopped(
    items: int, corpus: Layout, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "tokens"
    monkeypatch.setattr(running, "_engine", lambda _: StopsAfter(items))
    with pytest.raises(RunError, match="stopped"):
        tokenize(request(corpus, tokenizer, out), Plain(StringIO()))
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    with pytest.raises(RunError, match="unfinished work; go on with --resume"):
        tokenize(request(corpus, tokenizer, out), Plain(StringIO()))
    with pytest.raises(RunError, match="unfinished work on other input"):
        tokenize(request(corpus, tokenizer, out, resume=True, split=Split()), Plain(StringIO()))
    tokenize(request(corpus, tokenizer, out, resume=True), Plain(StringIO()))
    tokenize(request(corpus, tokenizer, tmp_path / "whole"), Plain(StringIO()))
    assert files(out, ".") == files(tmp_path / "whole", ".")


@pytest.mark.usefixtures("inline")
def test_files_by_source(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    out = tmp_path / "tokens"
    tokenize(request(corpus, tokenizer, out, by_source=True, split=Split(0, 0)), Plain(StringIO()))
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.bin")) == [
        "eng_Latn/web-train.bin",
        "eng_Latn/wiki-train.bin",
        "swh_Latn/wiki-train.bin",
    ]
    assert list(texts_of(out / "eng_Latn", "wiki-train", tokenizer).values()) == ["", "é"]


@pytest.mark.usefixtures("inline")
def test_parquet(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    out = tmp_path / "tokens"
    tokenize(request(corpus, tokenizer, out, format="parquet", split=Split(0.3)), Plain(StringIO()))
    reader = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    parts = sorted((out / "swh_Latn" / "train").glob("*.parquet"))
    assert [path.name for path in parts] == [f"part-0000{number}-of-00003.parquet" for number in range(3)]
    found = {}
    for path in [*parts, *(out / "swh_Latn" / "valid").glob("*.parquet")]:
        for row in pq.ParquetFile(path).read().to_pylist():
            assert row["input_ids"].pop() == 2
            found[row["id"]] = reader.decode(row["input_ids"], skip_special_tokens=False)
    assert found == {id_of("wiki", number): text for number, text in enumerate(TEXTS["swh_Latn"]["wiki"])}
    assert not (out / "data.args").exists()


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("by_source", [False, True])
def test_datasets_loads_a_language(
    by_source: bool, corpus: Layout, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    out = tmp_path / "tokens"
    made = tokenize(
        request(corpus, tokenizer, out, format="parquet", by_source=by_source, split=Split(0.3)), Plain(StringIO())
    )
    assert datasets.get_dataset_config_names(str(out)) == ["eng_Latn", "swh_Latn"]
    loaded = datasets.load_dataset(str(out), "eng_Latn", cache_dir=str(tmp_path / "cache"))
    tokens = dict.fromkeys(("train", "validation"), 0)
    for entry in made.counted:
        if entry.language == "eng_Latn":
            tokens["train" if entry.split == "train" else "validation"] += entry.tokens
    assert {split: sum(map(len, rows["input_ids"])) for split, rows in loaded.items()} == tokens


@pytest.mark.usefixtures("inline")
def test_row_groups_of_long_documents_are_cut(
    corpus: Layout, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_GROUP_TOKENS", 1000)
    monkeypatch.setattr(tokenizing, "_BYTES", 1000)
    out = tmp_path / "tokens"
    tokenize(request(corpus, tokenizer, out, format="parquet", split=Split(0, 0)), Plain(StringIO()))
    for path in sorted((out / "swh_Latn" / "train").glob("*.parquet")):
        file = pq.ParquetFile(path)
        groups = [file.read_row_group(number)["tokens"] for number in range(file.num_row_groups)]
        # Up to the batch, of some 1000 bytes, after which there are 1000 tokens or more.
        assert all(sum(group.to_pylist()) < 2000 for group in groups)


@pytest.mark.usefixtures("inline")
def test_what_is_refused(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    out = tmp_path / "tokens"
    others = mixture(write_corpus(tmp_path / "other", {"eng_Latn": {"web": ["a"]}}), eng_Latn=1.0)
    with pytest.raises(RunError, match="the mixture is of another corpus, or of this one before"):
        tokenize(request(corpus, tokenizer, out, mixture=others), Plain(StringIO()))
    (out / "x").mkdir(parents=True)
    with pytest.raises(RunError, match="is not empty and holds no tokens"):
        tokenize(request(corpus, tokenizer, out), Plain(StringIO()))
    with pytest.raises(ConfigError, match="holds no tokenizer"):
        tokenizer_file(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ConfigError, match="not a tokenizer of"):
        tokenizer_file(tmp_path)
    with pytest.raises(ConfigError, match="has no token '<end>' to end documents with"):
        tokenizer_file(tokenizer, "<end>")
    # The same configuration, and other text: the manifest says so by the hashes of the shards.
    now = corpus.manifest.read_bytes()
    (first, *_) = (file["sha256"] for file in json.loads(now)["files"] if file["path"].startswith("data/"))
    corpus.manifest.write_bytes(now.replace(first.encode(), b"0" * 64))
    stale = mixture(corpus, eng_Latn=1.0)
    corpus.manifest.write_bytes(now)
    with pytest.raises(RunError, match="or of this one before it changed; make it anew with: roots mixture"):
        tokenize(request(corpus, tokenizer, out, mixture=stale), Plain(StringIO()))
    with pytest.raises(ConfigError, match=r"'/my corpora/': paths with white space .* --prefix"):
        tokenize(request(corpus, tokenizer, tmp_path / "new", prefix="/my corpora/"), Plain(StringIO()))
    # Another text in as many bytes.
    shard = corpus.shard("swh_Latn", 1, 3)
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    with pytest.raises(RunError, match=r"part-00001-of-00003\.parquet: is not what the manifest has the hash of"):
        tokenize(request(corpus, tokenizer, tmp_path / "new"), Plain(StringIO()))
    corpus.manifest.unlink()
    result = CliRunner().invoke(main, ["tokenize", str(corpus.root), "--tokenizer", str(tokenizer)])
    assert result.exit_code == 1
    assert "holds no corpus" in result.output


@pytest.mark.usefixtures("inline")
def test_a_mixture_of_the_tokens_counted(corpus: Layout, tokenizer: Path, tmp_path: Path) -> None:
    made = tokenize(request(corpus, tokenizer, corpus.root / "tokens"), Plain(StringIO()))
    result = CliRunner().invoke(main, ["mixture", str(corpus.root), "--unit", "tokens"])
    assert result.exit_code == 0, result.output
    mixed = read_mixture(corpus.root / "mixture.json")
    trained = {(entry.language, entry.source): entry.tokens for entry in made.counted if entry.split == "train"}
    assert {(part.language, part.source): part.size for part in mixed.components} == trained
    assert [part.epochs for part in mixed.languages] == pytest.approx([1, 1])
    # And in the statistics.
    stats = ["stats", str(corpus.root), "--tokens", str(corpus.root / "tokens")]
    shown = json.loads(CliRunner().invoke(main, [*stats, "--json"]).output)
    of_sources = {(code, name): of["tokens"] for code in shown for name, of in shown[code]["sources"].items()}
    assert {key: of["train"]["tokens"] for key, of in of_sources.items()} == trained
    table = CliRunner().invoke(main, [*stats, "--by-source"]).output
    (line,) = (line.split() for line in table.splitlines() if line.startswith("swh_Latn wiki train"))
    assert int(line[4].replace(",", "")) == trained["swh_Latn", "wiki"]
    result = CliRunner().invoke(main, ["mixture", str(corpus.root), "--unit", "tokens", "--tokens", str(tmp_path)])
    assert result.exit_code == 1
    assert "make it with: roots tokenize" in result.output


@pytest.mark.usefixtures("inline")
def test_a_tokenizer_that_does_not_cover_the_corpus(corpus: Layout, tmp_path: Path) -> None:
    words = Tokenizer(models.WordLevel({"[UNK]": 0, "</s>": 1, "A": 2, "text": 3, "that": 4}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ConfigError, match=r"much of 2 languages \(swh_Latn: [0-9.]+ % of its tokens stand for the unk"):
        tokenize(request(corpus, tmp_path, tmp_path / "tokens"), Plain(StringIO()))
    assert not (tmp_path / "tokens").exists()


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("byte_level", [False, True])
def test_a_tokenizer_that_leaves_characters_out(byte_level: bool, corpus: Layout, tmp_path: Path) -> None:
    # A model without an unknown token says nothing of what it does not know: here all but the letters of "Habari".
    letters = {letter: number for number, letter in enumerate([*"Habri", "</s>"])}
    made = Tokenizer(models.BPE(vocab=letters, merges=[]))
    if byte_level:
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    assert made.encode("Habari zake").tokens == ["H", "a", "b", "a", "r", "i", "a"]
    made.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ConfigError, match=r"much of 2 languages \(eng_Latn: [0-9.]+ % of its characters would be left"):
        tokenize(request(corpus, tmp_path, tmp_path / "tokens"), Plain(StringIO()))


@pytest.mark.usefixtures("inline")
def test_tags_that_are_cut_into_pieces_are_told(corpus: Layout, tmp_path: Path) -> None:
    made = Bloom().train([["Habari ya leo"] * 5], 270)
    save(made, tmp_path / "plain", {})
    said = StringIO()
    tokenize(request(corpus, tmp_path / "plain", tmp_path / "tokens"), Plain(said))
    assert "look at: <EMAIL>, <PHONE>" in said.getvalue()


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("format_", ["megatron", "parquet"])
def test_memory_does_not_grow_with_the_corpus(
    format_: str, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bounds are made small, so that a small corpus reaches them.
    monkeypatch.setattr(tokenizing, "_ROWS", 16)
    monkeypatch.setattr(tokenizing, "_BYTES", 1 << 12)
    monkeypatch.setattr(parts, "_GROUP_TOKENS", 1 << 12)
    monkeypatch.setattr(writing, "ROW_GROUP_ROWS", 128)
    monkeypatch.setattr(small_corpora, "ROW_GROUP_ROWS", 128)
    peaks = []
    for count in (10, 400, 3200):
        texts = [f"Habari ya leo {number}\n" * 8 for number in range(count)]
        layout = write_corpus(tmp_path / f"corpus-{count}", {"swh_Latn": {"wiki": texts}})
        asked = request(layout, tokenizer, tmp_path / f"tokens-{count}", format=format_)
        everyday, pool = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
        pa.set_memory_pool(pool)
        tracemalloc.start()
        try:
            tokenize(asked, Plain(StringIO()))
            peaks.append(tracemalloc.get_traced_memory()[1] + pool.max_memory())
        finally:
            tracemalloc.stop()
            pa.set_memory_pool(everyday)
    # The first one loads what is loaded once. What grows is the footer of a Parquet file, by its row groups.
    assert peaks[2] < 1.5 * peaks[1]
