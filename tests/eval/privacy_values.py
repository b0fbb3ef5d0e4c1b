"""Made-up personal data of every type, by a seeded generator; check digits are computed here."""

from __future__ import annotations

import random
import string

from stdnum import luhn, verhoeff

_FIRST = [
    "anna",
    "juma",
    "li",
    "wei",
    "rosa",
    "kofi",
    "amina",
    "jose",
    "fatou",
    "priya",
    "thabo",
    "linh",
    "omar",
    "nia",
    "carlos",
    "chipo",
    "deepa",
    "yusuf",
    "marta",
    "ngozi",
]
_LAST_TEXT = (
    "kamau mwangi zhang garcia mensah hassan silva diop sharma dlamini nguyen farah okafor reyes moyo patel bello"
)
_LAST = _LAST_TEXT.split()
_DOMAINS = [
    "gmail.com",
    "yahoo.co.uk",
    "outlook.com",
    "uni.ac.ke",
    "correo.mx",
    "mail.ru",
    "post.ch",
    "iitb.ac.in",
    "unam.mx",
    "163.com",
    "orange.sn",
]
_WORDS_TEXT = "atlas river stone maple harbor nimbus quartz ember falcon cedar"
_WORDS = _WORDS_TEXT.split()


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice(string.digits) for _ in range(count))


def day(draw: random.Random) -> tuple[str, str, str]:
    """Year, month and day of somebody's birth."""
    return str(draw.randint(1945, 2008)), f"{draw.randint(1, 12):02}", f"{draw.randint(1, 28):02}"


def email(draw: random.Random) -> str:
    name = draw.choice((".", "_", "", "-")).join((draw.choice(_FIRST), draw.choice(_LAST)))
    name += draw.choice(("", "", str(draw.randint(1, 99)), "+lists"))
    domain = draw.choice(
        (*_DOMAINS, f"{draw.choice(_WORDS)}-{draw.choice(_WORDS)}.{draw.choice(('org', 'io', 'net', 'edu.br'))}")
    )
    return f"{name}@{domain}"


