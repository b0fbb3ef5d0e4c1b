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
    type=Place(exists=True),
    metavar="TOKENS",
    help="An output of roots tokenize (usually DIR/tokens): the tokens it counted are shown as well.",
)
@click.option(
    "--waterfall", "by_rule", is_flag=True, help="A line a rule: what reached it, what it dropped or flagged."
)
@click.option("--json", "as_json", is_flag=True, help="The statistics files as one JSON object, by language.")
def command(
    directory: Path, languages: tuple[str, ...], by_source: bool, tokens: Path | None, by_rule: bool, as_json: bool
) -> None:
    """Show what became of the documents of a corpus: read, kept, and dropped by reason.

    Below are the rules that drop far more or far less of a language than of its family or script, with documents to
    look at: roots explain DIR ID.

    \b
    Example:
      roots stats out --language swh_Latn --by-source
      roots stats out --tokens out/tokens
      roots stats out --language yor_Latn --waterfall
    """
    import json

    from roots_pipeline.output.layout import Layout
    from roots_pipeline.output.report import read_statistics, table, waterfall

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
    elif by_rule:
        click.echo(waterfall(reports))
    else:
        click.echo(table(reports, by_source=by_source))
        if tokens:
            click.echo(f"\n{tokens_table(counted, by_source=by_source)}")
