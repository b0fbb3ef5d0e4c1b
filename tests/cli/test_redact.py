"""`roots redact`: what goes in, what comes out, and what it says of bad input."""

from __future__ import annotations

import gzip
import json

import pytest
import zstandard
from click.testing import CliRunner

from roots_pipeline.cli.redact import command
from roots_pipeline.errors import ConfigError, SourceError

LETTER = "Habari Asha,\r\nandika kwa anna@uni.ac.ke au piga 0712 339 632.\n\nकखग 130.214.217.127"
REDACTED = "Habari Asha,\r\nandika kwa <EMAIL> au piga <PHONE>.\n\nकखग <IP_ADDRESS>"
SWAHILI = "Leo asubuhi nilikwenda sokoni kununua matunda na mboga kwa ajili ya familia yangu. Piga 0712 339 632."


def run(*arguments, text=None):
    return CliRunner().invoke(command, [*map(str, arguments)], input=text)


def write(path, content):
    data = content.encode()
    path.write_bytes({".gz": gzip.compress, ".zst": zstandard.compress}.get(path.suffix, bytes)(data))
    return path


@pytest.mark.parametrize("name", ["letter.txt", "letter.txt.gz", "letter.zst"])
def test_a_file_is_a_text_and_stays_as_it_is_between(tmp_path, name):
    result = run(write(tmp_path / name, LETTER), "--language", "swh_Latn")
    assert result.stdout_bytes.decode() == REDACTED


def test_standard_input():
    assert run("--language", "swh_Latn", text=LETTER).stdout_bytes.decode() == REDACTED


def test_languages_are_identified():
    assert run(text=SWAHILI).stdout == SWAHILI.replace("0712 339 632", "<PHONE>")
    assert run(text="x = 1 # 0712 339 632\n").stdout == "x = 1 # 0712 339 632\n"


def test_records_keep_their_other_fields(tmp_path):
    records = [
        {"id": 7, "text": LETTER, "source": {"name": "ä"}},
        {"text": "none", "n": 1.5},
        {"text": "bob@uni.ac.ke anna@uni.ac.ke"},
    ]
    path = write(tmp_path / "some.jsonl.zst", "".join(json.dumps(record) + "\n" for record in records))
    result = run(path, "--language", "swh_Latn")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        records[0] | {"text": REDACTED},
        records[1],
        {"text": "<EMAIL> <EMAIL>"},
    ]


def test_spans_are_in_characters_and_have_no_values(tmp_path):
    path = write(
        tmp_path / "some.jsonl", json.dumps({"id": "a", "content": "कखग 130.214.217.127"}) + '\n{"content": ""}\n'
    )
    result = run(path, "--spans", "--text-field", "content", "--language", "hin_Deva")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": "a", "spans": [{"start": 4, "end": 19, "type": "ip_address", "score": 0.75}]},
        {"id": "2", "spans": []},
    ]


def test_types_and_modes():
    text = "anna@uni.ac.ke 130.214.217.127"
    assert run("--types", "email", text=text).stdout == "<EMAIL> 130.214.217.127"
    assert run("--mode", "remove", text=text).stdout == " "
    surrogates = run("--mode", "surrogate", text=text).stdout
    assert "@example.org " in surrogates
    assert run("--mode", "surrogate", text=surrogates).stdout == surrogates


def fails(kind, *arguments, text=None):
    result = run(*arguments, text=text)
    assert isinstance(result.exception, kind)
    return str(result.exception)


def test_what_is_refused_does_not_come_out(tmp_path):
    text = "tel 0712339632 " * 3000
    message = fails(SourceError, "--language", "swh_Latn", text=text)
    assert message.startswith("standard input: privacy_budget: ")
    assert "0712" not in message
    path = write(tmp_path / "some.jsonl", json.dumps({"text": text}) + '\n{"text": "anna@uni.ac.ke"}\n')
    result = run(path, "--language", "swh_Latn", "--on-bad", "skip")
    assert result.stdout == '{"text": "<EMAIL>"}\n'
    assert result.stderr == "roots: 1 bad text or line was skipped\n"
    spans = json.loads(run("--language", "swh_Latn", "--spans", text=text).stdout)
    assert spans == {"id": "standard input", "spans": [], "refused": "privacy_budget"}


def test_bad_input(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"abc\xff")
    assert fails(SourceError, path).endswith("bad.txt: not UTF-8 at byte 3; --on-bad skip leaves it out")
    assert run(path, "--on-bad", "skip").stdout == ""
    path = write(tmp_path / "bad.jsonl", '{"text": "anna@uni.ac.ke"}\n{"txt": 1}\n')
    assert "line 2: no text in the field 'text'" in fails(SourceError, path)
    cut = tmp_path / "cut.txt.gz"
    cut.write_bytes(gzip.compress(LETTER.encode() * 50)[:40])
    assert "cut.txt.gz: " in fails(SourceError, cut)
    assert "is not there" in fails(SourceError, tmp_path / "missing.txt")
    assert "did you mean 'swh_Latn'" in fails(ConfigError, "--language", "swh_Lat", text="")
    assert "did you mean 'email'" in fails(ConfigError, "--types", "emails", text="")
