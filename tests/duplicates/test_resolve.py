from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.bands import band_hashes
from roots_pipeline.duplicates.verify import estimate

# Words, each one token. The last three scripts are written without spaces: each letter, with its marks, is one.
WORDS = {
    "swh": "habari ya asubuhi rafiki yangu mpendwa leo tunakwenda sokoni kununua matunda na mboga za majani",
    "yor": "ọ̀rọ̀ àkọ́kọ́ ni yìí fún gbogbo ènìyàn tí wọ́n wà nílé ẹ̀kọ́ ọmọdé àti àgbà",
    "hin": "यह हिन्दी में लिखा हुआ पहला वाक्य है जिसमें शब्दों के बीच की दूरी साफ़",
    "arb": "هذا نص عربي قصير نكتبه هنا لكي نختبر كيف تتشابه الوثائق في اللغة",
    "tam": "இது தமிழில் எழுதப்பட்ட ஒரு சிறிய உரை ஆகும் நாம் இங்கே சோதனை செய்கிறோம்",
    "zho": "今 天 气 很 好 我 们 去 公 园 散 步 吧 路 上 遇 见 了 一 位 老 朋 友",
    "tha": "ก ข ค ง จ ฉ ช ซ ญ ฎ ฐ ด ต ถ ท ธ น บ ที่ นี้",
    "mya": "က ခ ဂ ဃ င စ ဆ ဇ ဈ ည ဋ ဌ ဍ ဎ ဏ တ ထ ဒ",
}
SCRIPTS = {name: ("" if name in {"zho", "tha", "mya"} else " ", words.split(" ")) for name, words in WORDS.items()}


def a_text(script: str, seed: int, size: int) -> list[str]:
    words = SCRIPTS[script][1]
    random = np.random.default_rng(seed)
    return [words[number] for number in random.integers(0, len(words), size)]


def joined(script: str, words: list[str]) -> str:
    return SCRIPTS[script][0].join(words)


def similarity(left: list[str], right: list[str]) -> float:
    """Jaccard similarity of runs of five words, by definition; texts without any are like none."""
    runs = [{tuple(words[start : start + 5]) for start in range(len(words) - 4)} for words in (left, right)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1]) if runs[0] | runs[1] else 0.0


def edited(script: str, words: list[str], *places: int) -> list[str]:
    """A copy with other words of the script at these places."""
    others = SCRIPTS[script][1]
    copy = list(words)
    for place in places:
        copy[place] = others[(others.index(copy[place]) + 1) % len(others)]
    return copy


@pytest.mark.parametrize("script", SCRIPTS)
def test_equal_documents_of_any_length_in_every_script(corpus, tmp_path, script):
    # Of 0, 1, 4 and 5 words and more; each with a copy that differs in white space alone, and a stranger as long.
    texts, copies, strangers = [], [], []
    for size in (1, 4, 5, 6, 100):
        words = a_text(script, size, size)
        texts.append(joined(script, words))
        copies.append(" \u00a0" + texts[-1].replace(" ", "\n ") + "\n\u3000")
        strangers.append(joined(script, edited(script, words, *range(size))))
    documents = corpus([["", *texts], [" \n", *copies], strangers], priority={f"1/{row}": 1 for row in range(6)})
    assert documents.decide(tmp_path) == {f"1/{row}": (f"0/{row}", 1.0, "exact_duplicate") for row in range(6)}


@pytest.mark.parametrize("script", SCRIPTS)
def test_near_duplicates_in_every_script(corpus, tmp_path, script):
    words = a_text(script, 1, 300)
    close = edited(script, words, 20, 150)  # about 10 of 296 shingles, so about .93
    far = edited(script, words, *range(0, 300, 8))
    documents = corpus([[joined(script, words), joined(script, close)], [joined(script, far)]])
    decided = documents.decide(tmp_path)
    ((dropped, (winner, similar, kind)),) = decided.items()
    assert {dropped, winner} == {"0/0", "0/1"}
    assert similar == pytest.approx(similarity(words, close), abs=1e-12)
    assert 0.9 < similar < 0.95
    assert kind == "near_duplicate"
    assert similarity(words, far) < 0.3


