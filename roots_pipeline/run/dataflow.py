"""Dataflow as an engine: each stage is a job on Google Cloud, whose workers read and write in stores alone.

The image (`--sdk_container_image`) has the code, its dependencies, the model and compiled kernels, so a worker installs
and compiles nothing. Workers whose code is not that of the run refuse its work (`stages.given`). See
deploy/dataflow/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.run.engines import Portable
from roots_pipeline.run.jobs import layout_of
from roots_pipeline.run.watchdog import STOP_AFTER
from roots_pipeline.stages.reading import SourceShard
from roots_pipeline.stages.work import Shuffle, Stage
from roots_pipeline.storage import is_store

#: What must be said, and the variables of the environment that may say it instead.
NEEDED = {
    "project": ("GOOGLE_CLOUD_PROJECT", "a project of Google Cloud"),
    "region": ("CLOUDSDK_COMPUTE_REGION", "for instance europe-west4"),
    "temp_location": ("", "for instance gs://bucket/tmp"),
    "sdk_container_image": ("", "the image that deploy/dataflow/submit.sh builds"),
}
#: A shorter name of a bucket is none; Beam would try for minutes to make a bucket of its own.
BUCKET_CHARACTERS = 3


@dataclass(frozen=True)
class Settings:
    """Where jobs run: what must be said, by name, and Beam's other options."""

    needed: tuple[tuple[str, str], ...]
    options: tuple[str, ...]


def settings(beam_options: Sequence[str]) -> Settings:
    """What Beam's options say. ConfigError: something is missing, or is not for Dataflow."""
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    for name in ("runner", *NEEDED):
        parser.add_argument(f"--{name}")
    try:
        known, others = parser.parse_known_args(list(beam_options))
    except argparse.ArgumentError as error:
        raise ConfigError(f"Beam options {' '.join(beam_options)}: {error}") from error
    if known.runner:
        raise ConfigError(f"--engine dataflow and --runner={known.runner} both say what does the work; name one")
    needed = {name: getattr(known, name) or os.environ.get(variable, "") for name, (variable, _) in NEEDED.items()}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        wanted = ", ".join(f"--{name}=… ({NEEDED[name][1]})" for name in missing)
        raise ConfigError(f"--engine dataflow: write after --: {wanted}; see deploy/dataflow/README.md")
    bucket = needed["temp_location"].removeprefix("gs://").partition("/")[0]
    if not needed["temp_location"].startswith("gs://") or len(bucket) < BUCKET_CHARACTERS:
        raise ConfigError(f"--temp_location={needed['temp_location']}: write a place in a bucket, gs://bucket/tmp")
    return Settings(tuple(needed.items()), tuple(others))


def check() -> None:
    """ConfigError where Beam has no Dataflow runner."""
    if importlib.util.find_spec("apitools") is None:
        raise ConfigError(
            "--engine dataflow needs packages that are not installed: pip install 'roots-pipeline[dataflow]'"
        )


class Dataflow(Portable):
    """Jobs on Dataflow."""

    def __init__(self, chosen: Settings, *, stop_after: float = STOP_AFTER) -> None:
        super().__init__(chosen.options, stop_after=stop_after)
        self._needed = chosen.needed

    def begin(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> Sequence[str]:  # noqa: ARG002
        _check_reach(stage)
        return [
            "--runner=DataflowRunner",
            *(f"--{name}={value}" for name, value in self._needed),
            f"--job_name={job_name(stage)}",
            # Beam and all else is in the image; nothing of ours is pickled by value.
            "--sdk_location=container",
            "--no_save_main_session",
            # Each processor has a Python of its own; more threads in it would share one processor and multiply memory.
            "--number_of_worker_harness_threads=1",
            *self._options,
        ]

    def end(self, result: Any) -> None:
        job = getattr(result, "job", None)  # there is one after --dry_run alone
        if job is not None:
            name, built = job.options.get_all_options()["job_name"], job.proto_pipeline
            raise RunError(
                f"dry run: job {name} is built, {len(built.components.transforms)} steps in "
                f"{len(built.SerializeToString()):,} bytes; nothing was sent to Dataflow, so nothing is done: leave "
                "--dry_run out for that"
            )

    def where(self) -> str:
        return "; see https://console.cloud.google.com/dataflow/jobs"


def job_name(stage: Stage | Shuffle) -> str:
    """The name of a stage's job: always the same for an output, of which Dataflow runs one at a time.

    A job that a killed run left behind thus is not joined by a second one.
    """
    digest = hashlib.blake2b(str(layout_of(stage).root).encode(), digest_size=5).hexdigest()
    return f"roots-{stage.name.replace('_', '-')}-{digest}"


def _check_reach(stage: Stage | Shuffle) -> None:
    """ConfigError where a stage reads or writes what is on this machine, which workers do not see."""
    root = layout_of(stage).root
    if not is_store(root):
        raise ConfigError(f"--output {root}: Dataflow's workers do not see this machine; write gs://bucket/folder")
    first = stage.mapping if isinstance(stage, Shuffle) else stage
    corpus = getattr(first.work, "corpus", None)
    if corpus is not None and not is_store(corpus):
        raise ConfigError(f"{corpus}: is on this machine, which Dataflow's workers do not see; copy it to a bucket")
    for item in first.items:
        if isinstance(item, SourceShard) and "://" not in item.shard.path:
            raise ConfigError(
                f"source '{item.source}': {item.shard.path} is on this machine, which Dataflow's workers do not see; "
                "copy it to a bucket, and write that in the source's path"
            )
