"""What Beam's options say of an engine of Flink's, and what is refused before anything is written."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.run.choice import prepare_engine
from roots_pipeline.run.flink.cluster import Cluster
from roots_pipeline.run.flink.engine import check, settings
from roots_pipeline.run.flink.parts import check_parts, flink_version, java, parts, parts_folder


def test_by_default_a_cluster_on_this_machine_with_workers_of_the_runs_own() -> None:
    found = settings([], local=False)
    assert found.cluster is not None
    assert found.cluster.address == "localhost:8081"
    assert found.environment is None
    assert found.options == ()


def test_a_cluster_elsewhere_has_pools_beside_its_task_managers() -> None:
    found = settings(["--flink_master=http://flink.example.org:8081"], local=False)
    assert found.cluster is not None
    assert found.cluster.address == "flink.example.org:8081"
    assert found.environment == ("EXTERNAL", "localhost:50000")


def test_a_job_server_that_runs_knows_its_cluster_itself() -> None:
    found = settings(["--job_endpoint=localhost:8099"], local=False)
    assert (found.cluster, found.endpoint, found.environment) == (None, "localhost:8099", None)


def test_flink_within_the_job_server_has_workers_here() -> None:
    found = settings(["--parallelism=3"], local=True)
    assert (found.cluster, found.environment, found.parallelism) == (None, None, 3)


def test_what_is_said_of_workers_is_taken_and_the_rest_goes_on_to_beam() -> None:
    found = settings(["--environment_type=docker", "--environment_config=image", "--flink_version=1.19"], local=False)
    assert found.environment == ("DOCKER", "image")
    assert found.options == ("--flink_version=1.19",)


@pytest.mark.parametrize(
    ("options", "local", "message"),
    [
        (["--runner=FlinkRunner"], False, "--engine flink and --runner=FlinkRunner both say"),
        (["--flink_master=x:1"], True, "--engine flink-local has its own Flink"),
        (["--flink_master=flink.example.org"], False, "is no HOST:PORT"),
        (["--flink_job_server_jar=nowhere.jar"], False, "nowhere.jar: there is no such file"),
        (["--parallelism=many"], False, "invalid int value: 'many'"),
    ],
)
def test_contradictions_are_refused(options: list[str], local: bool, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        settings(options, local=local)


def test_the_built_in_engine_takes_no_options_of_beams() -> None:
    with pytest.raises(ConfigError, match="--flink_master=x:1: the built-in engine takes none; name an engine"):
        prepare_engine("embedded", ["--flink_master=x:1"])


def test_without_java_the_cure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=r"there is no java on the PATH; install it \(Debian: apt-get install"):
        java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    with pytest.raises(ConfigError, match=r"no java in JAVA_HOME \(.*jdk\)"):
        java()


@pytest.mark.parametrize(("told", "version"), [('openjdk version "1.8.0_392"', "8"), ("something else", "of no known")])
def test_a_java_that_is_too_old(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, version: str) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    command = tmp_path / "java"
    command.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    command.chmod(0o755)
    with pytest.raises(ConfigError, match=f"is Java {version}.*needs Java 11 or newer"):
        java()


def test_without_maven_parts_that_are_there_suffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(ConfigError, match=r"no mvn on the PATH; install it .* --flink_job_server_jar=FILE"):
        check_parts()
    parts_folder().mkdir(parents=True)
    check_parts()


def test_a_maven_that_cannot_fetch_is_told_with_its_first_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    command = tmp_path / "mvn"
    command.write_text(
        "#!/bin/sh\necho '[INFO] x'; echo '[ERROR] Could not resolve dependencies: Unknown host'; exit 1\n"
    )
    command.chmod(0o755)
    said: list[str] = []
    with pytest.raises(
        RunError, match=r"could not fetch Flink's parts: \[ERROR\] Could not resolve .* mend the network"
    ):
        parts(said.append)
    assert said[0].startswith(f"Flink {flink_version()}: fetching its parts from Maven Central (150 MB, once) into ")
    # What came half is not taken for the parts.
    command.write_text(
        '#!/bin/sh\nfor word in "$@"; do case $word in -DoutputDirectory=*) mkdir ${word#*=};; esac; done\n'
    )
    with pytest.raises(RunError, match="could not fetch Flink's parts: it says nothing"):
        parts(said.append)
    assert not parts_folder().exists()


def test_an_installed_package_has_no_pom(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pom.xml: is not there; .* run roots from a checkout"):
        check_parts(tmp_path / "pom.xml")


def test_a_job_server_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="--job_endpoint=localhost:1: no job server listens there"):
        check(settings(["--job_endpoint=localhost:1"], local=False))


class _Answers(BaseHTTPRequestHandler):
    """A job manager's REST interface: what it answers is written down in `answers`."""

    answers: dict[str, object]

    def do_GET(self) -> None:
        found = self.answers.get(self.path.strip("/"))
        self.send_response(404 if found is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def answers() -> Iterator[tuple[str, dict[str, object]]]:
    found: dict[str, object] = {}
    server = HTTPServer(("localhost", 0), type("Answers", (_Answers,), {"answers": found}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"localhost:{server.server_port}", found
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_cluster_of_another_version_is_refused(
    answers: tuple[str, dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, found = answers
    found["config"] = {"flink-version": "1.18.1"}
    monkeypatch.setattr("roots_pipeline.run.flink.engine.java", lambda: "java")
    monkeypatch.setattr("roots_pipeline.run.flink.engine.check_parts", lambda: None)
    with pytest.raises(ConfigError, match=r"is Flink 1.18.1, .*beam-runners-flink-1.18-job-server"):
        check(settings([f"--flink_master={address}"], local=False))
    found["config"] = {"flink-version": f"{flink_version()}.7"}
    check(settings([f"--flink_master={address}"], local=False))


def test_something_that_is_no_cluster(answers: tuple[str, dict[str, object]]) -> None:
    address, _ = answers
    with pytest.raises(ConfigError, match="no Flink cluster answers there"):
        Cluster(address).version()
    with pytest.raises(ConfigError, match=r"answers there \(Connection refused\); start one"):
        Cluster("localhost:1").version()


def test_beams_counters_are_read_from_the_accumulator(answers: tuple[str, dict[str, object]]) -> None:
    # As Flink 1.19 answers for a job of Beam's: 300 is two bytes of seven bits, 0xAC 0x02 ("rAI=" in base 64).
    address, found = answers
    labels = {"NAMESPACE": "match", "NAME": "messages", "PTRANSFORM": "Map each"}
    counter = {"urn": "beam:metric:user:sum_int64:v1", "payload": "rAI=", "labels": labels}
    other = {"urn": "beam:metric:ptransform_execution_time:total_msecs:v1", "payload": "Ag==", "labels": {}}
    value = json.dumps({"metrics": {"attempted": [counter, other, counter]}})
    found["jobs/overview"] = {"jobs": [{"jid": "j", "name": "roots-x", "state": "RUNNING", "tasks": {"running": 2}}]}
    found["jobs/j/accumulators"] = {
        "user-task-accumulators": [{"name": "__metricscontainers", "type": "MetricsAccumulator", "value": value}]
    }
    (job,) = Cluster(address).jobs("roots-")
    assert Cluster(address).counters(job) == {"messages": 600}
    assert Cluster(address).jobs("others-") == []
