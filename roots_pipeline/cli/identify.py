"""`roots identify`: the language of texts, how well an identifier knows languages, and how one is trained."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click


class _Identify(click.Group):
    """A group whose first argument may be a file: what is no subcommand is identified."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = any(argument in self.commands for argument in args[:1])
        if not known and not {"-h", "--help"} & set(args):
            args = ["texts", *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's interface)
        return ["[OPTIONS] [FILE…]", "|", "COMMAND …"]


_MODEL = click.option(
    "--model", metavar="PATH_OR_URL", help="A fastText model (.bin, .ftz). Default: the one that roots ships."
)

_LABEL_MAP = click.option(
    "--label-map",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A JSON object from the model's labels to codes. Default: by ISO 639, as far as that goes.",
)


@click.group("identify", cls=_Identify, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Say in which language each line or record is.

    Texts come from files or standard input, a text a line, or as records of JSON where the file's name says so
    (.jsonl, .ndjson, also with .gz or .zst) or --text-field is given. Out come a line's number or a record's id, its
    likeliest language and its score, the second one and its score, and for a text in no language (`und`) the reason.
    `roots identify texts --help` lists the options.

    \b
    Example:
      roots identify lines.txt
      roots identify --by-line --format jsonl documents.jsonl.zst
      roots identify evaluate swh_Latn.txt yor_Latn.txt
      roots identify calibrate swh_Latn.jsonl ewe_Latn.txt --write filters
      roots identify train DATA --output model --date 2026-11-22
    """


@command.command("texts")
@click.argument("files", nargs=-1, metavar="[FILE…]")
@_MODEL
@_LABEL_MAP
@click.option("--text-field", metavar="NAME", help="The input is JSON lines, and the text is in this field.")
@click.option("--id-field", default="id", show_default=True, metavar="NAME", help="The field with a record's id.")
@click.option("--by-line", is_flag=True, help="Of each record also the languages of its lines, and whether it mixes.")
@click.option("--format", "form", type=click.Choice(["tsv", "jsonl"]), default="tsv", show_default=True)
@click.option(
    "--on-bad",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do with input that is not UTF-8 or no such record.",
)
def texts(
    files: tuple[str, ...],
    model: str | None,
    label_map: Path | None,
    text_field: str | None,
    id_field: str,
    by_line: bool,
    form: str,
    on_bad: str,
) -> None:
    """Say in which language each line or record is (the default of `roots identify`).

    With --by-line, a plain file is one document as a whole, and a record is one document: the shares of its letters
    by language, and `mixed` where a quarter of them, in three lines or more, are surely in another language than the
    first.
    """
    from roots_pipeline.cli.identified import Input, Output, identify_stream, standard_output
    from roots_pipeline.errors import ConfigError, nearest
    from roots_pipeline.languages.identifier import Identifier

    if files and "did you mean" in (hint := nearest(files[0], command.commands)) and not Path(files[0]).exists():
        raise ConfigError(f"{files[0]}: no such file or command{hint}")
    identifier = Identifier(model, label_map)
    source = Input(text_field=text_field, id_field=id_field, whole=by_line, skip=on_bad == "skip")
    with standard_output() as stream:
        output = Output(stream, identifier.labels, form=form, by_line=by_line)
        for name in files or ("-",):
            identify_stream(identifier, source.read(name), output, by_line=by_line)
    if source.skipped:
        lines = "line was" if source.skipped == 1 else "lines were"
        click.echo(f"roots: {source.skipped} bad {lines} skipped", err=True)


_TEXT_FIELD = click.option("--text-field", metavar="NAME", help="Where a record has its text.  [default: text]")
_MIN_CHARACTERS = click.option(
    "--min-characters",
    "least",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Leave out texts of fewer characters.",
)
_HELD_OUT = click.option("--held-out", is_flag=True, help="Of lines, take only those that training sets aside.")


@command.command("evaluate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@_MODEL
@_LABEL_MAP
@_TEXT_FIELD
@_MIN_CHARACTERS
@click.option(
    "--exclude",
    multiple=True,
    metavar="FIELD",
    help="Leave out records in which this field is true; the accuracy is given with them, too.",
)
@_HELD_OUT
@click.option("--most", type=click.IntRange(min=1), metavar="N", help="Texts of each file at most.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def evaluate(
    files: tuple[str, ...],
    model: str | None,
    label_map: Path | None,
    text_field: str | None,
    least: int,
    exclude: tuple[str, ...],
    held_out: bool,
    most: int | None,
    form: str,
) -> None:
    """Compare an identifier with labeled files: precision, recall, F1, confusions and accuracy.

    Each file is named by its language: swh_Latn.txt holds a text a line, swh_Latn.jsonl documents (both also with .gz
    or .zst). Scores are for the languages of the corpus among them, aka and twi as one; files of other languages are
    mixed in for the second set of scores. Text that is no language is in a file named und.txt or und.jsonl: of it is
    told what is taken for a language at a score of 0.5 and above. A text without letters is no language's, whatever
    the file says.

    \b
    Example:
      roots identify evaluate swh_Latn.txt yor_Latn.txt ewe_Latn.txt
      roots identify evaluate --held-out --most 1000 data/lid/*/*.txt.zst
      roots identify evaluate --min-characters 500 --exclude noisy documents/*.jsonl.zst
    """
    from roots_pipeline.cli.labeled import LabeledFiles
    from roots_pipeline.languages.evaluation import evaluate as compare
    from roots_pipeline.languages.evaluation import our_classes
    from roots_pipeline.languages.identifier import Identifier
    from roots_pipeline.languages.report import report_data, report_table

    labeled = LabeledFiles(files, text_field, least, exclude, held_out, most)
    labeled.check(our_classes())
    found = compare(Identifier(model, label_map), labeled.read(), our_classes())
    click.echo((report_table if form == "table" else report_data)(found, labeled.left_out))


@command.command("calibrate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@_MODEL
@_LABEL_MAP
@_TEXT_FIELD
@click.option("--exclude", multiple=True, metavar="FIELD", help="Leave out records in which this field is true.")
@_HELD_OUT
@click.option(
    "--pieces",
    type=click.IntRange(min=20),
    default=500,
    show_default=True,
    metavar="N",
    help="Of each length and language, at most.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--write",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Put the minimums into FOLDER/<language>.yaml (the project's filters/).",
)
def calibrate(
    files: tuple[str, ...],
    model: str | None,
    label_map: Path | None,
    text_field: str | None,
    exclude: tuple[str, ...],
    held_out: bool,
    pieces: int,
    form: str,
    write: Path | None,
) -> None:
    """Choose the minimum score of each language of the corpus, by precision and recall on labeled files.

    The files are as for `roots identify evaluate`; documents and lines of one language count half and half. They are
    cut or joined to pieces of 50 to 2,000 characters. Precision is that in a mix of equal numbers of pieces of all
    languages there are files for, so files of others belong to it: the more, the harder. The rule, and what other
    projects do, is in roots_pipeline/languages/calibration.py and under the table.

    \b
    Example:
      roots identify calibrate --held-out --exclude noisy data/lid/*/*.txt.zst documents/*.jsonl.zst --write filters
    """
    from roots_pipeline.cli.labeled import LabeledFiles
    from roots_pipeline.cli.minimums import minimums_data, minimums_table, write_minimums
    from roots_pipeline.errors import SourceError
    from roots_pipeline.languages.calibration import LEAST_PIECES
    from roots_pipeline.languages.calibration import calibrate as measure
    from roots_pipeline.languages.evaluation import our_classes
    from roots_pipeline.languages.identifier import Identifier

    labeled = LabeledFiles(files, text_field, apart=exclude, held_out=held_out)
    labeled.check(our_classes())
    texts = labeled.by_language()
    found = measure(Identifier(model, label_map), texts, our_classes(), pieces)
    if not found.minimums:
        named = ", ".join(files[:3])
        raise SourceError(
            f"{named}: fewer than {LEAST_PIECES} texts or pieces of any language of the corpus; give more"
        )
    click.echo((minimums_table if form == "table" else minimums_data)(found))
    for name, what in write_minimums(found, write).items() if write else ():
        click.echo(f"{name}: {what}", err=True)


@command.command("train")
@click.argument("data", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DATA")
@click.option("--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the model goes.")
@click.option(
    "--date", "made", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day written into the model card."
)
def train(data: Path, output: Path, made: datetime) -> None:
    """Train, quantize and evaluate the language identifier, and write its model card.

    DATA has train/LANGUAGE.txt.zst and confusers/LANGUAGE.txt.zst, a text a line. Training needs the package
    `fasttext`, and so an environment of its own: MODEL_CARD.md and training.py say how to make it. It takes some
    minutes, and what it gives has the same scores each time, within 0.005, but not the same bytes.

    \b
    Example:
      roots identify train data/lid --output model --date 2026-11-22
    """
    from roots_pipeline.languages.recipe import Recipe
    from roots_pipeline.languages.training import check_trainer
    from roots_pipeline.languages.training import train as train_model

    check_trainer()
    click.echo(train_model(data, output, Recipe(), made.date()))
