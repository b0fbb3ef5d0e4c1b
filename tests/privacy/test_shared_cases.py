"""Recall and precision on the labelled cases, where they are at hand. The floors are the issue's targets."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pytest

CASES = Path(os.environ.get("ROOTS_SHARED") or Path(__file__).parents[3] / "shared") / "data" / "pii"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no labelled cases in {CASES} (ROOTS_SHARED)")

KINDS = {
    "EMAIL": "email",
    "PHONE": "phone",
    "IP": "ip_address",
    "CREDIT_CARD": "payment_card",
    "IBAN": "iban",
    "SECRET": "secret",
    "MAC": "mac_address",
    "NATIONAL_ID": "national_id",
    "USERNAME": "user_handle",
    "CRYPTO": "crypto_wallet",
    "URL_CRED": "url_credentials",
}
#: The cases' languages (ISO 639-1 or -3); all others there are kinds of code.
CODES = (
    "ak:aka_Latn ar:arb_Arab as:asm_Beng bm:bam_Latn bn:ben_Beng ca:cat_Latn en:eng_Latn es:spa_Latn eu:eus_Latn "
    "fon:fon_Latn fr:fra_Latn gu:guj_Gujr hi:hin_Deva id:ind_Latn ig:ibo_Latn ki:kik_Latn kn:kan_Knda lg:lug_Latn "
    "ln:lin_Latn ml:mal_Mlym mr:mar_Deva ne:npi_Deva nso:nso_Latn ny:nya_Latn or:ory_Orya pa:pan_Guru pt:por_Latn "
    "rn:run_Latn rw:kin_Latn sn:sna_Latn st:sot_Latn sw:swh_Latn ta:tam_Taml te:tel_Telu tn:tsn_Latn ts:tso_Latn "
    "tum:tum_Latn tw:twi_Latn ur:urd_Arab vi:vie_Latn wo:wol_Latn xh:xho_Latn yo:yor_Latn zh:zho_Hans "
    "zh-Hant:zho_Hant zu:zul_Latn"
)
LANGUAGES = dict(pair.split(":") for pair in CODES.split())


def read(name):
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def findings(redactor, cases):
    """For each case the pieces found: type, first character, character after the last."""
    rows = defaultdict(list)
    for row, case in enumerate(cases):
        rows[LANGUAGES.get(case["lang"], "python")].append(row)
    found = [[] for _ in cases]
    for language, some in rows.items():
        spans = redactor.find(pa.array([cases[row]["text"] for row in some], pa.large_string()), language)
        for document, start, end, kind in zip(spans.documents, spans.starts, spans.ends, spans.kinds, strict=True):
            data = cases[some[document]]["text"].encode()
            found[some[document]].append((redactor.types[kind], len(data[:start].decode()), len(data[:end].decode())))
    return found


def test_recall_and_precision(redactor):
    cases = read("positives.jsonl")
    wanted, covered, predicted, right = Counter(), Counter(), Counter(), Counter()
    for case, pieces in zip(cases, findings(redactor, cases), strict=True):
        for label in case["spans"]:
            kind = KINDS[label["type"]]
            wanted[kind] += 1
            covered[kind] += any(start <= label["start"] and end >= label["end"] for _, start, end in pieces)
        for kind, start, end in pieces:
            predicted[kind] += 1
            right[kind] += any(start < label["end"] and end > label["start"] for label in case["spans"])
    assert set(wanted) == set(KINDS.values())
    assert {kind: covered[kind] / wanted[kind] for kind in wanted if covered[kind] < 0.97 * wanted[kind]} == {}
    assert {kind: right[kind] / predicted[kind] for kind in predicted if right[kind] < 0.98 * predicted[kind]} == {}


def test_hard_negatives_are_left(redactor):
    cases = read("negatives.jsonl")
    touched = sum(map(bool, findings(redactor, cases)))
    assert touched <= 0.015 * len(cases)