def test_short_documents_are_compared_as_wholes_only(corpus, tmp_path):
    texts = ["one two three four", "one two three four!", "one two three four five", "one two three", "", "one"]
    assert corpus([texts]).decide(tmp_path) == {}


def test_rank_decides_who_stays(corpus, tmp_path):
    words = a_text("swh", 3, 200)
    copies = [joined("swh", edited("swh", words, place)) for place in (0, 50, 100, 150)]
    documents = corpus([copies], priority={"0/2": -1})
    decisions = documents.deduplicate(tmp_path)
    assert [documents.name(winner) for winner in decisions.winner] == ["0/2"] * 3
    assert [documents.name(document) for document in decisions.document] == ["0/0", "0/1", "0/3"]


def test_a_chain_is_cut_where_its_ends_are_unlike(corpus, tmp_path):
    words = a_text("hin", 4, 400)
    chain = [words]
    for step in range(1, 6):
        chain.append(edited("hin", chain[-1], *range(60 * step, 60 * step + 40)))
    texts = [joined("hin", member) for member in chain]
    documents = corpus([texts], priority={f"0/{number}": number for number in range(6)})
    decided = documents.decide(tmp_path)
    assert decided
    for dropped, (winner, similar, kind) in decided.items():
        left, right = (chain[int(name[2:])] for name in (dropped, winner))
        assert kind == "near_duplicate"
        assert winner not in decided
        assert similar == pytest.approx(similarity(left, right), abs=1e-12)
        assert similar >= 0.8
    assert similarity(chain[0], chain[5]) < 0.5
    assert "0/5" not in decided or decided["0/5"][0] != "0/0"


def test_a_copy_of_a_dropped_near_duplicate(corpus, tmp_path):
    best = a_text("swh", 5, 200)
    worse = edited("swh", best, 0)
    glued = joined("swh", worse).replace(" ", "")  # the same letters as `worse`, in one word
    names = [["best", "worse", "copy", "glued", "glued too"]]
    priority = {name: number for number, name in enumerate(names[0])}
    texts = [joined("swh", best), joined("swh", worse), joined("swh", worse) + "\n", glued, glued]
    decided = corpus([texts], names, priority).decide(tmp_path)
    near = ("best", pytest.approx(similarity(best, worse)), "near_duplicate")
    # The glued text equals `worse`, but that is gone, and it is nothing like the best: it stays, for its own copy.
    assert decided == {"worse": near, "copy": near, "glued too": ("glued", 1.0, "exact_duplicate")}


def test_repeated_ids(corpus, tmp_path):
    long, other = joined("swh", a_text("swh", 6, 50)), joined("swh", a_text("swh", 7, 40))
    near = joined("swh", edited("swh", a_text("swh", 6, 50), 0))
    files = [[long, "abc", near], [other, long, "abc d"]]
    names = [["one", "two", "near"], ["one", "one", "two"]]
    documents = corpus(files, names, {"near": 5})
    decisions = documents.deduplicate(tmp_path)
    found = [
        (documents.text(document), documents.text(winner), round(float(similar), 2), int(kind))
        for document, winner, similar, kind in zip(*decisions, strict=True)
    ]
    # Kinds: 0 repeated id, 2 near duplicate. The longest text of an id stays; "abc" has no shingle to compare.
    assert found == [
        ("abc", "abc d", 0.0, 0),
        (near, long, round(similarity(near.split(), long.split()), 2), 2),
        (other, long, 0.0, 0),
        (long, long, 1.0, 0),
    ]


def test_nothing_to_decide(corpus, tmp_path):
    assert [column.size for column in corpus([["a"], []]).deduplicate(tmp_path)] == [0] * 4


