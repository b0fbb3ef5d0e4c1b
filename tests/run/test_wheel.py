"""The code as a wheel: one that pip takes, and that imports where nothing of it is installed."""

from __future__ import annotations

import base64
import csv
import hashlib
import subprocess
import sys
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import roots_pipeline
from roots_pipeline.run.wheel import NAME, wheel


def test_the_same_code_gives_the_same_bytes() -> None:
    assert wheel() == wheel()


def test_each_file_is_recorded_as_the_specification_says() -> None:
    with zipfile.ZipFile(BytesIO(wheel())) as archive:
        names = archive.namelist()
        (record,) = [name for name in names if name.endswith(".dist-info/RECORD")]
        rows = list(csv.reader(StringIO(archive.read(record).decode())))
        assert sorted(row[0] for row in rows) == sorted(names)
        for name, digest, size in rows:
            if name != record:
                content = archive.read(name)
                assert int(size) == len(content)
                assert digest == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()[:-1]
    package = Path(roots_pipeline.__file__).parent
    there = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    assert {name for name in there if "__pycache__" not in name} == {
        name for name in names if ".dist-info/" not in name
    }
    assert "roots_pipeline/languages/lid.ftz" in names


def test_it_installs_and_imports(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(wheel())
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(tmp_path / "to"),
    ]
    subprocess.run([*pip, str(path)], check=True, capture_output=True)
    code = "import roots_pipeline; print(roots_pipeline.__file__)"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'to')!r}); {code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == str(tmp_path / "to" / "roots_pipeline" / "__init__.py")
