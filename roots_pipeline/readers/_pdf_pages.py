"""The text of PDF files, page by page: a program of its own, which `pdf.py` starts and may end at any time.

PDFium is C++, and a file may be made to keep it busy for ever, to fill the memory or to crash it. So it runs in a
process with a bound on both, and what happens to that process is a fact about one file.

Standard input has, for each file, its size in 8 bytes (big-endian) and its content; standard output gets a line of JSON
for each. It is started by its path, without this package.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, Final

#: CPU seconds that one file may take: PDFium reads half a megabyte of text a second from books of text.
CPU_SECONDS: Final = 120
#: Address space of the process, besides the file itself.
MEMORY_BYTES: Final = 2**31
#: A page tree may say that it has billions of pages; the longest books have a few thousand.
MAX_PAGES: Final = 20_000
#: Permission to copy or extract text (ISO 32000-1, table 22: bit 5).
_EXTRACT: Final = 1 << 4


def main() -> None:
    """Answer for each file; the arguments: the most bytes of text, and "any" to read what permits no extraction."""
    most_bytes, any_file = int(sys.argv[1]), sys.argv[2:] == ["any"]
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    while len(header := sys.stdin.buffer.read(8)) == 8:
        size = int.from_bytes(header, "big")
        content = sys.stdin.buffer.read(size)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES + 2 * size, hard))
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, resource.RLIM_INFINITY))
        try:
            answer = _answer(content, most_bytes, any_file=any_file)
        except MemoryError:
            answer = {"error": f"it takes more than {MEMORY_BYTES} bytes of memory"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(content: bytes, most_bytes: int, *, any_file: bool) -> dict[str, Any]:
    """`pages`, `title` and `may_extract` of a file; or `error`, which has no word of its text in it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower() or "security" in str(error).lower()
        return {"error": "it is encrypted, and needs a password" if encrypted else "it is damaged, or no PDF"}
    if len(document) > MAX_PAGES:
        return {"error": f"it has {len(document)} pages, more than {MAX_PAGES}"}
    permissions = pypdfium2.raw.FPDF_GetDocPermissions(document)
    if not any_file and not permissions & _EXTRACT:
        return {"may_extract": False}
    title = (document.get_metadata_dict(skip_empty=True).get("Title") or "").strip()
    pages: list[str] = []
    size = bad = 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(page.get_textpage().get_text_range())
            page.close()
        except pypdfium2.PdfiumError:
            pages.append("")
            bad += 1
        size += len(pages[-1].encode(errors="replace"))
        if size > most_bytes:
            return {"too_long": size}
    if bad:
        return {"error": f"{bad} of its {len(document)} pages are damaged"}
    return {"may_extract": True, "title": title or None, "pages": pages}


if __name__ == "__main__":
    main()
