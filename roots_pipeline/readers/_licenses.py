"""Under which license a file of a repository is: by its own words, else by the license files of its folders.

1. `SPDX-License-Identifier:` in the file's first lines, as it is written (SPDX 2.3, annex E).
2. A license notice in the file's head, in the words its license gives for that, or of the BSD and MIT families.
3. The license files of the nearest folder, upwards, that has any, told by `identify` (pre-commit's detector), which
   compares texts to those of choosealicense.com and lets 5 % differ. Several files in one folder all apply (AND).

What is careful: text that cannot be told is `LicenseRef-unknown`, which permits nothing; a license's text alone does
not say "or later", so it is `-only`; a text with a restriction added to it (the JSON license is MIT in all but 47
characters) is none of those that `identify` knows. A file without any of the three has no license, and the source's
stands in for it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "LicenseRef-unknown"

#: Names of files that say a license (as licensee and choosealicense.com have them).
_FILE: Final = re.compile(
    r"(?:un)?licen[cs]e|copying|(?:.*[-_.])licen[cs]e|licen[cs]e[-_.].*|copying[-_.].*", re.IGNORECASE
)
#: Endings of files that only look like one: `license.py` checks licenses.
_TEXT_ENDINGS: Final = frozenset({"", ".txt", ".md", ".rst", ".lesser", ".lib", ".mit", ".apache", ".bsd"})
#: The longest, CECILL and the GPL with its appendices, have less than 40 kB.
MAX_LICENSE_BYTES: Final = 2**17

#: How much of a file is looked at for its own words.
_HEAD_CHARACTERS: Final = 4096
_SPDX: Final = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+\-() \t]{1,300})")

#: Words of notices → license; the first that fits decides. White space and comment marks are one space each.
_LATER: Final = r"(?:(?!public license).){0,300}?(?:any later version)"
_NOTICES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), license_)
    for pattern, license_ in (
        (rf"GNU Affero General Public License(?:(?!public license).){{0,200}}?version 3{_LATER}", "AGPL-3.0-or-later"),
        (r"GNU Affero General Public License", "AGPL-3.0-only"),
        (
            rf"GNU (?:Lesser|Library) General Public License(?:(?!public license).){{0,200}}?version 3{_LATER}",
            "LGPL-3.0-or-later",
        ),
        (
            rf"GNU (?:Lesser|Library) General Public License(?:(?!public license).){{0,200}}?version 2\.1{_LATER}",
            "LGPL-2.1-or-later",
        ),
        (r"GNU (?:Lesser|Library) General Public License(?:(?!public license).){0,200}?version 3", "LGPL-3.0-only"),
        (r"GNU (?:Lesser|Library) General Public License(?:(?!public license).){0,200}?version 2\.1", "LGPL-2.1-only"),
        (r"GNU (?:Lesser|Library) General Public License", "LGPL-2.0-only"),
        (rf"GNU General Public License(?:(?!public license).){{0,200}}?version 3{_LATER}", "GPL-3.0-or-later"),
        (rf"GNU General Public License(?:(?!public license).){{0,200}}?version 2{_LATER}", "GPL-2.0-or-later"),
        (r"GNU General Public License(?:(?!public license).){0,200}?version 3|\bGPL ?v?3\b", "GPL-3.0-only"),
        (r"GNU General Public License|\bGPL ?v?2\b", "GPL-2.0-only"),
        (r"Mozilla Public License,? v(?:ersion|\.)? ?2\.0", "MPL-2.0"),
        (r"Eclipse Public License(?:,? ?-?)? ?v(?:ersion|\.)? ?2\.0", "EPL-2.0"),
        (r"Eclipse Public License(?:,? ?-?)? ?v(?:ersion|\.)? ?1\.0", "EPL-1.0"),
        (r"Licensed under the Apache License,? Version 2\.0", "Apache-2.0"),
        (r"Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
        (r"Permission to use, copy, modify, and(?:/or)? distribute this software for any purpose", "ISC"),
        (r"Redistribution and use in source and binary forms.{0,2000}?endorse or promote products", "BSD-3-Clause"),
        (r"Redistribution and use in source and binary forms", "BSD-2-Clause"),
        (r"(?:licensed|released|distributed) under (?:the )?(?:terms of )?(?:the )?MIT licen[cs]e", "MIT"),
        (r"This is free and unencumbered software released into the public domain", "Unlicense"),
        (r"all rights reserved.{0,200}?(?:proprietary|confidential)|(?:proprietary and confidential)", UNKNOWN),
    )
)
#: Restrictions that authors add to a license of others.
_RESTRICTED: Final = re.compile(
    r"shall be used for good,? not evil|commons clause|non-?commercial|business source licen[cs]e|no military|"
    r"not (?:be )?used? (?:for|to) (?:train|machine learning)|ethical source|hippocratic",
    re.IGNORECASE,
)
_NOISE: Final = re.compile(r"[\s*/#;%!\"'<>|-]+")
#: What stands between terms and appendix in the texts of Apache's license and the GNU ones; how much of a text's
#: beginning (name and version) tells one from another, and where in theirs it is looked for: some leave out the name.
_END_OF_TERMS: Final = "END OF TERMS AND CONDITIONS"
_TITLE_CHARACTERS: Final = 40
_HEAD_OF_TERMS: Final = 200
#: SPDX ids that `identify` has in their old form, which does not say whether later versions may be chosen.
_OLD_IDS: Final[Mapping[str, str]] = {
    name: f"{name}-only" for name in ("AGPL-3.0", "GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0")
}


def is_license_file(path: str) -> bool:
    """Whether a file says a license, by its name.

    >>> [is_license_file(path) for path in ("LICENSE", "a/COPYING.LESSER", "LICENSE-MIT", "license.py", "licenses.md")]
    [True, True, True, False, False]
    """
    name = PurePosixPath(path).name
    ending = PurePosixPath(name).suffix.lower()
    return (ending in _TEXT_ENDINGS or not ending[1:].isalpha()) and _FILE.fullmatch(name) is not None


def license_of_file(text: str) -> str | None:
    """The license that a file says of itself."""
    head = text[:_HEAD_CHARACTERS]
    spdx = _SPDX.search(head)
    if spdx:
        return spdx[1].strip().rstrip("-").strip() or UNKNOWN
    words = _NOISE.sub(" ", head)
    return next((license_ for pattern, license_ in _NOTICES if pattern.search(words)), None)


def license_of_text(text: str) -> str:
    """The license that a license file is the text of; LicenseRef-unknown where nobody can tell."""
    from identify.vendor.licenses import LICENSES

    found = _identified(text) or _identified_with_appendix(text)
    # The GPL itself speaks of noncommercial distribution, once.
    expected = len(_RESTRICTED.findall(_NOISE.sub(" ", dict(LICENSES)[found]))) if found else 0
    if len(_RESTRICTED.findall(_NOISE.sub(" ", text))) > expected:
        return UNKNOWN
    if found is None:
        # What an author writes instead of a text: a notice. A long text is several licenses, one after another.
        return (license_of_file(text) if len(text) <= _HEAD_CHARACTERS else None) or UNKNOWN
    return _OLD_IDS.get(found, found)


def _identified(text: str) -> str | None:
    from identify.identify import license_id

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "license"
        path.write_text(text, "utf-8", errors="replace")
        return license_id(str(path))


def _identified_with_appendix(text: str) -> str | None:
    """The license whose terms a text is, without the appendix on how to apply them, a tenth of Apache's text."""
    from identify.vendor.licenses import LICENSES

    terms, _, after = text.partition(_END_OF_TERMS)
    if after.strip():
        return None
    begin = _NOISE.sub(" ", terms).strip()[:_TITLE_CHARACTERS]
    for _, known in LICENSES:
        _, end, appendix = known.partition(_END_OF_TERMS)
        if end and begin in _NOISE.sub(" ", known)[:_HEAD_OF_TERMS]:
            return _identified(terms.rstrip() + "\n\n" + end + appendix)
    return None


class FolderLicenses:
    """The licenses that hold in the folders of one repository."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, path: str, content: bytes | None) -> None:
        """Take in a license file; None for one that could not be read."""
        told = UNKNOWN if content is None else license_of_text(content.decode(errors="replace"))
        self._found.setdefault(str(PurePosixPath(path).parent), []).append(told)

    def of(self, path: str) -> str | None:
        """The license that holds for a file which does not say its own."""
        for folder in PurePosixPath(path).parents:
            told = self._found.get(str(folder))
            if told:
                return " AND ".join(sorted(set(told)))
        return None
