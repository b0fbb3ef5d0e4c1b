"""`roots measure`: every measure of every document, and what each bound would drop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from roots_pipeline.cli.measured import Measured
    from roots_pipeline.config import LanguageRules, Project, Source
    from roots_pipeline.filters import Numbers


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="SOURCE|FILE…")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="So many documents of each source; default: all.")
@click.option(
    "--profile",
    metavar="NAME",
    help="The rules of filters/_profiles/NAME.yaml; `own`: of the languages' files, whatever the source says.",
)
@click.option("--language", metavar="CODE", help="The language of files that are not named by theirs.")
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field of a file's records.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A Parquet file: a row a document, a column a measure, and the rule that would drop it.",
)
def command(
    names: tuple[str, ...],
    sample: int | None,
    profile: str | None,
    language: str | None,
    text_field: str,
    output: Path | None,
) -> None:
    """Measure documents of sources or files; nothing is dropped, and nothing but the Parquet file is written.

    Of each language the table has a line a measure: how many documents it applies to, its value at some quantiles, its
    bounds, the share of documents outside of them, and the share that no earlier rule drops. Rules come in the order in
    which they decide; measures without bounds follow.

    \b
    Example:
      roots measure sample --sample 1000 --output measures.parquet
      roots measure documents/swh_Latn.jsonl.zst --profile gopher
    """
    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.measured import as_sources, by_language, measure

    project = load_project(project_root())
    code = None if language is None else project.resolve_language(language)
    sources = as_sources(project, names, code, text_field)
    if profile is not None:
        sources = project.under(profile, sources)
    parts = [part for source in sources for part in measure(project, source, sample)]
    if output is not None:
        _write(output, project, sources, parts)
    for found, values in by_language(parts).items():
        of_language = next(source for source in sources if found in source.languages)
        for line in _table(project.rules_of(of_language, found), values):
            click.echo(line)


def _bounds(rules: LanguageRules) -> dict[str, tuple[float | None, float | None]]:
    return {name: (bound.min, bound.max) for name, bound in rules.filters.items()}


def _table(rules: LanguageRules, values: Mapping[str, Numbers]) -> Iterator[str]:
    from roots_pipeline.filters import SHARES, decide, spreads

    size = len(next(iter(values.values())))
    kept = int(decide(_bounds(rules), values).keep.sum())
    yield f"{rules.language}: {size:,} documents, {100 * kept / size:.1f} % would be kept"
    heads = "".join(f"{f'{100 * share:g} %':>10}" for share in SHARES)
    yield f"  {'measure':<36}{'applies':>9}{heads}{'min':>9}{'max':>9}{'outside':>9}{'first':>8}"
    for name, spread in spreads(values, _bounds(rules)).items():
        shown = "".join(f"{value:>10.4g}" for value in spread.quantiles)
        low, high = ("-" if bound is None else f"{bound:g}" for bound in (spread.minimum, spread.maximum))
        line = f"  {name:<36}{spread.applies:>9,}{shown}{low:>9}{high:>9}"
        if name in rules.filters:
            line += f"{100 * spread.outside / size:>7.2f} %{100 * spread.first / size:>6.2f} %"
        yield line


def _write(output: Path, project: Project, sources: list[Source], parts: list[Measured]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    named = {source.name: source for source in sources}
    tables = [_rows(project.rules_of(named[part.source], part.language), part) for part in parts]
    if tables:
        pq.write_table(pa.concat_tables(tables), output, compression="zstd")


def _rows(rules: LanguageRules, part: Measured) -> pa.Table:
    import pyarrow as pa

    from roots_pipeline.filters import decide

    bounds = _bounds(rules)
    first = decide(bounds, part.values).filter
    names = pa.array(list(bounds), pa.string())
    return pa.table(
        {
            "id": pa.array(part.ids, pa.string()),
            "source": pa.repeat(part.source, len(part.ids)),
            "language": pa.repeat(part.language, len(part.ids)),
            "bytes": part.bytes,
            "rule": names.take(pa.array(first, mask=first < 0)),
            # Where a measure does not apply, there is no value.
            **{name: pa.array(values, from_pandas=True) for name, values in part.values.items()},
        }
    )
