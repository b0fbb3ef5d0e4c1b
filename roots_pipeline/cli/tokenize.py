"""`roots tokenize`: a corpus as the files of tokens that a trainer reads."""

from __future__ import annotations

from pathlib import Path

import click

from roots_pipeline.cli.engine import WithBeamOptions, beam_options, engine_option, stoppable, workers_option
from roots_pipeline.cli.places import Place


@click.command("tokenize", cls=WithBeamOptions)
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.option(
    "--tokenizer",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="A tokenizer.json, or the folder it is in.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["megatron", "parquet"]),
    default="megatron",
    show_default=True,
    help="Megatron's .bin and .idx by language and split; or Parquet with ids as lists, for `datasets`.",
)
@click.option("--valid", type=float, default=0.05, show_default=True, help="The share of documents for validation.")
@click.option("--test", type=float, default=0.0, show_default=True, help="The share of documents for test.")
@click.option("--by-source", is_flag=True, help="Files by source as well, so that sources can be weighed.")
@click.option("--end", metavar="TOKEN", help="The token that ends documents.  [default: what the tokenizer says]")
@click.option(
    "--mixture",
    type=Place(exists=True, file=True),
    help="The weights to train with.  [default: DIR/mixture.json if it is there, else as many as there are tokens]",
)
@click.option("--output", type=Place(), help="[default: DIR/tokens]")
@click.option("--prefix", metavar="PATH", help="What paths for Megatron begin with.  [default: the output]")
@workers_option
@click.option("--resume", is_flag=True, help="Go on with what was stopped; of what is done, weights alone are renewed.")
@engine_option
def command(
    directory: Path,
    tokenizer: Path,
    format_: str,
    valid: float,
    test: float,
    by_source: bool,
    end: str | None,
    mixture: Path | None,
    output: Path | None,
    prefix: str | None,
    workers: int | None,
    resume: bool,
    engine: str,
) -> None:
    """Tokenize a corpus for a trainer: documents in their order, each with the end of documents after it.

    Beside each file of tokens, .ids.parquet says which document each sequence is. For Megatron: data.args goes on its
    command line as it is, `pretrain_gpt.py $(cat out/tokens/data.args) …`; splits.args has validation as well. What
    follows `--` goes to Beam, as with roots run.

    \b
    Example:
      roots tokenize out --tokenizer out/tokenizer --format megatron
      roots tokenize out --tokenizer out/tokenizer --engine flink -- --flink_master=flink.example.org:8081
    """
    folder = (output or directory / "tokens").absolute()
    with stoppable(folder):
        from roots_pipeline.run.choice import prepare_engine, with_workers
        from roots_pipeline.run.tokens import PRELOAD, TokensRequest, tokenize

        options = with_workers(engine, beam_options(), workers)
        prepare_engine(engine, options, PRELOAD)
        from typing import cast

        from roots_pipeline.cli.run import processors
        from roots_pipeline.handover.mixture.weights import read_mixture
        from roots_pipeline.handover.splits import Split
        from roots_pipeline.handover.tokenizer.opening import tokenizer_file
        from roots_pipeline.handover.tokens.parts import Format
        from roots_pipeline.handover.tokens.trainer_files import tokens_table
        from roots_pipeline.run.progress import reporter

        weighed = mixture or directory / "mixture.json"
        request = TokensRequest(
            corpus=directory.absolute(),
            output=folder,
            tokenizer=tokenizer_file(tokenizer, end),
            split=Split(valid, test),
            format=cast("Format", format_),
            by_source=by_source,
            mixture=read_mixture(weighed) if weighed.is_file() else None,
            prefix=str(folder) if prefix is None else prefix,
            workers=workers or processors(),
            resume=resume,
            engine=engine,
            beam_options=options,
        )
        with reporter() as tell:
            tokens = tokenize(request, tell)
        click.echo(tokens_table(tokens.counted))
        click.echo(f"\ntokens: {folder}")
