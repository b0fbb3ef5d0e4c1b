"""`roots plan`: what a run will come to, before it is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.run import processors, size_in_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roots_pipeline.run.forecast import Forecast
    from roots_pipeline.run.prices import OnEngine


@click.command("plan")
@click.argument("languages", nargs=-1, required=True, metavar="LANGUAGE…")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be given repeatedly.")
@click.option(
    "--sample", default="8MB", show_default=True, help="How much of the sources' files to try, for instance 64MB."
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes of this machine. Default: one a processor.")
@click.option(
    "--cluster-workers", type=click.IntRange(min=1), default=10, show_default=True, help="Of Flink, Dataflow."
)
@click.option("--shard-size", default="256MB", show_default=True, help="Text in one shard, as for roots run.")
@click.option(
    "--price",
    "prices",
    multiple=True,
    metavar="WHAT=NUMBER",
    help="What is paid for cpu_hour, gb_hour (of memory), disk_gb_hour, shuffle_gb; may be given repeatedly.",
)
@click.option("--by-language", is_flag=True, help="Documents and shards of each language too.")
@click.option("--json", "as_json", is_flag=True, help="All that is known, as JSON.")
def command(
    languages: tuple[str, ...],
    sources: tuple[str, ...],
    sample: str,
    workers: int | None,
    cluster_workers: int,
    shard_size: str,
    prices: tuple[str, ...],
    by_language: bool,
    as_json: bool,
) -> None:
    """Say what a run will come to: documents, bytes, shuffle, memory, time, shards and cost, on each engine.

    A sample of the sources goes through all stages, and is scaled up; nothing is written. Time is that of a machine
    like this one that has nothing else to do.

    \b
    Example:
      roots plan all --source sample --price cpu_hour=0.05 --price gb_hour=0.005
    """
    import msgspec

    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.project import project_root
    from roots_pipeline.plan import Request
    from roots_pipeline.run.forecast import forecast
    from roots_pipeline.run.prices import on_engines, parse_prices

    paid = parse_prices(prices)
    request = Request(languages, Path("out"), sources, shard_bytes=size_in_bytes(shard_size))
    # A run, too, begins with a Python that starts and loads all this.
    expected = forecast(load_project(project_root()), request, size_in_bytes(sample), began=0.0)
    engines = on_engines(expected, workers or processors(), cluster_workers, paid)
    if as_json:
        told = {"forecast": expected, "engines": engines}
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=1))
    else:
        click.echo("\n".join(_lines(expected, engines, by_language)))


def _lines(expected: Forecast, engines: Sequence[OnEngine], by_language: bool) -> list[str]:
    from roots_pipeline.run.progress import clock

    share = expected.sample_bytes / max(expected.source_bytes, 1)
    rows = [
        ("sources", f"{_size(expected.source_bytes)} of files, of which {share:.2%} were tried"),
        ("documents", f"{expected.documents:,} read, {expected.kept:,} kept (fewer, where the rest repeats it)"),
        ("text", f"{_size(expected.text_bytes)} read, {_size(expected.kept_bytes)} kept"),
        ("shards", f"{expected.shards:,}"),
        ("corpus", f"{_size(expected.corpus_bytes)} of files"),
        ("work", f"{_size(expected.work_bytes)} of files, which go in the end"),
        ("shuffle", _size(expected.shuffle_bytes)),
        ("memory", f"{_size(expected.memory_bytes)} a worker"),
        ("work to do", f"{expected.all_cpu_seconds:,.0f} CPU s, after {expected.start_seconds:.1f} s of starting up"),
    ]
    lines = [f"{name:<11} {text}" for name, text in rows]
    rate = expected.all_cpu_seconds / max(expected.text_bytes, 1)
    for name, most in expected.unknown.items():
        bound = (
            f"at most {_size(most)} of text (ten times its files, if they are packed), and {most * rate:,.0f} CPU s at "
            "the rate of the others, more"
            if most
            else "nobody tells its size, so there is no bound"
        )
        lines.append(f"not counted {name}: its reader cannot part a shard; {bound}")
    lines += ["", f"{'engine':<11} {'workers':>7} {'time':>9} {'CPU hours':>10} {'GB each':>8} {'cost':>10}"]
    for one in engines:
        cost = "" if one.cost is None else f"{one.cost:,.2f}"
        lines.append(
            f"{one.engine:<11} {one.workers:>7} {clock(one.seconds):>9} {one.cpu_hours:>10,.2f} "
            f"{one.memory_gb:>8.1f} {cost:>10}".rstrip()
        )
    if by_language:
        lines += ["", f"{'language':<11} {'read':>12} {'kept':>12} {'MB kept':>10} {'shards':>7}"]
        lines += [
            f"{code:<11} {of.read:>12,} {of.kept:>12,} {of.kept_bytes / 1e6:>10,.1f} {of.shards:>7}"
            for code, of in expected.languages.items()
        ]
    return lines


def _size(count: int) -> str:
    """A number of bytes as people say it.

    >>> _size(1_234_000), _size(999)
    ('1.2 MB', '999 bytes')
    """
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
