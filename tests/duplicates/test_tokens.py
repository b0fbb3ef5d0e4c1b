from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.duplicates.content import content_hashes
from roots_pipeline.duplicates.shingles import shingle_counts, shingle_sets, shingles
from roots_pipeline.duplicates.signatures import sign
from roots_pipeline.duplicates.tokens import words_of
from roots_pipeline.text.batch import TextBatch

# What a token of code is, once more as a regular expression.
SCRIPTS = "".join(rf"\p{{scx={name}}}" for name in ("Hani", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"))
UNSPACED = rf"[[\p{{L}}\p{{Nl}}]&&[{SCRIPTS}]]"
TOKEN = regex.compile(
    rf"(?V1){UNSPACED}[\p{{M}}\u200c\u200d]*|[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--{UNSPACED}]+|\P{{White_Space}}"
)
PIECES = [
    "a",
    "Ab",
    "_x1",
    "9",
    " ",
    "\n",
    "\t",
    "(",
    "[",
    "+",
    "==",
    "é",
    "क्या",
    "中文",
    "กำ",
    "\u200d",
    "́",
    "\u3000",
    "🙂",
]


def batch(*texts: str) -> TextBatch:
    return TextBatch(pa.array(texts, pa.large_string()))


def tokens(*texts: str) -> list[list[int]]:
    offsets, hashes = words_of(batch(*texts), "programming")
    return [hashes[start:end].tolist() for start, end in itertools.pairwise(offsets)]


@settings(deadline=None, max_examples=50)  # the first example compiles
@given(st.lists(st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=12), max_size=3))
def test_tokens_are_those_of_the_expression(documents):
    texts = ["x " + "".join(pieces) for pieces in documents]  # "x": what follows is no comment at the beginning
    for text, found in zip(texts, tokens(*texts), strict=True):
        parts = TOKEN.findall(text)
        alone = [hashes[1] for hashes in tokens(*[f"x {part}" for part in parts])]
        assert found == alone
        by_hash = dict(zip(found, parts, strict=True))
        assert [by_hash[value] for value in found] == parts


def test_signs_and_case_count_and_spacing_does_not():
    first, respaced, other_sign, other_case = tokens(
        "if (a[i+1] == b) { f(); }",
        "if(a[ i + 1 ]==b)\n{\n\tf( ) ;\n}",
        "if (a[i-1] == b) { f(); }",
        "if (A[i+1] == b) { f(); }",
    )
    assert len(first) == 18  # counted by hand: "==" is two
    assert first == respaced
    assert sum(left != right for left, right in zip(first, other_sign, strict=True)) == 1
    assert sum(left != right for left, right in zip(first, other_case, strict=True)) == 1


def test_natural_words_are_those_of_the_text():
    texts = batch("Hello, World", "ห้าคำไทย")
    assert words_of(texts) is texts.words


LICENSES = {
    "line": "// Copyright 2020 A. Nobody\n// All rights reserved.\n\n",
    "block": "/*\n * Licensed under the terms of\n * nothing at all.\n */\n",
    "hash": "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n#\n# SPDX-License-Identifier: MIT\n",
    "dashes": "-- This file has a licence.\n",
    "long": "--[[ LICENSE: see ] elsewhere\n]]\n",
    "php": "<?php\n\n/** @copyright nobody */\n",
    "mark": "\ufeff// (c) and copyright\n",
    "after others": "/* The parser. */\n\n// Ours.\n\n// Copyright.\n",
}


@pytest.mark.parametrize("license_", LICENSES.values(), ids=LICENSES)
def test_a_license_on_top_is_no_token(license_):
    assert tokens(license_ + "value = call(x)") == tokens("value = call(x)")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("// What it does.\nint x;", "// What it does.\nint x;"),
        ("// Copyright.\n\n// What it does.\nint x;", "// What it does.\nint x;"),
        ("/* Copyright. */\n/* What it does. */\nint x;", "/* What it does. */\nint x;"),
        ("/* Copyright. */\n// What it does.\nint x;", "// What it does.\nint x;"),
        ("#include <license.h>\nint x;", "#include <license.h>\nint x;"),
        ("#[license]\nfn x() {}", "#[license]\nfn x() {}"),
        ("int x; // copyright\n", "int x; // copyright"),
        ("x = '/* license */'", "x = '/* license */'"),
        ("/ copyright /", "/ copyright /"),
        ("// copyright", ""),
        ("/* copyright, never closed *", ""),
        ("-", "-"),
        ("#", "#"),
        ("", ""),
    ],
)
def test_what_else_is_on_top_is(text, kept):
    # A letter before it, so that it does not stand at the beginning.
    (marked,) = tokens("x " + kept)
    assert tokens(text) == [marked[1:]]


def test_documents_do_not_mix_and_slices_are_honored():
    texts = ["// license", "a = b", "", "/* copyright", "#", "f(x)"]
    everything = tokens(*texts)
    assert everything == [tokens(text)[0] for text in texts]
    part = TextBatch(pa.array(texts, pa.large_string()).slice(1, 5))
    offsets, hashes = words_of(part, "programming")
    assert hashes[offsets[4] :].tolist() == everything[5]
    assert words_of(TextBatch(pa.array([], pa.large_string())), "programming").offsets.tolist() == [0]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20), st.lists(st.sampled_from([" ", "\n", "\u00a0"]), min_size=1))
def test_equal_content_means_equal_tokens(pieces, spaces):
    texts = batch("x " + " ".join(pieces), "x " + "".join(spaces).join(pieces))
    if (content_hashes(texts)[0] == content_hashes(texts)[1]).all():
        offsets, hashes = words_of(texts, "programming")
        assert hashes[: offsets[1]].tolist() == hashes[offsets[1] :].tolist()


def test_shingles_of_code():
    texts = batch("a[0] = b;", "a b")
    # a [ 0 ] = b ; are seven tokens.
    assert shingle_counts(texts, kind="programming").tolist() == [3, 0]
    assert np.diff(shingles(texts, 2, "programming").offsets).tolist() == [6, 1]
    assert np.diff(shingle_sets(texts, 2, "programming").offsets).tolist() == [6, 1]
    assert np.diff(shingles(texts, 2).offsets).tolist() == [2, 1]
    signed, as_prose = sign(texts, kind="programming"), sign(texts)
    assert signed.shingles.tolist() == [3, 0]
    assert as_prose.shingles.tolist() == [0, 0]
    assert (signed.content == as_prose.content).all()
