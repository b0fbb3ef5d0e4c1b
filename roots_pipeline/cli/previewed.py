"""A few documents of a source on their way through a run, as `roots preview` shows them; personal data is masked."""

from __future__ import annotations

import difflib
import hashlib
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roots_pipeline.catalog.cleaning import CleaningSteps, contexts
from roots_pipeline.cleaners.base import clean_batch
from roots_pipeline.cleaners.duplicate_lines import DuplicateLines
from roots_pipeline.config import Project, Source, license_ids, within
from roots_pipeline.document import UNDETERMINED, LeftOut, document_id
from roots_pipeline.errors import ConfigError
from roots_pipeline.filters import Context, decide, measure_all
from roots_pipeline.privacy.budget import RULE
from roots_pipeline.readers.base import available_readers
from roots_pipeline.stages.reading import SourceReader, read_options
from roots_pipeline.stages.redaction import redactor
from roots_pipeline.stages.removal import REPEATED, Removal
from roots_pipeline.stages.routing import Router
from roots_pipeline.stages.work import Clock
from roots_pipeline.text.batch import TextBatch

#: Characters shown of a line and lines shown of a difference or a text: a preview is read by people.
_LINE, _LINES = 300, 40
#: Characters shown before the first difference of two lines.
_BESIDE = 40

Decision = Literal["kept", "flagged", "dropped", "quarantined"]


class StepShown(msgspec.Struct):
    """What one step did to a document; `diff` has lines that begin with "-", "+" or a space."""

    step: str
    outcome: Literal["unchanged", "changed", "left_out"]
    bytes_before: int
    bytes_after: int
    diff: list[str]


class Previewed(msgspec.Struct):
    """One document: where it is, what each step did, what language it is in, and what becomes of it and why."""

    id: str
    shard: str
    position: int
    before: list[str] = []
    steps: list[StepShown] = []
    language: str = UNDETERMINED
    score: float | None = None
    #: What the identifier itself says.
    said: str | None = None
    after: list[str] = []
    decision: Decision = "kept"
    rule: str | None = None
    value: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    detail: str | None = None


class Preview(msgspec.Struct):
    """Some documents of a source. `scanned`: of so many records, the first ones, they were chosen."""

    source: str
    title: str
    scanned: int
    documents: list[Previewed]
    #: What only a run over the whole source can show.
    not_shown: list[str]


