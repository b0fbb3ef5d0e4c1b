"""Jobs as Dataflow would get them: built and looked at, never sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_projects import CHECKOUT, Inline, SmallProject, WriteSource
from test_properties import SENTENCES, corpus

from roots_pipeline.errors import ConfigError
from roots_pipeline.output.layout import Layout
from roots_pipeline.plan import Request
from roots_pipeline.readers.base import Shard
from roots_pipeline.run import execute as running
from roots_pipeline.run.dataflow import Dataflow, job_name, settings
from roots_pipeline.run.progress import Plain
from roots_pipeline.stages.exchange import FileItem
from roots_pipeline.stages.reading import SourceShard
from roots_pipeline.stages.work import Shuffle, Stage
from roots_pipeline.storage import place

OPTIONS = (
    "--project=a-project",
    "--region=europe-west4",
    "--temp_location=gs://a-bucket/tmp",
    "--sdk_container_image=registry.example.org/roots:1",
)
#: Dataflow takes 20 MB (cloud.google.com/dataflow/quotas); what grows with the items would meet that sooner or later.
MOST_BYTES = 1 << 20


class DryRun(Dataflow):
    """Builds jobs and keeps them."""

    def __init__(self) -> None:
        super().__init__(settings((*OPTIONS, "--dry_run=True")))
        self.jobs: list[Any] = []

    def end(self, result: Any) -> None:
        self.jobs.append(result.job)


class Builds(Inline):
    """Does items in this process, and before that builds the job that would do them; shuffles are jobs too."""

    def __init__(self) -> None:
        self.dataflow = DryRun()
        self._mapping: Stage | None = None

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
        assert isinstance(stage, Stage)
        job: Stage | Shuffle = stage
        if stage.name == "exchange":
            self._mapping = stage
        elif stage.name == "match" and self._mapping is not None:
            job = Shuffle(self._mapping, stage)
        if stage.name != "exchange":
            self.dataflow.do(in_a_bucket(job), tick)
        super().do(stage, tick)


def in_a_bucket(stage: Stage | Shuffle) -> Stage | Shuffle:
    """The same, with sources' files in a bucket."""
    if isinstance(stage, Shuffle):
        return Shuffle(in_a_bucket(stage.mapping), in_a_bucket(stage.reducing))
    return Stage(stage.work, tuple(far(item) for item in stage.items))


def far(item: Any) -> Any:
    if not isinstance(item, SourceShard):
        return item
    shard = item.shard
    return SourceShard(
        key=item.key,
        size=item.size,
        source=item.source,
        number=item.number,
        shard=Shard(shard.name, f"gs://a-bucket/{shard.name}", shard.start, shard.end, shard.bytes, shard.fingerprint),
    )


@pytest.fixture
def gcp() -> None:
    pytest.importorskip("apitools", reason="apache-beam[gcp] is not installed: make test-cloud")


def names(job: Any) -> list[str]:
    return [transform.unique_name for transform in job.proto_pipeline.components.transforms.values()]


