"""A store of these tests: a server on this machine that speaks S3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("moto", reason="moto is not installed: make test-cloud")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: make test-cloud")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    # What the servers of a process hold is one.
    urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    system = s3fs.S3FileSystem(endpoint_url=endpoint, key="nobody", secret="nothing", use_listings_cache=False)
    system.mkdir("corpora")
    yield system
    server.stop()
