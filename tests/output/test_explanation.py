"""`roots explain` says plainly what became of a document, whatever left it out, and through any chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from roots_pipeline.output.explanation import explain
from roots_pipeline.output.layout import Layout
from roots_pipeline.run import execute as running
from tests.small_projects import Inline, WriteSource, rows

STORY = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni. Babu alitusimulia hadithi "
    "ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto. Mvua ilinyesha usiku kucha, kwa hiyo barabara "
    "imejaa maji na magari hayawezi kupita leo. Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi."
)
OTHER = (
    "Daktari alisema kwamba maji safi ni muhimu kwa afya ya watoto wote wa kijiji chetu kidogo cha pwani. Wavuvi "
    "hurudi jioni na samaki wengi ambao huuzwa sokoni mapema, na bibi alitufundisha kupika chakula kitamu kwa nazi na "
    "viungo vya pwani. Basi la kwenda mjini huondoka saa moja kamili asubuhi, na kitabu kinaeleza namna ya kupanda."
)
HABARI = "Habari za leo zinasema kwamba kesho kutakuwa na jua kali katika mji wetu na vijiji vya jirani."
PAGE = "https://siri.example/ukurasa"


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_engine", lambda _: Inline())


def dropped(output: Path, rule: str) -> dict[str, str]:
    (row,) = [row for row in rows(output, "ledger") if row["rule"] == rule]
    return row


def test_every_rule_of_deduplication(write_source: WriteSource, tmp_path: Path) -> None:
    write_source(
        "best",
        [{"id": "story", "text": STORY, "url": PAGE}, {"id": "story", "text": STORY[:200], "url": None}],
        url_field="url",
        priority=1,
    )
    project = write_source(
        "worse",
        [
            {"id": "copy", "text": f"{STORY}\n"},
            {"id": "near", "text": STORY.replace("nyanya", "mboga")},
            {"id": "page", "text": HABARI, "url": PAGE},
        ],
        url_field="url",
    )
    output = tmp_path / "out"
    project.run(output)
    (kept,) = rows(output, "data")
    survivor = explain(Layout(output), kept["id"])
    assert survivor.startswith(f"{kept['id']}: kept in swh_Latn\nfrom: source best, shard best.jsonl, position 0\n")
    assert "stands for 4 other documents, of best, worse" in survivor
    for rule, reason in (
        ("exact_duplicate", "its text is that of another document, white space aside"),
        ("near_duplicate", "its text is nearly that of another document, by the share of their shingles"),
        ("repeated_address", "its address leads to the same page as that of another document"),
        ("repeated_id", "another record of its source has the same id"),
    ):
        row = dropped(output, rule)
        said = explain(Layout(output), row["document_id"])
        assert f"{row['document_id']}: dropped from swh_Latn at stage deduplicate by {rule}\nreason: {reason}\n" in said
        assert f"in favor of {kept['id']}, similarity {row['similarity']:.3f}: kept, source best" in said
        assert "siri" not in said
        line = f"  {row['document_id']}, similarity {row['similarity']:.3f}, from {row['source']}"
        assert f"dropped in favor of it by {rule}: 1\n{line}" in survivor
    # The id of two records: one of them stays, and both are told of.
    assert dropped(output, "repeated_id")["document_id"] == kept["id"]
    assert f"{kept['id']}: dropped from swh_Latn at stage deduplicate by repeated_id" in survivor


def test_through_a_chain(write_source: WriteSource, tmp_path: Path) -> None:
    """A copy of a passage that another document holds in the middle, and that is a copy of nothing else."""
    write_source(
        "whole", [{"id": "whole", "text": f"{HABARI} {STORY} {OTHER}"}], priority=2, duplicates="{substrings: true}"
    )
    project = write_source(
        "parts",
        [{"id": "part", "text": STORY}, {"id": "near", "text": STORY.replace("nyanya", "mboga")}],
        duplicates="{substrings: true}",
    )
    output = tmp_path / "out"
    project.run(output)
    (whole,) = rows(output, "data")
    part, near = dropped(output, "repeated_substring"), dropped(output, "near_duplicate")
    said = explain(Layout(output), part["document_id"])
    assert "reason: too little is left of it without long passages that other documents have too\n" in said
    assert "words left is 0, at least 10 is wanted" in said
    assert f"in favor of {whole['id']}: kept, source whole" in said
    assert "dropped in favor of it by near_duplicate: 1" in said
    similar = f"similarity {near['similarity']:.3f}"
    chain = explain(Layout(output), near["document_id"]).splitlines()
    assert chain[-2:] == [
        f"in favor of {part['document_id']}, {similar}: dropped itself at stage substrings by repeated_substring",
        f"in favor of {whole['id']}: kept, source whole",
    ]
    assert "dropped in favor of it by repeated_substring: 1" in explain(Layout(output), whole["id"])


def test_nothing_but_lines_that_are_repeated(write_source: WriteSource, tmp_path: Path) -> None:
    """Three lines that every page has; one page has nothing else, which `max_share: 1` permits to be taken out."""
    menu = ["Ukurasa wa kwanza wa gazeti letu la kila siku", "Habari za michezo na burudani", "Wasiliana nasi kwa simu"]
    texts = [
        "\n".join([*menu, f"Hii ni {' '.join(f'h{i}w{j}' for j in range(9))}. {STORY[i : i + 90]}"]) for i in range(12)
    ]
    records = [{"id": str(i), "text": text} for i, text in enumerate([*texts, "\n".join(menu)])]
    rule = "{min_characters: 15, min_count: 10, max_share: 1, keep: none}"
    output = tmp_path / "out"
    write_source("site", records, duplicates=f"{{lines: {rule}}}").run(output)
    row = dropped(output, "template_lines")
    said = explain(Layout(output), row["document_id"])
    assert "dropped from swh_Latn at stage collect by template_lines" in said
    assert "reason: nothing is left of it without the lines that its source writes around its documents" in said


def test_a_winner_of_a_finished_corpus(write_source: WriteSource, tmp_path: Path) -> None:
    write_source("old", [{"id": "1", "text": STORY}])
    project = write_source("new", [{"id": "1", "text": STORY}, {"id": "2", "text": OTHER}])
    project.run(tmp_path / "old", sources=("old",))
    project.run(tmp_path / "new", sources=("new",), against=(tmp_path / "old",))
    (kept,) = rows(tmp_path / "old", "data")
    said = explain(Layout(tmp_path / "new"), dropped(tmp_path / "new", "exact_duplicate")["document_id"])
    assert f"in favor of {kept['id']}, similarity 1.000: of a finished corpus that the run was held against" in said
