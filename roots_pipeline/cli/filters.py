"""`roots filters`: bounds fitted to text, word lists held against it, and models trained on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from roots_pipeline.config import Bounds, LanguageRules, Project, Source
    from roots_pipeline.filters import Fitted, Numbers, Prior, Side

#: What is no matter of quantiles: how short or long a text may be, and what the identifier or a list says.
_NOT_FITTED = frozenset({"word_count", "language_score", "flagged_word_ratio"})
#: So many languages make a prior.
_KIN = 3


@click.group("filters", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Fit the bounds of filters to text, look over word lists, and train the models that filters read.

    \b
    Example:
      roots filters fit swh_Latn --reference news.jsonl --reference laws.jsonl.zst
      roots filters stop-words swh_Latn --reference news.jsonl
      roots filters train-lm swh_Latn --reference news.jsonl --output models/swh_Latn.lm
    """


_reference = click.option(
    "--reference",
    "files",
    multiple=True,
    required=True,
    metavar="FILE",
    help="Trusted text: documents of the language.",
)


@command.command("fit")
@click.argument("language")
@_reference
@click.option("--profile", metavar="NAME", help="Fit the rules of a profile instead of those of the language's file.")
@click.option(
    "--share",
    type=click.FloatRange(0.0001, 0.1),
    default=0.005,
    show_default=True,
    help="How much of such text each bound may drop.",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="So many documents of each file; default: all.")
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field of the records.")
@click.option("--date", help="What the file says of its day; default: today.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; default: standard output."
)
def fit(
    language: str,
    files: tuple[str, ...],
    profile: str | None,
    share: float,
    sample: int | None,
    text_field: str,
    date: str | None,
    output: Path | None,
) -> None:
    """Bounds for LANGUAGE from trusted text, as YAML for its file; nothing else is changed.

    Each bound is a quantile of the reference, taken at the outer end of its interval of 95 %, drawn to the median
    bound of languages of its family or script as if that were 200 documents more, and held within limits. Above each
    stand how many documents it comes from, the quantile, its interval and the prior. Less than 100 documents are
    refused.

    \b
    Example:
      roots filters fit yor_Latn --reference news.jsonl.zst --output fitted.yaml
    """
    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.measured import as_sources, by_language, measure
    from roots_pipeline.errors import ConfigError
    from roots_pipeline.filters import LEAST, available_filters, decide

    project = load_project(project_root())
    code = project.resolve_language(language)
    sources = project.under(profile, as_sources(project, files, code, text_field))
    parts = [part for source in sources for part in measure(project, source, sample)]
    values = by_language(parts).get(code, {})
    size = len(next(iter(values.values()))) if values else 0
    if size < LEAST:
        raise ConfigError(
            f"{code}: {size} documents of reference are too few to say what one in {1 / share:.0f} is like; give "
            f"{LEAST} or more, or leave the bounds to filters/_default.yaml"
        )
    rules = project.rules_of(sources[0], code)
    fitted = _fit(project, sources[0], rules, values, share)
    day = date or datetime.now(UTC).date().isoformat()
    text = "".join(f"{line}\n" for line in _yaml(fitted, share, day, size))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
    bounds = {name: (bound.min, bound.max) for name, bound in rules.filters.items() if name in available_filters()}
    new = {**bounds, **{name: _pair(fitted, name, bound) for name, bound in rules.filters.items()}}
    told = [100 * (1 - decide(one, values).keep.mean()) for one in (bounds, new)]
    click.echo(
        f"{code}: of {size:,} documents the bounds in force drop {told[0]:.1f} %, the fitted ones {told[1]:.1f} %",
        err=True,
    )


@command.command("stop-words")
@click.argument("language")
@_reference
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field of the records.")
@click.option("--write", is_flag=True, help="Bring the figures in the comment of the language's file up to date.")
def stop_words(language: str, files: tuple[str, ...], text_field: str, write: bool) -> None:
    """How much of trusted text the stop words of LANGUAGE are, which are rare in it, and what is common and not listed.

    A bound on possible_stop_word_ratio is about half of what the poorest text in twenty has. A rare word may be a
    name, a term or another language's; a common one that is not listed may belong to the list, or to what the texts
    are about.

    \b
    Example:
      roots filters stop-words yor_Latn --reference news.jsonl.zst
    """
    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.measured import as_sources
    from roots_pipeline.cli.worded import coverage, rewritten, told

    project = load_project(project_root())
    code = project.resolve_language(language)
    found = coverage(project, as_sources(project, files, code, text_field), project.rules[code])
    for line in told(code, found):
        click.echo(line)
    if write:
        path = project.root / "filters" / f"{code}.yaml"
        content = rewritten(path.read_text("utf-8"), found)
        if content is None:
            raise click.ClickException(f"{path}: no comment says `They are N % of the words of the median text …`")
        path.write_text(content, "utf-8")


