"""What the ledger says of duplicates, over small corpora in which ids, addresses and copies cross."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roots_pipeline.output.duplicates import read_reports
from roots_pipeline.output.layout import Layout
from roots_pipeline.run import execute as running
from tests.small_projects import Inline, rows, source_writer

THRESHOLD = 0.8
TEXT = (
    "Asubuhi mama alikwenda sokoni kununua samaki na nyanya kwa ajili ya chakula cha jioni. Babu alitusimulia hadithi "
    "ndefu kuhusu simba na sungura waliokuwa wakiishi karibu na mto. Mvua ilinyesha usiku kucha, kwa hiyo barabara "
    "imejaa maji na magari hayawezi kupita leo. Wakulima wanasubiri mvua za masika ili waweze kupanda mahindi."
)


def text_of(family: int, edits: frozenset[int], cut: int) -> str:
    """One of four texts of 50 words, some of them others, the last ones cut off."""
    words = TEXT.split()
    random.Random(family).shuffle(words)
    for place in edits:
        words[place] = f"neno{place}"
    return " ".join(words[: len(words) - cut])


def similarity(left: str, right: str) -> float:
    """Jaccard similarity of runs of five words, by definition; of equal texts 1."""
    runs = [{tuple(text.split()[i : i + 5]) for i in range(len(text.split()) - 4)} for text in (left, right)]
    return 1.0 if left.split() == right.split() else len(runs[0] & runs[1]) / len(runs[0] | runs[1])


TEXTS = st.builds(text_of, st.integers(0, 3), st.frozensets(st.integers(0, 44), max_size=3), st.sampled_from([0, 0, 5]))
RECORDS = st.fixed_dictionaries(
    {
        "id": st.integers(0, 60).map(str),
        "text": st.tuples(TEXTS, st.sampled_from(["", "\n"])).map("".join),
        "url": st.one_of(st.none(), st.integers(0, 12).map("https://kurasa.example/{}".format)),
        "day": st.one_of(st.none(), st.integers(1, 9).map("2024-01-0{}".format)),
    }
)
CORPORA = st.lists(
    st.tuples(
        st.lists(RECORDS, min_size=1, max_size=12), st.integers(0, 1), st.sampled_from(["newest", "best", "null"])
    ),
    min_size=1,
    max_size=3,
)
SLOW = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def run(corpus: list[tuple[list[dict[str, Any]], int, str]], folder: Path) -> Path:
    write = source_writer(folder / "project")
    for number, (records, priority, url) in enumerate(corpus):
        project = write(
            f"s{number}",
            records,
            priority=priority,
            duplicates=f"{{url: {url}}}",
            url_field="url",
            collected_field="day",
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_engine", lambda _: Inline())
        project.run(folder / "out")
    return folder / "out"


@SLOW
@given(CORPORA)
def test_every_dropped_document_has_a_winner_that_stays(corpus) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = run(corpus, Path(folder))
        kept, dropped = rows(output, "data"), rows(output, "ledger")
        (report,) = read_reports(Layout(output)).values()
    # None is dropped for its language or by a filter.
    assert {row["stage"] for row in dropped} <= {"deduplicate"}
    texts = {
        (f"s{number}", f"s{number}.jsonl", row): " ".join(record["text"].split())
        for number, (records, _, _) in enumerate(corpus)
        for row, record in enumerate(records)
    }
    # Records by place in their file: positions are byte offsets, in the order of lines.
    places = {}
    for source in {row["source"] for row in [*kept, *dropped]}:
        of_source = sorted((row["position"], row["shard"]) for row in [*kept, *dropped] if row["source"] == source)
        places |= {(source, position): number for number, (position, _) in enumerate(of_source)}
    told = {(row["source"], row["position"]): row for row in [*kept, *dropped]}
    # No record is lost, none is told of twice.
    assert len(told) == len(kept) + len(dropped) == len(texts)

    def text(row: dict[str, Any]) -> str:
        return texts[row["source"], f"{row['source']}.jsonl", places[row["source"], row["position"]]]

    assert all(text(row) == " ".join(row["text"].split()) for row in kept)
    by_id = {row["id"]: row for row in kept}
    assert len(by_id) == len(kept)
    for row in dropped:
        winner = by_id[row["kept_id"]]
        alike = similarity(text(row), text(winner))
        if row["rule"] in {"exact_duplicate", "near_duplicate"}:
            assert row["similarity"] == pytest.approx(alike, abs=1e-9)
            assert row["similarity"] >= THRESHOLD
            assert (row["rule"] == "exact_duplicate") == (text(row) == text(winner))
        elif row["similarity"] >= 0.7:
            # Below the threshold less .1, it is estimated by the signatures.
            assert row["similarity"] == pytest.approx(alike, abs=1e-9) or alike < THRESHOLD
        if row["rule"] == "repeated_id":
            same = [
                other for other in [*kept, *dropped] if other.get("document_id", other.get("id")) == row["document_id"]
            ]
            assert len(same) > 1
    # What stands for others says how many and of which sources, as the ledger and the report do.
    for row in kept:
        own = [other for other in dropped if other["kept_id"] == row["id"]]
        assert row["duplicate_count"] == len(own)
        assert row["duplicate_sources"] == sorted({other["source"] for other in own})
    assert report.rules == Counter(row["rule"] for row in dropped)
    assert report.clusters == len({row["kept_id"] for row in dropped})
    crossings = Counter((row["source"], by_id[row["kept_id"]]["source"]) for row in dropped)
    assert {
        (source, other): number for source, others in report.pairs.items() for other, number in others.items()
    } == crossings
    for cluster in report.largest:
        own = [row for row in dropped if row["kept_id"] == cluster.survivor]
        assert cluster.documents == len(own) + 1
        assert cluster.similarity.min == round(min(row["similarity"] for row in own), 4)
        assert cluster.similarity.max == round(max(row["similarity"] for row in own), 4)
        assert cluster.rules == Counter(row["rule"] for row in own)
        assert len(cluster.examples) == min(3, len(own))
        for example in cluster.examples:
            assert not re.search("kurasa", example.text + example.survivor_text)
