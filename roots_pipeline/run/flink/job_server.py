"""Beam's job server: takes pipelines from Python and makes jobs of Flink's of them.

By itself it ships its whole class path (150 MB) with each job, whatever the cluster has already, and each job loads all
classes anew: more than half of a job's fixed cost. So where the cluster's own class path holds Beam's runner, the job
server is started by Flink's command line: within that, it finds an environment prepared for the cluster (`[auto]`)
that ships one jar alone, the one the command line was given, and that jar is empty.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from roots_pipeline.output.writing import write_bytes
from roots_pipeline.run.flink.cluster import Cluster
from roots_pipeline.run.flink.parts import java, parts
from roots_pipeline.run.flink.processes import Beside, free_port

DRIVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"
COMMAND_LINE = "org.apache.flink.client.cli.CliFrontend"
#: Flink reflects on these packages of Java's.
OPENS = tuple(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("util", "lang", "time", "net"))
#: A job server lives for minutes and mostly waits: quick to start and small beats fast.
SMALL = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")

#: A lost worker is no reason to give up: Flink starts the job's tasks again.
CONFIGURATION = """\
restart-strategy:
  type: fixed-delay
  fixed-delay: {attempts: 10, delay: 2 s}
"""


def start_job_server(folder: Path, cluster: Cluster | None, jar: Path | None, say: Callable[[str], None]) -> Beside:
    """Start a job server for a cluster, or with a Flink of its own; it may take seconds until it listens.

    `folder`: for what jobs bring along, and for its log; the workers must see it at the same place.
    `jar`: a published job server in one file, in place of the parts.
    """
    class_path = str(jar) if jar is not None else f"{parts(say)}/*"
    conf = folder / "conf"
    port = free_port()
    serve = [
        f"--job-port={port}",
        f"--artifact-port={free_port()}",
        "--expansion-port=-1",
        f"--artifacts-dir={folder / 'artifacts'}",
        f"--flink-conf-dir={conf}",
    ]
    for name in ("config.yaml", "flink-conf.yaml"):  # the second is what Flink read before 1.19
        write_bytes(conf / name, CONFIGURATION.encode(), folder)
    environment = None
    if cluster is None:
        command = [DRIVER, "--flink-master=[local]", *serve]
    elif not cluster.has_beam():
        say(
            f"{cluster}: Beam's runner is not among the jars of the cluster, so each job brings it along, which takes "
            "10 to 60 seconds; deploy/flink/README.md says how to put it there"
        )
        command = [DRIVER, f"--flink-master={cluster.address}", *serve]
    else:
        empty = folder / "empty.jar"
        with zipfile.ZipFile(empty, "w") as archive:
            archive.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\nMain-Class: {DRIVER}\n\n")
        host, _, rest = cluster.address.rpartition(":")
        remote = ["run", "--target", "remote", f"-Drest.address={host}", f"-Drest.port={rest}"]
        command = [COMMAND_LINE, *remote, "--class", DRIVER, str(empty), "--flink-master=[auto]", *serve]
        environment = {"FLINK_CONF_DIR": str(conf)}
    flags = [*SMALL, *OPENS] if cluster is not None else list(OPENS)
    return Beside(
        "Beam's job server",
        [java(), *flags, "-cp", class_path, *command],
        port,
        folder / "job-server.log",
        environment,
    )
