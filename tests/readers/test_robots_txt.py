from __future__ import annotations

import http.server
import threading

import pytest
from readers.archives import INFO, html, members, record
from readers.archives import http as message
from readers.test_warc import SWAHILI
from small_projects import rows, source_writer

from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers import _ranges
from roots_pipeline.readers._robots_txt import RobotsTxt
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.commoncrawl import Commoncrawl
from roots_pipeline.readers.warc import Warc

#: RFC 9309, 2.2: groups of several agents, the longest match, `*` and `$`; an agent without a group follows `*`.
GROUPS = """\
User-agent: GPTBot
User-agent: CCBot
Disallow: /private*
Allow: /private/ok$

User-agent: *
Disallow: /tmp/
"""


def page(url, number=1):
    return record(message(html(f"{SWAHILI} {number}.")), url, number=number)


def robots(text, host="example.org", number=5, status="200 OK"):
    return record(
        message(text.encode(), content_type="text/plain", status=status), f"https://{host}/robots.txt", number=number
    )


def read(folder, *records, **options):
    (folder / "pages.warc.gz").write_bytes(members(INFO, *records))
    Warc.check_options(options)
    told = ReadOptions(options=options)
    shards = Warc().list_shards(["pages.warc.gz"], folder, told)
    return [row for shard in shards for batch in Warc().read(shard, told) for row in batch.to_pylist()]


def outcome(found):
    return [(row["problem"], row["detail"] or row["opt_outs"]) for row in found if "robots.txt" not in row["url"]]


@pytest.mark.parametrize(
    ("path", "agent"),
    [
        ("/", None),
        ("/private/a", "ccbot"),
        ("/private/ok", None),
        ("/private/ok/a", "ccbot"),
        ("/tmp/a", "ai2bot"),  # the first of those that follow `*`
    ],
)
def test_what_a_file_says_to_each_agent_counts(path, agent):
    assert RobotsTxt({"example.org": GROUPS}).forbids(f"https://example.org{path}") == agent


def test_hosts_and_ports_have_files_of_their_own():
    known = RobotsTxt({"example.org": "User-agent: *\nDisallow: /"})
    assert known.forbids("http://Example.ORG:80/a")
    assert known.forbids("https://user:word@example.org/a")
    for other in ("https://www.example.org/", "https://example.org:8443/", "urn:x", "https://[x/", ""):
        assert known.forbids(other) is None


def test_robots_txt_of_the_same_archive_is_honored_wherever_it_stands(tmp_path):
    records = [page("https://example.org/private/a"), page("https://other.org/private/a", 2), robots(GROUPS)]
    assert outcome(read(tmp_path, *records, robots="own")) == [("opted_out", "robots.txt (ccbot)"), (None, None)]
    assert outcome(read(tmp_path, *records)) == [(None, None), (None, None)]


def test_what_is_not_honored_is_recorded(tmp_path):
    found = read(tmp_path, page("https://example.org/private/a"), robots(GROUPS), robots="own", honor_robots_txt=False)
    assert outcome(found) == [(None, "robots.txt")]


def test_robots_txt_of_other_archives(tmp_path):
    (tmp_path / "robots.warc.gz").write_bytes(
        members(INFO, robots("User-agent: *\nDisallow: /"), robots(GROUPS, "b.org"))
    )
    found = read(tmp_path, page("https://example.org/a"), page("https://b.org/", 2), robots="robots.warc.gz")
    assert outcome(found) == [("opted_out", "robots.txt (ai2bot)"), (None, None)]
    with pytest.raises(SourceError, match=r"robot\.warc\.gz: matches no file"):
        read(tmp_path, page("https://example.org/a"), robots="robot.warc.gz")


def test_the_fingerprint_changes_with_the_archive_of_robots_txt(tmp_path):
    (tmp_path / "pages.warc.gz").write_bytes(members(INFO))
    marks = []
    for text in ("", "User-agent: *"):
        (tmp_path / "robots.warc.gz").write_bytes(members(INFO, robots(text)))
        options = ReadOptions(options={"robots": "robots.warc.gz"})
        marks += [shard.fingerprint for shard in Warc().list_shards(["pages.warc.gz"], tmp_path, options)]
    assert len(set(marks)) == 2


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ([robots(GROUPS, number=1), robots("", number=5)], None),  # the last one captured counts, wherever it stands
        ([robots("", number=5), robots(GROUPS, number=1)], None),
        ([robots("", number=1), robots(GROUPS, number=5)], "opted_out"),
        ([robots("Not found", status="404 Not Found")], None),
        ([robots("Oops", status="503 Oops")], "opted_out"),
        ([robots("", status="301 Moved")], None),
        ([robots("\ufeff" + GROUPS)], "opted_out"),
        ([robots("# " + "x" * 600_000 + "\n" + GROUPS)], None),  # beyond what is read of one
        ([robots("\x00\xff<html>no rules</html>")], None),
    ],
)
def test_answers_of_all_kinds(tmp_path, files, problem):
    ((found, _),) = outcome(read(tmp_path, *files, page("https://example.org/private/a"), robots="own"))
    assert found == problem


class Hosts:
    """A host of this machine whose robots.txt is asked for."""

    def __init__(self):
        self.status = 200
        self.asked = 0


@pytest.fixture
def host(monkeypatch):
    served = Hosts()
    monkeypatch.setattr(_ranges.time, "sleep", lambda _: None)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            assert self.path == "/robots.txt"
            served.asked += 1
            body = GROUPS.encode() if served.status == 200 else b""
            self.send_response(served.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        served.url = f"http://127.0.0.1:{running.server_port}"
        yield served
        running.shutdown()


@pytest.mark.parametrize(
    ("status", "problem", "asked"),
    [(200, "opted_out", 1), (404, None, 1), (403, None, 1), (429, None, 1), (500, "opted_out", 3)],
)
def test_a_live_file_is_asked_for_once_a_host(tmp_path, host, status, problem, asked):
    host.status = status
    pages = [page(f"{host.url}/private/{number}", number) for number in range(1, 4)]
    assert [found for found, _ in outcome(read(tmp_path, *pages, robots="live"))] == [problem] * 3
    assert host.asked == asked


def test_pages_by_an_index_have_their_robots_txt_elsewhere(tmp_path):
    with pytest.raises(ConfigError, match=r"robots is 'own'"):
        Commoncrawl().list_shards(["x"], tmp_path, ReadOptions(options={"domains": "example.org", "robots": "own"}))


def test_a_site_that_opted_out_is_in_the_ledger(tmp_path):
    content = members(INFO, page("https://example.org/private/a"), page("https://example.org/b", 2), robots(GROUPS))
    write = source_writer(tmp_path / "project")
    project = write("web", content, file="w.warc.gz", reader="warc", id_field=None, options={"robots": "own"})
    project.run(tmp_path / "out")
    (kept,) = rows(tmp_path / "out", "data")
    dropped = {row["rule"]: row["detail"] for row in rows(tmp_path / "out", "ledger")}
    assert kept["url"] == "https://example.org/b"
    assert dropped["opted_out"] == "robots.txt (ccbot)"
