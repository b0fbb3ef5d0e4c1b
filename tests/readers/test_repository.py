from __future__ import annotations

import io
import os
import subprocess
import tarfile
import zipfile

import pytest
import zstandard
from identify.vendor.licenses import LICENSES
from small_projects import rows, source_writer

from roots_pipeline.document import RECORD
from roots_pipeline.errors import ConfigError, SourceError
from roots_pipeline.readers._by_hand import left_out_by_path, left_out_by_text
from roots_pipeline.readers._licenses import UNKNOWN, license_of_file, license_of_text
from roots_pipeline.readers.base import ReadOptions
from roots_pipeline.readers.repository import Repository

TEXTS = dict(LICENSES)
PYTHON = """\
# Counts goats on a hill.
def count_goats(hill):
    return sum(1 for animal in hill if animal.kind == "goat")
"""
LATIN = 'print("Où est la bibliothèque, à côté de l\'église ? Là-bas, très près du marché.")\n'
GPL_NOTICE = """\
# This program is free software: you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation, either version 3 of the License, or
# (at your option) any later version.
"""
FILES = {
    "LICENSE": TEXTS["MIT"],
    "goats.py": PYTHON,
    "copied/gpl.py": GPL_NOTICE + PYTHON.replace("goat", "sheep"),
    "copied/spdx.c": "/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */\nint main(void);\n",
    "apache/LICENSE.txt": TEXTS["Apache-2.0"],
    "apache/cows.go": "package cows\n\nfunc Count(hill []string) int { return len(hill) }\n",
    "strange/COPYING": "You may look at this code on Tuesdays only, and tell nobody about it at all, ever.",
    "strange/code.rb": "def count(hill)\n  hill.length\nend\n",
    "node_modules/left/pad.js": "module.exports = 1\n",
    "proto/a_pb2.py": "x = 1\n",
    "app.js": "var a=1;" * 200 + "\n",
    "logo.py": "GIF89a\0\0",
    "latin.lua": LATIN.encode("latin-1"),
    "empty.py": "",
}
EXPECTED = {
    "LICENSE": "MIT",
    "goats.py": "MIT",
    "copied/gpl.py": "GPL-3.0-or-later",
    "copied/spdx.c": "GPL-2.0-only WITH Linux-syscall-note",
    "apache/LICENSE.txt": "Apache-2.0",
    "apache/cows.go": "Apache-2.0",
    "strange/COPYING": UNKNOWN,
    "strange/code.rb": UNKNOWN,
    "latin.lua": "MIT",
}
LEFT_OUT = {
    "node_modules/left/pad.js": "vendored",
    "proto/a_pb2.py": "generated",
    "app.js": "minified",
    "logo.py": "binary",
    "empty.py": "no_text",
}


def write_folder(root, files=FILES):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def tar_of(files=FILES):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(files=FILES):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def run_git(folder, *arguments):
    identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", "-C", folder, *arguments], env=environment, check=True, capture_output=True)
    return done.stdout.decode().strip()


def write_repository(root, files=FILES):
    root.mkdir()
    run_git(root, "init", "-q", "-b", "main")
    write_folder(root, files)
    run_git(root, "add", "-A", "-f")
    run_git(root, "commit", "-q", "-m", "one")
    return run_git(root, "rev-parse", "HEAD")


def read(root, *paths, **options):
    settings = ReadOptions(options=options)
    Repository.check_options(options)
    found = []
    for shard in Repository().list_shards(paths, root, settings):
        for batch in Repository().read(shard, settings):
            assert batch.schema == RECORD
            found += batch.to_pylist()
    return found


def check(found):
    assert {row["path"]: row["license"] for row in found if row["text"] is not None} == EXPECTED
    assert {row["path"]: row["problem"] for row in found if row["text"] is None} == LEFT_OUT
    texts = {row["path"]: row["text"] for row in found}
    assert texts["goats.py"] == PYTHON
    assert texts["latin.lua"] == LATIN
    assert len({row["position"] for row in found}) == len(found)
    assert all(row["key"] == row["path"] for row in found)


def test_a_folder(tmp_path):
    write_folder(tmp_path / "code")
    check(read(tmp_path, "code"))


