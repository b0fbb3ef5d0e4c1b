"""`roots identify`: what goes in, what comes out, and what it says of bad input."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import zstandard
from click.testing import CliRunner

from roots_pipeline.cli import main
from roots_pipeline.languages.identifier import SHIPPED_MODEL
from roots_pipeline.languages.recipe import Recipe
from roots_pipeline.languages.training import read_lines

SWAHILI = "Leo asubuhi nilikwenda sokoni kununua matunda na mboga kwa ajili ya familia yangu."
ENGLISH = (
    "This morning I walked to the market with my sister.",
    "We bought bread and some fruit for the whole family.",
    "Then we went home together and cooked a good meal.",
)


def run(*arguments, text=None):
    return CliRunner().invoke(main, ["identify", *map(str, arguments)], input=text)


def table(result):
    assert result.exit_code == 0, result.output
    header, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def write(path, content):
    data = content.encode()
    data = {".gz": gzip.compress, ".zst": zstandard.compress}.get(path.suffix, bytes)(data)
    path.write_bytes(data)
    return path


LINES = f"{SWAHILI}\n{ENGLISH[0]}\n\n12345\n"


@pytest.mark.parametrize("name", ["lines.txt", "lines.txt.gz", "lines.zst"])
def test_lines_of_a_file(tmp_path, name):
    rows = table(run(write(tmp_path / name, LINES)))
    assert [(row["id"], row["label"], row["reason"]) for row in rows] == [
        ("1", "swh_Latn", ""),
        ("2", "eng_Latn", ""),
        ("3", "und", "empty"),
        ("4", "und", "numbers"),
    ]
    assert float(rows[0]["score"]) > 0.9
    assert rows[0]["second"]
    assert float(rows[0]["second_score"]) < 0.1


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(arguments):
    assert [row["label"] for row in table(run(*arguments, text=LINES))] == ["swh_Latn", "eng_Latn", "und", "und"]


def test_json_lines_out():
    result = run("--format", "jsonl", text=LINES)
    first, *_, last = [json.loads(line) for line in result.stdout.splitlines()]
    assert set(first) == {"id", "label", "score", "second", "second_score"}
    assert first["label"] == "swh_Latn"
    assert last == {"id": "4", "label": "und", "score": 0.0, "reason": "numbers"}


def records(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


def test_records_have_their_ids(tmp_path):
    path = write(tmp_path / "a.jsonl.zst", records({"id": "x\ty", "text": SWAHILI}, {"text": ENGLISH[0]}))
    assert [(row["id"], row["label"]) for row in table(run(path))] == [("x y", "swh_Latn"), ("2", "eng_Latn")]


def test_fields_are_named(tmp_path):
    text = records({"key": 7, "body": SWAHILI})
    (row,) = table(run("--text-field", "body", "--id-field", "key", text=text))
    assert (row["id"], row["label"]) == ("7", "swh_Latn")


def test_by_line(tmp_path):
    mixed = "\n".join((*ENGLISH, *[SWAHILI] * 3))
    path = write(tmp_path / "a.jsonl", records({"id": "a", "text": mixed}, {"id": "b", "text": SWAHILI}))
    rows = table(run("--by-line", path))
    assert [row["mixed"] for row in rows] == ["yes", "no"]
    assert rows[1]["shares"] == "swh_Latn=1.000"
    (first, _) = [json.loads(line) for line in run("--by-line", "--format", "jsonl", path).stdout.splitlines()]
    assert first["mixed"] is True
    assert set(first["shares"]) == {"swh_Latn", "eng_Latn"}
    assert sum(first["shares"].values()) == pytest.approx(1, abs=1e-3)


def test_by_line_a_plain_file_is_one_document(tmp_path):
    (row,) = table(run("--by-line", write(tmp_path / "a.txt", "\n".join(ENGLISH))))
    assert (row["label"], row["mixed"]) == ("eng_Latn", "no")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b'{"text": "caf\xe9"}', "line 2: not UTF-8 at byte 13"),
        (b'{"text": ', "line 2: not JSON"),
        (b"[1]", "line 2: no object"),
        (b'{"text": 5}', "line 2: no text in the field 'text'"),
    ],
)
def test_bad_records(tmp_path, bad, message):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": SWAHILI}).encode()
    path.write_bytes(b"\n".join((good, bad, good)) + b"\n")
    result = run(path)
    assert result.exit_code == 1
    assert f"{path}, {message}" in result.stderr
    skipping = run("--on-bad", "skip", path)
    assert [row["id"] for row in table(skipping)] == ["1", "3"]
    assert "1 bad line was skipped" in skipping.stderr


@pytest.mark.parametrize("name", ["none.txt", "cut.txt.gz", "cut.txt.zst"])
def test_files_that_cannot_be_read(tmp_path, name):
    path = tmp_path / name
    if name.startswith("cut"):
        whole = write(path, "\n".join(f"{number} {SWAHILI}" for number in range(100))).read_bytes()
        path.write_bytes(whole[:-20])
    result = run(path)
    assert result.exit_code == 1
    assert str(path) in result.stderr
    assert ("fetch the file again" in result.stderr) == name.startswith("cut")


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    path = write(tmp_path / "a.txt", f"{SWAHILI}\n" * 20_000)
    command = f"{sys.executable} -m roots_pipeline identify {path} | head -2"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1].startswith("1\tswh_Latn\t")
    assert not done.stderr


def shell(command, **kwargs):
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, **kwargs)


IDENTIFY = f"{sys.executable} -m roots_pipeline identify"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written(tmp_path):
    done = shell(f"{IDENTIFY} {write(tmp_path / 'a.txt', SWAHILI)} > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "roots: standard output: cannot be written (No space left on device)\n"


def test_closed_streams(tmp_path):
    done = shell(f"{IDENTIFY} {write(tmp_path / 'a.txt', SWAHILI)} >&-")
    assert (done.returncode, done.stderr) == (1, "roots: standard output is closed; nothing can be written\n")
    done = shell(f"{IDENTIFY} <&-")
    assert (done.returncode, done.stderr) == (1, "roots: standard input is closed; name a file\n")


def test_names_and_ids_in_any_locale(tmp_path):
    path = write(tmp_path / "\udcff.txt", SWAHILI)  # a byte that is not UTF-8
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = shell(f"{IDENTIFY} --by-line {tmp_path}/*.txt", env=environment)
    assert done.returncode == 0, done.stderr
    assert "\\udcff.txt\tswh_Latn" in done.stdout
    path.unlink()
    write(tmp_path / "a.jsonl", records({"id": "kẹ́ta", "text": SWAHILI}))
    done = subprocess.run(
        ["/bin/sh", "-c", f"{IDENTIFY} {tmp_path}/a.jsonl"], capture_output=True, env=environment, check=True
    )
    assert "kẹ́ta\tswh_Latn" in done.stdout.decode()


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{SWAHILI}\n".encode(),
        f"{SWAHILI}\r\n".encode(),
        SWAHILI.encode(),
        b"\0" + SWAHILI.encode() + b"\0\n",
        f"{SWAHILI}\u2028{SWAHILI}\x0b\x0c\x85\r{SWAHILI}\n".encode(),
        f"{SWAHILI * 125_000}\n".encode(),
        f"a\tb\t{SWAHILI}\n".encode(),
    ],
    ids=["byte order mark", "CR LF", "no line end", "NUL", "other line ends", "10 MB", "tabs"],
)
def test_lines_as_they_come(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert [(row["id"], row["label"]) for row in table(run(path))] == [("1", "swh_Latn")]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_nothing_in_nothing_out(tmp_path, name):
    assert table(run(write(tmp_path / name, ""))) == []
    assert table(run("--by-line", write(tmp_path / "b.txt", "")))[0]["reason"] == "empty"


def test_lines_that_are_not_utf8(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n".join([SWAHILI.encode(), b"caf\xe9", SWAHILI.encode()]))
    assert "line 2: not UTF-8 at byte 3" in run(path).stderr
    assert [row["id"] for row in table(run("--on-bad", "skip", path))] == ["1", "3"]
    path.write_bytes(SWAHILI.encode("utf-16"))
    assert "in UTF-16; `iconv -f UTF-16 -t UTF-8` makes UTF-8 of it" in run(path).stderr


def test_ids_are_shown_as_they_are(tmp_path):
    ids = [10**22, True, 0.1, {"a": [1, None]}, ""]
    path = write(tmp_path / "a.jsonl", records(*({"id": own, "text": SWAHILI} for own in ids)))
    assert [row["id"] for row in table(run(path))] == [str(10**22), "true", "0.1", '{"a": [1, null]}', ""]


def test_a_command_that_is_misspelt(tmp_path):
    result = run("evalute", tmp_path / "swh_Latn.txt")
    assert result.exit_code == 1
    assert "evalute: no such file or command; did you mean 'evaluate'?" in result.stderr


@pytest.mark.parametrize("command", ["evaluate", "calibrate"])
def test_files_that_no_language_names(tmp_path, command):
    result = run(command, write(tmp_path / "swh_Lat.txt", SWAHILI))
    assert result.exit_code == 1
    assert "'swh_Lat' is none of the corpus; did you mean 'swh_Latn'?" in result.stderr


class Server(BaseHTTPRequestHandler):
    """Serves the files of a folder that lie in `served`, whose contents are by path."""

    served: ClassVar[dict[str, bytes]] = {}

    def do_GET(self):
        content = self.served.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.served.get(self.path, b""))))
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def address(monkeypatch, tmp_path):
    pytest.importorskip("aiohttp", reason="fsspec[http] is not installed")
    monkeypatch.setattr("roots_pipeline.languages.kept_files.cache_directory", lambda: tmp_path / "kept")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_at_an_address(address, monkeypatch):
    served = {"/lid.ftz": SHIPPED_MODEL.read_bytes(), "/page.ftz": b"<html>gone</html>"}
    monkeypatch.setattr(Server, "served", served)
    assert table(run("--model", f"{address}/lid.ftz", text=SWAHILI))[0]["label"] == "swh_Latn"
    result = run("--model", f"{address}/none.ftz", text=SWAHILI)
    assert result.exit_code == 1
    assert f"{address}/none.ftz: the model cannot be fetched" in result.stderr
    result = run("--model", f"{address}/page.ftz", text=SWAHILI)
    assert "cannot be fetched (what is there is not a fastText model)" in result.stderr
    # It is not kept: when the model is there, it is found.
    served["/page.ftz"] = served["/lid.ftz"]
    assert table(run("--model", f"{address}/page.ftz", text=SWAHILI))[0]["label"] == "swh_Latn"


def test_a_model_that_is_none(tmp_path):
    result = run("--model", write(tmp_path / "a.bin", "nothing"), text=LINES)
    assert result.exit_code == 1
    assert "not a fastText model" in result.stderr


def test_labels_are_mapped(tmp_path):
    label_map = write(tmp_path / "map.json", json.dumps({"swh_Latn": "xx_Test"}))
    assert table(run("--label-map", label_map, text=LINES))[0]["label"] == "xx_Test"


def test_evaluate(tmp_path):
    swahili = write(tmp_path / "swh_Latn.txt", f"{SWAHILI}\n12345\n")
    english = write(tmp_path / "eng_Latn.jsonl.gz", records(*({"text": line} for line in (*ENGLISH, SWAHILI))))
    other = write(tmp_path / "ewe_Latn.txt", f"{ENGLISH[0]}\n")
    result = run("evaluate", "--format", "json", swahili, english, other)
    report = json.loads(result.stdout)
    assert set(report["languages"]) == {"swh_Latn", "eng_Latn"}
    english_scores = report["languages"]["eng_Latn"]
    assert (english_scores["texts"], english_scores["recall"], english_scores["precision"]) == (4, 0.75, 1.0)
    assert english_scores["precision_mixed"] == 0.75
    assert report["languages"]["swh_Latn"]["precision"] == 0.5
    assert ["ewe_Latn", "eng_Latn", 1.0] in report["confusions"]
    assert "macro-F1" in run("evaluate", swahili).stdout


def test_evaluate_documents(tmp_path):
    long = " ".join(ENGLISH)
    documents = records(
        {"text": long}, {"text": SWAHILI}, {"text": SWAHILI + long, "noisy": True}, {"text": long, "noisy": False}
    )
    path = write(tmp_path / "eng_Latn.jsonl", documents)
    whole = json.loads(run("evaluate", "--format", "json", path).stdout)
    assert whole["accuracy"] == {"texts": 4, "share": 0.75}
    result = run("evaluate", "--format", "json", "--min-characters", "100", "--exclude", "noisy", path)
    report = json.loads(result.stdout)
    assert report["accuracy"] == {"texts": 2, "share": 1.0}
    assert report["accuracy_with_excluded"]["texts"] == 3
    assert report["too_short"] == 1
    assert report["languages"]["eng_Latn"]["texts"] == 2
    assert json.loads(run("evaluate", "--format", "json", "--most", "2", path).stdout)["accuracy"]["texts"] == 2


def test_evaluate_text_that_is_no_language(tmp_path):
    nothing = records({"text": "#include <stdio.h>\nint main(void) {\n  return 0;\n}\n"}, {"text": SWAHILI})
    result = run("evaluate", write(tmp_path / "und.jsonl", nothing), write(tmp_path / "und.lines.txt", "12 34\n5\n"))
    assert "of 4 texts that are no language, 25.00% are given one of the corpus's" in result.stdout
    assert "taken for: swh_Latn 25.00%" in result.stdout
    assert "numbers 50.0%, code 25.0%" in result.stdout


def test_evaluate_lines_that_training_sets_aside(tmp_path):
    lines = [f"{SWAHILI} {word}" for word in SWAHILI.split()] * 2
    path = write(tmp_path / "swh_Latn.txt.zst", "\n".join(lines))
    expected = read_lines(path, Recipe())
    assert expected.test
    report = json.loads(run("evaluate", "--held-out", "--format", "json", path).stdout)
    assert report["languages"]["swh_Latn"]["texts"] == len(expected.test) < len(lines) / 2
    refused = run("evaluate", "--held-out", write(tmp_path / "swh_Latn.txt", SWAHILI))
    assert refused.exit_code == 1
    assert "training reads <language>.txt.zst" in refused.stderr


def test_calibrate(tmp_path):
    swahili = write(tmp_path / "swh_Latn.txt", "\n".join([SWAHILI] * 60))
    english = write(tmp_path / "eng_Latn.jsonl", records(*[{"text": " ".join(ENGLISH * 20)}] * 40))
    noisy = write(tmp_path / "swh_Latn.jsonl", records({"text": SWAHILI * 40, "noisy": True}))
    rules = tmp_path / "filters"
    rules.mkdir()
    write(rules / "swh_Latn.yaml", "language: swh_Latn\n\nfilters:\n  language_score: {min: 0.9}\n")
    result = run("calibrate", "--exclude", "noisy", "--pieces", "30", "--write", rules, swahili, english, noisy)
    assert result.exit_code == 0, result.stderr
    assert [line.split()[:3] for line in result.stdout.splitlines()[1:3]] == [
        ["eng_Latn", "0.50", "1.000"],
        ["swh_Latn", "0.50", "1.000"],
    ]
    assert "Languages mixed, by length: 2 of 50" in result.stdout
    assert result.stderr == "swh_Latn.yaml: language_score: {min: 0.5}\n"
    assert (rules / "swh_Latn.yaml").read_text() == (
        "language: swh_Latn\n\nfilters:\n"
        "  # Among 2 languages in equal parts: precision 1.000, of 2000 characters 1.000; see _default.yaml.\n"
        "  # Recall by characters: 1.000 of 100, 1.000 of 200, 1.000 of 1000, 1.000 of 2000.\n"
        "  language_score: {min: 0.5}\n"
    )
    data = json.loads(run("calibrate", "--pieces", "30", "--format", "json", swahili, english).stdout)
    assert data["languages"]["swh_Latn"]["minimum"] == 0.5
    assert data["languages"]["swh_Latn"]["pieces"]["2000"] == 20  # 25 lines of 82 characters make one


def test_calibrate_needs_texts(tmp_path):
    result = run("calibrate", write(tmp_path / "swh_Latn.txt", SWAHILI))
    assert result.exit_code == 1
    assert "fewer than 20 texts or pieces" in result.stderr


def test_training_says_what_it_needs(tmp_path):
    result = run("train", tmp_path, "--output", tmp_path / "model", "--date", "2026-11-22")
    assert result.exit_code == 1
    assert "fasttext-predict" in result.stderr
    assert "pip install fasttext" in result.stderr
    assert not (tmp_path / "model").exists()
