"""Our recognizers, usable in any presidio registry: one file a type of personal data or a form of it.

A new one is a subclass of `Recognizer` in a file here and a line in `_EVERYWHERE`; a new type is also named in
`types.TYPES` and has its place in `types.PRIORITY`. `test_declarations.py` holds it to what it declares.
"""

from __future__ import annotations

from collections.abc import Iterable

from roots_pipeline.privacy.identifiers.words import paper_words
from roots_pipeline.privacy.locales import is_natural, locale
from roots_pipeline.privacy.recognizers.assigned_secret import AssignedSecret
from roots_pipeline.privacy.recognizers.crypto_wallet import CryptoWallet
from roots_pipeline.privacy.recognizers.email_address import EmailAddress
from roots_pipeline.privacy.recognizers.iban import Iban
from roots_pipeline.privacy.recognizers.ip_address import IpAddressV4, IpAddressV6
from roots_pipeline.privacy.recognizers.mac_address import MacAddress
from roots_pipeline.privacy.recognizers.national_id import NationalId
from roots_pipeline.privacy.recognizers.payment_card import PaymentCard
from roots_pipeline.privacy.recognizers.phone_number import PhoneNumber
from roots_pipeline.privacy.recognizers.private_key import JsonWebToken, PrivateKey
from roots_pipeline.privacy.recognizers.recognizer import Recognizer
from roots_pipeline.privacy.recognizers.url_credentials import UrlCredentials
from roots_pipeline.privacy.recognizers.user_handle import UserHandle
from roots_pipeline.privacy.recognizers.vendor_token import VendorToken

#: The recognizers that read every language alike.
_EVERYWHERE: tuple[type[Recognizer], ...] = (
    AssignedSecret,
    CryptoWallet,
    EmailAddress,
    Iban,
    IpAddressV4,
    IpAddressV6,
    JsonWebToken,
    MacAddress,
    PaymentCard,
    PrivateKey,
    UrlCredentials,
    VendorToken,
)


def recognizers(language: str, kinds: Iterable[str]) -> list[Recognizer]:
    """The recognizers of some types for documents in one of our languages, always in the same order."""
    wanted = frozenset(kinds)
    found = [recognizer() for recognizer in _EVERYWHERE if recognizer.kind in wanted]
    if PhoneNumber.kind in wanted:
        found.append(PhoneNumber(locale(language)))
    if NationalId.kind in wanted:
        found.append(NationalId(locale(language).regions, paper_words(language)))
    if UserHandle.kind in wanted:
        found.append(UserHandle(in_code=not is_natural(language)))
    return found
