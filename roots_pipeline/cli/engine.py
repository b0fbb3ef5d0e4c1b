"""The option `--engine` of the commands that do work in parallel, and what follows `--` on their command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

#: Engines by name, see `roots_pipeline.run.choice`; not imported here, so that help answers at once.
ENGINES = ("embedded", "flink", "flink-local", "dataflow")

engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="embedded",
    show_default=True,
    help="Where the work is done: by processes of this machine; by a Flink cluster (--flink_master=HOST:PORT goes to "
    "Beam); by a Flink of its own on this machine; or by Dataflow, in gs:// paths. See deploy/.",
)

workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="How many work at a time: processes of this machine (default: one a processor), tasks of a Flink cluster "
    "(default: its slots), machines of Dataflow.",
)


class WithBeamOptions(click.Command):
    """Keeps what follows `--` apart, for Beam: click knows one list of arguments only."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[_BEAM_OPTIONS] = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- BEAM OPTIONS]"]


@contextmanager
def stoppable(output: Path) -> Iterator[None]:
    """RunError after a Ctrl-C, however early it came: it says how to go on."""
    from roots_pipeline.errors import RunError

    try:
        yield
    except KeyboardInterrupt:
        raise RunError(f"{output}: stopped; what is done is kept: go on with --resume") from None


_BEAM_OPTIONS = f"{__name__}.beam_options"


def beam_options() -> tuple[str, ...]:
    """What followed `--` of the command that is being run."""
    options: tuple[str, ...] = click.get_current_context().meta[_BEAM_OPTIONS]
    return options
