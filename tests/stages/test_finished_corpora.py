"""A run against a finished corpus: what that has does not come again, and nothing of it is signed again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from roots_pipeline.duplicates import ranges, signatures
from roots_pipeline.errors import RunError
from roots_pipeline.run import execute as running
from tests.small_projects import Inline, WriteSource, files, rows

STORIES = [
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni cha watoto wake wote.",
    "Babu alitusimulia hadithi ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto mkubwa wa pwani.",
    "Mvua ilinyesha usiku kucha, kwa hiyo barabara imejaa maji na magari hayawezi kupita hadi kesho mchana.",
    "Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi na maharage katika mashamba yao mapya.",
]
LONG = " ".join(STORIES)


def edited(text: str) -> str:
    """Alike to more than .8: one word of about 64 is another, so that 5 of its 60 runs of five are."""
    return text.replace("mkubwa", "mdogo")


@pytest.mark.parametrize("documents", [1 << 22, 1])
def test_what_a_finished_corpus_has_does_not_come_again(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, documents: int
) -> None:
    """Decided in one range of documents, or in one a file: those of the finished corpus are in another one."""
    monkeypatch.setattr(ranges, "RANGE_DOCUMENTS", documents)
    monkeypatch.setattr(running, "_engine", lambda _: Inline())
    write_source(
        "old",
        [
            {"id": "1", "text": LONG, "url": "https://example.org/one"},
            {"id": "2", "text": f"{STORIES[3]} Andika kwa juma@example.com au piga simu."},
        ],
        url_field="url",
    )
    project = write_source(
        "new",
        [
            {"id": "copy", "text": LONG + "\n"},
            {"id": "edited", "text": edited(LONG)},
            {"id": "page", "text": STORIES[0], "url": "http://www.example.org/one/#top"},
            {"id": "mail", "text": f"{STORIES[3]} Andika kwa juma@example.com au piga simu ."},
            {"id": "own", "text": STORIES[1]},
        ],
        url_field="url",
    )
    old, new = tmp_path / "old", tmp_path / "new"
    project.run(old, sources=("old",))
    ids = {row["text"][:20]: row["id"] for row in rows(old, "data")}
    project.run(new, sources=("new",), against=(old,), keep_work=True)
    assert len(files(new / "work" / "ranges", "decided")) == (1 if documents > 1 else 2)
    report = json.loads((new / "duplicates" / "swh_Latn.json").read_bytes())
    assert report["pairs"] == {"new": {"(finished corpora)": 4}}
    assert (report["clusters"], report["largest"][0]["documents"]) == (2, 4)
    (kept,) = rows(new, "data")
    assert kept["text"] == STORIES[1]
    assert (kept["duplicate_count"], kept["duplicate_sources"]) == (0, [])
    long, mail = ids[LONG[:20]], ids[STORIES[3][:20]]
    dropped = sorted((row["rule"], row["kept_id"], round(row["similarity"], 2)) for row in rows(new, "ledger"))
    words = LONG.replace(",", "").replace(".", "").split()
    shared = len(words) - 4 - 5
    assert dropped == sorted(
        [
            ("exact_duplicate", long, 1.0),
            ("near_duplicate", long, round(shared / (shared + 10), 2)),
            ("repeated_address", long, dropped[-1][2]),
            # The text of the old corpus is redacted; compared, the new one is too.
            ("near_duplicate", mail, 1.0),
        ]
    )


def test_the_index_has_the_signatures_of_the_shards_row_by_row(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("old", [{"id": str(number), "text": text} for number, text in enumerate([*STORIES, LONG])])
    project.run(tmp_path / "old")
    (shard,) = (tmp_path / "old" / "data" / "swh_Latn").iterdir()
    with pa.memory_map(str(tmp_path / "old" / "index" / "swh_Latn" / f"{shard.stem}.arrow")) as source:
        index = pa.ipc.open_file(source).read_all().to_pylist()
    documents = pq.read_table(shard).to_pylist()
    assert [f"{high:016x}{low:016x}" for high, low in (row["id"] for row in index)] == [row["id"] for row in documents]
    assert [row["characters"] for row in index] == [len(row["text"]) for row in documents]


def test_nothing_of_the_finished_corpus_is_signed(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("old", [{"id": str(number), "text": text} for number, text in enumerate(STORIES)])
    project = write_source("new", [{"id": "1", "text": LONG}])
    project.run(tmp_path / "old", sources=("old",))
    signed: list[int] = []
    hashes = signatures.content_hashes

    def counted(texts):
        signed.append(texts.size)
        return hashes(texts)

    monkeypatch.setattr(signatures, "content_hashes", counted)
    project.run(tmp_path / "new", sources=("new",), against=(tmp_path / "old",))
    assert signed == [1]


def test_the_same_corpus_again_is_empty(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("old", [{"id": str(number), "text": text} for number, text in enumerate(STORIES)])
    project.run(tmp_path / "old")
    project.run(tmp_path / "again", against=(tmp_path / "old", tmp_path / "old"))
    assert rows(tmp_path / "again", "data") == []
    assert [row["rule"] for row in rows(tmp_path / "again", "ledger")] == ["repeated_id"] * 4
    assert files(tmp_path / "again", "index") == {}


def test_corpora_that_nothing_can_be_held_against(write_source: WriteSource, tmp_path: Path) -> None:
    project = write_source("old", [{"id": "1", "text": LONG}])
    with pytest.raises(RunError, match=r"nowhere: holds no corpus"):
        project.run(tmp_path / "new", against=(tmp_path / "nowhere",))
    project.run(tmp_path / "bare", index=False)
    assert not (tmp_path / "bare" / "index").exists()
    with pytest.raises(RunError, match=r"bare: has no index/swh_Latn/part-00000-of-00001.arrow: it was made without"):
        project.run(tmp_path / "new", against=(tmp_path / "bare",))
    project.run(tmp_path / "old")
    rules = project.root / "filters"
    copied = rules.resolve()
    rules.unlink()
    shutil.copytree(copied, rules)
    (rules / "_duplicates.yaml").write_text("natural: {threshold: 0.7}\n", "utf-8")
    with pytest.raises(RunError, match=r"old: its signatures were made with other rules"):
        project.run(tmp_path / "new", against=(tmp_path / "old",))
