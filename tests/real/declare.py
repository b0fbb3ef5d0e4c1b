"""Declare a folder of real documents as sources: one file of JSON lines a language, named by its code.

`declare(documents, project)` makes `project` a project folder with the checkout's catalog and filters and a source for
each `<code>.jsonl`, `.jsonl.gz` or `.jsonl.zst` in `documents`. Records have `text`, and may have `id`, `url` and
`license`. Used by `make real` and `make bench`; it may be run on its own too.
"""

from __future__ import annotations

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

#: How the records of the real documents write their licenses, beside SPDX ids.
LICENSE_NAMES = {
    "CC-BY": "LicenseRef-CC-BY",
    "CC-BY-2.5-ZA (NCHLT, NWU CTexT)": "LicenseRef-CC-BY-2.5-ZA",
    "CC-BY-4.0 (African Storybook / Global Storybooks)": "CC-BY-4.0",
    "CC-BY-SA-3.0 (Malayalam Wikipedia)": "CC-BY-SA-3.0",
    "CC0-1.0 (as stated by repo)": "CC0-1.0",
    "Public Domain": "LicenseRef-public-domain",
    "probably public domain (S. Nyirenda d. 1925, text 1909; published 1931); OCR": "LicenseRef-public-domain",
    "public domain (statutes/official texts, PRC Copyright Law art. 5)": "LicenseRef-public-domain",
    "repo MIT (Bible text, no diacritics)": "MIT",
}

SOURCE = """\
name: real_{name}
title: Real documents in {code}
homepage: https://example.org/real
custodian: roots_pipeline contributors
license: CC0-1.0
languages: [{code}]
personal_data: {{present: unclear, generic: somewhat_likely, numeric: unlikely, sensitive: unlikely}}
read:
  reader: jsonl
  path: {path}
  id_field: id
  url_field: url
  license_field: license
  license_names: {{{licenses}}}
clean: [normalize_unicode, remove_control_characters, normalize_whitespace]
sample:
  - {{raw: a sample, text: a sample}}
"""


def declare(documents: Path, project: Path) -> list[str]:
    """Make `project`; the names of its sources."""
    files = sorted(path for path in documents.iterdir() if ".jsonl" in path.name)
    if not files:
        raise SystemExit(f"{documents}: holds no <language>.jsonl, .jsonl.gz or .jsonl.zst")
    (project / "sources").mkdir(parents=True, exist_ok=True)
    for folder in ("catalog", "filters"):
        link = project / folder
        if not link.exists():
            link.symlink_to(CHECKOUT / folder, target_is_directory=True)
    licenses = ", ".join(f'"{written}": {license_}' for written, license_ in LICENSE_NAMES.items())
    names = []
    for path in files:
        code = path.name.partition(".")[0]
        name = code.lower()
        text = SOURCE.format(name=name, code=code, path=path.resolve(), licenses=licenses)
        (project / "sources" / f"real_{name}.yaml").write_text(text, encoding="utf-8")
        names.append(f"real_{name}")
    return names


if __name__ == "__main__":
    declare(Path(sys.argv[1]), Path(sys.argv[2]))