#: Numbers within countries, "0" to "9" as they are and "n" any digit: mobiles by the countries' numbering plans.
_PLANS = {
    "arb_Arab": ("+20 10n nnnn nnnn", "0100nnnnnnn", "+966 50 nnn nnnn", "+212 6nn-nnnnnn"),
    "ben_Beng": ("+880 171n-nnnnnn", "0171nnnnnnn", "+91 98nnn nnnnn"),
    "eng_Latn": ("(212) 5n7-nnnn", "+1 415-7n2-nnnn", "+44 7400 nnnnnn", "07400 nnnnnn", "+1-312-6n4-nnnn"),
    "fra_Latn": ("+33 6 12 nn nn nn", "06 12 nn nn nn", "+221 77 4nn nn nn", "01.44.nn.nn.nn"),
    "ind_Latn": ("+62 812-3nnn-nnnn", "0812-3nnn-nnnn", "08123nnnnnnn"),
    "por_Latn": ("+55 11 967nn-nnnn", "(11) 967nn-nnnn", "+351 912 nnn nnn", "912 nnn nnn"),
    "spa_Latn": ("+34 612 nnn nnn", "612 nnn nnn", "+52 55 1nnn nnnn", "+57 310 nnn nnnn"),
    "swh_Latn": ("+254 712 nnn nnn", "0712 nnn nnn", "+255 754 nnn nnn"),
    "urd_Arab": ("+92 300 nnnnnnn", "0300-nnnnnnn"),
    "vie_Latn": ("+84 91 nnn nn nn", "0912 nnn nnn"),
    "zho_Hans": ("+86 138 nnnn nnnn", "138nnnnnnnn", "010-6nnnnnnn"),
    "zho_Hant": ("+886 912 nnn nnn", "0912-nnn-nnn"),
}  # fmt: skip
_INDIC = "asm_Beng guj_Gujr hin_Deva kan_Knda mal_Mlym mar_Deva ory_Orya pan_Guru tam_Taml tel_Telu"
_OF_SOUTH_AFRICA = "nso_Latn sot_Latn tso_Latn xho_Latn zul_Latn"
_INDIA = ("+91 98nnn nnnnn", "+9198nnnnnnnn", "098nnn nnnnn")
_SOUTH_AFRICA = ("+27 82 nnn nnnn", "082 nnn nnnn")
_BY_LANGUAGE = {
    "aka_Latn": ("+233 24 nnn nnnn", "024 nnn nnnn"), "twi_Latn": ("+233 24 nnn nnnn", "024 nnn nnnn"),
    "bam_Latn": ("+223 76 nn nn nn",), "cat_Latn": _PLANS["spa_Latn"][:2], "eus_Latn": _PLANS["spa_Latn"][:2],
    "fon_Latn": ("+229 97 nn nn nn",), "ibo_Latn": ("+234 803 nnn nnnn", "0803 nnn nnnn"),
    "yor_Latn": ("+234 803 nnn nnnn", "0803 nnn nnnn"), "kik_Latn": _PLANS["swh_Latn"][:2],
    "kin_Latn": ("+250 788 nnn nnn", "0788 nnn nnn"), "run_Latn": ("+257 79 nnn nnn",),
    "lin_Latn": ("+243 81 nnn nnnn",), "lug_Latn": ("+256 772 nnnnnn", "0772 nnnnnn"),
    "npi_Deva": ("+977 984-nnnnnnn",),
    "nya_Latn": ("+265 99n nn nn nn",), "tum_Latn": ("+265 99n nn nn nn",), "sna_Latn": ("+263 77 2nn nnnn",),
    "tsn_Latn": ("+267 71 nnn nnn",), "wol_Latn": ("+221 77 4nn nn nn",),
} | dict.fromkeys(_INDIC.split(), _INDIA) | dict.fromkeys(
    _OF_SOUTH_AFRICA.split(), _SOUTH_AFRICA
) | _PLANS  # fmt: skip
_NATIVE = {
    "arb_Arab": "٠", "urd_Arab": "۰", "hin_Deva": "०", "mar_Deva": "०", "npi_Deva": "०", "ben_Beng": "০",
    "asm_Beng": "০", "guj_Gujr": "૦", "pan_Guru": "੦", "tam_Taml": "௦", "tel_Telu": "౦", "kan_Knda": "೦",
    "mal_Mlym": "൦", "ory_Orya": "୦",
}  # fmt: skip


def native(draw: random.Random, value: str, language: str) -> str:
    """In the digits of the language's script, now and then."""
    zero = _NATIVE.get(language)
    if zero is None or draw.random() > 0.25:
        return value
    return value.translate({48 + digit: chr(ord(zero) + digit) for digit in range(10)})


def phone(draw: random.Random, language: str) -> str:
    form = draw.choice(_BY_LANGUAGE[language])
    return native(draw, "".join(draw.choice(string.digits) if c == "n" else c for c in form), language)


def ip_address(draw: random.Random) -> str:
    if draw.random() < 0.25:
        return "2a0{}:{:x}::{:x}:{:x}".format(*(draw.randint(1, 9), *(draw.randint(4096, 65535) for _ in range(3))))
    return ".".join(
        map(str, (draw.choice((31, 46, 81, 93, 130, 151, 185, 212)), *(draw.randint(61, 250) for _ in range(3))))
    )


def mac_address(draw: random.Random) -> str:
    pairs = [f"{draw.randint(0, 255):02x}" for _ in range(5)] + ["af"]
    return draw.choice((":".join(pairs), "-".join(pairs).upper(), ".".join(pairs[i] + pairs[i + 1] for i in (0, 2, 4))))


