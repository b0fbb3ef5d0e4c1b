"""Checks of identifiers that python-stdnum has not, or has with tables that real numbers outgrow."""

from __future__ import annotations

import re
from typing import Final

from stdnum import luhn
from stdnum.pt import cc as pt_card

_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date(year: str, month: str, day: str) -> bool:
    """Whether digits are a day of a year from 1900 to 2029; of two digits of a year, of any century.

    >>> is_date("1990", "02", "29"), is_date("90", "13", "01")
    (True, False)
    """
    if len(year) == 4 and not "1900" <= year <= "2029":
        return False
    return "01" <= month <= "12" and 1 <= int(day) <= _DAYS[int(month) - 1]


def cn_resident(value: str) -> bool:
    """GB 11643-1999: region, date of birth, order, and a check character by ISO 7064 MOD 11-2."""
    if value[0] == "0" or not is_date(value[6:10], value[10:12], value[12:14]) or not value[:17].isdigit():
        return False
    total = sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(value[:17]))
    return "10X98765432"[total % 11] == value[17]


def cn_resident_first(value: str) -> bool:
    """The numbers of 15 digits given out until 1999."""
    return value[0] in "12345678" and is_date(value[6:8], value[8:10], value[10:12])


#: What the first letter counts for, tens and units (Ministry of the Interior, Taiwan): A 10, B 11 … I 34, O 35.
_TAIWAN: Final = {letter: number for number, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", 10)}


def tw_identity(value: str) -> bool:
    """A letter for the place, 1 or 2 for the sex (8 or 9 for residents), weights 1, 9, 8 … 1, 1 modulo 10."""
    if value[1] not in "1289":
        return False
    tens, units = divmod(_TAIWAN[value[0]], 10)
    total = (
        tens + 9 * units + sum(int(digit) * weight for digit, weight in zip(value[1:9], range(8, 0, -1), strict=True))
    )
    return (total + int(value[9])) % 10 == 0


def hk_identity(value: str) -> bool:
    """One letter or two, six digits and a check by weights 9 … 1 modulo 11, "A" for ten."""
    body = value[:-1].rjust(8)
    total = sum(weight * (36 if c == " " else int(c, 36)) for weight, c in zip(range(9, 1, -1), body, strict=True))
    return (total + (10 if value[-1] == "A" else int(value[-1]))) % 11 == 0 if value[-1] in "0123456789A" else False


def sg_nric(value: str) -> bool:
    """S, T, F, G or M, seven digits by weights 2 7 6 5 4 3 2, and a letter of the series."""
    if value[0] not in "STFGM":
        return False
    total = sum(int(d) * w for d, w in zip(value[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(value[0], 0)
    letters = "JZIHGFEDCBA" if value[0] in "ST" else "XWUTRQPNMLK" if value[0] in "FG" else "KLJNPQRTUWX"
    place = total % 11 if value[0] != "M" else 10 - total % 11
    return letters[place] == value[8]


def vn_citizen(value: str) -> bool:
    """Province 001 to 096, century and sex, two digits of the year (Decree 137/2015/ND-CP, article 13)."""
    return value[0] == "0" and "001" <= value[:3] <= "096"


def my_nric(value: str) -> bool:
    """Date of birth and place (National Registration Department): 01 to 99 but for a few."""
    return is_date(value[:2], value[2:4], value[4:6]) and value[6:8] not in {"00", "17", "18", "19", "20", "69", "70"}


def id_nik(value: str) -> bool:
    """Province 11 to 96, regency, district, date of birth (40 added to a woman's day), order."""
    day = int(value[6:8])
    return (
        "11" <= value[:2] <= "96"
        and value[2:4] != "00"
        and value[4:6] != "00"
        and is_date(value[10:12], value[8:10], f"{day - 40 if day > 40 else day:02}")
    )


def pk_cnic(value: str) -> bool:
    """Province or territory 1 to 7, or overseas; sex in the last digit, which is not 0 (NADRA)."""
    return value[0] in "12345678" and len(set(value)) > 3


def bd_nid(value: str) -> bool:
    """17 digits with the year of birth before them, or 10 or 13 without."""
    return len(value) != 17 or "1900" <= value[:4] <= "2029"


def np_citizenship(value: str) -> bool:
    """District 01 to 77 first."""
    return "01" <= value[:2] <= "77"


def lk_old(value: str) -> bool:
    """Two digits of the year and the day of it, 500 added for women; V or X."""
    return value[-1] in "VX" and 1 <= int(value[2:5]) % 500 <= 366


def za_identity(value: str) -> bool:
    """Date of birth, order, citizenship 0 to 2, a digit that was the race, and Luhn's."""
    return is_date(value[:2], value[2:4], value[4:6]) and value[10] in "012" and luhn.is_valid(value)


def tz_nida(value: str) -> bool:
    """Date of birth, postal code, order, and two digits."""
    return is_date(value[:4], value[4:6], value[6:8])


def rw_identity(value: str) -> bool:
    """1 for citizens (2 and 3 for others), year of birth, 7 or 8 for the sex, order, issue and two check digits."""
    return value[0] in "123" and "1900" <= value[1:5] <= "2029" and value[5] in "78"


def sn_identity(value: str) -> bool:
    """1 or 2 for the sex, then region and registry; no further structure is published."""
    return value[0] in "12"


def eg_identity(value: str) -> bool:
    """Century (2 or 3), date of birth, governorate 01 to 35 or 88 for those born abroad, order."""
    return (
        value[0] in "23"
        and is_date(value[1:3], value[3:5], value[5:7])
        and ("01" <= value[7:9] <= "35" or value[7:9] == "88")
    )


def ae_identity(value: str) -> bool:
    """784 (the country in ISO 3166), year of birth, order."""
    return value.startswith("784") and "1900" <= value[3:7] <= "2029"


def sa_identity(value: str) -> bool:
    """1 for citizens, 2 for residents."""
    return value[0] in "12"


def bw_omang(value: str) -> bool:
    """Nine digits, the fifth 1 for men and 2 for women."""
    return value[4] in "12"


def us_ssn(value: str) -> bool:
    """Area not 000, 666 or above 899, group not 00, number not 0000; nor one used in advertising or as a sample.

    Social Security Administration, POMS RM 10201.035.
    """
    if value[:3] in {"000", "666"} or value[3:5] == "00" or value[5:] == "0000" or len(set(value)) == 1:
        return False
    if value in {"078051120", "219099999", "123456789", "987654321", "111223333"}:
        return False
    return value[0] != "9" or us_itin(value)


def us_itin(value: str) -> bool:
    """Nine first; fourth and fifth digits 50-65, 70-88, 90-92 or 94-99 (IRS Publication 1915)."""
    group = int(value[3:5])
    return value[0] == "9" and (50 <= group <= 65 or 70 <= group <= 99) and group not in {89, 93}


_NINO: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")


def gb_nino(value: str) -> bool:
    """HMRC's National Insurance Manual, NIM39110."""
    return _NINO.fullmatch(value) is not None


def fr_nir(value: str) -> bool:
    """Sex, year and month of birth, department, commune, order, and 97 less the rest modulo 97 (INSEE).

    Not by python-stdnum: it refuses the months 20 to 42 and above, given where the month is unknown.
    """
    if value[0] not in "123478" or value[3:5] == "00":
        return False
    number = value[:13].replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(value[13:])


def mx_curp(value: str) -> bool:
    """RENAPO: letters of the names, date of birth, sex, state, consonants, a mark of the century, a check digit."""
    if value[10] not in "HMX" or not is_date(value[4:6], value[6:8], value[8:10]):
        return False
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(c) * (18 - place) for place, c in enumerate(value[:17]))
    return str(-total % 10) == value[17]


def mx_rfc(value: str) -> bool:
    """Four letters of the names and the date of birth."""
    return is_date(value[4:6], value[6:8], value[8:10])


def ve_cedula(value: str) -> bool:
    """V for citizens, E for others, where a letter is written."""
    return value[0].isdigit() or value[0] in "VE"


def hn_identity(value: str) -> bool:
    """Department 01 to 18 first."""
    return "01" <= value[:2] <= "18"


def ni_cedula(value: str) -> bool:
    """The date of birth after the municipality."""
    return is_date(value[7:9], value[5:7], value[3:5])


def kw_civil(value: str) -> bool:
    """Century (2 or 3) and date of birth."""
    return value[0] in "23" and is_date(value[1:3], value[3:5], value[5:7])


def qa_identity(value: str) -> bool:
    """Century (2 or 3) first."""
    return value[0] in "23"


def lk_nic(value: str) -> bool:
    """Year and day of it; the old form has two digits of the year and V or X."""
    return lk_old(value) if value[-1].isalpha() else "1900" <= value[:4] <= "2029" and 1 <= int(value[4:7]) % 500 <= 366


def ng_bvn(value: str) -> bool:
    """22 first."""
    return value.startswith("22")


def bf_cnib(value: str) -> bool:
    """B first."""
    return value[0] == "B"


def ly_nin(value: str) -> bool:
    """1 for men and 2 for women, then the year of birth."""
    return value[0] in "12" and "1900" <= value[1:5] <= "2029"


def pt_cc(value: str) -> bool:
    """The card's number by its check digit; the civil number in it has none left."""
    return len(value) == 8 or pt_card.is_valid(value)


def pt_niss(value: str) -> bool:
    """1 for persons, 2 for others."""
    return value[0] in "12"


def au_medicare(value: str) -> bool:
    """2 to 6 first."""
    return value[0] in "23456"


def es_dni(value: str) -> bool:
    """The letter by the number modulo 23; a foreigner's begins with X, Y or Z, for 0, 1 or 2 (RD 1553/2005)."""
    first = "XYZ".find(value[0])
    number = value[:-1] if first < 0 else str(first) + value[1:-1]
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == value[-1]


def ug_nin(value: str) -> bool:
    """C for citizens, F or M for the sex, then the year of birth (NIRA)."""
    return (
        value[:2] in {"CM", "CF", "PM", "PF", "AM", "AF"} and value[2:4].isdigit() and sum(map(str.isdigit, value)) > 5
    )


def in_pan(value: str) -> bool:
    """The fourth letter is the kind of holder (Income Tax Department)."""
    return value[3] in "ABCFGHJLPTKE" and value[5:9] != "0000"


def gh_card(value: str) -> bool:
    """GHA first."""
    return value.startswith("GHA")


def ke_pin(value: str) -> bool:
    """A for persons, P for others (Kenya Revenue Authority)."""
    return value[0] in "AP"


def ch_ahv(value: str) -> bool:
    """756 and the check digit of EAN-13."""
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(value))
    return value.startswith("756") and total % 10 == 0


def lies_in_life(value: str) -> bool:
    """Digits that no one could count up: at least four different ones, not in a row."""
    return len(set(value)) > 3 and value not in "01234567890123456789" and value not in "98765432109876543210"
