"""Labeled cases: read from files, made up in all languages, and made from sentences with blanks."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import privacy_values as values
from privacy_words import CODE, SENTENCES, WORDS

#: A value in a text: first character, character after the last, type.
Label = tuple[int, int, str]


@dataclass(frozen=True)
class Case:
    """A text, its language (`code`: none), and the personal data in it: none in a hard negative."""

    text: str
    language: str
    labels: tuple[Label, ...]


#: Types as files of cases name them, where they differ from ours in more than case.
_TYPES = {
    "IP": "ip_address", "MAC": "mac_address", "CREDIT_CARD": "payment_card", "USERNAME": "user_handle",
    "CRYPTO": "crypto_wallet", "URL_CRED": "url_credentials", "IBAN_CODE": "iban", "US_SSN": "national_id",
    "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email",
}  # fmt: skip
#: ISO 639-1 and -3 codes by our codes' first parts; Chinese by its script.
_SHORT = (
    "ak:aka ar:arb as:asm bm:bam bn:ben ca:cat en:eng es:spa eu:eus fr:fra gu:guj hi:hin id:ind ig:ibo ki:kik kn:kan "
    "lg:lug ln:lin ml:mal mr:mar ne:npi ny:nya or:ory pa:pan pt:por rn:run rw:kin sn:sna st:sot sw:swh ta:tam te:tel "
    "tn:tsn ts:tso tw:twi ur:urd vi:vie wo:wol xh:xho yo:yor zu:zul"
)
_LANGUAGES = (
    {code.split("_")[0]: code for code in WORDS}
    | {
        short: code
        for short, long in (pair.split(":") for pair in _SHORT.split())
        for code in WORDS
        if code[:3] == long
    }
    | {"zh": "zho_Hans", "zh-Hant": "zho_Hant"}
    | {code: code for code in WORDS}
)


def read_cases(path: Path) -> Iterator[Case]:
    """Cases as JSON lines: `text`, `lang`, and `spans` with `start`, `end` (characters) and `type`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        labels = tuple(
            (span["start"], span["end"], _TYPES.get(span["type"], span["type"].lower())) for span in record["spans"]
        )
        yield Case(record["text"], _LANGUAGES.get(record["lang"], "code"), labels)


def _filled(before: str, value: str, behind: str, language: str, kind: str) -> Case:
    return Case(before + value + behind, language, ((len(before), len(before) + len(value), kind),))


def make_cases(seed: int, per_language: int) -> Iterator[Case]:
    """Made-up cases: values with labels in every language, in English sentences, and in lines of code."""
    draw = random.Random(seed)
    plain: dict[str, Callable[[random.Random], str]] = {
        kind: getattr(values, kind)
        for kind in ("email", "ip_address", "payment_card", "iban", "user_handle", "crypto_wallet", "url_credentials")
    } | {"mac_address": values.mac_address}
    for language, (before, behind, phone, paper, mail) in WORDS.items():
        for _ in range(per_language):
            stop = draw.choice((". ", "\n", ", ", ") "))
            for kind, label, value in (
                ("phone", phone, values.phone(draw, language)),
                ("national_id", paper, values.national_id(draw, language)),
                ("email", mail, values.email(draw)),
            ):
                mark = draw.choice((": ", " ", "：", " | ", " - "))
                open_mark = "(" if stop == ") " else ""
                yield _filled(f"{before} {open_mark}{label}{mark}", value, f"{stop}{behind}", language, kind)
            kind = draw.choice(sorted(plain))
            glue = "" if language.startswith("zho") else " "
            yield _filled(f"{before}{glue}", plain[kind](draw), f"{glue}{behind}", language, kind)
        for kind, sentences in SENTENCES.items():
            for sentence in draw.sample(sentences, 1):
                left, right = sentence.split("{}")
                made = _value(draw, kind, "eng_Latn")
                yield _filled(left, made, right, "eng_Latn", kind)
    for kind, lines in CODE.items():
        for line in lines:
            for _ in range(2 * per_language):
                made = {"secret": values.password, "vendor": values.vendor_token}.get(kind, plain.get(kind))(draw)
                left, right = line.replace("{{", "\1").replace("}}", "\2").split("{}")
                left, right = (side.replace("\1", "{").replace("\2", "}") for side in (left, right))
                yield _filled(left, made, right + "\n", "code", "secret" if kind == "vendor" else kind)


