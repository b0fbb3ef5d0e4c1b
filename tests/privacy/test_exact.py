"""The fast path finds what presidio finds in whole documents: made-up documents of values, broken and whole."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roots_pipeline.privacy import analysis
from roots_pipeline.privacy.folding import origins
from roots_pipeline.privacy.redactor import Redactor
from roots_pipeline.privacy.windows import Windows

VALUES = [
    "anna.k@uni.ac.ke", "a@b", "x@2x.png", "git@host.org:a/b", "130.214.217.127", "9.8.7.6", "10.0.0.1", "1.2.3.4.5",
    "2a66:a10f::2267:49ef", "2001:db8::1", "+254 712 826 122", "0712 339 632", "0712339632", "(212) 736-5000",
    "98765 43210", "00 44 20 7946 0958", "1998-2003", "2020-10-15", "4111 1111 1111 1111", "378282246310005",
    "4111 1111 1111 1112", "GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819", "MT84MALT011000012345MTLCAST001S",
    "AKIAQ3EGRJ2X5TNVB7YD", "sk-proj-Ab3_xY9-Ab3_xY9-Zk4qW7", 'password = "q7RAUH2JbPYps!"', "api_key: k9Xb2LmQ47Zp1w",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.k7Qd-2rWq0xYb5TfZl1m", "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0B\n" * 4 + "-----END RSA PRIVATE KEY-----",
    "<EMAIL>", "<PHONE>", "<SECRET>",
]  # fmt: skip
BETWEEN = [
    " ", "  ", "\n", "\t", ", ", ":", "-", ".", "/", "(", ")", "+", "@", "#", "=", '"', "'", "\0", "\\n", "–", "\u3000",
    "：", "%", "_", "x12", "",
]  # fmt: skip
WORDS = ["tel", "Simu: ", "ISBN ", "ip ", "version ", "card ", "电话", "फोन: ", "secret", "upgrade from ", "no. "]
FILLERS = ["lorem ipsum dolor ", "कोणालाहि ", "人人有权", "ẹ̀tọ́ ", "7", "12 ", "a.", "x"]
LANGUAGES = ["swh_Latn", "eng_Latn", "hin_Deva", "zho_Hans", "fra_Latn", "python"]


def broken(draw: random.Random) -> str:
    value = draw.choice(VALUES)
    if draw.random() < 0.3:
        cut = draw.randrange(len(value))
        value = value[cut:] if draw.random() < 0.5 else value[:cut]
    if draw.random() < 0.2:
        cut = draw.randrange(len(value) + 1)
        value = value[:cut] + draw.choice(BETWEEN) + value[cut:]
    share = draw.choice([0, 0, 0.1, 1])
    return "".join(draw.choice(origins(one)) if draw.random() < share else one for one in value)


def document(draw: random.Random) -> str:
    pieces: list[str] = []
    if draw.random() < 0.5:
        # Far apart: a value has a window to itself, with a word at any distance.
        for _ in range(draw.randrange(1, 5)):
            pieces += [draw.choice(FILLERS) * draw.randrange(60), draw.choice(WORDS)]
            pieces += [
                draw.choice(FILLERS) * draw.randrange(20),
                broken(draw),
                draw.choice(FILLERS) * draw.randrange(9),
            ]
    else:
        for _ in range(draw.randrange(30)):
            kind = draw.random()
            pieces.append(broken(draw) if kind < 0.5 else draw.choice(BETWEEN if kind < 0.8 else WORDS + FILLERS))
    return "".join(pieces)


def batch(draw: random.Random) -> pa.LargeStringArray:
    return pa.array([document(draw) for _ in range(draw.randrange(1, 25))], pa.large_string())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.randoms(use_true_random=False), language=st.sampled_from(LANGUAGES))
def test_fast_is_exact(redactor, exact_redactor, draw, language):
    texts = batch(draw)
    fast, exact = redactor.redact(texts, language), exact_redactor.redact(texts, language)
    assert fast.texts.to_pylist() == exact.texts.to_pylist()
    assert {kind: counts.tolist() for kind, counts in fast.counts.items()} == {
        kind: counts.tolist() for kind, counts in exact.counts.items()
    }
    assert redactor.redact(fast.texts, language).texts is fast.texts


def test_the_test_would_notice(exact_redactor, monkeypatch):
    # With a tenth of the reach the windows are too small, and the documents above show it.
    monkeypatch.setattr(analysis, "_windows", lambda anchors, reach: Windows(anchors, reach // 10))
    short_sighted = Redactor()
    draw = random.Random(1)
    batches = [batch(draw) for _ in range(10)]
    assert any(
        short_sighted.redact(texts, "swh_Latn").texts != exact_redactor.redact(texts, "swh_Latn").texts
        for texts in batches
    )


@pytest.mark.parametrize(
    "text",
    [
        # Anchors once were ASCII while the recognizers saw folded text; these are what was missed then.
        "sk–proj–Ab3_xY9–Ab3_xY9–Zk4qW7",
        "１３０．２１４．２１７．１２७",
        "GB२९ NWBK 6016 1331 9268 19",
        "ａｎｎａ＠ｕｎｉ．ａｃ．ｋｅ",
        "－－－－－BEGIN PRIVATE KEY－－－－－" + "MIIEvQIBADANBgkqhkiG9w0B\n" * 4,
    ],
)
def test_anchors_see_what_folds(redactor, exact_redactor, text):
    padded = pa.array(["न" * 900 + text + "न" * 900], pa.large_string())
    fast = redactor.redact(padded, "eng_Latn").texts.to_pylist()
    assert fast == exact_redactor.redact(padded, "eng_Latn").texts.to_pylist()
    assert fast != padded.to_pylist()
