"""Where everything lies in an output folder. The only place that knows the names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from roots_pipeline.storage import is_store, local_folder


@dataclass(frozen=True)
class Layout:
    """The paths of one output folder. `work/` is private to the run (it holds unredacted text) and goes at the end.

    `root` is a place as `storage.place` gives it: on this machine, or in a store.
    """

    root: Path

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def card(self) -> Path:
        return self.root / "README.md"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def statistics(self) -> Path:
        return self.root / "statistics"

    def review(self, language: str) -> Path:
        """Places where personal data was found, for people to look at; the values are masked."""
        return self.root / "privacy" / f"{language}.json"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def lock(self) -> Path:
        return self.work / "lock"

    @property
    def plan(self) -> Path:
        return self.work / "plan.json"

    @property
    def temporary(self) -> Path:
        """Where files are written before they get their names: on the same file system, never in the output.

        Of an output in a store: on this machine's own disk.
        """
        return local_folder(self.root) if is_store(self.root) else self.work / "tmp"

    def records(self, stage: str) -> Path:
        return self.work / "records" / stage

    def alive(self, stage: str) -> Path:
        """A file for each item that is being done elsewhere and takes long, touched now and then."""
        return self.work / "alive" / stage

    @property
    def engine(self) -> Path:
        """What an engine keeps beside the run: its logs, and what its jobs bring along; on this machine."""
        return (local_folder(self.root) if is_store(self.root) else self.work) / "engine"

    def given(self, stage: str, name: str) -> Path:
        """What the workers of a stage are given by file (`stages.given`)."""
        return self.work / "given" / stage / f"{name}.pickle"

    def failures(self, stage: str) -> Path:
        return self.work / "failures" / stage

    def documents(self, language: str, key: str) -> Path:
        return self.work / "documents" / language / f"{key}.parquet"

    def signatures(self, language: str, key: str) -> Path:
        return self.work / "signatures" / language / f"{key}.arrow"

    def drops(self, language: str, key: str) -> Path:
        """The ledger of one piece of work, merged into `ledger/` at the end."""
        return self.work / "drops" / language / f"{key}.parquet"

    def exchange(self, language: str, key: str) -> Path:
        return self.work / "exchange" / language / f"{key}.arrow"

    def candidates(self, language: str, key: str) -> Path:
        """Pairs of documents of one partition that share a key."""
        return self.work / "candidates" / language / f"{key}.arrow"

    def settled(self, language: str, key: str) -> Path:
        """Documents of one partition that are left out for their id or address."""
        return self.work / "settled" / language / f"{key}.arrow"

    def equal(self, language: str, key: str) -> Path:
        """Documents of one partition that are left out because another one has the same content."""
        return self.work / "equal" / language / f"{key}.arrow"

    def alike(self, language: str, key: str) -> Path:
        """Verified pairs of near duplicates that met in one partition."""
        return self.work / "alike" / language / f"{key}.arrow"

    def component(self, stage: str, language: str, key: str) -> Path:
        """What a stage of finding components in parts made of one of them."""
        return self.work / "components" / stage / language / f"{key}.arrow"

    def ranged(self, kind: str, language: str, number: int) -> Path:
        """What is known of the documents of one range of a language (`duplicates.ranges`)."""
        return self.work / "ranges" / kind / language / f"{number:05d}.arrow"

    def substrings(self, kind: str, language: str, key: str) -> Path:
        """What the stages that find repeated passages hand on; of kind "cuts", what is to be cut of a file."""
        return self.work / "substrings" / kind / language / f"{key}.arrow"

    def lines(self, source: str, name: str) -> Path:
        """What the stages that find a source's template lines hand on."""
        return self.work / "lines" / source / name

    def duplicates(self, language: str) -> Path:
        """The report on the duplicates of a language."""
        return self.root / "duplicates" / f"{language}.json"

    def template_lines(self, source: str) -> Path:
        return self.root / "duplicates" / "lines" / f"{source}.parquet"

    def shard(self, language: str, number: int, count: int) -> Path:
        return self.data / language / f"{part_name(number, count)}.parquet"

    def index(self, language: str, part: str) -> Path:
        """The signatures of the documents of a shard, row by row: what later runs are held against."""
        return self.root / "index" / language / f"{part}.arrow"


def part_name(number: int, count: int) -> str:
    """The name of a shard without its ending.

    >>> part_name(0, 42)
    'part-00000-of-00042'
    """
    return f"part-{number:05d}-of-{count:05d}"