# Families of one text: some words of it changed at places, words cut off at its end, or white space put around it.
EDITS = st.tuples(st.sets(st.integers(0, 59), max_size=6), st.integers(0, 12), st.booleans())
FAMILIES = st.lists(st.tuples(st.integers(0, 3), EDITS), min_size=2, max_size=14)
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def made(script: str, family: list) -> tuple[list[list[str]], list[str]]:
    every, texts = [], []
    for seed, (places, cut, spaced) in family:
        words = edited(script, a_text(script, seed, 60), *places)[: 60 - cut]
        every.append(words)
        texts.append(joined(script, words) + "\n " * spaced)
    return every, texts


@SLOW
@given(st.sampled_from(list(SCRIPTS)), FAMILIES, st.randoms(use_true_random=False))
def test_against_all_pairs(corpus, tmp_path_factory, script, family, random):
    words, texts = made(script, family)
    names = [f"{number:02}" for number in range(len(texts))]
    files, named = [texts[::2], texts[1::2]], [names[::2], names[1::2]]
    documents = corpus(files, named, {name: random.randrange(3) for name in names})
    decided = documents.decide(tmp_path_factory.mktemp("run"))
    table = {
        (names[left], names[right]): similarity(words[left], words[right])
        for left, right in itertools.product(range(len(words)), repeat=2)
    }
    equal = {(left, right): words[int(left)] == words[int(right)] for left, right in table}
    for dropped, (winner, similar, kind) in decided.items():
        assert winner not in decided
        assert similar == pytest.approx(table[dropped, winner], abs=1e-12)
        assert similar >= 0.8
        assert (kind == "exact_duplicate") == equal[dropped, winner]
    survivors = sorted(set(names) - set(decided))
    minima = dict(
        zip(itertools.chain(*named), np.concatenate([signed.minima for signed in documents.signed]), strict=True)
    )
    for left, right in itertools.combinations(survivors, 2):
        assert not equal[left, right]
        rows = np.stack([minima[left], minima[right]])
        met = (band_hashes(rows)[0] == band_hashes(rows)[1]).any() and estimate(rows[:1], rows[1:])[0] >= 0.7
        if table[left, right] >= 0.8 and met:
            # Only if each of them was like a third that was dropped.
            for one, other in ((left, right), (right, left)):
                assert any(table[one, third] >= 0.8 for third in names if third not in (one, other))


@SLOW
@given(st.sampled_from(list(SCRIPTS)), FAMILIES, st.randoms(use_true_random=False))
def test_order_of_files_rows_and_partitions_does_not_matter(corpus, tmp_path_factory, script, family, random):
    _, texts = made(script, family)
    named = [(f"{number:02}", text) for number, text in enumerate(texts)]
    priority = {name: random.randrange(2) for name, _ in named}

    def decided(order: list[tuple[str, str]], cut: int, **options):
        files = [order[:cut], order[cut:]]
        documents = corpus(
            [[text for _, text in file] for file in files], [[name for name, _ in file] for file in files], priority
        )
        return documents.decide(tmp_path_factory.mktemp("run"), **options)

    first = decided(named, 1)
    random.shuffle(named)
    assert decided(named, len(named) - 1, partitions=5, backwards=True) == first


def test_signatures_are_read_no_oftener_in_many_partitions(corpus, tmp_path, monkeypatch):
    originals = [a_text("swh", seed, 200) for seed in range(30)]
    made = corpus([[joined("swh", edited("swh", words, *at)) for words in originals for at in ((), (50,), (150,))]])
    read, look_up = [], made.minima
    monkeypatch.setattr(made, "minima", lambda documents: read.extend(documents) or look_up(documents))
    assert len(made.decide(tmp_path, partitions=40)) == 60
    # At .95 alike they agree in about 14 of 20 bands, so they meet in as many partitions; by center in one or two.
    assert len(read) <= 2 * 90
