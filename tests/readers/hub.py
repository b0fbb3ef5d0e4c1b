"""A Hugging Face Hub of this machine: as much of its interface as `datasets` asks for, for one gated dataset."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

TOKEN = "hf_of_a_test"
NAME = "org/corpus"

#: The files of each commit, by its hash, oldest first; `main` is the last one.
Commits = dict[str, dict[str, bytes]]


@contextmanager
def hub(commits: Commits, tags: Mapping[str, str] = {}) -> Iterator[str]:
    """Serve the dataset `org/corpus`; gives the endpoint. Commits may be added meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.answer(401, {"X-Error-Code": "GatedRepo"})
            elif path.startswith(f"/api/datasets/{NAME}"):
                self.tell(path.removeprefix(f"/api/datasets/{NAME}").strip("/"))
            elif path.startswith(f"/datasets/{NAME}/resolve/"):
                self.give(*path.removeprefix(f"/datasets/{NAME}/resolve/").split("/", 1))
            else:
                self.answer(404)

        def commit(self, revision: str) -> str | None:
            commit = list(commits)[-1] if revision == "main" else tags.get(revision, revision)
            if commit not in commits:
                self.answer(404, {"X-Error-Code": "RevisionNotFound"})
                return None
            return commit

        def tell(self, what: str) -> None:
            """What is in a commit: `revision/X`, or `tree/X/FOLDER`."""
            kind, _, rest = what.partition("/")
            revision, _, folder = rest.partition("/")
            commit = self.commit(revision or "main")
            if commit is None:
                return
            names = commits[commit]
            if kind != "tree":
                about = {"id": NAME, "sha": commit, "siblings": [{"rfilename": name} for name in names], "tags": []}
                self.answer(200, body=json.dumps(about).encode())
                return
            prefix = f"{folder}/" if folder else ""
            below = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
            folders = {name.split("/")[0] for name in below if "/" in name}
            listed = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": prefix + one} for one in folders]
            listed += [
                {
                    "type": "file",
                    "oid": oid(names[prefix + one]),
                    "size": len(names[prefix + one]),
                    "path": prefix + one,
                }
                for one in below
                if "/" not in one
            ]
            self.answer(200, body=json.dumps(listed).encode())

        def give(self, revision: str, name: str) -> None:
            """A file, or a range of it."""
            commit = self.commit(revision)
            if commit is None:
                return
            if name not in commits[commit]:
                self.answer(404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit})
                return
            content = commits[commit][name]
            headers = {"ETag": f'"{oid(content)}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
            wanted = self.headers.get("Range")
            if wanted is None:
                self.answer(200, headers, content)
                return
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(content)) + 1, len(content))
            self.answer(206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}, content[start:end])

        def answer(self, status: int, headers: Mapping[str, str] = {}, body: bytes = b"") -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def oid(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()