@pytest.mark.parametrize(
    "name", ["code.tar", "code.tar.gz", "code.tgz", "code.tar.bz2", "code.tar.xz", "code.tar.zst", "code.zip"]
)
def test_archives(tmp_path, name):
    import bz2
    import gzip
    import lzma

    pack = {"gz": gzip.compress, "tgz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    pack["zst"] = zstandard.ZstdCompressor().compress
    content = zip_of() if name.endswith("zip") else pack.get(name.rsplit(".", 1)[1], bytes)(tar_of())
    (tmp_path / name).write_bytes(content)
    found = read(tmp_path, name)
    check(found)
    assert {row["repository"] for row in found} == {name}


def test_a_commit_is_read_from_git_s_objects_whatever_is_checked_out(tmp_path):
    commit = write_repository(tmp_path / "code")
    (tmp_path / "code" / "goats.py").write_text("changed, and not committed")
    run_git(tmp_path / "code", "remote", "add", "origin", "https://user:secret@example.org/goats.git")
    found = read(tmp_path, "code")
    check(found)
    assert {(row["repository"], row["revision"]) for row in found} == {("https://example.org/goats.git", commit)}


def test_a_bare_repository_at_a_pinned_commit(tmp_path):
    first = write_repository(tmp_path / "code")
    (tmp_path / "code" / "later.py").write_text("later = 1\n")
    run_git(tmp_path / "code", "add", "-A")
    run_git(tmp_path / "code", "commit", "-q", "-m", "two")
    run_git(tmp_path, "clone", "-q", "--bare", "code", "bare.git")
    check(read(tmp_path, "bare.git", commit=first))
    assert "later.py" in {row["path"] for row in read(tmp_path, "bare.git")}
    (shard,) = Repository().list_shards(["bare.git"], tmp_path, ReadOptions(options={"commit": first[:10]}))
    assert shard.fingerprint == f"commit {first}"


def test_a_commit_that_is_not_there_is_an_error(tmp_path):
    write_repository(tmp_path / "code")
    with pytest.raises(SourceError, match="git rev-parse failed"):
        read(tmp_path, "code", commit="0123456789")
    with pytest.raises(SourceError, match="git rev-parse failed"):
        read(tmp_path, "code", commit="--help")
    write_folder(tmp_path / "plain")
    with pytest.raises(ConfigError, match="a commit is of one git repository"):
        read(tmp_path, "plain", commit="HEAD")


def test_nothing_that_a_repository_configures_is_run(tmp_path):
    write_repository(tmp_path / "code")
    trap = tmp_path / "trap"
    run_git(tmp_path / "code", "config", "core.fsmonitor", f"touch {trap}")
    run_git(tmp_path / "code", "config", "core.pager", f"touch {trap}")
    run_git(tmp_path / "code", "config", "diff.x.textconv", f"touch {trap}")
    (tmp_path / "code" / ".gitattributes").write_text("* diff=x")
    check(read(tmp_path, "code"))
    assert not trap.exists()


def test_a_permissive_gate_keeps_no_gpl(tmp_path):
    """The negative control: ROOTS' gate was inverted and kept nothing but GPL (peers' table of defects, 10)."""
    more = {f"gpl/{name}.py": GPL_NOTICE + PYTHON.replace("goat", name) for name in ("hen", "duck")}
    write_folder(tmp_path / "project" / "code", FILES | {"gpl2/COPYING": TEXTS["GPL-2.0"], "gpl2/a.py": PYTHON} | more)
    write = source_writer(tmp_path / "project")

    def licenses(conditions):
        read = {"reader": "repository", "path": "code", "id_field": None, "languages": "python, c, go, ruby, lua"}
        project = write("code", b"", license="LicenseRef-unknown", license_conditions=conditions, **read)
        out = tmp_path / f"out-{len(conditions)}"
        project.run(out)
        dropped = [row["detail"] for row in rows(out, "ledger") if row["rule"] == "license"]
        return {row["license"] for row in rows(out, "data")}, set(dropped)

    kept, dropped = licenses("[attribution]")
    assert kept <= {"MIT", "Apache-2.0"}
    assert "MIT" in kept
    assert {"GPL-3.0-or-later", "GPL-2.0-only", "unknown"} <= dropped
    # The same files pass where copyleft is wanted too, so that it is the gate that kept them out.
    kept, dropped = licenses("[attribution, share_alike]")
    assert {"MIT", "GPL-3.0-or-later"} <= kept
    assert "unknown" in dropped


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in {"CC-BY-4.0", "CC-BY-SA-4.0"}])
def test_license_texts_are_told(name):
    old = {"AGPL-3.0", "GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0"}
    assert license_of_text(TEXTS[name]) == (f"{name}-only" if name in old else name)