def changed_since(project: Project, base: str) -> list[Source]:
    """Of each file of sources/ that differs from a commit, the first source; ConfigError: git knows no such commit."""
    command = ["git", "-C", str(project.root), "diff", "--name-only", "--relative", "--end-of-options", base]
    done = subprocess.run([*command, "--", "sources"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigError(f"git cannot compare with '{base}': {done.stderr.strip().partition(chr(10))[0]}")
    changed = set(done.stdout.splitlines())
    first: dict[str, Source] = {}
    for source in project.sources.values():
        if source.file in changed:
            first.setdefault(source.file, source)
    return list(first.values())


def preview(project: Project, source: Source, count: int, scan: int) -> Preview:
    """`count` of the first `scan` records of a source, chosen by their ids; SourceError: it cannot be read."""
    records, scanned = _chosen(project, source, count, scan)
    not_shown = ["duplicates, which are found in all sources"]
    if source.duplicates.template_lines is not None:
        not_shown.insert(0, "template lines, which are counted over the whole source")
    shown = Preview(source.name, source.title, scanned, [], not_shown)
    one = _Documents(project, source)
    shown.documents = [one.follow(record) for record in records]
    return shown


def _chosen(project: Project, source: Source, count: int, scan: int) -> tuple[list[pa.RecordBatch], int]:
    kept: pa.Table | None = None
    scanned = 0
    for batch in _first(project, source, scan):
        scanned += batch.num_rows
        orders = [
            int.from_bytes(hashlib.blake2b(one.encode(), digest_size=7).digest()) for one in batch["id"].to_pylist()
        ]
        more = pa.Table.from_batches([batch.append_column("order", pa.array(orders))])
        kept = more if kept is None else pa.concat_tables([kept, more])
        kept = kept.take(pc.select_k_unstable(kept, count, [("order", "ascending")]))
    return ([] if kept is None else kept.to_batches(max_chunksize=1)), scanned


def _first(project: Project, source: Source, scan: int) -> Iterator[pa.RecordBatch]:
    """The first `scan` records of a source, good and bad, with ids and their shard."""
    reader, clock = SourceReader(), Clock()
    listed = available_readers()[source.read.reader]().list_shards(source.read.path, project.root, read_options(source))
    for shard in listed:
        for read in reader.batches(source, shard, clock):
            records = read.slice(0, scan)
            keys = zip(records["position"].to_pylist(), records["key"].to_pylist(), strict=True)
            ids = [document_id(source.name, shard.file, position, key) for position, key in keys]
            records = records.append_column("id", pa.array(ids, pa.string()))
            yield records.append_column("shard", pa.repeat(shard.name, records.num_rows))
            scan -= records.num_rows
            if scan <= 0:
                return


class _Documents:
    """Follows documents of a source through the steps of a run."""

    def __init__(self, project: Project, source: Source) -> None:
        self._project, self._source = project, source
        self._steps = CleaningSteps(contexts(project, [source]))
        self._router = Router(project.languages)
        #: The language by which personal data is looked for.
        self._code = "code"

    def follow(self, record: pa.RecordBatch) -> Previewed:
        """What becomes of one record."""
        (row,) = record.select(["id", "shard", "position", "problem", "detail", "license"]).to_pylist()
        shown = Previewed(row["id"], row["shard"], row["position"])
        if row["problem"] is not None:
            # What a rule of the reader leaves out is no bad record.
            shown.decision = "dropped" if row["problem"] in set(LeftOut) else "quarantined"
            shown.rule, shown.detail = row["problem"], row["detail"]
            return shown
        self._code = self._language_of(record)
        shown.before = _lines(self._masked(record["text"][0].as_py()))
        left_out = self._clean(record, shown)
        if left_out is not None:
            shown.decision, shown.rule = "dropped", left_out
            return shown
        return self._decide(self._cleaned, shown, row["license"])

    def _clean(self, record: pa.RecordBatch, shown: Previewed) -> str | None:
        """Take the steps one by one; the step that leaves the document out, if one does."""
        documents = record
        at = record.schema.get_field_index("text")
        steps = self._source.clean
        for name in steps if DuplicateLines.name in steps else (*steps, DuplicateLines.name):
            before = documents["text"]
            step = name
            if name == DuplicateLines.name:
                if self._source.duplicates.repeated is None:
                    continue
                step = REPEATED[self._source.duplicates.repeated]
                texts, stays = self._without_repetition(before)
            else:
                cleaned = clean_batch(documents, self._steps.of(self._source, [name]))
                texts, stays = cleaned.texts, bool(cleaned.stays[0])
            documents = documents.set_column(at, "text", texts)
            shown.steps.append(self._shown(step, before[0].as_py(), texts[0].as_py(), stays=stays))
            if not stays:
                return step
        self._cleaned = documents
        return None

    def _without_repetition(self, texts: pa.LargeStringArray) -> tuple[pa.LargeStringArray, bool]:
        """A text without what it says twice, and whether anything is left; template lines are known in a run alone."""
        alone = msgspec.structs.replace(
            self._source, duplicates=msgspec.structs.replace(self._source.duplicates, lines=None)
        )
        shortened = Removal(alone, 0, None).apply(texts, pa.nulls(len(texts), pa.string()))
        return shortened.texts, not shortened.emptied[0]

    def _shown(self, step: str, before: str, after: str, *, stays: bool) -> StepShown:
        sizes = len(before.encode()), len(after.encode())
        if not stays:
            return StepShown(step, "left_out", *sizes, [])
        if before == after:
            return StepShown(step, "unchanged", *sizes, [])
        lines = [_lines(self._masked(text), None) for text in (before, after)]
        return StepShown(step, "changed", *sizes, _cut(_difference(*lines)))

    def _decide(self, documents: pa.RecordBatch, shown: Previewed, written: str | None) -> Previewed:
        project, source = self._project, self._source
        chosen = self._router.choose(source, documents)
        index = int(chosen.language[0])
        shown.language = UNDETERMINED if index < 0 else source.languages[index]
        shown.score = None if np.isnan(chosen.score[0]) else round(float(chosen.score[0]), 4)
        (shown.said,) = self._router.say(chosen.said)
        shown.after = _lines(self._masked(documents["text"][0].as_py()))
        license_ = source.record_license(written)
        conditions = source.license_conditions
        lawful = project.permits(license_) and (conditions is None or within(license_, conditions, project.licenses))
        if not (lawful and _known(project, license_)):
            shown.decision, shown.rule = "dropped", "license"
            shown.detail = license_ if _known(project, license_) else "unknown"
        elif index < 0:
            shown.decision, shown.rule = "dropped", "language_undeclared"
        else:
            self._filter(documents, shown, chosen.score)
        return shown

    def _filter(self, documents: pa.RecordBatch, shown: Previewed, score: np.ndarray) -> None:
        """Hold the document against the bounds of its language."""
        language = self._project.languages[shown.language]
        rules = self._project.rules_of(self._source, shown.language)
        bounds = {name: (bound.min, bound.max) for name, bound in rules.filters.items()}
        context = Context.of(
            language.code, language.kind, rules.stop_words, rules.flagged_words, {"language_score": score}
        )
        values = measure_all(TextBatch(documents["text"]), context, bounds)
        dropping = {name: bound for name, bound in bounds.items() if rules.drops(name)}
        for decision, considered in (("dropped", dropping), ("flagged", bounds)):
            decided = decide(considered, values) if considered else None
            if decided is not None and not decided.keep[0]:
                shown.decision = decision  # type: ignore[assignment] # one of the words above
                shown.rule = list(considered)[int(decided.filter[0])]
                numbers = [decided.value[0], decided.minimum[0], decided.maximum[0]]
                shown.value, shown.minimum, shown.maximum = (None if np.isnan(one) else float(one) for one in numbers)
                return

    def _language_of(self, record: pa.RecordBatch) -> str:
        """The language by which personal data is looked for: the likeliest of the source's."""
        index = int(self._router.choose(self._source, record).language[0])
        code = self._source.languages[max(index, 0)]
        return "code" if self._project.languages[code].kind == "programming" else code

    def _masked(self, text: str) -> str:
        redacted = redactor().redact(pa.array([text], pa.large_string()), self._code)
        return f"<{RULE}>" if redacted.refused[0] else str(redacted.texts[0])


def _known(project: Project, expression: str) -> bool:
    try:
        return set(license_ids(expression)) <= set(project.licenses)
    except ValueError:
        return False


def _lines(text: str, most: int | None = _LINES) -> list[str]:
    """A text as lines fit to be shown; all of them, or a few."""
    lines = [_visible(line) for line in text.split("\n")]
    return lines if most is None else _cut(lines, most)


def _cut(lines: list[str], most: int = _LINES) -> list[str]:
    short = [line if len(line) <= _LINE else f"{line[:_LINE]}…" for line in lines[:most]]
    return short if len(lines) <= most else [*short, f"… {len(lines) - most} lines more"]


def _difference(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The lines that differ, "-" before and "+" after; of long ones the part around the first difference.

    >>> _difference(["a", "b c", "d"], ["a", "b  c"])
    ['-b c', '-d', '+b  c']
    """
    shown = []
    for kind, first, last, to, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = list(before[first:last]), list(after[to:end])
        for index, (one, other) in enumerate(zip(old, new, strict=False)):
            pairs = zip(one, other, strict=False)
            same = next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
            if same > _BESIDE:
                old[index], new[index] = (f"…{line[same - _BESIDE :]}" for line in (one, other))
        shown += [f"-{line}" for line in old] + [f"+{line}" for line in new]
    return shown


def _visible(line: str) -> str:
    """A line in which nothing is invisible and nothing moves a terminal's cursor.

    >>> _visible("a\\u200bb\\x1b[1m c")
    'a⟨U+200B⟩b⟨U+001B⟩[1m c'
    """
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cn"}
        or (unicodedata.category(character) == "Zs" and character != " ")
        else character
        for character in line
    )
