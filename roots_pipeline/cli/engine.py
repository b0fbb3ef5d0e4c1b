"""The option `--engine` of the commands that do work in parallel."""

from __future__ import annotations

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
