"""The report on duplicates: who goes for whom, the largest clusters, and no personal data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from roots_pipeline.output.duplicates import SNIPPET_CHARACTERS, DuplicatesReport, read_reports
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.manifest import read_manifest
from roots_pipeline.run import execute as running
from roots_pipeline.run.engines import Portable
from roots_pipeline.stages import clusters, exchange
from roots_pipeline.stages.clusters import first_difference, snippet
from tests.small_projects import IN_PROCESS, Inline, WriteSource, files, rows

STORY = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni. Babu alitusimulia hadithi "
    "ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto. Mvua ilinyesha usiku kucha, kwa hiyo barabara "
    "imejaa maji na magari hayawezi kupita leo. Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi."
)
OTHER = "Daktari alisema kwamba maji safi ni muhimu kwa afya ya watoto wote wa kijiji chetu kidogo cha pwani."
#: Nobody's: see the sample.
SECRETS = ["juma.mwangi@barua.co.tz", "0712 339 632", "4111 1111 1111 1111"]


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())


def report(output: Path) -> DuplicatesReport:
    (found,) = read_reports(Layout(output)).values()
    return found


@pytest.mark.usefixtures("inline")
def test_the_report_of_a_small_corpus(write_source: WriteSource, tmp_path: Path) -> None:
    page = "https://siri.example/ukurasa"
    write_source(
        "best",
        [
            {"id": "story", "text": STORY},
            {"id": "near", "text": STORY.replace("nyanya", "mboga")},
            {"id": "other", "text": OTHER, "url": page},
        ],
        priority=1,
        url_field="url",
    )
    project = write_source(
        "worse",
        [
            {"id": "copy", "text": f"{STORY}\n"},
            {"id": "end", "text": STORY.replace("mahindi", "maharage")},
            {"id": "page", "text": "Habari za leo zinasema kwamba kesho kutakuwa na jua kali.", "url": page},
        ],
        url_field="url",
    )
    project.run(tmp_path / "out")
    ids = {row["text"]: row["id"] for row in rows(tmp_path / "out", "data")}
    found = report(tmp_path / "out")
    assert found.rules == {"near_duplicate": 2, "exact_duplicate": 1, "repeated_address": 1}
    assert [(at.source, at.read, at.dropped, at.share) for at in found.sources] == [
        ("best", 3, 1, 0.3333),
        ("worse", 3, 3, 1),
    ]
    assert found.pairs == {"best": {"best": 1}, "worse": {"best": 3}}
    assert (found.clusters, found.threshold) == (2, 0.8)
    large, small = found.largest
    assert (large.survivor, large.source, large.documents) == (ids[STORY], "best", 4)
    assert large.sources == {"best": 2, "worse": 2}
    assert large.rules == {"near_duplicate": 2, "exact_duplicate": 1}
    # 50 words have 46 shingles: with another word amid, five of them are others, with another last word, one is.
    assert len(STORY.split()) == 50
    assert large.similarity.min == pytest.approx(41 / 51, abs=1e-4)
    assert large.similarity.median == pytest.approx(45 / 47, abs=1e-4)
    assert large.similarity.max == 1.0
    assert [(at.source, at.rule) for at in large.examples] == [
        ("best", "near_duplicate"),
        ("worse", "near_duplicate"),
        ("worse", "exact_duplicate"),
    ]
    first, second, third = large.examples
    # Twenty characters before the first difference.
    assert first.text.startswith("…i kununua samaki na mboga kwa ajili")
    assert first.survivor_text.startswith("…i kununua samaki na nyanya kwa ajili")
    assert (second.text, second.survivor_text) == ("…i waweze kupanda maharage.", "…i waweze kupanda mahindi.")
    assert third.text == third.survivor_text
    assert third.text.startswith("Asubuhi mama alikwenda sokoni")
    assert (small.survivor, small.rules) == (ids[OTHER], {"repeated_address": 1})
    (example,) = small.examples
    assert example.text.startswith("Habari za leo")
    assert example.survivor_text.startswith("Daktari alisema")
    content = b"".join(files(tmp_path / "out", "duplicates").values())
    assert b"siri" not in content


@pytest.mark.usefixtures("inline")
def test_no_personal_data(write_source: WriteSource, tmp_path: Path) -> None:
    """Planted at the beginning, around the difference, and far before it."""
    mail, phone, card = SECRETS
    texts = [
        # Equal; told apart right beside one; by one alone; by what makes it none, with parts of it in common.
        f"{mail} ni siri. {STORY}",
        f"{mail} ni siri.\n{STORY}",
        f"{STORY[150:]} Andika kwa {mail} au piga {phone}, tafadhali sana. {OTHER}",
        f"{STORY[150:]} Andika kwa {mail} au piga {phone}, haraka sana. {OTHER}",
        f"{STORY[:150]} {OTHER} Piga {phone} leo kabla ya jua kuzama na watoto kurudi.",
        f"{STORY[:150]} {OTHER} Piga 0712 339 633 leo kabla ya jua kuzama na watoto kurudi.",
        f"{OTHER} {STORY[:100]} {OTHER[20:]} Kadi: {card}",
        f"{OTHER} {STORY[:100]} {OTHER[20:]} Kadi: {card} ndiyo",
    ]
    project = write_source("site", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    project.run(tmp_path / "out")
    content = b"".join(files(tmp_path / "out", "duplicates").values()).decode()
    found = report(tmp_path / "out")
    assert (found.clusters, found.rules) == (4, {"near_duplicate": 3, "exact_duplicate": 1})
    assert all(token in content for token in ("<EMAIL>", "<PHONE>", "<PAYMENT_CARD>"))
    for secret in [*SECRETS, "mwangi", "339", "1111"]:
        assert secret not in content
    for cluster in found.largest:
        for example in cluster.examples:
            assert max(len(example.text), len(example.survivor_text)) <= SNIPPET_CHARACTERS


@pytest.mark.usefixtures("inline")
def test_of_a_very_long_text_only_the_beginning_is_looked_at(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail address is cut in two where looking ends, and what is left of it is no address."""
    start = f"{STORY} Andika kwa "
    monkeypatch.setattr(clusters, "_LOOKED_AT", len(start) + 12)
    monkeypatch.setattr(clusters, "_MARGIN", 40)
    texts = [f"{start}{SECRETS[0]}", f"{start}{SECRETS[0]} leo"]
    write_source("site", [{"id": str(i), "text": text} for i, text in enumerate(texts)]).run(tmp_path / "out")
    (cluster,) = report(tmp_path / "out").largest
    assert cluster.examples[0].text.startswith("Asubuhi mama")
    assert "juma" not in msgspec.json.encode(cluster).decode()


