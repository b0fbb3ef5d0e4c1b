"""`roots stats`: what became of the documents of a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from roots_pipeline.cli.places import Place


@click.command("stats")
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language; repeatable.")
@click.option("--by-source", is_flag=True, help="A line for each source of a language.")
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="TOKENS",
    help="An output of roots tokenize (usually DIR/tokens): the tokens it counted are shown as well.",
)
@click.option("--json", "as_json", is_flag=True, help="The statistics files as one JSON object, by language.")
def command(directory: Path, languages: tuple[str, ...], by_source: bool, tokens: Path | None, as_json: bool) -> None:
    """Show what became of the documents of a corpus: read, kept, and dropped by reason.

    \b
    Example:
      roots stats out --language swh_Latn --by-source
      roots stats out --tokens out/tokens
    """
    import json

    from roots_pipeline.output.layout import Layout
    from roots_pipeline.output.report import read_statistics, table

    if tokens:
        from roots_pipeline.handover.tokens.trainer_files import counted_tokens, tokens_table

    layout = Layout(directory)
    reports = read_statistics(layout, languages)
    counted = [entry for entry in counted_tokens(layout, tokens) if entry.language in reports] if tokens else []
    if as_json:
        for entry in counted:
            of_source = reports[entry.language]["sources"][entry.source]
            of_source.setdefault("tokens", {})[entry.split] = {"documents": entry.documents, "tokens": entry.tokens}
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        click.echo(table(reports, by_source=by_source))
        if tokens:
            click.echo(f"\n{tokens_table(counted, by_source=by_source)}")
