"""`roots stats`: what became of the documents of a corpus."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("stats")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language; repeatable.")
@click.option("--by-source", is_flag=True, help="A line for each source of a language.")
@click.option("--json", "as_json", is_flag=True, help="The statistics files as one JSON object, by language.")
def command(directory: Path, languages: tuple[str, ...], by_source: bool, as_json: bool) -> None:
    """Show what became of the documents of a corpus: read, kept, and dropped by reason.

    \b
    Example:
      roots stats out --language swh_Latn --by-source
    """
    import json

    from roots_pipeline.output.layout import Layout
    from roots_pipeline.output.report import read_statistics, table

    reports = read_statistics(Layout(directory), languages)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        click.echo(table(reports, by_source=by_source))