@pytest.mark.parametrize("name", ["Apache-2.0", "GPL-3.0", "AGPL-3.0", "LGPL-2.1"])
@pytest.mark.parametrize("end", ["", "\n\nEND OF TERMS AND CONDITIONS\n"])
def test_the_appendix_of_a_license_may_be_missing(name, end):
    terms, _, appendix = TEXTS[name].partition("END OF TERMS AND CONDITIONS")
    assert len(appendix) > 1000
    assert license_of_text(terms.rstrip() + end) == (name if name == "Apache-2.0" else f"{name}-only")
    assert license_of_text(f"{terms}END OF TERMS AND CONDITIONS\n{'And another thing. ' * 200}") == UNKNOWN


def test_several_licenses_in_one_file_are_not_the_first_of_them():
    assert license_of_text("\n\n".join(TEXTS[name] for name in ("MIT", "Apache-2.0", "MPL-2.0"))) == UNKNOWN


def test_a_text_with_a_restriction_is_no_known_license():
    json_license = TEXTS["MIT"].replace(
        "THE SOFTWARE IS PROVIDED", "The Software shall be used for Good, not Evil.\n\nTHE SOFTWARE IS PROVIDED"
    )
    assert license_of_text(json_license) == UNKNOWN
    assert license_of_text(TEXTS["MIT"] + "\nCommons Clause License Condition v1.0") == UNKNOWN
    assert license_of_text("All your code are belong to us.") == UNKNOWN


@pytest.mark.parametrize(
    ("head", "license_"),
    [
        ("// SPDX-License-Identifier: MIT OR Apache-2.0\n", "MIT OR Apache-2.0"),
        ("/* SPDX-License-Identifier: BSD-3-Clause */", "BSD-3-Clause"),
        ("# SPDX-License-Identifier: (GPL-2.0+ OR MIT)\n", "(GPL-2.0+ OR MIT)"),
        (GPL_NOTICE, "GPL-3.0-or-later"),
        (GPL_NOTICE.replace(", or\n# (at your option) any later version", ""), "GPL-3.0-only"),
        (GPL_NOTICE.replace("version 3", "version 2"), "GPL-2.0-or-later"),
        (GPL_NOTICE.replace("General", "Lesser General").replace("version 3", "version 2.1"), "LGPL-2.1-or-later"),
        (GPL_NOTICE.replace("General", "Affero General"), "AGPL-3.0-or-later"),
        (' * Licensed under the Apache License, Version 2.0 (the "License");', "Apache-2.0"),
        ("// Use of this source code is governed by a BSD-style license", None),
        ("def gnu(): pass", None),
        ("-- All rights reserved. Confidential and proprietary.", UNKNOWN),
    ],
)
def test_notices(head, license_):
    assert license_of_file(head + "\ncode\n") == license_


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("src/vendor/x.go", "vendored"),
        ("third_party/x.c", "vendored"),
        ("lib/jquery-3.6.0.min.js", "vendored"),
        ("a/site.min.js", "minified"),
        ("api/x.pb.go", "generated"),
        ("Form1.Designer.cs", "generated"),
        ("src/vendored.py", None),
        ("distance/x.py", None),
        ("src/react_hooks.js", None),
    ],
)
def test_paths_that_are_left_out(path, rule):
    found = left_out_by_path(path)
    assert (found[0] if found else None) == rule


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("a.go", "// Code generated by stringer; DO NOT EDIT.\npackage a\n", "generated"),
        ("a.c", "/* Generated by Cython 3.0 on Monday */\n", "generated"),
        ("a.cs", "// <auto-generated>\n//     by a tool\n", "generated"),
        ("a.js", "x" * 111 + "\n" + "y" * 112, "minified"),
        ("a.js", "var a = 1\n//# sourceMappingURL=a.js.map\n", "generated"),
        ("a.py", "x = 1  # " + "y" * 500, None),
        ("a.py", "# This script generates code, do not edit its output\n", None),
    ],
)
def test_texts_that_are_left_out(path, text, rule):
    found = left_out_by_text(path, text)
    assert (found[0] if found else None) == rule
