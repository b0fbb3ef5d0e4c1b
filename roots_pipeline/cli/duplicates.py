"""`roots duplicates`: duplicates of a corpus, and what settings of near deduplication find."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.places import Place
from roots_pipeline.duplicates.presets import PRESETS, Preset

if TYPE_CHECKING:
    from collections.abc import Sequence

# The subcommand that a folder as first argument means.
_OF_A_FOLDER = "show"

# Similarities of the table's columns, in hundredths.
_COLUMNS = (50, 60, 70, 75, 80, 85, 90, 95)
_SHADES = " ▁▂▃▄▅▆▇█"


class _Duplicates(click.Group):
    """A group whose first argument may be a folder: what is no subcommand is the corpus to show."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = [_OF_A_FOLDER, *args]
        return super().parse_args(ctx, args)


@click.group("duplicates", cls=_Duplicates, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show what was left out of a corpus as duplicates, or compare settings of near deduplication.

    \b
    Example:
      roots duplicates out --language swh_Latn --clusters 5
      roots duplicates curve --preset fineweb --preset nemo-curator
    """


@command.command(_OF_A_FOLDER)
@click.argument("directory", type=Place(exists=True), metavar="DIR")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language; repeatable.")
@click.option(
    "--clusters",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="So many of the largest clusters, with examples; of each language 20 are known.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(directory: Path, languages: tuple[str, ...], clusters: int, form: str) -> None:
    """Show what was left out of a corpus as duplicates: `roots duplicates DIR`.

    Shares by language and source, by rule; who was left out for documents of another source; what was taken out of
    texts; the largest clusters, each with its least similar document, the middle and the most similar one, from where
    they differ from the one that stays, personal data replaced. Of a run that was stopped, what it knows already.
    As JSON, all clusters that are known.

    \b
    Example:
      roots duplicates out --language swh_Latn --clusters 5
    """
    import msgspec

    from roots_pipeline.output.duplicates_table import duplicates_table, read_duplicates
    from roots_pipeline.output.layout import Layout

    found = read_duplicates(Layout(directory), languages)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        click.echo(duplicates_table(found, clusters))


@command.command("curve")
@click.option(
    "--preset",
    "presets",
    multiple=True,
    type=click.Choice(list(PRESETS)),
    metavar="NAME",
    help=f"{', '.join(PRESETS)}. May be repeated. Default: all of them.",
)
@click.option("--bands", type=click.IntRange(1, 240), help="Bands of a signature of your own; wants --rows.")
@click.option("--rows", type=click.IntRange(1, 1024), help="Rows of each of its bands.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Losses at this similarity for all. Default: each at its own; .8 for one of your own.",
)
@click.option("--plot", is_flag=True, help="Also draw the curves.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def curve(
    presets: tuple[str, ...],
    bands: int | None,
    rows: int | None,
    threshold: float | None,
    plot: bool,
    form: str,
) -> None:
    """Show how likely two documents are to meet, by how alike they are.

    Two documents of Jaccard similarity s meet if all rows of one band agree: 1 - (1 - s^rows)^bands. HALF is the
    similarity at which every second pair meets. LOST is the share of pairs exactly as alike as the threshold that
    never meet; MISSED and WASTED are the areas of what should meet and does not, above the threshold, and of what
    meets for nothing, below it. What meets for nothing costs time here and no documents: the texts are compared.

    \b
    Example:
      roots duplicates curve
      roots duplicates curve --bands 20 --rows 6 --threshold 0.8 --plot
    """
    if (bands is None) != (rows is None):
        raise click.UsageError("--bands and --rows go together.")
    chosen = [PRESETS[name] for name in presets]
    if bands is not None and rows is not None:
        chosen.append(Preset(f"{bands}x{rows}", bands, rows, 5, threshold or 0.8, "--bands and --rows"))
    data = [_described(preset, threshold or preset.threshold) for preset in chosen or PRESETS.values()]
    if form == "json":
        click.echo(json.dumps(data, indent=2))
        return
    click.echo(_table(data))
    if plot:
        click.echo("\n" + _plot(chosen or list(PRESETS.values())))


def _described(preset: Preset, threshold: float) -> dict[str, object]:
    """A preset and its curve, as JSON has them."""
    from roots_pipeline.duplicates.curve import half_similarity, losses, match_probability

    loss = losses(threshold, preset.bands, preset.rows)
    return {
        "name": preset.name,
        "bands": preset.bands,
        "rows": preset.rows,
        "permutations": preset.permutations,
        "signature_bytes": preset.signature_bytes,
        "shingle_words": preset.shingle,
        "threshold": threshold,
        "probability": {
            f"{similarity / 100:.2f}": round(match_probability(similarity / 100, preset.bands, preset.rows), 6)
            for similarity in range(50, 101)
        },
        "half": round(half_similarity(preset.bands, preset.rows), 6),
        "lost_at_threshold": round(loss.at_threshold, 6),
        "missed_area": round(loss.missed, 6),
        "wasted_area": round(loss.wasted, 6),
        "source": preset.source,
    }


def _table(data: Sequence[dict[str, object]]) -> str:
    header = ["PRESET", "SHAPE", "BYTES", "WORDS", *(f".{similarity}" for similarity in _COLUMNS), "HALF"]
    header += ["AT", "LOST", "MISSED", "WASTED"]
    lines = [header]
    for row in data:
        probability = row["probability"]
        assert isinstance(probability, dict)
        lines.append(
            [
                str(row["name"]),
                f"{row['bands']}x{row['rows']}",
                str(row["signature_bytes"]),
                str(row["shingle_words"]),
                *(_short(probability[f"{similarity / 100:.2f}"]) for similarity in _COLUMNS),
                _short(row["half"]),
                f"{row['threshold']:g}".lstrip("0"),
                _short(row["lost_at_threshold"]),
                _short(row["missed_area"]),
                _short(row["wasted_area"]),
            ]
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    width = max(len(str(row["name"])) for row in data)
    sources = [f"{row['name']!s:<{width}}  {row['source']}" for row in data]
    return "\n".join([*(line.rstrip() for line in shown), "", *sources])


def _short(value: object) -> str:
    """Three places without the zero in front; what is less than half of the last is `0`, what is more than all is `1`.

    >>> [_short(value) for value in (0.9239, 0.9996, 0.0004, 0.0)]
    ['.924', '1', '0', '0']
    """
    assert isinstance(value, int | float)
    rounded = f"{value:.3f}"
    return {"0.000": "0", "1.000": "1"}.get(rounded, rounded.removeprefix("0"))


def _plot(presets: Sequence[Preset]) -> str:
    """A line for each preset: the chance to meet at similarities from .4 to 1, a hundredth a character."""
    from roots_pipeline.duplicates.curve import match_probability

    width = max(len(preset.name) for preset in presets)
    axis = "".join(f"{f'.{tenth}':<10}" for tenth in range(4, 10)) + "1"
    lines = [" " * width + "  " + axis]
    for preset in presets:
        chances = [match_probability(similarity / 100, preset.bands, preset.rows) for similarity in range(40, 101)]
        lines.append(f"{preset.name:<{width}}  " + "".join(_SHADES[round(chance * 8)] for chance in chances))
    return "\n".join(lines)