@command.command("train-lm")
@click.argument("language")
@_reference
@click.option(
    "--output", required=True, metavar="MODEL", type=click.Path(path_type=Path, dir_okay=False), help="Where to write."
)
@click.option(
    "--order", type=click.IntRange(2, 8), default=5, show_default=True, help="Characters of the longest runs."
)
@click.option(
    "--grams", type=click.IntRange(1000), default=200_000, show_default=True, help="At most so many runs are kept."
)
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field of the records.")
@click.option("--date", help="What the model says of its day; default: today.")
def train_lm(
    language: str, files: tuple[str, ...], output: Path, order: int, grams: int, text_field: str, date: str | None
) -> None:
    """Train a model of the characters of LANGUAGE, for the filter character_perplexity, and write its card beside it.

    It is used where the language's file names it, under `models: {character_perplexity: MODEL}`; its bound is fitted
    like any other by `roots filters fit`. The same files and date give the same bytes. One document in ten is kept
    back: the card tells how the model finds them.

    \b
    Example:
      roots filters train-lm yor_Latn --reference news.jsonl.zst --output models/yor_Latn.lm
    """
    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.measured import as_sources
    from roots_pipeline.cli.trained import card, train_on

    project = load_project(project_root())
    code = project.resolve_language(language)
    sources = as_sources(project, files, code, text_field)
    trained = train_on(project, sources, code, date or datetime.now(UTC).date().isoformat(), order, grams)
    content = trained.model.to_bytes()
    lines = list(card(trained, output.name, sources, content))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(content)
    output.with_name(f"{output.name}.md").write_text("\n".join(lines) + "\n", "utf-8")
    click.echo("\n".join(lines[2:-4]))


def _fit(
    project: Project, source: Source, rules: LanguageRules, values: Mapping[str, Numbers], share: float
) -> list[Fitted]:
    from roots_pipeline.filters import available_filters, fit

    ratios = frozenset(name for name, measure in available_filters().items() if measure.scale == "ratio")
    sides = list(_sides(rules))
    priors = {place: prior for place in sides if (prior := _prior(project, source, rules.language, *place)) is not None}
    return fit(values, sides, priors, ratios, share)


def _sides(rules: LanguageRules) -> Iterator[tuple[str, Side]]:
    for name, bound in rules.filters.items():
        if name not in _NOT_FITTED:
            if bound.min is not None:
                yield name, "min"
            if bound.max is not None:
                yield name, "max"


def _prior(project: Project, source: Source, language: str, name: str, side: Side) -> Prior | None:
    """The median bound of the languages of the same family, else script, else kind, as far as three have one."""
    from roots_pipeline.filters import Prior

    own = project.languages[language]
    others = [one for code, one in project.languages.items() if code != language and one.kind == own.kind]
    kin = (
        (f"{own.family} languages", [one for one in others if own.family and one.family == own.family]),
        (f"languages in {own.script}", [one for one in others if own.script and one.script == own.script]),
        (f"{own.kind} languages", others),
    )
    for of, languages in kin:
        bounds = [project.rules_of(source, one.code).filters.get(name) for one in languages]
        known = [value for bound in bounds if bound is not None and (value := getattr(bound, side)) is not None]
        if len(known) >= _KIN:
            return Prior(median(known), f"{len(known)} {of}")
    return None


def _pair(fitted: Sequence[Fitted], name: str, bound: Bounds) -> tuple[float | None, float | None]:
    found = {one.side: one.bound for one in fitted if one.name == name}
    return found.get("min", bound.min), found.get("max", bound.max)


def _yaml(fitted: Sequence[Fitted], share: float, day: str, size: int) -> Iterator[str]:
    yield f"# Fitted to {size:,} documents on {day}; each bound is to drop at most {100 * share:g} % of such text."
    yield "filters:"
    for name in dict.fromkeys(one.name for one in fitted):
        of_name = [one for one in fitted if one.name == name]
        for one in of_name:
            than = "less" if one.side == "min" else "more"
            ends = sorted((one.inner, one.outer))
            interval = f"{ends[0]:.4g} to {ends[1]:.4g}"
            line = f"{one.documents:,}: {100 * share:g} % have {than} than {one.quantile:.4g} ({interval})"
            if one.prior is not None:
                line += f"; prior {one.prior.value:g} of {one.prior.of}"
            yield f"  # {line}{'; held at the limit' if one.limited else ''}"
        yield f"  {name}: {{{', '.join(f'{one.side}: {one.bound:g}' for one in of_name)}}}"
