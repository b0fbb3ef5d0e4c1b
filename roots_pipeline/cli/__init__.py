"""The command line, `roots VERB`: each verb is a module here, imported when it is called.

Nothing heavy is imported at the top of any of them, so that help answers at once.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from roots_pipeline import __version__
from roots_pipeline.errors import RootsError

#: Verb → what it does, in the order in which one meets them.
VERBS = {
    "run": "Turn declared sources into a corpus, language by language.",
    "plan": "Say what a run will come to: documents, memory, time, shards and cost.",
    "stats": "Show what became of the documents of a corpus.",
    "preview": "Show what a run would do with a few documents of a source.",
    "explain": "Say of one document why it is in a corpus or not.",
    "identify": "Say in which language texts are; evaluate or train an identifier.",
    "redact": "Replace personal data in texts, or say where it stands.",
    "duplicates": "Show what was left out of a corpus as duplicates; compare settings.",
    "mixture": "Weigh the languages and sources of a corpus for training.",
    "split": "Write which documents are for training, validation and test.",
    "measure": "Measure documents by every filter, and see what each bound would drop.",
    "filters": "Fit the bounds of filters to trusted text.",
    "tokenizer": "Train a tokenizer on a corpus.",
    "tokenize": "Tokenize a corpus into the files that a trainer reads.",
    "check": "Check every YAML file of the project, and try its examples.",
    "list": "List sources, languages, filters, readers or cleaners.",
    "new": "Write a commented template for a source or a language.",
    "catalog": "Generate the register of sources and the JSON Schemas.",
}


class Verbs(click.Group):
    """Knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's interface)
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"roots_pipeline.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RootsError as error:
            click.echo(f"roots: {error}", err=True)
            sys.exit(1)


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with catalog/, sources/ and filters/. Default: the nearest one at or above this folder.",
)
@click.version_option(__version__, prog_name="roots")
@click.pass_context
def main(ctx: click.Context, project: Path | None) -> None:
    """Build multilingual training corpora that can be defended.

    \b
    Example:
      roots run swh_Latn yor_Latn --output out
    """
    ctx.obj = project
