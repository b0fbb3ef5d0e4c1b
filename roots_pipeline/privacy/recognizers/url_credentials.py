"""URLs with a user's password in them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

#: RFC 3986 section 3.2.1 without "%" and ":", and what passwords have besides, unescaped.
_USERINFO: Final = r"0-9A-Za-z._~!$&()*+,;=%#?\^{}|\-"
_REST: Final = r"0-9A-Za-z._~!$&()*+,;=%#?\^{}|:/@\[\]-"
#: What stands for a password in manuals and templates, whole.
_NO_PASSWORD: Final = re.compile(
    r"(?i)(?:user(?:name)?|pass(?:word|wd|phrase)?|pw|pwd|psw|secret|token|key|login|admin|root|guest|test|foo|bar|"
    r"changeme|change_me|example|placeholder|dummy|hidden|redacted|my_?\w*|your_?\w*|some_?\w*|the_?\w*|pat|"
    r"mot_?de_?passe|clau|clave|contrase(?:ña|na|nya)|senha|palavra_?passe|kata_?sandi|nywila|pasahitza|mat_?khau|mima|"
    r"x+|\*+|\.+|-+|_+|#+|(?:\w*[_-])?(?:pass(?:word|wd)?|pwd|secret|token|key)|[0-9]{1,5}|%s|%d)"
)
#: A variable to be filled in.
_VARIABLE: Final = re.compile(r"[${}()]|^%\w+%?$|%\(")
#: Hosts for documentation, with which whole URLs are made up; and those of our own surrogates.
_EXAMPLE_HOST: Final = re.compile(r"(?i)(?:[^@/]*@)?(?:[\w.-]*\.)?example(?:\.(?:com|org|net))?(?=[:/?#]|$)")
_TRAILING: Final = ".,;:!?)]}*|"


class UrlCredentials(Recognizer):
    """A URL with a user and a password: the whole of it, for host and path say whose door the password opens.

    >>> UrlCredentials().analyze("DB=postgres://kw:jepiy7qdP@db.acme.io:5432/app?x=1, or", [])
    [type: URL_CREDENTIALS, start: 3, end: 50, score: 0.75]
    >>> UrlCredentials().analyze("http://user:password@host/ ftp://u:${PASS}@host/", [])
    []
    """

    kind: ClassVar[str] = "url_credentials"
    pattern: ClassVar[str] = (
        r"(?:(?<![0-9A-Za-z+.\\-])|(?<=\\[nrt]))[A-Za-z][0-9A-Za-z+.-]{1,24}+://"
        rf"(?P<user>[{_USERINFO}]{{0,64}}+):(?P<password>[{_USERINFO}:]{{1,128}}+)@"
        rf"(?P<rest>[0-9A-Za-z_\[][{_REST}]{{0,255}}+)"
    )
    anchor: ClassVar[str] = rf"://[{_USERINFO}]{{0,64}}:[{_USERINFO}:]{{1,128}}@"
    longest: ClassVar[int] = 25 + 3 + 64 + 1 + 128 + 1 + 256
    lookaround: ClassVar[int] = 2
    cost: ClassVar[int] = 10
    source: ClassVar[str] = "RFC 3986 section 3.2.1 (userinfo), RFC 1738 section 3.1"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        user, password, rest = found["user"], found["password"], found["rest"]
        if _NO_PASSWORD.fullmatch(password) or _VARIABLE.search(password) or password == user:
            return None
        if _EXAMPLE_HOST.match(rest) and not any(map(str.isdigit, password)):
            return None
        if rest.startswith("example.org/") and user == "user":
            return None
        end = found.end() - (len(rest) - len(rest.rstrip(_TRAILING)))
        return found.start(), end, CERTAIN
