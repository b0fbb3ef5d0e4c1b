"""Template lines from the files of a source to its documents without them, against the rule in plain Python."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roots_pipeline.config import Source, SourceDuplicates, TemplateLines
from roots_pipeline.errors import SourceError
from roots_pipeline.output.layout import Layout
from roots_pipeline.readers.base import Shard
from roots_pipeline.stages.reading import SourceReader, SourceShard, read_digest
from roots_pipeline.stages.removal import Removal, Shortened, SourceTemplates
from roots_pipeline.stages.survey import check_read_alike, find_templates
from roots_pipeline.stages.work import Clock, Record, Stage, do

#: A document: its text and its address.
Document = tuple[str, str | None]


def source(**duplicates: Any) -> Source:
    described = {
        "name": "site",
        "title": "Site",
        "homepage": "https://example.org",
        "custodian": "nobody",
        "license": "CC0-1.0",
        "languages": ["swh_Latn"],
        "personal_data": {"present": "no"},
        "read": {"reader": "jsonl", "path": ["*.jsonl"], "url_field": "url"},
        "sample": [{"raw": "a", "text": "a"}],
    }
    plain = msgspec.convert(described, Source)
    return msgspec.structs.replace(plain, duplicates=SourceDuplicates(**duplicates))


def drive(stages: Generator[Stage, list[Record], list[Record]]) -> list[Record]:
    """Do every stage's items here, the last ones first: their order is no matter."""
    stage = next(stages)
    while True:
        done = {item.key: do(stage.work, item) for item in reversed(stage.items)}
        try:
            stage = stages.send([done[item.key] for item in stage.items])
        except StopIteration as end:
            return end.value


@dataclass
class Run:
    """A source of some shards, surveyed and shortened."""

    texts: list[str]
    shortened: list[Shortened]
    #: How often each listed line was removed.
    listed: dict[str, int]
    surveyed: list[Record]
    read: list[tuple[int, int]]


def run(folder: Path, of: Source, shards: Sequence[Sequence[Document]]) -> Run:
    items = []
    for number, documents in enumerate(shards):
        path = folder / f"{number}.jsonl"
        path.write_text("".join(json.dumps({"text": text, "url": url}) + "\n" for text, url in documents))
        shard = Shard(path.name, str(path))
        items.append(SourceShard(key=f"site--{number}", source="site", shard=shard, number=number))
    layout = Layout(folder / "out")
    surveyed = drive(find_templates(layout, [of], items))
    templates = SourceTemplates(layout, "site") if of.duplicates.template_lines else None
    reader, outcome = SourceReader(), Run([], [], {}, surveyed, [])
    removed: Counter[int] = Counter()
    listed: dict[int, str] = {}
    for item in items:
        removal = Removal(of, item.number, templates)
        count = 0
        for batch in reader.batches(of, item.shard, Clock()):
            # Batches of one document: what is kept of a shard must not depend on them.
            for row in range(batch.num_rows):
                outcome.shortened.append(
                    removal.apply(batch.column("text").slice(row, 1), batch.column("url").slice(row, 1))
                )
                outcome.texts += outcome.shortened[-1].texts.to_pylist()
                count += 1
        outcome.read.append((count, removal.read))
        for file in removal.write(layout, "site", item.key):
            with pa.memory_map(str(layout.root / file.path)) as mapped:
                for line in pa.ipc.open_file(mapped).read_all().to_pylist():
                    removed[line["line"]] += line["removed"]
                    if line["text"] is not None:
                        assert line["line"] not in listed
                        listed[line["line"]] = line["text"]
    outcome.listed = {text: removed[line] for line, text in listed.items()}
    return outcome


def reference(documents: Sequence[Document], rule: TemplateLines, *, urls: bool = True) -> tuple[list[str], set[str]]:
    """What the rule leaves of the documents, and the template lines."""
    said = [[line.strip() for line in text.split("\n")] for text, _ in documents]
    seen: dict[str, list[tuple[str | None, list[str]]]] = {}
    counts: Counter[str] = Counter()
    for lines, (_, url) in zip(said, documents, strict=True):
        content = [line for line in lines if line]
        for line in set(lines):
            others = seen.setdefault(line, [])
            page = url and url[-1]
            if not any(content == other or (urls and page and page == address) for address, other in others):
                others.append((page, content))
                counts[line] += lines.count(line)
    template = {line for line, count in counts.items() if count >= rule.min_count and len(line) >= rule.min_characters}
    kept_first: set[str] = set()
    left = []
    for lines, (text, _) in zip(said, documents, strict=True):
        gone = []
        for line in lines:
            first = rule.keep == "first" and line in template and line not in kept_first
            gone.append(line in template and not first)
            kept_first.add(line)
        lost = sum(len(line) for line, goes in zip(lines, gone, strict=True) if goes)
        characters = sum(map(len, lines))
        if not characters or lost > rule.max_share * characters:
            gone = [False] * len(lines)
        left.append("\n".join(line for line, goes in zip(text.split("\n"), gone, strict=True) if not goes))
    return left, template


