"""Small projects to run: the checkout's catalog and filters, and sources that a test writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from roots_pipeline.catalog import load_project
from roots_pipeline.plan import Plan, Request, make_plan
from roots_pipeline.run.engines import Portable
from roots_pipeline.run.execute import Outcome, execute
from roots_pipeline.run.progress import Plain
from roots_pipeline.stages.work import Shuffle, Stage, do

CHECKOUT = Path(__file__).resolve().parents[1]

#: Beam in this process: no start-up, and the way other runners are reached.
IN_PROCESS = ("--runner=FnApiRunner", "--direct_running_mode=in_memory")

SOURCE = """\
name: {name}
title: A source of a test
homepage: https://example.org/{name}
custodian: roots_pipeline contributors
license: {license}
license_conditions: {license_conditions}
languages: [{languages}]
personal_data: {{present: unclear, generic: unlikely, numeric: unlikely, sensitive: unlikely}}
read: {read}
clean: [{clean}]
on_bad_record: {on_bad_record}
priority: {priority}
duplicates: {duplicates}
filters: {filters}
sample:
  - {{raw: a sample, text: a sample}}
"""


class Inline:
    """An engine that does items one after the other, without Beam: fast, for what does not depend on the engine."""

    shuffles = False

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
        assert isinstance(stage, Stage)
        for item in stage.items:
            do(stage.work, item)
        tick()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


class StopsAfter(Portable):
    """An engine that is stopped dead after so many items; exchanges go through files."""

    shuffles = False

    def __init__(self, items: int) -> None:
        super().__init__(IN_PROCESS)
        self.left = items

    def do(self, stage: Stage | Shuffle, tick: Callable[[], None]) -> None:
        assert isinstance(stage, Stage)
        for item in stage.items:
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            super().do(Stage(stage.work, (item,)), tick)


@dataclass
class SmallProject:
    """A project in a folder of the test's own."""

    root: Path

    def plan(self, output: Path, languages: Sequence[str] = ("all",), **request: Any) -> Plan:
        wanted = Request(tuple(languages), output, **request)
        return make_plan(load_project(self.root), wanted)

    def run(self, output: Path, languages: Sequence[str] = ("all",), **request: Any) -> Outcome:
        """Run all the stages, in this process unless `beam_options` say otherwise."""
        request = {"beam_options": IN_PROCESS, **request}
        wanted = Request(tuple(languages), output, **request)
        return execute(self.plan(output, languages, **request), wanted, Plain(StringIO()))


#: write_source(name, records or raw bytes, **changes to the source's file) → the project
WriteSource = Callable[..., SmallProject]


def source_writer(root: Path) -> WriteSource:
    """What writes sources of JSON lines into the project folder `root`."""

    def write(
        name: str,
        records: Sequence[Mapping[str, Any]] | bytes,
        *,
        file: str | None = None,
        languages: str = "swh_Latn",
        license: str = "CC0-1.0",  # noqa: A002 (the key's name)
        license_conditions: str = "null",
        on_bad_record: str | float = 0.001,
        priority: int = 0,
        duplicates: str = "{}",
        filters: str = "{}",
        clean: str = "normalize_unicode, normalize_whitespace",
        **read: Any,
    ) -> SmallProject:
        (root / "sources").mkdir(parents=True, exist_ok=True)
        (root / "texts").mkdir(exist_ok=True)
        for folder in ("catalog", "filters"):
            if not (root / folder).exists():
                (root / folder).symlink_to(CHECKOUT / folder, target_is_directory=True)
        path = root / "texts" / (file or f"{name}.jsonl")
        path.write_bytes(records if isinstance(records, bytes) else json_lines(records))
        declared = {"reader": "jsonl", "path": f"texts/{path.name}", "id_field": "id", **read}
        text = SOURCE.format(
            name=name,
            languages=languages,
            license=license,
            license_conditions=license_conditions,
            on_bad_record=on_bad_record,
            priority=priority,
            duplicates=duplicates,
            filters=filters,
            clean=clean,
            read=json.dumps({key: value for key, value in declared.items() if value is not None}),
        )
        (root / "sources" / f"{name}.yaml").write_text(text, "utf-8")
        return SmallProject(root)

    return write


def json_lines(records: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def files(output: Path, *folders: str) -> dict[str, bytes]:
    """The bytes of every file of an output's folders, and of files that are named, by path."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for name in folders
        for path in ([output / name] if (output / name).is_file() else sorted((output / name).rglob("*")))
        if path.is_file()
    }


def rows(output: Path, folder: str) -> list[dict[str, Any]]:
    """All rows of a folder's Parquet files, by path and row."""
    tables = [pq.read_table(path) for path in sorted((output / folder).rglob("*.parquet"))]
    return pa.concat_tables(tables).to_pylist() if tables else []
