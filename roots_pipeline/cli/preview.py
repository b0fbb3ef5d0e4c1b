"""`roots preview`: a few documents of a source before and after each step, with what becomes of them and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from roots_pipeline.cli.project import project_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roots_pipeline.cli.previewed import Preview, Previewed


@click.command()
@click.argument("name", metavar="SOURCE", required=False)
@click.option("--changed-since", "base", metavar="COMMIT", help="Sources whose files changed since a commit of git.")
@click.option("--documents", "count", type=click.IntRange(1), default=10, show_default=True, help="How many to show.")
@click.option(
    "--scan",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="Choose them, by their ids, among so many records at the source's beginning.",
)
@click.option("--json", "form", flag_value="json", help="One JSON object, for machines.")
@click.option("--markdown", "form", flag_value="markdown", help="Markdown, for the summary of a pull request.")
def command(name: str | None, base: str | None, count: int, scan: int, form: str | None) -> None:
    """Show what a run would do with a few documents of a source: each cleaning step, the language, the decision.

    Personal data of all types is masked, whatever the source's file says, and characters that nobody sees are written
    as ⟨U+200B⟩. Nothing is written; of the source only its beginning is read. A family of sources (`each:` in its file)
    is previewed by one member; of changed ones the first member is shown, and what cannot be read is said and passed.

    \b
    Example:
      roots preview sample --documents 3
      roots preview --changed-since main --markdown >> "$GITHUB_STEP_SUMMARY"
    """
    from roots_pipeline.catalog import load_project
    from roots_pipeline.cli.previewed import changed_since, preview
    from roots_pipeline.errors import ConfigError, SourceError, nearest

    project = load_project(project_root())
    if (name is None) == (base is None):
        raise ConfigError("name a source, or a commit: roots preview SOURCE, or --changed-since COMMIT")
    if base is not None:
        sources = changed_since(project, base)
        if not sources:
            click.echo("No file of a source changed.")
        for source in sources:
            try:
                _show(preview(project, source, count, scan), form)
            except SourceError as error:
                # Who reviews sees that, and the other sources; a source that is gone for an hour stops nobody.
                click.echo(f"\n### No preview of `{source.name}`\n\n{error}" if form == "markdown" else str(error))
        return
    assert name is not None
    if name not in project.sources:
        raise ConfigError(f"unknown source '{name}'{nearest(name, project.sources)}; see: roots list sources")
    _show(preview(project, project.sources[name], count, scan), form)


def _show(shown: Preview, form: str | None) -> None:
    if form == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(shown), indent=1).decode())
    else:
        for line in _markdown(shown) if form == "markdown" else _terminal(shown):
            click.echo(line)


def reason(document: Previewed) -> str:
    """What becomes of a document and why, in words."""
    said: str = document.decision
    if document.rule is not None:
        said += f": {document.rule}"
    if document.value is not None:
        bounds = [("min", document.minimum), ("max", document.maximum)]
        said += f" {document.value:.4g} (" + ", ".join(f"{name} {at:g}" for name, at in bounds if at is not None) + ")"
    return said + (f", {document.detail}" if document.detail else "")


def _identified(document: Previewed) -> str:
    score = "" if document.score is None else f" {document.score:.2f}"
    return f"{document.language}{score}" + (f" ({document.said})" if document.said else "")


def _summary(shown: Preview) -> Iterator[str]:
    """How many documents came to what, and what each step did."""
    from collections import Counter

    yield f"{shown.title}: {len(shown.documents)} of the first {shown.scanned} records"
    for decision, number in Counter(reason(one).partition(" ")[0].rstrip(":") for one in shown.documents).items():
        rules = Counter(one.rule for one in shown.documents if one.decision == decision and one.rule)
        yield f"{number} {decision}" + "".join(f", {rule} {times}" for rule, times in rules.most_common())
    steps: dict[str, Counter[str]] = {}
    for document in shown.documents:
        for step in document.steps:
            steps.setdefault(step.step, Counter())[step.outcome] += 1
    for name, outcomes in steps.items():
        done = [f"{outcomes[key]} {word}" for key, word in (("changed", "changed"), ("left_out", "left out"))]
        yield (
            f"{name}: " + ", ".join(word for word in done if not word.startswith("0"))
            if any(outcomes[key] for key in ("changed", "left_out"))
            else f"{name}: changed none"
        )
    yield "not shown here: " + "; ".join(shown.not_shown)


def _terminal(shown: Preview) -> Iterator[str]:
    for number, document in enumerate(shown.documents, 1):
        yield click.style(f"{number}. {document.shard}, position {document.position}, id {document.id}", bold=True)
        yield from (f"    {line}" for line in document.before)
        for step in document.steps:
            if step.outcome != "unchanged":
                done = "left out" if step.outcome == "left_out" else f"{step.bytes_before} → {step.bytes_after} bytes"
                yield f"  {step.step}: {done}"
                yield from (_colored(line) for line in step.diff)
        if document.after:
            yield f"  language: {_identified(document)}"
        color = {"kept": "green", "flagged": "yellow"}.get(document.decision, "red")
        yield "  " + click.style(reason(document), fg=color)
        yield ""
    yield from _summary(shown)


def _colored(line: str) -> str:
    return "    " + click.style(line, fg={"-": "red", "+": "green"}.get(line[:1]))


def _markdown(shown: Preview) -> Iterator[str]:
    yield f"### Preview of `{shown.source}`"
    yield ""
    yield from (f"* {_escaped(line)}" for line in _summary(shown))
    for number, document in enumerate(shown.documents, 1):
        yield ""
        yield f"<details><summary>{number}. {_escaped(reason(document))}</summary>"
        yield ""
        yield f"`{document.shard}`, position {document.position}, id `{document.id}`"
        yield from _fenced("text", document.before)
        for step in document.steps:
            if step.outcome != "unchanged":
                yield f"`{step.step}`: {step.outcome.replace('_', ' ')}, {step.bytes_before} → {step.bytes_after} bytes"
                yield from _fenced("diff", step.diff)
        if document.after:
            yield f"language: {_escaped(_identified(document))}"
        yield "</details>"


def _fenced(kind: str, lines: list[str]) -> Iterator[str]:
    """Lines as a block of code, whatever is in them: its fence is longer than any of theirs."""
    if lines:
        longest = max(len(line) - len(line.lstrip("`+- ").lstrip("`")) for line in lines)
        fence = "`" * max(4, longest + 1)
        yield from ("", f"{fence}{kind}", *lines, fence, "")


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|" else character for character in text)
