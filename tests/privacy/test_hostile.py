"""No text holds a worker: time stays linear on what makes other recognizers quadratic."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest

SIZE = 200_000
#: Twenty times what the slowest of these takes; what was quadratic took minutes for a tenth of the text.
SECONDS = 4.0


def repeated(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


@pytest.mark.parametrize(
    "text",
    [
        repeated("a.") + " @",
        repeated("a.a.a.a. @"),
        repeated("a@a.a.a."),
        repeated("@"),
        repeated("x" * 70 + "@"),
        repeated("12 34 56 78 90 "),
        repeated("1-2-3-4-5-6-7-8-9-"),
        repeated("(1)(2)(3)"),
        repeated("1.2.3."),
        repeated("1.2.3.4 "),
        repeated("2a01:"),
        repeated("GB82"),
        repeated("GB82 WEST 1234 "),
        repeated("-----BEGIN RSA PRIVATE KEY-----\n"),
        repeated("-----BEGIN PRIVATE KEY-----" + "A" * 500),
        repeated("eyJaaaaaaaaaa.eyJaaaaaaa."),
        "eyJ" + repeated("a") + ".eyJ",
        repeated("secret="),
        repeated("token"),
        repeated("password" + " " * 20),
        repeated("password[0]: abcdefgh "),
        repeated("sk-aaaaaaaaaaaa"),
        "sk-" + repeated("a1B2"),
        repeated("AKIA"),
        repeated("http://a.b/c?d=1.2.3&e=4@5;"),
        repeated("var a=function(b,c){return b.d(c,'x@y',1.2,0x3f)};token=f(a);"),
        repeated("tel 0712339632 "),
        repeated("anna@uni.ac.ke 130.214.217.127 "),
        repeated("०८०-२४५४६८४१ "),
        repeated("\0" + "1"),
        repeated("0712 339 632 4111 1111 1111 1111 "),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_linear_time(redactor, text):
    texts = pa.array([text], pa.large_string())
    begin = time.process_time()
    redactor.redact(texts, "swh_Latn")
    assert time.process_time() - begin < SECONDS
