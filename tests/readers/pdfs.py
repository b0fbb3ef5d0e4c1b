"""PDF files as tests write them, by hand (ISO 32000-1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

#: The padding of passwords (7.6.3.3, algorithm 2).
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
#: A font with glyphs for the ligatures fi and fl at codes 1 and 2.
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi/fl]>>>>"


def pdf(
    *pages: Sequence[str],
    title: str = "",
    permissions: int | None = None,
    locked: bool = False,
    font: bytes = FONT,
    more: bytes = b"",
) -> bytes:
    """A PDF with a page of lines each; `permissions` encrypt it, without a password unless `locked`.

    `more` is put into the catalog.
    """
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % more,
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        font,
    ]
    identifier = b"0123456789abcdef"
    owner = b"o" * 32
    signed = (permissions or 0) - (1 << 32 if (permissions or 0) >> 31 else 0)
    key = hashlib.md5(PAD + owner + (signed & 0xFFFFFFFF).to_bytes(4, "little") + identifier).digest()[:5]
    for number, lines in enumerate(pages):
        content = b"BT /F 10 Tf 72 760 Td 14 TL\n" + b"".join(b"(%s) Tj T*\n" % escaped(line) for line in lines) + b"ET"
        if permissions is not None:
            content = rc4(hashlib.md5(key + (5 + 2 * number).to_bytes(3, "little") + b"\0\0").digest()[:10], content)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (5 + 2 * number),
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        ]
    trailer = b"/ID[<%s><%s>]" % (identifier.hex().encode(), identifier.hex().encode())
    if permissions is not None:
        user = b"x" * 32 if locked else rc4(key, PAD)
        objects.append(
            b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>" % (owner.hex().encode(), user.hex().encode(), signed)
        )
        trailer += b"/Encrypt %d 0 R" % len(objects)
    if title:
        objects.append(b"<</Title(%s)>>" % escaped(title))
        trailer += b"/Info %d 0 R" % len(objects)
    return assembled(objects, trailer)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of numbered objects, the first of which is the catalog."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (len(objects) + 1, table, len(objects) + 1, trailer, len(out))


def escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
