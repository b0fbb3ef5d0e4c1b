"""The fast path finds what presidio finds in whole documents: made-up documents of values, broken and whole."""

from __future__ import annotations

import os
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
    "5c:c5:d4:9a:0e:f1", "00-00-5e-00-53-af", "5cc5.d49a.0ef1", "463.659.234-49", "2341 2341 2346", "5301010994082",
    "EILPH6492K", "42-403988R73", "ST 38 58 74 B", "13.814.624-3", "1 1990 8 8044769 8 63", "11010519491231002X",
    "11.222.333/0001-81", "A123456(3)", "07-04-67-32847", "@laura9085", "@Override", "@media {", "@me",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "0x4fdf085379229ca02a8030f6bc37e4573b484a09", "redis://kw:jepiy7qdP@db.acme.io:6379/0", "ftp://user:password@host/",
    "<EMAIL>", "<PHONE>", "<SECRET>", "user00a1b2@example.org", "example_00a1b2c3d4", "212-5550134",
]  # fmt: skip
BETWEEN = [
    " ", "  ", "\n", "\t", ", ", ":", "-", ".", "/", "(", ")", "+", "@", "#", "=", '"', "'", "\0", "\\n", "–", "\u3000",
    "：", "%", "_", "x12", "",
]  # fmt: skip
WORDS = [
    "CPF ",
    "身份证号",
    "kitambulisho ",
    "आधार ",
    "follow ",
    "wallet: ",
    "ether ",
    "NIN: ",
    "tel",
    "Simu: ",
    "ISBN ",
    "ip ",
    "version ",
    "card ",
    "电话",
    "फोन: ",
    "secret",
    "upgrade from ",
    "no. ",
]
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


#: `make fuzz-privacy` asks for more.
EXAMPLES = int(os.environ.get("ROOTS_FUZZ_EXAMPLES", "20"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.randoms(use_true_random=False), language=st.sampled_from(LANGUAGES))
def test_fast_is_exact(redactor, exact_redactor, draw, language):
    texts = batch(draw)
    fast, exact = redactor.redact(texts, language), exact_redactor.redact(texts, language)
    assert fast.texts.to_pylist() == exact.texts.to_pylist()
    assert {kind: counts.tolist() for kind, counts in fast.counts.items()} == {
        kind: counts.tolist() for kind, counts in exact.counts.items()
    }
    assert fast.refused.tolist() == exact.refused.tolist()
    found, exactly = redactor.find(texts, language), exact_redactor.find(texts, language)
    assert [column.tolist() for column in vars(found).values()] == [
        column.tolist() for column in vars(exactly).values()
    ]
    settled = fast.texts.filter(pa.array(~fast.refused))
    assert redactor.redact(settled, language).texts is settled


@pytest.mark.parametrize("mode", ["surrogate", "remove"])
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.randoms(use_true_random=False), language=st.sampled_from(LANGUAGES))
def test_other_modes_settle(by_mode, mode, draw, language):
    redacted = by_mode[mode].redact(batch(draw), language)
    settled = redacted.texts.filter(pa.array(~redacted.refused))
    assert by_mode[mode].redact(settled, language).texts is settled


def test_the_test_would_notice(exact_redactor, monkeypatch):
    # With a tenth of the reach the windows are too small, and the documents above show it.
    monkeypatch.setattr(analysis, "_windows", lambda anchors, reach: Windows(anchors, reach // 10, skip=0))
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
