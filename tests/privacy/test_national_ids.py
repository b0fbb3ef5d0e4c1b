"""Identifiers by country. Values are the issuers' or python-stdnum's documented examples, or computed by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from roots_pipeline.privacy.identifiers import checks
from roots_pipeline.privacy.recognizers.national_id import IDENTIFIERS


def ids(redactor, text, language):
    spans = redactor.find(pa.array([text], pa.large_string()), language)
    data = text.encode()
    return [
        data[start:end].decode()
        for start, end, kind in zip(spans.starts, spans.ends, spans.kinds, strict=True)
        if redactor.types[kind] == "national_id"
    ]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        # Anywhere, by form and check alone.
        ("CPF 463.659.234-49", "vie_Latn", "463.659.234-49"),
        ("o 463.659.234-49.", "eng_Latn", "463.659.234-49"),
        ("空11010519491231002X空", "eng_Latn", "11010519491231002X"),
        ("13.814.624-3", "zho_Hans", "13.814.624-3"),
        ("784-1980-1234567-9", "eng_Latn", "784-1980-1234567-9"),
        ("GHA-191380132-7", "python", "GHA-191380132-7"),
        ("A123456(3)", "eng_Latn", "A123456(3)"),
        ("378521/16/1", "nya_Latn", "378521/16/1"),
        # At home, without a word.
        ("za 5301010994082 na", "zul_Latn", "5301010994082"),
        ("ही 2341 2341 2346 है", "hin_Deva", "2341 2341 2346"),
        ("su 12345678Z.", "spa_Latn", "12345678Z"),
        ("EILPH6492K", "tam_Taml", "EILPH6492K"),
        ("the 524-71-9876 of", "eng_Latn", "524-71-9876"),
        ("A123456789", "zho_Hant", "A123456789"),
        # Beside their name, in any language.
        ("Aadhaar: 234123412346", "eng_Latn", "234123412346"),
        ("NIN 35312161727", "fra_Latn", "35312161727"),
        ("SSN 524 71 9876", "swh_Latn", "524 71 9876"),
        ("his SIN: 130 692 544", "swh_Latn", "130 692 544"),
        # At home, beside a word for identity papers, also in native digits and glued.
        ("شناختی کارڈ نمبر: ۵۵۱۹۸۵۹۵۶۴۴۳۳", "urd_Arab", "۵۵۱۹۸۵۹۵۶۴۴۳۳"),
        ("Namba ya kitambulisho: 34333013", "swh_Latn", "34333013"),
        ("身份证号510107195404057509，", "zho_Hans", "510107195404057509"),
        ("رقم الهوية 1539042745", "arb_Arab", "1539042745"),
        ("my passport (K1234567) is", "eng_Latn", "K1234567"),
        # Beside other numbers.
        ("NIN 35312161727 2024 11", "yor_Latn", "35312161727"),
    ],
)
def test_is_one(redactor, text, language, value):
    assert ids(redactor, text, language) == [value]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("463.659.234-48", "por_Latn"),  # a wrong check digit
        ("11010519491231002X1", "zho_Hans"),
        ("11010519491331002X", "zho_Hans"),  # no such month
        ("5301010994083", "zul_Latn"),
        ("5301010994082", "zho_Hans"),  # not at home
        ("2341 2341 2347", "hin_Deva"),
        ("12345678A", "spa_Latn"),
        ("000-12-3456 666-12-3456 524-00-9876 524-71-0000 123-45-6789", "eng_Latn"),
        ("sin 130 692 544 personas", "spa_Latn"),
        ("order 34333013, id=35312161727&x=1, /35312161727/", "eng_Latn"),
        ("ISBN 9780306406157, 1413989577054, 2020-10-15", "zul_Latn"),
        ("SKU CRY-885661 model XJ-9675B Q0633140 P5682", "eng_Latn"),
        ("1 234 567 890", "ben_Beng"),
    ],
)
def test_is_none(redactor, text, language):
    assert ids(redactor, text, language) == []


def test_every_identifier_is_declared_whole():
    assert len({one.name for one in IDENTIFIERS}) == len(IDENTIFIERS)
    for one in IDENTIFIERS:
        assert one.words
        assert one.words == one.words.lower()
        assert one.source
        assert all(7 <= sum(c in "9AaX" for c in shape) <= 20 for shape, _ in one.shapes())
        # What stands alone has a check, or a form with letters or marks.
        assert all(one.check or set(shape) - {"9", " "} for shape, strength in one.shapes() if strength)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        # GB 11643's example; python-stdnum's of France, Mexico and Switzerland; Hong Kong's and Singapore's of their
        # registries' descriptions; HMRC's form of a number.
        (checks.cn_resident, "11010519491231002X", "110105194912310021"),
        (checks.fr_nir, "295109912611193", "295109912611199"),
        (checks.mx_curp, "BOXW310820HNERXN09", "BOXW310820HNERXN08"),
        (checks.ch_ahv, "7569217076985", "7569217076984"),
        (checks.hk_identity, "A1234563", "A1234564"),
        (checks.sg_nric, "S1234567D", "S1234567A"),
        (checks.tw_identity, "A123456789", "A123456788"),
        (checks.es_dni, "12345678Z", "12345678A"),
        (checks.es_dni, "X2482300W", "X2482300A"),
        (checks.gb_nino, "AA123456A", "BG123456A"),
        (checks.us_ssn, "524719876", "666719876"),
        (checks.us_ssn, "912710000", "912710001"[:5] + "0000"),
        (checks.za_identity, "7503305044089", "8503305044089"),
    ],
)
def test_checks(check, right, wrong):
    if right == "912710000":
        assert not check(right)
        return
    assert check(right)
    assert not check(wrong)
