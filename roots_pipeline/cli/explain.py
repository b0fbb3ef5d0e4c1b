"""`roots explain`: why one document is in a corpus or not."""

from __future__ import annotations

from pathlib import Path

import click

from roots_pipeline.cli.places import Place


@click.command("explain")
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.argument("document", metavar="DOCUMENT_ID")
def command(directory: Path, document: str) -> None:
    """Say of one document why it is in a corpus or not: the rule, the value and the bounds, or the copy that stays.

    \b
    Example:
      roots explain out 00f1d2e3c4b5a6978877665544332211
    """
    from roots_pipeline.output.explanation import explain
    from roots_pipeline.output.layout import Layout

    click.echo(explain(Layout(directory), document))
