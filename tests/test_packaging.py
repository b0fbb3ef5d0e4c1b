"""What a wheel installs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from small_projects import CHECKOUT


def test_the_wheel_installs_one_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", str(CHECKOUT), "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [
            *command,
            "--wheel-dir",
            str(tmp_path),
            "--quiet",
            "--config-settings",
            f"--build-option=--bdist-dir={tmp_path}/b",
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"roots_pipeline"}
    assert "roots_pipeline/py.typed" in names
    assert "roots_pipeline/languages/lid.ftz" in names
    assert not [name for name in names if name.endswith(".yaml")]


def test_no_file_is_too_long_to_read() -> None:
    long = {
        path.relative_to(CHECKOUT).as_posix(): len(path.read_text("utf-8").splitlines())
        for folder in ("roots_pipeline", "tests")
        for path in (CHECKOUT / folder).rglob("*.py")
    }
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