def payment_card(draw: random.Random) -> str:
    start, size = draw.choice((("4", 16), ("52", 16), ("37", 15), ("6011", 16), ("62", 16), ("3528", 16)))
    body = start + digits(draw, size - 1 - len(start))
    value = body + luhn.calc_check_digit(body)
    mark = draw.choice(("", " ", "-"))
    return mark.join(
        (value[:4], value[4:10], value[10:]) if size == 15 else (value[i : i + 4] for i in range(0, 16, 4))
    )


def iban(draw: random.Random) -> str:
    country, size = draw.choice((("DE", 18), ("FR", 23), ("ES", 20), ("PT", 21), ("BE", 12), ("SA", 20), ("PK", 20)))
    body = digits(draw, size)
    check = 98 - int("".join(str(int(c, 36)) for c in body + country + "00")) % 97
    value = f"{country}{check:02}{body}"
    return value if draw.random() < 0.5 else " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def user_handle(draw: random.Random) -> str:
    name = draw.choice(_FIRST) + draw.choice(("_", "", ".")) + draw.choice(_LAST)
    return f"@{name}{draw.choice(('', str(draw.randint(1, 999)), '_'))}"


def crypto_wallet(draw: random.Random) -> str:
    if draw.random() < 0.5:
        return "0x" + "".join(draw.choice("0123456789abcdef") for _ in range(40))
    return draw.choice(
        (
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        )
    )


def password(draw: random.Random) -> str:
    size = draw.randint(12, 24)
    value = [draw.choice(string.ascii_letters + string.digits) for _ in range(size)]
    value[:4] = draw.choice(string.ascii_lowercase), draw.choice(string.ascii_uppercase), *digits(draw, 2)
    draw.shuffle(value)
    return "".join(value)


def vendor_token(draw: random.Random) -> str:
    start, size, alphabet = draw.choice(
        (
            ("ghp_", 36, string.ascii_letters + string.digits), ("AKIA", 16, string.ascii_uppercase + "234567"),
            ("glpat-", 20, string.ascii_letters + string.digits),
            ("sk_live_", 24, string.ascii_letters + string.digits),
            ("npm_", 36, string.ascii_letters + string.digits), ("hf_", 34, string.ascii_letters),
        )
    )  # fmt: skip
    return start + "".join(draw.choice(alphabet) for _ in range(size))


def url_credentials(draw: random.Random) -> str:
    scheme = draw.choice(("postgres", "redis", "amqp", "https", "ftp", "mongodb"))
    secret = f"{password(draw)[:10]}{draw.randint(0, 9)}x"
    return f"{scheme}://{draw.choice(_FIRST)}:{secret}@{draw.choice(_WORDS)}.internal:5432/{draw.choice(_WORDS)}"


