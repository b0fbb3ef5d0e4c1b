"""`roots run`: the main job."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.engine import WithBeamOptions, beam_options, engine_option, stoppable, workers_option
from roots_pipeline.cli.places import Place

if TYPE_CHECKING:
    from roots_pipeline.config import FilterKeep


@click.command("run", cls=WithBeamOptions)
@click.argument("languages", nargs=-1, required=True, metavar="LANGUAGE…")
@click.option(
    "--output", required=True, type=Place(), help="The folder the corpus goes to; or gs://bucket/folder, s3://…"
)
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be given repeatedly.")
@click.option(
    "--filters",
    "profile",
    metavar="PROFILE",
    help="The family of rules filters/_profiles/PROFILE.yaml for all sources, whatever they say themselves; `own`: the "
    "rules of each language's own file.",
)
@click.option(
    "--keep",
    type=click.Choice(["passing", "flag"]),
    help="flag: filters drop nothing; those that object are in each document's column `flags`. "
    "passing: what they object to is dropped. Default: as each source or language says.",
)
@workers_option
@click.option("--resume", is_flag=True, help="Go on with an unfinished run; what is done is not done again.")
@click.option("--shard-size", default="256MB", show_default=True, help="Text in one shard, for instance 64MB or 1GB.")
@click.option(
    "--against",
    multiple=True,
    type=Place(exists=True),
    metavar="CORPUS",
    help="A finished corpus: documents like one of its own are left out. May be given repeatedly.",
)
@click.option(
    "--index/--no-index",
    default=True,
    show_default=True,
    help="Keep the signatures (0.6 kB a document), so that later runs can be held --against this corpus.",
)
@engine_option
@click.option(
    "--break-lock", is_flag=True, help="Take the output from a run on another machine that is known to be dead."
)
@click.option("--keep-work", is_flag=True, help="Keep OUTPUT/work. It holds unredacted text.")
def command(
    languages: tuple[str, ...],
    output: Path,
    sources: tuple[str, ...],
    profile: str | None,
    keep: FilterKeep | None,
    workers: int | None,
    resume: bool,
    shard_size: str,
    against: tuple[Path, ...],
    index: bool,
    engine: str,
    break_lock: bool,
    keep_work: bool,
) -> None:
    """Turn declared sources into a corpus, language by language.

    LANGUAGE is a code (swh_Latn, python), an alias (nigercongo-sw, sw) or `all`. Without --source, all sources are
    read that have the languages. What follows `--` goes to Beam: the options of --engine, or --runner for a runner that
    is no engine here.

    \b
    Example:
      roots run swh_Latn yor_Latn --source sample --output out
      roots run swh_Latn --filters gopher --keep flag --output flagged
      roots run all --output out --engine flink -- --flink_master=flink.example.org:8081
    """
    with stoppable(output):
        from roots_pipeline.run.choice import prepare_engine, with_workers

        options = with_workers(engine, beam_options(), workers)
        prepare_engine(engine, options)  # loads what workers need while the files are read here
        from roots_pipeline.catalog import load_project
        from roots_pipeline.cli.project import project_root
        from roots_pipeline.plan import Request, make_plan
        from roots_pipeline.run.execute import execute
        from roots_pipeline.run.progress import reporter
        from roots_pipeline.run.summary import summary

        request = Request(
            languages=languages,
            output=output.absolute(),
            sources=sources,
            workers=workers or processors(),
            resume=resume,
            break_lock=break_lock,
            keep_work=keep_work,
            shard_bytes=size_in_bytes(shard_size),
            engine=engine,
            beam_options=options,
            against=tuple(corpus.absolute() for corpus in against),
            index=index,
            profile=profile,
            keep=keep,
        )
        plan = make_plan(load_project(project_root()), request)
        with reporter() as tell:
            for name, license_ in plan.left_out.items():
                tell.say(f"source {name} is left out: its license '{license_}' does not permit training")
            outcome = execute(plan, request, tell)
        click.echo(summary(plan, outcome))


def processors() -> int:
    """How many this process may use, where the system tells, else how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def physical_memory() -> float:
    """Bytes of memory of this machine; infinite where the system does not tell."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return math.inf


def size_in_bytes(text: str) -> int:
    """A size as people write it.

    >>> size_in_bytes("64MB"), size_in_bytes("1.5GB")
    (64000000, 1500000000)
    """
    units = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "B": 1}
    unit = next((name for name in units if text.upper().endswith(name)), "")
    try:
        size = round(float(text.upper().removesuffix(unit)) * units[unit])
    except (ValueError, KeyError, OverflowError):
        size = 0
    if size < 1:
        raise click.BadParameter(f"'{text}' is no size; write for instance 64MB or 1GB", param_hint="--shard-size")
    return size
