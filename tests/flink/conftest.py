"""A real cluster for these tests: `make test-flink` runs them, where Java and Maven are."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_projects import CHECKOUT, source_writer

from roots_pipeline.run.flink.cluster import Cluster

WANTED = "ROOTS_TEST_FLINK"
SCRIPT = CHECKOUT / "deploy" / "flink" / "cluster.py"

#: One language each of nine scripts, and a programming language.
LANGUAGES = (
    "swh_Latn",
    "arb_Arab",
    "hin_Deva",
    "ben_Beng",
    "tam_Taml",
    "tel_Telu",
    "guj_Gujr",
    "mal_Mlym",
    "zho_Hans",
)
SOURCES_A_LANGUAGE = 3
DOCUMENTS_A_SOURCE = 250


def missing() -> str:
    """Why these tests cannot run; nothing if they can."""
    if not os.environ.get(WANTED):
        return "takes Java, Maven Central and minutes: make test-flink"
    absent = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"there is no {' and no '.join(absent)} on the PATH" if absent else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = missing()
    for item in items:
        if reason and item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("cluster"):
            item.add_marker(pytest.mark.skip(reason=reason))


class TestCluster:
    """The cluster that `deploy/flink/cluster.py` starts."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def script(self, verb: str, *options: str) -> str:
        command = [sys.executable, str(SCRIPT), verb, "--folder", str(self.folder), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def state(self) -> dict[str, object]:
        state: dict[str, object] = json.loads((self.folder / "cluster.json").read_text())
        return state

    @property
    def rest(self) -> Cluster:
        return Cluster(str(self.state["rest"]))

    @property
    def options(self) -> tuple[str, ...]:
        """For `roots run`: the engine, and where the cluster and its pool of workers are."""
        state = self.state
        return (
            "--engine",
            "flink",
            "--",
            f"--flink_master={state['rest']}",
            f"--environment_config={state['pool']}",
        )

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text("utf-8", errors="replace")

    def workers(self) -> list[int]:
        """The processes of the Python workers, those that have ended too."""
        return [int(pid) for pid in re.findall(r"started as process (\d+)", self.log("worker-pool"))]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[TestCluster]:
    """One job manager, two task managers of one slot each, a pool of workers that has no code of ours."""
    # Kept where a user looks, and on failure.
    made = TestCluster(CHECKOUT / "out" / "test-flink")
    if made.folder.exists():
        shutil.rmtree(made.folder)
    made.script("start", "--task-managers", "2", "--slots", "1")
    yield made
    made.script("stop", *(["--keep-logs"] if request.session.testsfailed else []))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of some MB in nine scripts, made of the sample's sentences: many shards, exact and near duplicates."""
    root = tmp_path_factory.mktemp("project")
    write = source_writer(root)
    for code in LANGUAGES:
        numbers = random.Random(code)
        texts = [json.loads(line)["text"] for line in sample(code)]
        sentences = [part for text in texts for part in re.split(r"(?<=[.!?।۔。])\s*", text) if len(part) > 12]
        for number in range(SOURCES_A_LANGUAGE):
            records = []
            for document in range(DOCUMENTS_A_SOURCE):
                text = " ".join(numbers.sample(sentences, min(9, len(sentences))))
                records.append({"id": f"{number}-{document}", "text": f"{text} {document % 200}"})
            write(f"{code.lower()}_{number}", records, languages=code)
    return root


def sample(code: str) -> list[str]:
    """The bundled documents of a language, a line each; whatever is no record is left out."""
    lines = (CHECKOUT / "examples" / "documents" / f"{code}.jsonl").read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("{") and '"text"' in line]
