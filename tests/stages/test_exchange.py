"""Deduplication through files, by key, and in parts of any number: the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from roots_pipeline.duplicates import ranges
from roots_pipeline.duplicates.exchange import chunk_bytes, read_chunks, read_partition
from roots_pipeline.run import execute as running
from roots_pipeline.run.engines import Portable
from roots_pipeline.stages import components, exchange
from roots_pipeline.stages.work import Record
from tests.small_projects import IN_PROCESS, WriteSource, files, rows

SENTENCES = [
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya.",
    "Watoto wa jirani wanacheza mpira uwanjani kila jioni.",
    "Babu alitusimulia hadithi ndefu kuhusu simba na sungura.",
    "Mvua ilinyesha usiku kucha, kwa hiyo barabara imejaa maji.",
    "Mwalimu wetu mpya anatoka katika mji mdogo wa pwani.",
    "Dada yangu anasoma chuo kikuu na atamaliza mwaka ujao.",
    "Wavuvi wamerudi na mashua zao zikiwa zimejaa samaki.",
    "Daktari alimwambia mgonjwa anywe maji mengi na apumzike.",
    "Kitabu hiki kinaeleza namna ya kupanda miti ya matunda.",
    "Basi la kwenda mjini huondoka saa moja kamili asubuhi.",
    "Wakulima wanasubiri mvua ili waweze kupanda mahindi yao.",
    "Rafiki yangu amenunua baiskeli mpya yenye rangi nyekundu.",
]


def families(count: int, seed: int) -> list[dict[str, str]]:
    """Texts, each with a copy and two that have another sentence at their end."""
    numbers = random.Random(seed)
    records = []
    for family in range(count):
        text = f"Hadithi ya {seed * 100 + family}. " + " ".join(numbers.sample(SENTENCES, 9))
        for copy, more in enumerate(["", "", " Mwisho wa hadithi.", " Basi, hadithi yetu imekwisha leo."]):
            records.append({"id": f"{seed}-{family}-{copy}", "text": text + more})
    numbers.shuffle(records)
    return records


class ThroughFiles(Portable):
    """An engine whose exchanges go through files."""

    shuffles = False


@pytest.fixture
def run(write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    write_source("one", families(12, 1))
    project = write_source("two", families(9, 2) + families(3, 1))

    def run(name: str, engine: type[Portable], partitions: int) -> Path:
        monkeypatch.setattr(exchange, "partition_count", lambda _: partitions)
        monkeypatch.setattr(exchange, "PAIRS_OF_PART", 250)
        monkeypatch.setattr(running, "_engine", lambda _: engine(IN_PROCESS))
        project.run(tmp_path / name, keep_work=True)
        return tmp_path / name

    return run


def outputs(output: Path) -> dict[str, bytes]:
    return files(output, "data", "ledger", "statistics", "duplicates")


def test_by_key_and_through_files_in_any_number_of_partitions(run: Callable[..., Path]) -> None:
    one = run("one", ThroughFiles, 1)
    # 24 families, three of which are in both sources: all but one document of each is like that one.
    rules = sorted(row["rule"] for row in rows(one, "ledger"))
    assert (len(rules), set(rules)) == (24 * 4 - 21, {"exact_duplicate", "near_duplicate"})
    seven, by_key = run("files", ThroughFiles, 7), run("keys", Portable, 7)
    assert outputs(seven) == outputs(one)
    assert outputs(run("key", Portable, 1)) == outputs(one)
    assert outputs(by_key) == outputs(one)
    # What each partition came to as well, and each part, of which there are fewer.
    for folder in ("settled", "candidates", "equal", "alike"):
        found = files(seven / "work", folder)
        assert len(found) == 7 if folder in {"settled", "candidates"} else 1 < len(found) < 7
        assert files(by_key / "work", folder) == found


def test_candidates_are_verified_in_parts_by_their_number() -> None:
    def matched(language: str, *pairs: int) -> list[Record]:
        return [
            Record(stage="match", key=f"{language}--{number:05d}", facts={"pairs": count})
            for number, count in enumerate(pairs)
        ]

    most = exchange.PAIRS_OF_PART
    records = [
        *matched("a", 0, 0),
        *matched("b", most, 1, 0),
        *matched("c", 4 * most),
        Record(stage="exchange", key="c"),
    ]
    assert exchange.parts_of(records, {"a": 2, "b": 3, "c": 1}) == {"a": 1, "b": 2, "c": 1}


@pytest.mark.parametrize("documents", [1, 100, 1 << 22])
def test_in_parts_and_ranges_as_in_one_memory(
    run: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, documents: int
) -> None:
    whole = outputs(run("whole", ThroughFiles, 3))
    monkeypatch.setattr(components, "PAIRS_IN_MEMORY", 10)
    monkeypatch.setattr(ranges, "RANGE_DOCUMENTS", documents)
    in_parts = run("parts", ThroughFiles, 3)
    assert (in_parts / "work" / "components" / "choose").is_dir()
    decided = files(in_parts / "work" / "ranges", "decided")
    # Two files, of 48 and 48 documents: a range each, or one for both.
    assert len(decided) == (2 if documents == 1 else 1)
    assert outputs(in_parts) == whole


def test_in_ranges_documents_of_one_address_and_their_copies_go_for_the_same_one(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By address, by text and by likeness, one for the other, across three files."""
    numbers = random.Random(3)
    for name in ("one", "two", "three"):
        records = [
            record | {"url": f"https://siri.example/{numbers.randrange(30)}"} if numbers.random() < 0.6 else record
            for record in families(8, 1)
        ]
        project = write_source(name, records, url_field="url")
    monkeypatch.setattr(running, "_engine", lambda _: ThroughFiles(IN_PROCESS))
    project.run(tmp_path / "whole")
    dropped = rows(tmp_path / "whole", "ledger")
    found = {(row["rule"], row["kept_id"]) for row in dropped}
    assert {rule for rule, _ in found} == {"repeated_address", "exact_duplicate", "near_duplicate"}
    assert not {row["document_id"] for row in dropped} & {kept for _, kept in found}
    monkeypatch.setattr(ranges, "RANGE_DOCUMENTS", 1)
    project.run(tmp_path / "ranges", keep_work=True)
    assert len(files(tmp_path / "ranges" / "work" / "ranges", "settled")) == 3
    assert outputs(tmp_path / "ranges") == outputs(tmp_path / "whole")


def test_text_is_no_element_of_an_exchange(run: Callable[..., Path]) -> None:
    """Neither the messages of an exchange by key nor its files have a place for it."""
    output = run("out", ThroughFiles, 2)
    exchanged = list((output / "work" / "exchange").rglob("*.arrow"))
    assert exchanged
    for path in exchanged:
        with pa.memory_map(str(path)) as source:
            rows_ = read_partition([path], 0)
            schemas = [pa.ipc.open_file(source).schema]
        schemas += [pa.ipc.open_stream(message).schema for _, message in chunk_bytes(rows_, 2, most=170)]
        assert all(pa.types.is_integer(field.type) for schema in schemas for field in schema)


def test_messages_are_of_bounded_size_and_hold_every_row(run: Callable[..., Path]) -> None:
    (path, *_) = sorted((run("out", ThroughFiles, 1) / "work" / "exchange").rglob("*.arrow"))
    whole = read_partition([path], 0)
    messages = [message for _, message in chunk_bytes(whole, 1, most=1_700)]
    assert len(messages) == -(-whole.key.size // 100)
    assert [column.tolist() for column in read_chunks(messages)] == [column.tolist() for column in whole]
