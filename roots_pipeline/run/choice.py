"""Which engine does the work: the embedded one, or one that the user names."""

from __future__ import annotations

from collections.abc import Sequence

from roots_pipeline.errors import ConfigError
from roots_pipeline.run.engines import PRELOAD, Embedded, Engine, Portable, prepare

FLINK = frozenset({"flink", "flink-local"})
DATAFLOW = "dataflow"
#: What engines elsewhere call `--workers`: Beam's options for how many work at a time.
_WORKERS = {
    "flink": ("parallelism",),
    "flink-local": ("parallelism",),
    DATAFLOW: ("num_workers", "max_num_workers"),
}


def with_workers(name: str, beam_options: Sequence[str], workers: int | None) -> tuple[str, ...]:
    """Beam's options, and among them how many workers were asked for (None: nobody did), where the engine is elsewhere.

    ConfigError: they say so already, or the engine is none of ours, which alone knows how it calls that.
    """
    given = {option.partition("=")[0]: option for option in beam_options}
    if workers is None or (name == "embedded" and "--runner" not in given):
        return tuple(beam_options)
    if name == "embedded":
        raise ConfigError(
            f"--workers {workers}: {given['--runner']} goes by its own options alone: write them after --, as "
            "--parallelism=N (Flink), --num_workers=N (Dataflow), --direct_num_workers=N (Beam's own runner)"
        )
    for option in _WORKERS[name]:
        if f"--{option}" in given:
            raise ConfigError(
                f"--workers {workers} and {given[f'--{option}']} both say how many work at a time; name one"
            )
    return (*beam_options, *(f"--{option}={workers}" for option in _WORKERS[name]))


def prepare_engine(name: str, beam_options: Sequence[str], preload: str = PRELOAD) -> None:
    """Start what takes a while, and check what can be checked, before anything is read or written.

    ConfigError: the engine lacks something, or the options are not for it.
    """
    named = any(option.partition("=")[0] == "--runner" for option in beam_options)
    if name in FLINK:
        from roots_pipeline.run.flink.engine import check, settings

        check(settings(beam_options, local=name == "flink-local"))
    elif name == DATAFLOW:
        from roots_pipeline.run import dataflow

        dataflow.check()
        dataflow.settings(beam_options)
    elif beam_options and not named:
        raise ConfigError(
            f"Beam options {' '.join(beam_options)}: the built-in engine takes none; name an engine (--engine flink), "
            "or a runner: --runner=FlinkRunner"
        )
    elif not beam_options:
        prepare(preload)


def choose(name: str, beam_options: Sequence[str], workers: int, preload: str = PRELOAD) -> Engine:
    """The engine of this name, or the runner that Beam's options name."""
    if name in FLINK:
        from roots_pipeline.run.flink.engine import Flink, settings

        return Flink(settings(beam_options, local=name == "flink-local"), workers, preload)
    if name == DATAFLOW:
        from roots_pipeline.run import dataflow

        return dataflow.Dataflow(dataflow.settings(beam_options))
    return Portable(beam_options) if beam_options else Embedded(workers, preload)