LINES = st.sampled_from(
    ["menu", " menu\u00a0", "สารบัญ", "目录", "القائمة", "a longer line of text", "सूची", "", "\u3000", "7", "8"]
)
DOCUMENT = st.tuples(
    st.lists(LINES, min_size=1, max_size=6).map("\n".join),
    st.none() | st.sampled_from(["", "https://a.org/1", "http://www.a.org/1?utm_source=1", "https://a.org/2"]),
)
RULE = st.builds(
    TemplateLines,
    min_characters=st.integers(0, 6),
    min_count=st.integers(2, 5),
    keep=st.sampled_from(["first", "none"]),
    max_share=st.sampled_from([0.3, 0.5, 0.9, 1.0]),
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(DOCUMENT, max_size=6), min_size=1, max_size=3), RULE, st.sampled_from(["newest", None]))
def test_what_is_left_is_what_the_rule_leaves(tmp_path_factory, shards, rule, url):
    outcome = run(tmp_path_factory.mktemp("site"), source(lines=rule, url=url), shards)
    documents = [document for shard in shards for document in shard]
    left, template = reference(documents, rule, urls=url is not None)
    assert outcome.texts == left
    assert set(outcome.listed) == template
    before = Counter(line.strip() for text, _ in documents for line in text.split("\n"))
    after = Counter(line.strip() for text in left for line in text.split("\n"))
    for (text, _), shortened in zip(documents, outcome.shortened, strict=True):
        assert shortened.bytes["template_lines"].tolist() == [
            len(text.encode()) - len(shortened.texts[0].as_py().encode())
        ]
        assert shortened.emptied.tolist() == [bool(text.strip()) and not shortened.texts[0].as_py().strip()]
    # An emptied text still has one line, a blank one.
    for line in template - {""}:
        assert outcome.listed[line] == before[line] - after[line]


def test_counts_of_a_page_by_hand(tmp_path):
    menu, notice = "Mwanzo | Habari | Michezo", "Haki zote zimehifadhiwa"
    pages = [(f"{menu}\n\nHabari namba {i} ya leo ni ndefu kuliko nyingine zote.\n{notice}", None) for i in range(10)]
    alone = (f"{menu}\n{notice}\nx", None)
    outcome = run(tmp_path, source(lines="roots"), [pages, [alone]])
    assert outcome.texts[3] == "\nHabari namba 3 ya leo ni ndefu kuliko nyingine zote."
    # 48 of 49 characters would go: the page stays as it is, and that is counted.
    assert outcome.texts[-1] == alone[0]
    last = outcome.shortened[-1]
    assert {kind: lines.tolist() for kind, lines in last.lines.items()} == {"template_lines": [0], "left_whole": [2]}
    assert last.bytes["left_whole"].tolist() == [len(menu) + len(notice) + 2]
    assert outcome.listed == {menu: 10, notice: 10}
    first = outcome.shortened[0]
    assert first.lines["template_lines"].tolist() == [2]
    assert first.bytes["template_lines"].tolist() == [len(menu) + len(notice) + 2]


def test_ten_copies_of_an_article_keep_every_line(tmp_path):
    article = "\n".join(f"Sentensi ya {i} ya habari hii ni ndefu vya kutosha." for i in range(5))
    shards = [[(article, f"https://example.org/{i}") for i in range(12)], [(article, None)]]
    assert run(tmp_path, source(lines="roots"), shards).texts == [article] * 13


def test_repetition_is_looked_for_in_what_is_left(tmp_path):
    of = source(lines=TemplateLines(min_characters=1, min_count=3), repeated="paragraphs")
    shards = [[("a\n\nT\nb\n\na\n\nb", None), ("T", None), ("T\nx", None)]]
    outcome = run(tmp_path, of, shards)
    # Without T, the second paragraph is "b", which comes again at the end.
    assert outcome.texts == ["a\n\nb\n", "T", "x"]
    first = outcome.shortened[0]
    assert {kind: int(lines[0]) for kind, lines in first.lines.items()} == {
        "template_lines": 1,
        "left_whole": 0,
        "repeated_paragraphs": 3,
    }
    assert first.bytes["repeated_paragraphs"].tolist() == [len("\na\n\nb")]


def test_repetition_alone_needs_no_survey(tmp_path):
    outcome = run(tmp_path, source(repeated="lines"), [[("a\nb\na", None), ("a", None)]])
    assert (outcome.texts, outcome.surveyed) == (["a\nb", "a"], [])


def test_a_shard_that_reads_otherwise_the_second_time(tmp_path):
    shards = [[("a\nb", None), ("c", None)], [("d", None)]]
    outcome = run(tmp_path, source(lines="roots"), shards)
    collected = [
        Record(stage="collect", key=f"site--{number}", documents=count, facts={"read": read})
        for number, (count, read) in enumerate(outcome.read)
    ]
    check_read_alike(outcome.surveyed, collected)
    collected[1].facts["read"] += 1
    with pytest.raises(SourceError, match="source 'site': shard site--1 changed between two readings; run into a new"):
        check_read_alike(outcome.surveyed, collected)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=8), st.integers(0, 8))
def test_what_is_read_does_not_depend_on_batches(documents, cut):
    hashes = np.array(documents, dtype=np.uint64)
    assert read_digest(read_digest(0, hashes[:cut]), hashes[cut:]) == read_digest(0, hashes)
    if len(set(documents)) > 1:
        assert read_digest(0, hashes[::-1]) != read_digest(0, hashes) or documents == documents[::-1]
