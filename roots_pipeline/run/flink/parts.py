"""What the engine needs of Java: the machine's own `java`, and Beam's job server with its Flink from Maven Central.

`deploy/flink/pom.xml` pins the parts. They are fetched once, into a folder of the cache that is named after the pom.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from roots_pipeline.errors import ConfigError, RunError

#: Where the parts are pinned, from the folder that holds the package.
POM = Path(__file__).parents[3] / "deploy" / "flink" / "pom.xml"
#: What it takes to do without them.
OR_ELSE = "or name a job server of your own: -- --flink_job_server_jar=FILE, or -- --job_endpoint=HOST:PORT"


def java() -> str:
    """The command `java`, of JAVA_HOME or on the PATH. ConfigError: there is none, or it is older than 11."""
    home = os.environ.get("JAVA_HOME")
    command = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if command is None:
        where = f"in JAVA_HOME ({home})" if home else "on the PATH"
        raise ConfigError(
            f"Flink needs Java 11 or newer, and there is no java {where}; "
            f"install it (Debian: apt-get install default-jre-headless), or name a job server that runs: "
            f"-- --job_endpoint=HOST:PORT"
        )
    told = subprocess.run([command, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)(?:\.(\d+))?', told.stderr + told.stdout)
    version = 0 if found is None else int(found[2] if found[1] == "1" and found[2] else found[1])
    if version < 11:
        raise ConfigError(f"{command}: is Java {version or 'of no known version'}; Flink needs Java 11 or newer")
    return command


def flink_version(pom: Path = POM) -> str:
    """The minor version of Flink that the parts are of, for instance 1.19."""
    found = re.search(r"<flink\.version>([^<]+)<", pom.read_text("utf-8"))
    if found is None:
        raise ConfigError(f"{pom}: names no flink.version")
    return found[1]


def parts_folder(pom: Path = POM) -> Path:
    """Where the parts of a pom lie, fetched or not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    name = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    return cache / "roots_pipeline" / "flink" / f"{flink_version(pom)}-{name}"


def check_parts(pom: Path = POM) -> None:
    """ConfigError where the parts are neither there nor to be had."""
    if not pom.is_file():
        raise ConfigError(
            f"{pom}: is not there; it says which parts Flink needs, and comes with the repository, not with the "
            f"package: run roots from a checkout (pip install --editable), {OR_ELSE}"
        )
    if not parts_folder(pom).is_dir() and shutil.which("mvn") is None:
        raise ConfigError(
            "Flink's parts are fetched by Maven, once, and there is no mvn on the PATH; install it "
            f"(Debian: apt-get install maven), {OR_ELSE}"
        )


def parts(say: Callable[[str], None], pom: Path = POM) -> Path:
    """The folder with the parts, fetched if they are not there. RunError: Maven cannot."""
    check_parts(pom)
    folder = parts_folder(pom)
    if folder.is_dir():
        return folder
    say(f"Flink {flink_version(pom)}: fetching its parts from Maven Central (150 MB, once) into {folder}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        lib = Path(temporary) / "lib"
        command = ["mvn", "-B", "-q", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        told = subprocess.run(
            [*command, f"-DoutputDirectory={lib}"], capture_output=True, text=True, check=False, cwd=temporary
        )
        if told.returncode or not any(lib.glob("beam-runners-flink-*.jar")):
            lines = [line for line in (told.stdout + told.stderr).splitlines() if "ERROR" in line]
            raise RunError(
                f"{pom}: Maven could not fetch Flink's parts: {lines[0] if lines else 'it says nothing'}; look at "
                f"{' '.join(command)}, mend the network or Maven's settings.xml (a mirror?), {OR_ELSE}"
            )
        try:
            lib.rename(folder)
        except OSError:
            # Another run was first.
            if not folder.is_dir():
                raise
    return folder
