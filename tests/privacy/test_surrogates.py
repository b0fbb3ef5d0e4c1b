"""Surrogates are nobody's, keep their form, and keep code parsing. Reserved ranges are those of the RFCs named."""

from __future__ import annotations

import ast
import ipaddress
import json

import pyarrow as pa
import pytest
import yaml

from roots_pipeline.privacy.surrogates import is_surrogate_number, surrogate
from roots_pipeline.privacy.types import TYPES

KEY = b"a document"
VALUES = {
    "email": ["anna@uni.ac.ke"],
    "phone": ["+254 712 826 122", "+254712826122", "0712 339 632", "(212) 736-5000", "212-736-5000", "९८१६७४०४३६"],
    "ip_address": ["130.214.217.127", "2a66:a10f::2267:49ef"],
    "mac_address": ["5c:c5:d4:9a:0e:f1", "5C-C5-D4-9A-0E-F1", "5cc5.d49a.0ef1"],
    "payment_card": ["4111 1111 1111 1111", "5555555555554444", "3782-822463-10005"],
    "iban": ["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000"],
    "national_id": [
        "463.659.234-49", "2341 2341 2346", "EILPH6492K", "42-403988R73", "ST 38 58 74 B", "GHA-191380132-7",
        "13.814.624-3", "11010519491231002X", "A123456(3)", "Z7533569-Q", "५८६९ ३८२७ ०१७१",
    ],
    "user_handle": ["@laura9085"],
    "crypto_wallet": ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x4fdf085379229ca02a8030f6bc37e4573b484a09"],
    "secret": ["q7RAUH2JbPYps!", "AKIAQ3EGRJ2X5TNVB7YD"],
    "url_credentials": ["redis://kw:jepiy7qdP@db.acme.io:6379/0"],
}  # fmt: skip
EACH = [(kind, value) for kind, values in VALUES.items() for value in values]


def test_every_type_has_surrogates():
    assert set(VALUES) == set(TYPES)


@pytest.mark.parametrize(("kind", "value"), EACH)
def test_is_the_same_in_a_document_and_another_in_others(kind, value):
    one = surrogate(kind, value, KEY)
    assert one == surrogate(kind, value, KEY)
    assert one != value
    others = {surrogate(kind, value, b"%d" % number) for number in range(20)}
    assert len(others) > 5 or kind in {"national_id", "payment_card"}


@pytest.mark.parametrize("language", ["eng_Latn", "hin_Deva", "spa_Latn", "zho_Hans", "swh_Latn", "python"])
@pytest.mark.parametrize(("kind", "value"), EACH)
def test_no_recognizer_takes_it(redactor, kind, value, language):
    # Also not beside words for all types.
    word = "tel phone card ip id number passport CPF NIN Aadhaar PAN wallet follow ether password = "
    texts = pa.array([word + surrogate(kind, value, KEY), surrogate(kind, value, KEY)], pa.large_string())
    assert redactor.redact(texts, language).texts is texts


def test_addresses_are_for_documentation():
    # RFC 5737, RFC 3849, RFC 7042 section 2.1.2, RFC 2606 section 3.
    networks = [ipaddress.ip_network(name) for name in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    for number in range(50):
        four = ipaddress.ip_address(surrogate("ip_address", f"130.214.217.{number}", KEY))
        assert any(four in network for network in networks)
        six = ipaddress.ip_address(surrogate("ip_address", f"2a66::{number}", KEY))
        assert six in ipaddress.ip_network("2001:db8::/32")
        assert surrogate("mac_address", f"5c:c5:d4:9a:0e:{number:02x}", KEY).startswith("00:00:5e:00:53:")
        assert surrogate("email", f"anna{number}@uni.ac.ke", KEY).endswith("@example.org")


@pytest.mark.parametrize("value", VALUES["phone"])
def test_numbers_are_for_fiction(value):
    digits = "".join(filter(str.isdigit, surrogate("phone", value, KEY)))
    assert digits[-7:-2] == "55501"
    assert is_surrogate_number(digits)


def test_the_same_value_stays_the_same_value(by_mode):
    text = "anna@uni.ac.ke, bob@uni.ac.ke, anna@uni.ac.ke"
    one, two, three = (
        by_mode["surrogate"].redact(pa.array([text], pa.large_string()), "eng_Latn").texts[0].as_py().split(", ")
    )
    assert one == three != two


PYTHON = """
EMAIL, HOST = "anna@uni.ac.ke", '130.214.217.127'
db_password = "q7RAUH2JbPYps!"
phone = 9816740436  # phone of the office: 98167 40436
call = {"tel": "+254 712 826 122", 'phone': 2127365000, "url": "redis://kw:jepiy7qdP@db.acme.io:6379/0"}
wallet = 0x4fdf085379229ca02a8030f6bc37e4573b484a09
card = 4111111111111111
KEY = ("-----BEGIN RSA PRIVATE KEY-----\\n"
       "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\\n"
       "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\\n"
       "-----END RSA PRIVATE KEY-----\\n")
CUT = "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\\n"
LAST = '-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'
"""
YAML = """
host: 130.214.217.127
mail: anna@uni.ac.ke
phone: +254712826122
ssn: 524-71-9876
handle: "follow @laura9085 on Telegram"
password: q7RAUH2JbPYps3
url: redis://kw:jepiy7qdP@db.acme.io:6379/0
cards: [4111111111111111, 5555-5555-5555-4444]
key: |
  -----BEGIN PRIVATE KEY-----
  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7
  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7
  -----END PRIVATE KEY-----
mac: 5c:c5:d4:9a:0e:f1
"""
JSON = """{"phone": 9816740436, "tel": "0712 339 632", "mail": "anna@uni.ac.ke", "card": 4111111111111111,
"ips": ["130.214.217.127", "2a66:a10f::2267:49ef"], "password": "q7RAUH2JbPYps!", "cpf": "463.659.234-49",
"key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\\n-----END PRIVATE KEY-----\\n",
"aadhaar": 234123412346, "iban": "GB29 NWBK 6016 1331 9268 19"}"""


@pytest.mark.parametrize("mode", ["token", "surrogate", "remove"])
@pytest.mark.parametrize(
    ("parse", "code"), [(ast.parse, PYTHON), (yaml.safe_load, YAML), (json.loads, JSON)], ids=["python", "yaml", "json"]
)
@pytest.mark.parametrize("language", ["python", "eng_Latn", "hin_Deva"])
def test_code_parses(by_mode, mode, parse, code, language):
    parse(code)
    redacted = by_mode[mode].redact(pa.array([code], pa.large_string()), language)
    assert sum(int(counts[0]) for counts in redacted.counts.values()) > 6
    text = redacted.texts[0].as_py()
    assert "uni.ac.ke" not in text
    assert "q7RAUH2J" not in text
    assert "MIIE" not in text
    if mode == "surrogate":
        parse(text)
