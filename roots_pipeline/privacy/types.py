"""The types of personal data, which goes before which, and which of them a source's risk calls for."""

from __future__ import annotations

from typing import Final

#: What can be redacted; each is replaced by its name in capitals between angle brackets, as in <EMAIL>.
TYPES: Final[tuple[str, ...]] = (
    "email",
    "phone",
    "ip_address",
    "mac_address",
    "payment_card",
    "iban",
    "national_id",
    "user_handle",
    "crypto_wallet",
    "secret",
    "url_credentials",
)
#: Of overlapping findings the first of these names the whole: the surer form, and the greater harm, first.
PRIORITY: Final[tuple[str, ...]] = (
    "url_credentials",
    "secret",
    "iban",
    "email",
    "crypto_wallet",
    "mac_address",
    "ip_address",
    "payment_card",
    "national_id",
    "phone",
    "user_handle",
)
#: What opens doors is redacted wherever it stands: it is no matter of whose text it is.
_CREDENTIALS: Final = frozenset({"secret", "url_credentials"})
#: The categories of the BigScience catalogue as far as recognizers know them.
_GENERIC: Final = frozenset({"email", "user_handle"})
_NUMERIC: Final = frozenset(
    {"phone", "ip_address", "mac_address", "payment_card", "iban", "national_id", "crypto_wallet"}
)


def types_for(
    present: str, generic: str | None = None, numeric: str | None = None, sensitive: str | None = None
) -> tuple[str, ...]:
    """The types to redact in a source, from the catalog's judgement of its personal data (`config.PersonalData`).

    A category that a steward says is not there (`none`) is not looked for; where it is only unlikely, it is. Where
    sensitive data is likely, all types are: the more a text tells, the worse it is to know of whom.

    >>> types_for("no")
    ('secret', 'url_credentials')
    >>> types_for("yes", generic="very_likely", numeric="none", sensitive="none")
    ('email', 'user_handle', 'secret', 'url_credentials')
    """
    chosen = set(_CREDENTIALS)
    if present == "author_name_only":
        # Where authors are named, their addresses are not far.
        chosen.add("email")
    elif present != "no":
        if generic != "none":
            chosen |= _GENERIC
        if numeric != "none":
            chosen |= _NUMERIC
        if sensitive in {"very_likely", "somewhat_likely"}:
            chosen = set(TYPES)
    return tuple(kind for kind in TYPES if kind in chosen)
