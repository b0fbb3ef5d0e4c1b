"""What is trained on. Training itself needs a compiled package that the tests do not have."""

import ctypes
import dataclasses
import platform

import numpy as np
import pytest
import zstandard

from roots_pipeline.errors import SourceError
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.recipe import Amount, Recipe
from roots_pipeline.languages.training import count_by_length, examples, read_labels, unaccent, zeroed_memory

PLAIN = Recipe(cropped=0, joined=0, mixed_latin=0, mixed_other=0, unaccented={})
LINES = [f"{word} one two three four five" for word in "abcdefghij"]
ENGLISH = "word " * 100


def write(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zstandard.compress("".join(f"{line}\n" for line in lines).encode()))


ALL = Amount(100, 0)


def make(label="swh_Latn", *, amount=ALL, recipe=PLAIN, lines=LINES):
    return list(examples(label, lines, amount, recipe, ENGLISH.split()))


def test_lines_are_read_once_and_in_the_identifiers_form(tmp_path):
    write(tmp_path / "swh_Latn.txt.zst", "Habari, 5 gani?", "habari gani", "12:30", "", "Nzuri\u0301 sana")
    lines = read_labels(tmp_path, dataclasses.replace(PLAIN, test_share=0.0))["swh_Latn"]
    assert (lines.train, lines.test) == (["habari gani", "nzurí sana"], [])


def test_lines_set_aside_do_not_depend_on_their_file(tmp_path):
    words = [f"neno la {number:b}".replace("0", "a").replace("1", "b") for number in range(400)]
    write(tmp_path / "one" / "swh_Latn.txt.zst", *words)
    write(tmp_path / "two" / "swh_Latn.txt.zst", *reversed(words))
    one, two = (read_labels(tmp_path / name, PLAIN)["swh_Latn"] for name in ("one", "two"))
    assert set(one.test) == set(two.test)
    assert not set(one.test) & set(one.train)
    assert len(one.train) + len(one.test) == 400
    assert 10 < len(one.test) < 45  # one in sixteen is 25


def test_more_is_set_aside_of_few_lines(tmp_path):
    words = [f"neno la {number:b}".replace("0", "a").replace("1", "b") for number in range(600)]
    write(tmp_path / "swh_Latn.txt.zst", *words)
    tested = [len(read_labels(tmp_path, PLAIN, least)["swh_Latn"].test) for least in (0, 60, 10**6)]
    assert 25 < tested[0] < 50  # one in sixteen is 38
    assert 45 < tested[1] < 75
    assert 80 < tested[2] < 120  # no more than one in six
    # What is set aside is set aside still.
    few, many = (set(read_labels(tmp_path, PLAIN, least)["swh_Latn"].test) for least in (0, 60))
    assert few < many


def test_lines_called_cantonese_that_hold_none_are_left_out(tmp_path):
    write(tmp_path / "yue_Hant.txt.zst", "我哋今日去街市", "我們今天去市場")
    write(tmp_path / "zho_Hant.txt.zst", "我們今天去市場")
    recipe = dataclasses.replace(PLAIN, test_share=0.0)
    assert read_labels(tmp_path, recipe)["yue_Hant"].train == ["我哋今日去街市"]
    assert read_labels(tmp_path, recipe)["zho_Hant"].train == ["我們今天去市場"]


def test_memory_begins_as_zeros():
    """What fastText's thread, of which there is one, does not fill is not left to chance."""
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("training needs glibc")
    malloc = ctypes.CDLL(None).malloc
    free = ctypes.CDLL(None).free
    malloc.restype, malloc.argtypes, free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
    size = 1 << 14  # not mapped anew, but taken from what was freed
    with zeroed_memory():
        for _ in range(3):
            place = malloc(size)
            assert ctypes.string_at(place, size) == bytes(size)
            ctypes.memset(place, 7, size)
            free(place)


def test_guesses_are_counted_by_length():
    line = "leo asubuhi nilikwenda sokoni kununua matunda na mboga kwa familia yangu"
    tests = {"swh_Latn": [line, line[:20], line * 20]}
    found = count_by_length(Identifier(), tests)
    assert list(found) == ["0 to 24", "25 to 49", "50 to 99", "100 and more"]
    assert [sum(counts.values()) for counts in found.values()] == [1, 0, 1, 1]


def test_folded_labels_share_a_class(tmp_path):
    for code in ("aka_Latn", "twi_Latn", "fat_Latn", "ewe_Latn"):
        write(tmp_path / f"{code}.txt.zst", f"nsɛm wɔ {code[:3]}")
    labels = read_labels(tmp_path, dataclasses.replace(PLAIN, test_share=0.0))
    assert {label: len(lines.train) for label, lines in labels.items()} == {"aka_Latn": 3, "ewe_Latn": 1}


def test_a_folder_without_lines_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no files named"):
        read_labels(tmp_path, PLAIN)


def test_a_cap_chooses_and_a_floor_repeats():
    assert sorted(make()) == LINES
    assert len(set(make(amount=Amount(4, 0)))) == 4
    assert len(make(amount=Amount(100, 25))) == 25
    # A line is never copied more often than the recipe allows.
    assert len(make(amount=Amount(100, 10**6))) == 10 * PLAIN.max_copies


def test_copies_are_crops_of_the_lines():
    for line in make(amount=Amount(100, 100))[len(LINES) :]:
        assert any(line in whole for whole in LINES)
        assert len(line.split()) >= 2


def test_the_same_recipe_makes_the_same_examples():
    recipe = Recipe()
    assert make(recipe=recipe) == make(recipe=recipe)
    assert make(recipe=recipe) != make(recipe=dataclasses.replace(recipe, seed=recipe.seed + 1))


def test_strewn_words_leave_the_line_in_order():
    recipe = dataclasses.replace(PLAIN, mixed_latin=1.0, mixed_other=1.0)
    for label, lines in (
        ("swh_Latn", LINES),
        ("hin_Deva", ["एक दो तीन चार"]),
        ("zho_Hans", ["今天早上我和妹妹去市场买了面包"]),
    ):
        for line in make(label, recipe=recipe, lines=lines):
            assert "word" in line
            joined = line.replace("word", "").replace(" ", "")
            assert joined in {own.replace(" ", "") for own in lines}
    assert sorted(make("eng_Latn", recipe=recipe)) == LINES


def test_unaccented_copies():
    recipe = dataclasses.replace(PLAIN, unaccented={"yor_Latn": 1.0})
    assert make("yor_Latn", recipe=recipe, lines=["ọ̀rọ̀ náà", "ile"]).count("oro naa") == 1
    assert unaccent("gūtūmwo ĩtĩkĩra ñɔ") == "gutumwo itikira nɔ"


def test_crops_do_not_depend_on_other_labels():
    alone = make("swh_Latn", recipe=Recipe(), amount=Amount(5, 50))
    np.random.default_rng(0).random(100)
    make("kin_Latn", recipe=Recipe())
    assert make("swh_Latn", recipe=Recipe(), amount=Amount(5, 50)) == alone