def _value(draw: random.Random, kind: str, language: str) -> str:
    if kind in {"phone", "national_id"}:
        return getattr(values, kind)(draw, language)
    return getattr(values, kind)(draw)


#: Blanks of presidio-research's templates, and the types they hold.
_BLANKS = {
    "email": "email", "phone_number": "phone", "phone": "phone", "credit_card_number": "payment_card", "iban": "iban",
    "ssn": "national_id", "us_ssn": "national_id", "ip_address": "ip_address", "ipv4": "ip_address",
}  # fmt: skip
_BLANK = re.compile(r"\{\{ *(\w+) *\}\}")


def fill_templates(path: Path, seed: int, rounds: int) -> Iterator[Case]:
    """Sentences of a file, one a line, with {{blanks}}: ours where we have the type, any words in the others."""
    draw = random.Random(seed)
    for _ in range(rounds):
        for line in path.read_text(encoding="utf-8").splitlines():
            text, labels, position = "", [], 0
            for blank in _BLANK.finditer(line):
                text += line[position : blank.start()]
                kind = _BLANKS.get(blank[1])
                made = _value(draw, kind, "eng_Latn") if kind else draw.choice(("Maple", "Quartz Road", "Amina", "May"))
                if kind:
                    labels.append((len(text), len(text) + len(made), kind))
                text += made
                position = blank.end()
            yield Case(text + line[position:], "eng_Latn", tuple(labels))


def make_negatives(seed: int, per_language: int) -> Iterator[Case]:
    """What looks like personal data and is none, beside words of every language."""
    draw = random.Random(seed)
    n = values.digits
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"ISBN 978-{n(draw, 1)}-{n(draw, 4)}-{n(draw, 4)}-{n(draw, 1)}",
        lambda: "-".join(values.day(draw)),
        lambda: "{2}/{1}/{0} 14:05:33".format(*values.day(draw)),
        lambda: f"version {draw.randint(1, 20)}.{draw.randint(0, 60)}.{draw.randint(0, 60)}.{draw.randint(0, 9)}",
        lambda: f"{draw.randint(1, 99)}.{n(draw, 7)}",
        lambda: f"{draw.randint(1, 999)} {draw.randint(100, 999)} {draw.randint(100, 999)}",
        lambda: f"{draw.randint(1, 999)}.{draw.randint(100, 999)}.{draw.randint(100, 999)} km",
        lambda: f"10.{n(draw, 4)}/{n(draw, 4)}-{n(draw, 4)}",
        lambda: f"1{n(draw, 9)}",
        lambda: f"{draw.getrandbits(160):040x}",
        lambda: f"#{n(draw, 7)}",
        lambda: f"10.{draw.randint(0, 255)}.{draw.randint(0, 255)}.{draw.randint(1, 254)}",
        lambda: f"{draw.getrandbits(128):032x}",
        lambda: f"{draw.randint(1990, 2030)}-{draw.randint(1990, 2030)}",
        lambda: f"model {draw.choice('ABCX')}{draw.choice('JKL')}-{n(draw, 4)}",
        lambda: "user@example.com",
        lambda: f"https://example.org/{n(draw, 4)}/{n(draw, 8)}",
        lambda: f"00:{n(draw, 2)}:{n(draw, 2)}",
        lambda: "@param name the name",
        lambda: 'password = os.environ["PASSWORD"]',
    )
    for language, (before, behind, *_) in WORDS.items():
        for _ in range(per_language):
            for kind in kinds:
                yield Case(f"{before} {kind()} {behind}", language, ())
