"""Payment card numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer

#: First and last leading digits of an issuer's range and the lengths it issues (ISO/IEC 7812; ranges as published by
#: the schemes). Sorted by nothing: a number is a card's if any row admits it.
_SCHEMES: Final = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard since 2017
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "649", (16, 19)),
    ("65", "65", (16, 19)),  # Discover, RuPay, Verve
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("81", "82", (16, 17, 18, 19)),  # UnionPay, RuPay
    ("60", "60", (16,)),  # RuPay
    ("508", "508", (16,)),
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("5018", "5018", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("5020", "5020", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("5038", "5038", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("5893", "5893", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("6304", "6304", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("6759", "6759", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("6761", "6763", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("5060", "5061", (16, 18, 19)),  # Verve
    ("5078", "5079", (16, 18, 19)),
    ("9792", "9792", (16,)),  # Troy
)


#: Ranges that were issued once, or are reserved for a scheme as a whole: only beside a word for a card.
_RESERVED: Final = (
    ("1800", "1800", (15,)),  # JCB's first ones
    ("2131", "2131", (15,)),
    ("35", "35", (16,)),
    ("0604", "0604", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro, as issued before 2006
    ("50", "50", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("56", "69", (12, 13, 14, 15, 16, 17, 18, 19)),
)


def _lengths(schemes: Iterable[tuple[str, str, tuple[int, ...]]]) -> dict[str, frozenset[int]]:
    """The lengths of cards by their first four digits."""
    lengths: dict[str, frozenset[int]] = {}
    for first, last, some in schemes:
        for prefix in range(int(first.ljust(4, "0")), int(last.ljust(4, "9")) + 1):
            begin = f"{prefix:04d}"
            lengths[begin] = lengths.get(begin, frozenset()) | frozenset(some)
    return lengths


_LENGTHS: Final = _lengths(_SCHEMES)
_RESERVED_LENGTHS: Final = _lengths(_RESERVED)
#: How numbers are printed in groups: four by four; American Express 4-6-5; Diners Club 4-6-4.
_GROUPINGS: Final = frozenset({(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (4, 4, 4, 3), (4, 4, 5), (8, 8)})
#: Words for a card in the 46 languages, and the schemes' names.
_WORDS: Final = (
    "card credit debit visa mastercard maestro amex american express discover diners unionpay rupay verve cvv cvc "
    "carte carta cartão cartao tarjeta targeta txartel kartu kart karte karti karata karete kadi kadhi khadi kaadi "
    "kaadị káàdì kaad kati thẻ بطاقة کارڈ कार्ड কার্ড কাৰ্ড કાર્ડ ಕಾರ್ಡ್ കാർഡ് କାର୍ଡ ਕਾਰਡ அட்டை కార్డు 卡号 卡號 信用卡 "
    "银行卡 銀行卡 借记卡"
)
#: A doubled digit's digit sum, for the Luhn check.
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


class PaymentCard(Recognizer):
    """A number of a card scheme that passes the Luhn check, in printed groups or in one.

    >>> PaymentCard().analyze("卡号4111 1111 1111 1111。", [])
    [type: PAYMENT_CARD, start: 2, end: 21, score: 0.75]
    """

    kind: ClassVar[str] = "payment_card"
    pattern: ClassVar[str] = (
        r"(?=[0-9])(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))(?<![0-9][ .,/:+-])(?<![#$€£₹¥/])"
        r"[0-9](?:[ -]?[0-9]){11,18}+"
        r"(?![0-9A-Za-z_])(?![ .,/:-][0-9])"
    )
    anchor: ClassVar[str] = r"[0-9](?:[ \-]?[0-9]){11}"
    longest: ClassVar[int] = 19 * 2 - 1
    lookaround: ClassVar[int] = 2
    context_reach: ClassVar[tuple[int, int]] = (48, 24)
    cost: ClassVar[int] = 5
    source: ClassVar[str] = "ISO/IEC 7812-1 (structure, Luhn), presidio's CreditCardRecognizer with more schemes"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"context": _WORDS.split(), **settings})

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0]
        digits = value.replace(" ", "").replace("-", "")
        is_issued = len(digits) in _LENGTHS.get(digits[:4], ())
        if not (is_issued or len(digits) in _RESERVED_LENGTHS.get(digits[:4], ())) or not passes_luhn(digits):
            return None
        groups = tuple(map(len, value.replace("-", " ").split(" ")))
        if len(groups) > 1:
            # Both separators in one number: two numbers, or a range.
            if groups not in _GROUPINGS or (" " in value and "-" in value):
                return None
            return *found.span(), CERTAIN if is_issued else WEAK
        # One in ten numbers passes Luhn: only the usual lengths stand without a word.
        return *found.span(), CERTAIN if is_issued and len(digits) in {15, 16} else WEAK


def passes_luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1 annex B.

    >>> passes_luhn("4111111111111111"), passes_luhn("4111111111111112")
    (True, False)
    """
    plain = sum(map(int, digits[-1::-2]))
    return (plain + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0
