"""Repositories and archives as nobody should make them: nothing is written, followed or run, and each is told."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile

import pytest
from readers.test_repository import PYTHON, read, tar_of, write_folder, zip_of

from roots_pipeline.errors import SourceError

MIB = 2**20


def told(found):
    return [row["problem"] for row in found]


UNSAFE = {
    "../../evil.py": PYTHON,
    "/etc/evil.py": PYTHON,
    "a/../../evil.py": PYTHON,
    "C:\\evil.py": PYTHON,
    "good.py": PYTHON,
}


@pytest.mark.parametrize(("name", "pack"), [("a.tar", tar_of), ("a.zip", zip_of)])
def test_paths_out_of_an_archive_are_told_and_nothing_is_written(tmp_path, name, pack):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(pack(UNSAFE))
    before = sorted(tmp_path.rglob("*"))
    found = read(tmp_path / "in", name)
    assert told(found) == ["unsafe_path"] * 4 + [None]
    assert not any("evil" in str(row) for row in found)
    assert sorted(tmp_path.rglob("*")) == before


def test_links_and_devices_are_not_followed(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "../x"),
            (tarfile.CHRTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(f"{kind.decode()}.py")
            info.type, info.linkname = kind, target
            tar.addfile(info)
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert told(read(tmp_path, "a.tar")) == ["no_file"] * 4
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("a.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert told(read(tmp_path, "a.zip")) == ["no_file"]
    write_folder(tmp_path / "code", {"good.py": PYTHON})
    (tmp_path / "code" / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "code" / "loop").symlink_to(tmp_path / "code")
    os.mkfifo(tmp_path / "code" / "pipe.py")
    assert sorted(map(str, told(read(tmp_path, "code")))) == ["None", "no_file", "no_file", "no_file"]


def test_a_long_file_is_told(tmp_path):
    files = {"long.py": b"x" * (2 * MIB), "good.py": PYTHON}
    (tmp_path / "a.tar").write_bytes(tar_of(files))
    (tmp_path / "a.zip").write_bytes(zip_of(files))
    write_folder(tmp_path / "code", files)
    for name in ("a.tar", "a.zip", "code"):
        assert sorted(map(str, told(read(tmp_path, name)))) == ["None", "line_too_long"]


def test_a_bomb_is_not_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr("roots_pipeline.readers._trees._SMALLEST_BOMB", 4 * MIB)
    files = {f"{n}.py": bytes(MIB) for n in range(20)} | {"good.py": PYTHON}
    (tmp_path / "a.zip").write_bytes(zip_of(files))
    found = read(tmp_path, "a.zip")
    assert told(found)[-1] == "truncated"
    assert found[-1]["detail"] == "the archive is a bomb: it gives more than 200 times the bytes it has"
    assert len(found) < 20
    import gzip

    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(tar_of(files)))
    assert "a bomb" in read(tmp_path, "a.tar.gz")[-1]["detail"]


def test_archives_in_archives_are_not_opened(tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_of({"inner.zip": zip_of({"x.py": PYTHON}), "good.py": PYTHON}))
    assert told(read(tmp_path, "a.zip")) == ["binary", None]


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.zip", "a.tar.zst"])
@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4" + bytes(100), bytes(10_000) + b"x" * 1000])
def test_what_is_no_archive_is_told(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    found = read(tmp_path, name)
    assert told(found) == ["truncated"] or (name == "a.tar" and found == [])


@pytest.mark.parametrize(("name", "pack"), [("a.tar", tar_of), ("a.zip", zip_of)])
def test_a_truncated_archive_is_told(tmp_path, name, pack):
    content = pack({f"{n}.py": PYTHON * (n + 1) for n in range(9)})
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    assert told(read(tmp_path, name))[-1] == "truncated"


def test_headers_that_hold_more_than_a_path_are_not_read(tmp_path):
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**33
    (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    assert told(read(tmp_path, "a.tar")) == ["truncated"]
    # Headers of headers, so many that tarfile's own reading of them goes too deep.
    info.size = 512
    (tmp_path / "a.tar").write_bytes((info.tobuf(tarfile.GNU_FORMAT) + bytes(512)) * 5000)
    assert told(read(tmp_path, "a.tar")) == ["truncated"]


def test_an_encrypted_entry_is_told(tmp_path):
    content = bytearray(zip_of({"a.py": PYTHON, "good.py": PYTHON}))
    place = content.index(b"PK\1\2")  # the first entry of the directory; its flags are eight bytes on
    content[place + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    assert told(read(tmp_path, "a.zip")) == ["malformed", None]


def test_a_repository_without_its_objects_is_told(tmp_path):
    from readers.test_repository import run_git, write_repository

    write_repository(tmp_path / "code", {"a.py": PYTHON, "good.py": PYTHON + "x = 1\n"})
    blob = run_git(tmp_path / "code", "rev-parse", "HEAD:a.py")
    (tmp_path / "code" / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert told(read(tmp_path, "code")) == ["malformed", None]


def test_what_is_no_archive_by_its_name_is_an_error(tmp_path):
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    with pytest.raises(SourceError, match=r"a\.rar: is no archive by its name \(\.tar, "):
        read(tmp_path, "a.rar")
