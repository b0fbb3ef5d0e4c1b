from __future__ import annotations

import os
import socket
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.errors import ConfigError
from roots_pipeline.privacy.redactor import Redactor
from roots_pipeline.privacy.types import TYPES


def large(texts):
    return pa.array(texts, pa.large_string())


EVERYTHING = (
    "anna@uni.ac.ke 130.214.217.127 +254712826122 card 4111 1111 1111 1111 "
    "GB29 NWBK 6016 1331 9268 19 AKIAQ3EGRJ2X5TNVB7YD bob@uni.ac.ke 5c:c5:d4:9a:0e:f1 CPF 463.659.234-49 "
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa redis://kw:jepiy7qdP@db.acme.io:6379 na @asha_k7"
)


def test_each_type_has_its_token_and_its_count(redactor):
    redacted = redactor.redact(large(["nothing", EVERYTHING]), "swh_Latn")
    assert redacted.texts.to_pylist() == [
        "nothing",
        (
            "<EMAIL> <IP_ADDRESS> <PHONE> card <PAYMENT_CARD> <IBAN> <SECRET> <EMAIL> <MAC_ADDRESS> CPF <NATIONAL_ID> "
            "<CRYPTO_WALLET> <URL_CREDENTIALS> na <USER_HANDLE>"
        ),
    ]
    assert tuple(redacted.counts) == TYPES
    assert {kind: counts.tolist() for kind, counts in redacted.counts.items()} == {
        "email": [0, 2],
        "ip_address": [0, 1],
        "phone": [0, 1],
        "payment_card": [0, 1],
        "iban": [0, 1],
        "secret": [0, 1],
        "mac_address": [0, 1],
        "national_id": [0, 1],
        "crypto_wallet": [0, 1],
        "url_credentials": [0, 1],
        "user_handle": [0, 1],
    }
    assert all(counts.dtype == np.int32 for counts in redacted.counts.values())


def test_a_batch_without_personal_data_is_passed_on(redactor):
    texts = large(["Habari ya leo", "", "3 + 4 @ 5", "人人有权"])
    redacted = redactor.redact(texts, "swh_Latn")
    assert redacted.texts is texts
    assert not any(counts.any() for counts in redacted.counts.values())


@pytest.mark.parametrize("texts", [large([]), large([""]), large(["", "", "a"]).slice(3)])
def test_nothing_to_do(redactor, texts):
    redacted = redactor.redact(texts, "eng_Latn")
    assert redacted.texts is texts
    assert [len(counts) for counts in redacted.counts.values()] == [len(texts)] * len(TYPES)


def test_slices(redactor):
    texts = large(["x@uni.ac.ke", "क anna@uni.ac.ke ख", "none", "b@uni.ac.ke"]).slice(1, 2)
    redacted = redactor.redact(texts, "hin_Deva")
    assert redacted.texts.to_pylist() == ["क <EMAIL> ख", "none"]
    assert redacted.counts["email"].tolist() == [1, 0]


def test_only_the_types_asked_for():
    redacted = Redactor(["email"]).redact(large([EVERYTHING]), "swh_Latn")
    assert list(redacted.counts) == ["email"]
    assert redacted.texts[0].as_py().count("<EMAIL>") == redacted.texts[0].as_py().count("<")
    assert Redactor([]).redact(large([EVERYTHING]), "swh_Latn").texts.to_pylist() == [EVERYTHING]


def test_neighbors_in_the_buffer_do_not_touch(redactor):
    # Without the border between them these would be an address, a number and a longer number.
    texts = large(["anna@uni", ".ac.ke", "+254712", "826122", "4111 1111 1111 1111", " 2"])
    assert redactor.redact(texts, "swh_Latn").texts.to_pylist() == [
        "anna@uni", ".ac.ke", "+254712", "826122", "<PAYMENT_CARD>", " 2",
    ]  # fmt: skip


def test_tokens_are_no_context_for_what_stands_beside_them(redactor):
    text = "<PHONE> 30569309025904 <PAYMENT_CARD> 30569309025904 <IP_ADDRESS> 21.31.41.59 <SECRET>='k9Xb2LmQ47Zp1w'"
    assert redactor.redact(large([text]), "eng_Latn").texts.to_pylist() == [text]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        # A number in a longer run of digits comes free when its neighbor is replaced.
        ("212-736-5000 4111-1111-1111-1111", None),
        ("0712 339 632 +254712826122", "<PHONE> <PHONE>"),
        ("a@b.cd@e.fg", None),
        ("130.214.217.127-130.214.217.128", "<IP_ADDRESS>-<IP_ADDRESS>"),
    ],
)
def test_redacting_twice_changes_nothing(redactor, text, redacted):
    once = redactor.redact(large([text]), "swh_Latn").texts
    assert redacted is None or once.to_pylist() == [redacted]
    assert redactor.redact(once, "swh_Latn").texts is once


def test_unknown_types_are_refused():
    with pytest.raises(ConfigError, match="unknown type 'e-mail'; did you mean 'email'"):
        Redactor(["e-mail"])


def test_a_language_that_is_not_ours_has_no_national_numbers(redactor):
    redacted = redactor.redact(large(["0712 339 632 +254712826122"]), "xyz_Latn")
    assert redacted.texts.to_pylist() == ["0712 339 632 <PHONE>"]


def test_nothing_is_fetched(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Redactor().redact(large(["anna@uni.ac.ke"]), "eng_Latn").texts.to_pylist() == ["<EMAIL>"]


def test_importing_the_package_does_not_import_presidio():
    program = (
        "import sys, roots_pipeline.privacy.redactor; print('presidio_analyzer' in sys.modules, 'spacy' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["False", "False"]