def test_same_bytes_by_every_engine_and_in_any_number_of_partitions(
    write_source: WriteSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        records = [
            {"id": f"{family}-{copy}", "text": f"{STORY} Hadithi ya {family}. {OTHER}" + " Basi." * (copy % 3)}
            for family in range(4)
            for copy in range(4)
        ]
        project = write_source(name, records)
    seen = []
    engines: list[Callable[[], object]] = [Inline, Inline, lambda: Portable(IN_PROCESS)]
    for number, engine in enumerate(engines):
        monkeypatch.setattr(running, "_engine", lambda _, engine=engine: engine())
        monkeypatch.setattr(exchange, "partition_count", lambda _, count=1 + 2 * number: count)
        project.run(tmp_path / str(number))
        seen.append(files(tmp_path / str(number), "duplicates"))
    assert seen[0] == seen[1] == seen[2]
    assert list(seen[0]) == ["duplicates/swh_Latn.json"]


@pytest.mark.usefixtures("inline")
def test_a_language_without_duplicates(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("site", [{"id": "1", "text": STORY}, {"id": "2", "text": OTHER}]).run(tmp_path / "out")
    found = report(tmp_path / "out")
    assert (found.rules, found.pairs, found.clusters, found.largest) == ({}, {}, 0, [])
    listed = {file.path for file in read_manifest(Layout(tmp_path / "out")).files}
    assert "duplicates/swh_Latn.json" in listed


def test_snippets_are_short_and_keep_to_their_line() -> None:
    assert snippet("a" * 200, 100) == "…" + "a" * 78 + "…"
    assert snippet("a\x1b[31mb\u202ec", 0) == "a [31mb c"
    # Marks and joiners of other scripts stay.
    assert snippet("می\u200cخواهم", 0) == "می\u200cخواهم"
    assert first_difference("abc", "abd") == 2
    assert first_difference("abc", "abcd") == 3
