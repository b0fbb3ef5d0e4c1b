"""`roots split`: which documents are kept for validation and test."""

from __future__ import annotations

from pathlib import Path

import click

from roots_pipeline.cli.places import Place


@click.command("split")
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.option("--valid", type=float, default=0.05, show_default=True, help="The share of documents for validation.")
@click.option("--test", type=float, default=0.0, show_default=True, help="The share of documents for test.")
@click.option("--output", type=Place(), help="[default: DIR/splits]")
def command(directory: Path, valid: float, test: float, output: Path | None) -> None:
    """Write for each document of a corpus whether it is for training, validation or test: a table a language.

    A hash of the document's id decides, so it stays where it is when the corpus grows. Duplicates that were left out
    are on the side of the document that stays for them (`kept_id`); where a larger corpus has a better copy, that is
    another document, so let a corpus that is split already grow by roots run --against. `roots tokenize` splits alike.

    \b
    Example:
      roots split out --valid 0.05 --test 0.01
    """
    from roots_pipeline.handover.mixture.amounts import as_size
    from roots_pipeline.handover.sizes import whole_corpus
    from roots_pipeline.handover.splits import Split, write_splits
    from roots_pipeline.output.layout import Layout

    layout, split = Layout(directory), Split(valid, test)
    manifest = whole_corpus(layout)
    folder = output or directory / "splits"
    click.echo(f"{'language':<12} {'split':<6} {'documents':>10} {'size':>10} {'share %':>8} {'duplicates':>10}")
    for language in manifest.languages:
        found = write_splits(layout, language, split, folder / f"{language}.parquet")
        total = sum(documents for documents, _, _ in found.values())
        for name in split.names:
            documents, size, duplicates = found[name]
            share = f"{100 * documents / total:.2f}" if total else "-"
            click.echo(
                f"{language:<12} {name:<6} {documents:>10,} {as_size(size, 'bytes'):>10} {share:>8} {duplicates:>10,}"
            )
    click.echo(f"\nsplits: {folder}")
