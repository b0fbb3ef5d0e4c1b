"""Which engine does the work: the embedded one, or one that the user names."""

from __future__ import annotations

from collections.abc import Sequence

from roots_pipeline.errors import ConfigError
from roots_pipeline.run.engines import PRELOAD, Embedded, Engine, Portable, prepare

FLINK = frozenset({"flink", "flink-local"})
DATAFLOW = "dataflow"


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
