"""E-mail addresses."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar, Final

from tldextract import TLDExtract

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

#: Names that can belong to nobody: RFC 2606 sections 2 and 3, RFC 6761 section 6, RFC 6762 section 3.
_RESERVED: Final = re.compile(
    r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid|localhost|local|test)$", re.IGNORECASE
)
#: Accounts of version control services, as in git@host:path: nobody's address.
_SERVICE_ACCOUNTS: Final = frozenset({"git", "hg", "svn"})
#: A picture for a screen of higher resolution, icon@2x.zip: not an address though .zip is a top-level domain.
_SCALE: Final = re.compile(r"[0-9]x\.")


class EmailAddress(Recognizer):
    r"""An address under a top-level domain that exists; Latin letters with marks may stand before the at sign.

    >>> EmailAddress().analyze("邮箱zhang@cqu.edu.cn谢谢", [])
    [type: EMAIL, start: 2, end: 18, score: 0.75]
    """

    kind: ClassVar[str] = "email"
    # The local part has at most 64 octets (RFC 5321 section 4.5.3.1.1). The domain is taken as far as it may go, at
    # half the 255 octets allowed, and judged. A start after "\n" as code writes it leaves the escape whole.
    pattern: ClassVar[str] = (
        r"(?:(?<![0-9A-Za-z_\\\u00c0-\u024f])|(?<=\\[nrt]))"
        r"[0-9A-Za-z_\u00c0-\u024f][0-9A-Za-z_\u00c0-\u024f.+%-]{0,63}+@[0-9A-Za-z][0-9A-Za-z.-]{1,126}+"
    )
    anchor: ClassVar[str] = "[0-9A-Za-z_\u00c0-\u024f.+%\\-]@[0-9A-Za-z]"
    longest: ClassVar[int] = 64 + 1 + 127
    lookaround: ClassVar[int] = 2
    cost: ClassVar[int] = 6
    source: ClassVar[str] = "RFC 5321 section 4.1.2; top-level domains from publicsuffix.org, as tldextract ships it"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._top_level = top_level_domains()

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        local, _, domain = found[0].rpartition("@")
        labels = domain.rstrip(".-").split(".")
        # "anna@uni.edu.Then": the next sentence, or the ending of a file's name, was taken along.
        while len(labels) > 1 and labels[-1].lower() not in self._top_level:
            labels.pop()
        if len(labels) < 2 or "" in labels or local in _SERVICE_ACCOUNTS:
            return None
        domain = ".".join(labels)
        if _RESERVED.search(domain) or _SCALE.match(domain):
            return None
        return found.start(), found.start() + len(local) + 1 + len(domain), CERTAIN


@cache
def top_level_domains() -> frozenset[str]:
    """The endings of the public suffixes, in lower case; read once (0.1 s).

    Nothing is fetched and nothing kept on the machine: it is the list that comes with tldextract.
    """
    suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None).tlds
    return frozenset(suffix.rpartition(".")[2] for suffix in suffixes)
