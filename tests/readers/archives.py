"""WARC records and files as tests write them."""

from __future__ import annotations

import gzip


def http(body: bytes, *headers: str, content_type: str | None = "text/html", status: str = "200 OK") -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else []), *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def record(
    block: bytes,
    url: str = "https://example.org/",
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
    number: int = 1,
) -> bytes:
    """A WARC record."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-03-0{number % 9 + 1}"
        f"T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


INFO = record(b"software: a test\r\n", kind="warcinfo", content_type="application/warc-fields", number=0)


def members(*records: bytes) -> bytes:
    """A `.warc.gz` as Common Crawl has it: a gzip member a record."""
    return b"".join(map(gzip.compress, records))


def html(*paragraphs: str, head: str = "") -> bytes:
    """A page with paragraphs between a menu and a footer."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = (
        f"<!DOCTYPE html><html><head>{head}<title>a title</title></head><body><nav><a href='/'>menu</a></nav>"
        f"<article>{text}</article><footer>footer</footer></body></html>"
    )
    return page.encode()