def national_id(draw: random.Random, language: str) -> str:
    year, month, born = day(draw)
    country = _COUNTRIES[language]
    match country:
        case "IN":
            body = str(draw.randint(2, 9)) + digits(draw, 10)
            value = body + verhoeff.calc_check_digit(body)
            return native(draw, draw.choice((value, f"{value[:4]} {value[4:8]} {value[8:]}")), language)
        case "ZA":
            body = year[2:] + month + born + digits(draw, 4) + "08"
            return body + luhn.calc_check_digit(body)
        case "ES":
            number = draw.randint(10**7, 10**8 - 1)
            return f"{number}{draw.choice(('', '-'))}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
        case "FR":
            body = draw.choice("12") + year[2:] + month + f"{draw.randint(1, 95):02}" + digits(draw, 6)
            key = f"{97 - int(body) % 97:02}"
            spaced = " ".join((body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], key))
            return draw.choice((body + key, spaced))
        case "BR":
            body = [draw.randint(0, 9) for _ in range(9)]
            for first in (10, 11):
                total = sum(d * w for d, w in zip(body, range(first, 1, -1), strict=True))
                body.append(total * 10 % 11 % 10)
            value = "".join(map(str, body))
            return draw.choice((value, f"{value[:3]}.{value[3:6]}.{value[6:9]}-{value[9:]}"))
        case "CN":
            body = "1101" + f"{draw.randint(1, 18):02}" + year + month + born + digits(draw, 3)
            return body + "10X98765432"[sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(body)) % 11]
        case "TW":
            letter = draw.choice("ABCDEFGH")
            code = "ABCDEFGH".index(letter) + 10
            body = draw.choice("12") + digits(draw, 7)
            total = code // 10 + code % 10 * 9 + sum(int(c) * (8 - i) for i, c in enumerate(body))
            return f"{letter}{body}{-total % 10}"
        case "ID":
            return "3171" + f"{draw.randint(1, 20):02}" + born + month + year[2:] + digits(draw, 4)
        case "PK":
            value = f"{draw.randint(1, 7)}{digits(draw, 12)}"
            return draw.choice((value, f"{value[:5]}-{value[5:12]}-{value[12]}"))
        case "US":
            return f"{draw.randint(100, 660)}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"
        case "GH":
            return f"GHA-{digits(draw, 9)}-{digits(draw, 1)}"
        case "VN":
            return f"0{draw.randint(10, 96)}{draw.randint(0, 3)}{year[2:]}{digits(draw, 6)}"
        case "RW":
            return f"1{year}{draw.choice('78')}{digits(draw, 7)}0{digits(draw, 2)}"
        case "EG":
            return f"2{year[2:] if year < '2000' else '99'}{month}{born}{draw.randint(1, 27):02}{digits(draw, 5)}"
        case "NP":
            return f"{draw.randint(1, 77):02}-01-{draw.randint(60, 80)}-{digits(draw, 5)}"
        case "ZW":
            return f"{draw.randint(10, 86)}-{digits(draw, 6)}{draw.choice('ABCDEFGH')}{draw.randint(10, 86)}"
        case "ZM":
            return f"{digits(draw, 6)}/{draw.randint(10, 99)}/1"
        case "UG":
            return f"CM{year[2:]}{digits(draw, 6)}{''.join(draw.choice(string.ascii_uppercase) for _ in range(4))}"
        case "BW":
            return f"{digits(draw, 4)}{draw.choice('12')}{digits(draw, 4)}"
        case "BD":
            return native(draw, digits(draw, 10), language)
        case "NG":
            return f"{draw.randint(1, 9)}{digits(draw, 10)}"
        case "SN":
            return f"{draw.choice('12')}{digits(draw, 12)}"
        case "KE":
            return f"{draw.randint(2, 3)}{digits(draw, 7)}"
        case "ML":
            return f"1{digits(draw, 12)}K"
        case _:
            return f"{draw.choice('ABCDE')}{draw.choice('ABCDE')}{digits(draw, 7)}"


_COUNTRIES = {
    "aka_Latn": "GH", "twi_Latn": "GH", "arb_Arab": "EG", "ben_Beng": "BD", "cat_Latn": "ES", "eus_Latn": "ES",
    "spa_Latn": "ES", "eng_Latn": "US", "fra_Latn": "FR", "ind_Latn": "ID", "por_Latn": "BR", "urd_Arab": "PK",
    "vie_Latn": "VN", "zho_Hans": "CN", "zho_Hant": "TW", "kin_Latn": "RW", "run_Latn": "RW", "npi_Deva": "NP",
    "sna_Latn": "ZW", "nya_Latn": "ZM", "tum_Latn": "ZM", "lug_Latn": "UG", "tsn_Latn": "BW", "ibo_Latn": "NG",
    "yor_Latn": "NG", "wol_Latn": "SN", "swh_Latn": "KE", "kik_Latn": "KE", "bam_Latn": "ML", "fon_Latn": "BJ",
    "lin_Latn": "CD",
} | dict.fromkeys(
    _INDIC.split(), "IN"
) | dict.fromkeys(_OF_SOUTH_AFRICA.split(), "ZA")  # fmt: skip
