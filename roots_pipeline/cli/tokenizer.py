"""`roots tokenizer`: train a tokenizer on a corpus, and report on any."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("tokenizer")
def command() -> None:
    """Train a tokenizer on a corpus, or report how well tokenizers fit it.

    \b
    Example:
      roots tokenizer train out --recipe bloom --vocab-size 64000
      roots tokenizer report out/tokenizer out
    """


@command.command("train")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.option(
    "--recipe",
    type=click.Choice(["bloom", "unigram"]),
    default="bloom",
    show_default=True,
    help="Byte-level BPE as BLOOM's; or a unigram model as SentencePiece's.",
)
@click.option("--vocab-size", type=click.IntRange(min=1), required=True, help="Tokens in all, padded to 128s.")
@click.option(
    "--sample",
    metavar="SIZE",
    help="Text it is trained on, at most.  [default: a quarter of the corpus, from 20MB to 500MB]",
)
@click.option(
    "--memory", metavar="SIZE", help="Take as much of that text as training needs no more memory for than this."
)
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Languages are sampled by size^alpha: 1 as they are, 0 all the same.",
)
@click.option(
    "--placeholder",
    "declared",
    multiple=True,
    metavar="TEXT",
    help="A text that is one token. Repeatable; the tags of redaction (<EMAIL> …) always are.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option("--valid", type=float, default=0.05, show_default=True, help="The share for validation: not trained on.")
@click.option("--test", type=float, default=0.0, show_default=True, help="The share for test: not trained on.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="[default: DIR/tokenizer]")
def train(
    directory: Path,
    recipe: str,
    vocab_size: int,
    sample: str | None,
    memory: str | None,
    alpha: float,
    declared: tuple[str, ...],
    seed: int,
    valid: float,
    test: float,
    output: Path | None,
) -> None:
    """Train a tokenizer on a corpus: what `AutoTokenizer.from_pretrained` reads goes to --output.

    Languages take part by size^alpha after leveling, sources share what their language has; each line is seen once;
    documents for validation and test are left out. The same corpus and seed give the same tokenizer.json. Training has
    each different word in memory once, so those are counted first, and what they will take is said.

    \b
    Example:
      roots tokenizer train out --recipe bloom --vocab-size 64000 --placeholder '<image>'
    """
    import importlib.metadata
    import math
    import tempfile

    from roots_pipeline.cli.run import physical_memory
    from roots_pipeline.errors import RunError
    from roots_pipeline.handover.mixture.amounts import as_size, size
    from roots_pipeline.handover.sizes import corpus_sizes, identity, whole_corpus
    from roots_pipeline.handover.splits import Split
    from roots_pipeline.handover.tokenizer import training
    from roots_pipeline.handover.tokenizer.forecast import within
    from roots_pipeline.handover.tokenizer.placeholders import padded
    from roots_pipeline.handover.tokenizer.recipes import recipes
    from roots_pipeline.output.layout import Layout
    from roots_pipeline.run.progress import clock

    layout = Layout(directory)
    folder = output or directory / "tokenizer"
    if (folder / "tokenizer.json").exists():
        raise RunError(f"{folder}: holds a tokenizer already; use another --output, or remove the folder")
    manifest = whole_corpus(layout)
    sizes = corpus_sizes(layout, "bytes")
    total = sum(sum(of.values()) for of in sizes.values())
    most = size(sample) if sample else training.default_sample(total)
    wanted = training.Training(recipes()[recipe], vocab_size, most, alpha, declared, seed, Split(valid, test))
    with tempfile.TemporaryDirectory() as folder_of_scratch:
        most_memory = size(memory) if memory else math.inf
        wanted, text, expected = within(layout, sizes, wanted, most_memory, Path(folder_of_scratch, "sample.arrows"))
        pieces = expected.pieces
        click.echo(
            f"training on {as_size(expected.bytes, 'bytes')} of text, {pieces.number:,} different words or runs of "
            f"symbols ({as_size(pieces.bytes, 'bytes')}): at most {as_size(expected.memory, 'bytes')} of memory, "
            f"about {clock(expected.seconds)} of one processor's time",
            err=True,
        )
        there = physical_memory()
        if expected.memory > there:
            click.echo(
                f"look at: this machine has {as_size(there, 'bytes')} of memory; say with --memory how much is free, "
                "and less text is taken",
                err=True,
            )
        tokenizer = training.train(text, wanted)
    lines, seen = text.lines
    record = {
        "recipe": recipe,
        "vocabulary": vocab_size,
        "padded": padded(vocab_size),
        "most": wanted.sample,
        "alpha": alpha,
        "seed": seed,
        "valid": valid,
        "test": test,
        "placeholders": wanted.tokens,
        "corpus": identity(manifest),
        "tokenizers": importlib.metadata.version("tokenizers"),
        "lines": {"found": lines, "repeated": seen},
        "sample": text.taken,
    }
    training.save(tokenizer, folder, record)
    click.echo(
        f"{tokenizer.get_vocab_size():,} tokens from {as_size(text.bytes, 'bytes')} of text "
        f"({lines:,} lines, {seen:,} of them repeated and left out)\ntokenizer: {folder}"
    )


@command.command("report")
@click.argument("tokenizer", type=click.Path(path_type=Path, exists=True))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.option(
    "--beside",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Another tokenizer, measured on the same text. Repeatable.",
)
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language; repeatable.")
@click.option("--monolingual", is_flag=True, help="Train one for each language alone and compare (BLOOM's test).")
@click.option("--monolingual-size", type=click.IntRange(min=512), default=32_000, show_default=True, help="Its tokens.")
@click.option(
    "--parallel",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of <language>.txt that say the same line by line: the premium is tokens over those of English.",
)
@click.option("--valid", type=float, default=0.05, show_default=True, help="As in training: what was held out.")
@click.option("--test", type=float, default=0.0, show_default=True, help="As in training: what was held out.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def report(
    tokenizer: Path,
    directory: Path,
    beside: tuple[Path, ...],
    languages: tuple[str, ...],
    monolingual: bool,
    monolingual_size: int,
    parallel: Path | None,
    valid: float,
    test: float,
    as_json: bool,
) -> None:
    """Say how well tokenizers fit each language of a corpus, measured on its held-out documents.

    TOKENIZER is a tokenizer.json or the folder it is in, trained here or anywhere. A byte is counted where a token is
    no more than one byte of a longer character.

    \b
    Example:
      roots tokenizer report out/tokenizer out --beside other/tokenizer.json --monolingual
    """
    import json

    from roots_pipeline.errors import ConfigError, nearest
    from roots_pipeline.handover.sizes import corpus_sizes, whole_corpus
    from roots_pipeline.handover.splits import Split
    from roots_pipeline.handover.tokenizer import report as reporting
    from roots_pipeline.handover.tokenizer.fertility import Meter
    from roots_pipeline.output.layout import Layout

    layout = Layout(directory)
    whole_corpus(layout)
    sizes = corpus_sizes(layout, "bytes")
    for language in languages:
        if not sizes.get(language):
            raise ConfigError(f"{directory}: has no documents in '{language}'{nearest(language, sizes)}")
    names = [str(path) for path in (tokenizer, *beside)]
    reports = list(
        reporting.report(
            layout,
            sizes,
            [Meter.at(Path(name)) for name in names],
            Split(valid, test),
            languages=languages,
            monolingual=monolingual_size if monolingual else 0,
            parallel=parallel,
        )
    )
    if as_json:
        click.echo(json.dumps(reporting.plain(reports, names), indent=1))
    else:
        click.echo(reporting.table(reports, names))
