"""What a run is to do, settled before anything is read: sources, languages, shards, and the configuration's name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roots_pipeline import __version__
from roots_pipeline.config import FilterKeep, Project, Source, canonical, fingerprint
from roots_pipeline.duplicates.rules import NearRules
from roots_pipeline.errors import ConfigError, SourceError, nearest
from roots_pipeline.output.layout import Layout
from roots_pipeline.readers.base import available_readers
from roots_pipeline.stages.exchange import near_rules
from roots_pipeline.stages.finished_corpora import FinishedCorpus, finished_corpus
from roots_pipeline.stages.reading import SourceShard, read_options

#: Text in one shard of the corpus: what a trainer's loader opens at a time.
SHARD_BYTES = 256 << 20


@dataclass(frozen=True)
class Request:
    """What the user asked for: `languages` and `sources` by name as typed; no sources means all with the languages."""

    languages: tuple[str, ...]
    output: Path
    sources: tuple[str, ...] = ()
    workers: int = 1
    resume: bool = False
    #: Whether to take the output's lock from a run on another machine.
    break_lock: bool = False
    keep_work: bool = False
    shard_bytes: int = SHARD_BYTES
    #: Its name, see `roots_pipeline.run.choice`.
    engine: str = "embedded"
    beam_options: tuple[str, ...] = ()
    #: Finished corpora whose documents are not to come again.
    against: tuple[Path, ...] = ()
    #: Whether the signatures are kept with the corpus, so that later runs can be held against it.
    index: bool = True
    #: A family of rules for all sources, or `own` for each language's file; None: what each source says.
    profile: str | None = None
    #: Whether what the rules object to is left out, or marked alone; None: what each source or language says.
    keep: FilterKeep | None = None


@dataclass(frozen=True)
class Plan:
    """A run, settled: nothing below depends on how it was asked for."""

    project: Project
    layout: Layout
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    #: Sources that have the languages but whose license does not permit training, with that license.
    left_out: dict[str, str]
    shards: tuple[SourceShard, ...]
    signals: tuple[str, ...]
    shard_bytes: int
    against: tuple[FinishedCorpus, ...]
    index: bool
    configuration: dict[str, Any]

    @property
    def near(self) -> dict[str, NearRules]:
        """By language, how near duplicates are found."""
        rules = self.project.duplicates
        near = {
            "natural": near_rules(rules.natural, "natural"),
            "programming": near_rules(rules.programming, "programming"),
        }
        return {code: near[self.project.languages[code].kind] for code in self.languages}

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.configuration)

    @property
    def inputs(self) -> dict[str, str]:
        """By shard (source/name), the state of its input file."""
        return {f"{item.source}/{item.shard.name}": item.shard.fingerprint for item in self.shards}


def make_plan(project: Project, request: Request) -> Plan:
    """Settle a request; ConfigError or SourceError where it cannot be met."""
    project = project.filtered_by(request.profile, request.keep)
    named = _named_sources(project, request.sources)
    candidates = named or tuple(project.sources.values())
    languages = _languages(project, request.languages, candidates)
    having = [source for source in candidates if set(source.languages) & set(languages)]
    for source in named:
        if source not in having:
            raise ConfigError(
                f"source '{source.name}' has none of the languages asked for; it has: {', '.join(source.languages)}"
            )
    permitted = [source for source in having if project.may_use(source)]
    refused = {source.name: source.license for source in having if source not in permitted}
    if named and refused:
        name, license_ = next(iter(refused.items()))
        raise ConfigError(
            f"source '{name}': its license '{license_}' does not permit training (catalog/licenses.yaml); "
            "leave the source out, or have the license settled with its custodian"
        )
    for code in languages:
        if not any(code in source.languages for source in permitted):
            raise ConfigError(f"language '{code}': no source that may be used has it; see: roots list sources")
    sources = tuple(sorted(permitted, key=lambda source: source.name))
    configuration = canonical(project, [source.name for source in sources], languages)
    for entry in configuration["sources"].values():
        # It decides whether a run goes on, not what comes out: it may be changed to let one that stopped go on.
        del entry["on_bad_record"]
    against = tuple(finished_corpus(root, configuration["duplicates"]) for root in request.against)
    signals = project.signals(sources, languages)
    configuration["run"] = {
        "shard_bytes": request.shard_bytes,
        "signals": list(signals),
        "version": __version__,
        "against": [corpus.name for corpus in against],
        "index": request.index,
    }
    return Plan(
        project=project,
        layout=Layout(request.output),
        languages=languages,
        sources=sources,
        left_out=refused,
        shards=tuple(shard for source in sources for shard in _shards(project, source)),
        signals=signals,
        shard_bytes=request.shard_bytes,
        against=against,
        index=request.index,
        configuration=configuration,
    )


def check_unchanged(plan: Plan) -> None:
    """Look at the sources' files again; SourceError where one is not as it was when the run was planned."""
    for source in plan.sources:
        before = {item.shard.name: item.shard.fingerprint for item in plan.shards if item.source == source.name}
        after = {item.shard.name: item.shard.fingerprint for item in _shards(plan.project, source)}
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                raise SourceError(
                    f"source '{source.name}': {name} changed while the run read it, so nobody knows what was read; "
                    "run into a new output"
                )


def _named_sources(project: Project, names: Sequence[str]) -> tuple[Source, ...]:
    for name in names:
        if name not in project.sources:
            raise ConfigError(f"unknown source '{name}'{nearest(name, project.sources)}; see: roots list sources")
    return tuple(project.sources[name] for name in dict.fromkeys(names))


def _languages(project: Project, names: Sequence[str], sources: Sequence[Source]) -> tuple[str, ...]:
    """The codes of the languages asked for, sorted; `all` stands for every language that one of the sources has."""
    codes: set[str] = set()
    for name in names:
        if name == "all":
            codes.update(code for source in sources for code in source.languages)
        else:
            codes.add(project.resolve_language(name))
    return tuple(sorted(codes))


def _shards(project: Project, source: Source) -> list[SourceShard]:
    reader = available_readers()[source.read.reader]()
    try:
        listed = reader.list_shards(source.read.path, project.root, read_options(source))
    except SourceError as error:
        raise SourceError(f"source '{source.name}': {error}") from error
    return [
        SourceShard(
            key=_key(source.name, shard.name), size=shard.bytes or 0, source=source.name, shard=shard, number=number
        )
        for number, shard in enumerate(listed)
    ]


def _key(source: str, shard: str) -> str:
    """A file name for a shard: readable, at most 200 characters, and never the same for two."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", shard)[-80:].strip("-")
    digest = hashlib.blake2b(shard.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    return f"{source}--{readable}--{digest}"
