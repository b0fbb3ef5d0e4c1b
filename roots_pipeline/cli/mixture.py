"""`roots mixture`: the weight of each language and source in training."""

from __future__ import annotations

from pathlib import Path

import click

from roots_pipeline.cli.places import Place


@click.command("mixture")
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.option(
    "--method",
    type=click.Choice(["proportion", "alpha", "unimax"]),
    default="proportion",
    show_default=True,
    help="As much of each as there is; share^alpha; or the same of each, none more than --max-epochs times over.",
)
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.3, show_default=True, help="For --method alpha.")
@click.option(
    "--max-epochs", type=click.FloatRange(0, min_open=True), default=4.0, show_default=True, help="For --method unimax."
)
@click.option("--budget", metavar="SIZE", help="What training sees in all: 300GB of bytes, 366G of tokens.")
@click.option(
    "--give",
    multiple=True,
    metavar="NAME=AMOUNT",
    help="By hand, for a language, LANGUAGE/SOURCE or */SOURCE: a share (30%), epochs (2x) or a size (40GB), and the "
    "rest make up the budget; or weights (1.5), which then say all that is in the mixture. Repeatable.",
)
@click.option(
    "--cap",
    multiple=True,
    metavar="NAME=AMOUNT",
    help="It is weighed as if there were no more of it than a size (350GB), or it weighs no more than a share (30%); "
    "what it gives up goes to the rest. Repeatable.",
)
@click.option(
    "--unit",
    type=click.Choice(["bytes", "characters", "words", "tokens"]),
    default="bytes",
    show_default=True,
    help="What sizes are measured in; tokens: as roots tokenize has counted them.",
)
@click.option(
    "--tokens",
    type=Place(),
    help="For --unit tokens: the output of roots tokenize.  [default: DIR/tokens]",
)
@click.option("--valid", type=float, default=0.05, show_default=True, help="The share for validation.")
@click.option(
    "--test",
    type=float,
    default=0.0,
    show_default=True,
    help="The share for test. Epochs are of what is left to train on; tokens are counted without either.",
)
@click.option(
    "--warn-epochs",
    type=click.FloatRange(0, min_open=True),
    default=4.0,
    show_default=True,
    help="Warn where a language is repeated more often.",
)
@click.option("--by-source", is_flag=True, help="A line for each source of a language.")
@click.option("--output", type=Place(file=True), help="[default: DIR/mixture.json]")
def command(
    directory: Path,
    method: str,
    alpha: float,
    max_epochs: float,
    budget: str | None,
    give: tuple[str, ...],
    cap: tuple[str, ...],
    unit: str,
    tokens: Path | None,
    valid: float,
    test: float,
    warn_epochs: float,
    by_source: bool,
    output: Path | None,
) -> None:
    """Weigh the languages and sources of a corpus for training. Reads its statistics alone, never its text.

    \b
    Example:
      roots mixture out --method alpha --alpha 0.3 --cap eng_Latn=30% --budget 300GB
      roots mixture out --give */wikipedia=3x
    """
    from dataclasses import replace
    from typing import cast

    import msgspec

    from roots_pipeline.handover.mixture.amounts import Amount, amount, size
    from roots_pipeline.handover.mixture.weights import Method, Rule, make_mixture, mixture_table
    from roots_pipeline.handover.sizes import Unit, corpus_sizes, identity, token_sizes
    from roots_pipeline.handover.splits import Split
    from roots_pipeline.handover.tokens.trainer_files import counted_tokens
    from roots_pipeline.output.layout import Layout
    from roots_pipeline.output.manifest import read_manifest
    from roots_pipeline.output.writing import beside, write_bytes

    def named(options: tuple[str, ...], option: str) -> dict[str, Amount]:
        amounts = {}
        for each in options:
            name, equals, value = each.partition("=")
            if not equals or name in amounts:
                problem = "is given twice" if equals else "says no amount"
                raise click.BadParameter(f"'{each}' {problem}; write NAME=AMOUNT, each name once", param_hint=option)
            amounts[name] = amount(value)
        return amounts

    layout, split = Layout(directory), Split(valid, test)
    rule = Rule(
        method=cast("Method", method),
        alpha=alpha,
        max_epochs=max_epochs,
        budget=size(budget) if budget else 0.0,
        given=named(give, "--give"),
        caps=named(cap, "--cap"),
        train_share=1 - split.valid - split.test,
        warn_epochs=warn_epochs,
    )
    corpus = identity(read_manifest(layout))
    if unit == "tokens":
        counted = counted_tokens(layout, tokens or directory / "tokens")
        sizes, rule = token_sizes(layout, counted), replace(rule, train_share=1.0)
    else:
        sizes = corpus_sizes(layout, cast("Unit", unit))
    mixture = make_mixture(sizes, rule, unit=unit, corpus=corpus)
    path = output or directory / "mixture.json"
    with beside(path) as temporary:
        write_bytes(path, msgspec.json.format(msgspec.json.encode(mixture), indent=1) + b"\n", temporary)
    click.echo(mixture_table(mixture, by_source=by_source))
    click.echo(f"\nmixture: {path}")