@pytest.mark.usefixtures("gcp")
def test_every_stage_is_a_job_by_its_name(
    write_source: WriteSource, memory_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("one", corpus(30))
    project = write_source("two", corpus(9), duplicates="{substrings: true}")
    engine = Builds()
    monkeypatch.setattr(running, "_engine", lambda _: engine)
    output = place(f"{memory_store}/out")
    running.execute(project.plan(output), Request(("all",), output), Plain(StringIO()))
    jobs = engine.dataflow.jobs
    stages = [
        re.fullmatch(r"roots-(.+)-[0-9a-f]{10}", job.options.get_all_options()["job_name"]).group(1) for job in jobs
    ]
    assert stages[0] == "collect"
    assert {"match", "verify", "resolve", "publish", "conclude"} < set(stages)
    assert len(set(stages)) == len(stages)
    words = [word for sentence in SENTENCES for word in sentence.split() if len(word) > 6]
    for stage, job in zip(stages, jobs, strict=True):
        label = stage.replace("-", "_").capitalize()
        assert {name.partition("/")[0] for name in names(job) if not name.startswith("ref_")} == {label}
        grouped = {
            transform.unique_name
            for transform in job.proto_pipeline.components.transforms.values()
            if transform.spec.urn == "beam:transform:group_by_key:v1"
        }
        # Of a shuffle, the messages; else nothing but items.
        messages = {"Match/Group"} if stage == "match" else set()
        assert grouped == {f"{label}/Spread them/ReshufflePerKey/GroupByKey", *messages}
        proto = job.proto_pipeline.SerializeToString()
        assert not [word for word in words if word.encode() in proto]
        (environment,) = (
            one for one in job.proto_pipeline.components.environments.values() if one.urn == "beam:env:docker:v1"
        )
        assert b"registry.example.org/roots:1" in environment.payload
        options = job.options.get_all_options()
        assert options["region"] == "europe-west4"
        assert options["number_of_worker_harness_threads"] == 1
        assert not options["save_main_session"]
        assert not options["extra_packages"]


@pytest.mark.usefixtures("gcp")
@pytest.mark.parametrize("stage", ["collect", "match"])
def test_a_job_of_100_000_shards_is_far_below_the_limit(
    write_source: WriteSource, memory_store: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_source("one", corpus(6))
    jobs: dict[str, Stage] = {}

    class Remembers(Inline):
        def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
            assert isinstance(stage, Stage)
            jobs[stage.name] = stage
            super().do(stage, tick)

    monkeypatch.setattr(running, "_engine", lambda _: Remembers())
    output = place(f"{memory_store}/out")
    running.execute(project.plan(output), Request(("all",), output), Plain(StringIO()))
    engine = DryRun()
    count = 100_000
    if stage == "collect":
        (item,) = in_a_bucket(jobs["collect"]).items
        shards = tuple(
            SourceShard(key=f"{item.key}-{n}", source="one", shard=item.shard, number=n) for n in range(count)
        )
        engine.do(Stage(jobs["collect"].work, shards), lambda: None)
    else:
        files = tuple(FileItem(key=f"swh_Latn--{n}", language="swh_Latn", file=0, partitions=1) for n in range(count))
        engine.do(Shuffle(Stage(jobs["exchange"].work, files), jobs["match"]), lambda: None)
    (job,) = engine.jobs
    assert len(job.proto_pipeline.SerializeToString()) < MOST_BYTES
    assert len(job.json()) < MOST_BYTES


def test_what_must_be_said_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    with pytest.raises(ConfigError, match=r"write after --: --project=… .*, --sdk_container_image=… "):
        settings(OPTIONS[1:3])
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "from-the-environment")
    assert dict(settings(OPTIONS[1:]).needed)["project"] == "from-the-environment"
    assert settings((*OPTIONS, "--max_num_workers=20")).options == ("--max_num_workers=20",)


@pytest.mark.parametrize("temp_location", ["/tmp/x", "gs://ab/tmp"])
def test_a_place_that_is_no_bucket_is_refused(temp_location: str) -> None:
    with pytest.raises(ConfigError, match=f"--temp_location={temp_location}: write a place in a bucket"):
        settings((*OPTIONS[:2], f"--temp_location={temp_location}", OPTIONS[3]))


def test_two_engines_are_refused() -> None:
    with pytest.raises(ConfigError, match="both say what does the work"):
        settings((*OPTIONS, "--runner=FlinkRunner"))


def test_what_workers_do_not_see_is_refused(write_source: WriteSource, memory_store: str, tmp_path: Path) -> None:
    project = write_source("one", corpus(3))
    for output, message in [
        (tmp_path / "out", r"--output .*: Dataflow's workers do not see this machine; write gs://"),
        (place(f"{memory_store}/out"), r"source 'one': .*/one\.jsonl is on this machine"),
    ]:
        with pytest.raises(ConfigError, match=message):
            collect_on_dataflow(project, output)


def test_a_corpus_that_workers_do_not_see_is_refused(memory_store: str, tmp_path: Path) -> None:
    class Work:
        stage = "tokenize"
        corpus = tmp_path
        layout = Layout(place(f"{memory_store}/tokens"))

    with pytest.raises(ConfigError, match=f"{tmp_path}: is on this machine, which Dataflow's workers do not see"):
        Dataflow(settings(OPTIONS)).do(Stage(Work(), ()), lambda: None)


def collect_on_dataflow(project: SmallProject, output: Path) -> None:
    from roots_pipeline.stages import collect

    plan = project.plan(output)
    chosen = collect.settings(plan.project, plan.sources, plan.languages, plan.signals, plan.near)
    Dataflow(settings(OPTIONS)).do(Stage(collect.CollectShard(plan.layout, chosen), plan.shards), lambda: None)


def test_a_job_is_named_after_stage_and_output(memory_store: str, write_source: WriteSource) -> None:
    class Work:
        stage = "find_spans"

        def __init__(self, output: str) -> None:
            self.layout = write_source("one", corpus(3)).plan(place(output)).layout

    first, again, other = (job_name(Stage(Work(f"{memory_store}/{name}"), ())) for name in ("a", "a", "b"))
    assert first == again != other
    # https://cloud.google.com/dataflow/docs/reference/pipeline-options: what a job's name may be
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", first)


def test_the_image_is_of_the_beam_that_runs_here() -> None:
    """Where no docker is, this is what is looked at of the image."""
    import apache_beam

    dockerfile = (CHECKOUT / "deploy" / "dataflow" / "Dockerfile").read_text("utf-8")
    assert f"FROM apache/beam_python3.11_sdk:{apache_beam.__version__}\n" in dockerfile
    copied = [word for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE) for word in line.split()[:-1]]
    ignored = (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
    for name in copied:
        assert (CHECKOUT / name).exists(), name
        assert f"!{name}" in ignored
    extras = set(re.search(r'"\.\[(.+)\]"', dockerfile).group(1).split(","))
    assert extras <= set(re.findall(r"^(\w+) = \[", (CHECKOUT / "pyproject.toml").read_text("utf-8"), re.MULTILINE))
    assert yaml.safe_load((CHECKOUT / ".github" / "workflows" / "image.yml").read_text("utf-8"))["jobs"]
