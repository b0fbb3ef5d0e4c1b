"""A report on tokenizers: language by language how well they fit, beside one another and beside one for it alone."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from roots_pipeline.errors import ConfigError
from roots_pipeline.handover.sizes import SizesBySource
from roots_pipeline.handover.splits import TRAIN, Split, chosen
from roots_pipeline.handover.tokenizer import placeholders
from roots_pipeline.handover.tokenizer.fertility import Measure, Meter
from roots_pipeline.handover.tokenizer.likeness import Like, Used, strangers
from roots_pipeline.handover.tokenizer.recipes import Bloom
from roots_pipeline.handover.tokenizer.training import Sample, Training
from roots_pipeline.output.layout import Layout

#: BLOOM's own test: no language's fertility more than 10 points above a monolingual tokenizer's (BLOOM paper, §3.2).
WORSE = 0.10
#: Of 29 languages' tokens a word with 16,000 to 256,000 tokens of one tokenizer; what is guessed from 32,000 or 64,000
#: tokens is then, in eight cases of ten, within an eighth of the size that was enough.
DECAY = 0.87
#: Doublings that are guessed at most.
FARTHEST = 4
#: A source whose tokens a byte are so far from the middle one of its language is to be looked at.
OUTLIER = 1.25
#: With less held-out text than this, all text is measured.
LEAST_BYTES = 20_000
#: Bytes of a language that are measured at most, so that the report's time does not grow with the corpus.
MOST_BYTES = 4_000_000


@dataclass
class LanguageReport:
    """What one language came to: a measure by tokenizer, one by source (first tokenizer), and what was measured."""

    language: str
    held_out: bool
    measures: list[Measure]
    sources: dict[str, Measure] = field(default_factory=dict)
    #: By source, the tokens of the first tokenizer that it uses.
    used: dict[str, Used] = field(default_factory=dict)
    #: Of a tokenizer for this language alone: its size and fertility.
    monolingual: tuple[int, float] | None = None
    #: By tokenizer, tokens for the language's parallel text / for the English one.
    premiums: list[float] | None = None
    #: By tokenizer that does not pass BLOOM's test, the same text by half its tokens; None: it passes, or has no half.
    halves: list[Measure | None] = field(default_factory=list)
    #: By tokenizer, the tokens of its model.
    vocabularies: list[int] = field(default_factory=list)

    @property
    def outliers(self) -> dict[str, float]:
        """Sources whose tokens a byte are not as in the language's other ones: how many times as many."""
        ratios = {
            name: measure.tokens / measure.bytes for name, measure in self.sources.items() if measure.bytes >= 1000
        }
        if len(ratios) < 2:
            return {}
        middle = statistics.median(ratios.values())
        off = {name: ratio / middle for name, ratio in ratios.items()}
        return {name: times for name, times in off.items() if abs(math.log(times)) > math.log(OUTLIER)}

    @property
    def worse(self) -> list[float]:
        """By tokenizer, how much its fertility is above the monolingual one's: 0.1 is ten points."""
        return [measure.fertility / self.monolingual[1] - 1 for measure in self.measures] if self.monolingual else []

    @property
    def wanted(self) -> list[float | None]:
        """By tokenizer, about how large it would have to be to pass BLOOM's test; None: not to be said.

        Each doubling of a vocabulary brings tokens a word down, and by `DECAY` of what the one before it did (in
        logarithms). The last doubling is known: half the tokenizer is in it.
        """
        found: list[float | None] = []
        for measure, half, size in zip(self.measures, self.halves, self.vocabularies, strict=True):
            if half is None or self.monolingual is None or half.fertility <= measure.fertility:
                found.append(None)
                continue
            missing = math.log(measure.fertility / ((1 + WORSE) * self.monolingual[1]))
            # missing = last x (DECAY + DECAY^2 + ...), as many terms as doublings.
            left = 1 - missing * (1 - DECAY) / (DECAY * math.log(half.fertility / measure.fertility))
            found.append(size * 2 ** (math.log(left) / math.log(DECAY)) if left > DECAY**FARTHEST else None)
        return found


def report(
    layout: Layout,
    sizes: SizesBySource,
    meters: Sequence[Meter],
    split: Split,
    *,
    languages: Sequence[str] = (),
    monolingual: int = 0,
    parallel: Path | None = None,
) -> Iterator[LanguageReport]:
    """Language by language. `monolingual`: the size of vocabularies trained for each alone; 0: none."""
    aligned = parallel_texts(parallel) if parallel else {}
    english = [meter.measure(aligned["eng_Latn"]) for meter in meters] if aligned else []
    halves = [meter.half() for meter in meters] if monolingual else []
    for language, of in sizes.items():
        if not of or (languages and language not in languages):
            continue
        rate = min(1.0, MOST_BYTES / max(sum(of.values()) * (split.valid or 1.0), 1.0))
        texts, held_out = _texts(layout, language, split, rate, held_out=True), True
        if sum(int(np.asarray(pc.binary_length(each)).sum()) for each in texts.values()) < LEAST_BYTES:
            rate = min(1.0, MOST_BYTES / sum(of.values()))
            texts, held_out = _texts(layout, language, split, rate, held_out=False), False
        measures = [Measure() for _ in meters]
        sources, used = {}, {}
        for source, each in texts.items():
            times = np.zeros(meters[0].vocabulary, dtype=np.int64)
            for number, meter in enumerate(meters):
                measure = meter.measure(each, None if number else times)
                measures[number].add(measure)
                if not number:
                    sources[source] = measure
            tokens = np.flatnonzero(times)
            used[source] = Used(tokens, times[tokens])
        found = LanguageReport(language, held_out, measures, sources, used)
        if monolingual:
            found.monolingual = _monolingual(layout, sizes, language, texts, split, monolingual)
            found.vocabularies = [meter.size for meter in meters]
            found.halves = [
                _measured(half, texts) if worse > WORSE and half else None
                for worse, half in zip(found.worse, halves, strict=True)
            ]
        if language in aligned:
            theirs = [meter.measure(aligned[language]) for meter in meters]
            found.premiums = [mine.tokens / ours.tokens for mine, ours in zip(theirs, english, strict=True)]
        yield found


def _texts(
    layout: Layout, language: str, split: Split, rate: float, *, held_out: bool
) -> dict[str, pa.LargeStringArray]:
    """By source, texts that no tokenizer of ours is trained on, or any."""
    found: dict[str, list[pa.Array]] = {}
    for path in sorted((layout.data / language).glob("*.parquet")):
        with pq.ParquetFile(path) as shard:
            for batch in shard.iter_batches(1024, columns=["id", "source", "text"]):
                ids = batch.column("id")
                keep = chosen(ids, np.full(len(ids), rate), seed=1)
                keep &= (split.sides(ids) != TRAIN) | (not held_out)
                kept = batch.filter(pa.array(keep))
                for source in kept.column("source").unique().to_pylist():
                    of = kept.filter(pc.equal(kept.column("source"), source))
                    found.setdefault(source, []).append(of.column("text"))
    return {source: pa.concat_arrays(arrays) for source, arrays in sorted(found.items())}


def _monolingual(
    layout: Layout, sizes: SizesBySource, language: str, texts: Mapping[str, pa.Array], split: Split, vocabulary: int
) -> tuple[int, float]:
    """Train BLOOM's recipe on this language alone, with as many tokens as its text supports; size and fertility."""
    alone = {language: sizes[language]}
    training = Training(Bloom(), vocabulary, 50e6, split=split)
    tokenizer = training.recipe.train(Sample(layout, alone, training).texts(), training.learned)
    placeholders.add(tokenizer, training.tokens, tokenizer.get_vocab_size())
    return tokenizer.get_vocab_size(), _measured(Meter(tokenizer), texts).fertility


def _measured(meter: Meter, texts: Mapping[str, pa.Array]) -> Measure:
    measure = Measure()
    for each in texts.values():
        measure.add(meter.measure(each))
    return measure


def parallel_texts(folder: Path) -> dict[str, pa.LargeStringArray]:
    """Aligned texts by language: files `<language>.txt`, line by line the same; ConfigError: they are not."""
    found = {path.stem: path.read_text("utf-8").splitlines() for path in sorted(folder.glob("*.txt"))}
    if "eng_Latn" not in found:
        raise ConfigError(f"{folder}: no eng_Latn.txt to compare with; parallel text is <language>.txt, line by line")
    for language, lines in found.items():
        if len(lines) != len(found["eng_Latn"]):
            raise ConfigError(
                f"{folder}/{language}.txt: {len(lines)} lines, but eng_Latn.txt has {len(found['eng_Latn'])}; "
                "line by line they must say the same"
            )
    return {language: pa.array(lines, pa.large_string()) for language, lines in found.items()}


def plain(reports: Sequence[LanguageReport], names: Sequence[str]) -> list[dict[str, Any]]:
    """The reports as plain data."""
    likes = strangers({found.language: found.used for found in reports})
    return [_plain(found, names, likes.get(found.language, {})) for found in reports]


def _plain(found: LanguageReport, names: Sequence[str], likes: Mapping[str, Like]) -> dict[str, Any]:
    tokenizers = {}
    for number, (name, measure) in enumerate(zip(names, found.measures, strict=True)):
        tokenizers[name] = {
            "fertility": round(measure.fertility, 4),
            "bytes_a_token": round(measure.bytes_a_token, 4),
            "characters_a_token": round(measure.characters_a_token, 4),
            "byte_share": round(measure.byte_share, 6),
            "unknown_share": round(measure.unknown_share, 6),
            "premium": round(found.premiums[number], 4) if found.premiums else None,
            "worse_than_monolingual": round(found.worse[number], 4) if found.worse else None,
            "vocabulary_wanted": _round(found.wanted[number]) if found.halves else None,
        }
    first = found.measures[0]
    return {
        "language": found.language,
        "held_out": found.held_out,
        "documents": first.documents,
        "bytes": first.bytes,
        "words": first.words,
        "monolingual": {"vocabulary": found.monolingual[0], "fertility": round(found.monolingual[1], 4)}
        if found.monolingual
        else None,
        "tokenizers": tokenizers,
        "sources": {name: round(of.tokens / max(of.bytes, 1), 4) for name, of in found.sources.items()},
        "outliers": {name: round(times, 3) for name, times in found.outliers.items()},
        "rather": {name: {"language": of.language, "bits": round(of.bits, 3)} for name, of in likes.items()},
    }


def _round(size: float | None) -> int | None:
    """A guess with no more digits than it is worth."""
    return int(float(f"{size:.2g}")) if size else None


def _worse(name: str, number: int, reports: Sequence[LanguageReport]) -> list[str]:
    """A line on the languages in which a tokenizer does not pass BLOOM's test, the worst first, and what it would take.

    Where all text is measured, both tokenizers have been trained on it, and nothing is tested.
    """
    tested = [found for found in reports if found.worse and found.held_out]
    failed = sorted((found for found in tested if found.worse[number] > WORSE), key=lambda of: -of.worse[number])
    if not failed:
        return []
    shown = ", ".join(f"{found.language} {100 * found.worse[number]:.0f}" for found in failed)
    line = (
        f"{name}: in {len(failed)} of {len(tested)} languages more than {100 * WORSE:g} % more tokens a word than a "
        f"tokenizer for that language alone (BLOOM's bound): {shown}"
    )
    sizes = sorted(size or math.inf for size in (found.wanted[number] for found in failed))
    if math.isinf(sizes[0]):
        return [f"{line}; a larger vocabulary brings it nearer"]
    shares = (("half of them", sizes[(len(sizes) - 1) // 2]), ("all of them", sizes[-1]))
    told = [f"{who} at {_round(size):,}" for who, size in shares if not math.isinf(size)]
    most = sum(not math.isinf(size) for size in sizes)
    if most < len(sizes):
        told.append(f"{len(sizes) - most} of them not at {2**FARTHEST} times as many")
    line += f"; about so many tokens would be enough, by what the second half of its own do: {', '.join(told)}"
    return [line]


def _beside(reports: Sequence[LanguageReport], names: Sequence[str]) -> list[str]:
    """The tokens a word of several tokenizers, side by side, and their geometric means over the languages."""
    lines = ["tokens a word, side by side", *(f"[{number}] {name}" for number, name in enumerate(names, start=1))]
    lines.append(f"{'':<14}" + "".join(f"{f'[{number}]':>8}" for number in range(1, len(names) + 1)))
    for found in reports:
        language = found.language + ("" if found.held_out else " *")
        lines.append(f"{language:<14}" + "".join(f"{measure.fertility:>8.2f}" for measure in found.measures))
    means = [
        statistics.geometric_mean(max(found.measures[number].fertility, 1e-9) for found in reports)
        for number in range(len(names))
    ]
    lines.append(f"{'mean':<14}" + "".join(f"{mean:>8.2f}" for mean in means))
    best = [min(range(len(names)), key=lambda number: found.measures[number].fertility) for found in reports]
    lines.append(f"{'fewest in':<14}" + "".join(f"{best.count(number):>8}" for number in range(len(names))))
    return lines


def table(reports: Sequence[LanguageReport], names: Sequence[str]) -> str:
    """For each tokenizer in turn a line a language, all of them side by side, then what is to be looked at."""
    lines, looks = [], []
    for number, name in enumerate(names):
        lines += [*([""] if number else []), name]
        lines.append(
            f"{'':<12} {'words':>9} {'tokens/word':>11} {'bytes/token':>11} {'chars/token':>11} {'byte %':>7} "
            f"{'unknown %':>9} {'premium':>8} {'alone':>7} {'worse %':>8} {'wanted':>9}"
        )
        for found in reports:
            measure = found.measures[number]
            premium = f"{found.premiums[number]:.2f}" if found.premiums else "-"
            alone = f"{found.monolingual[1]:.2f}" if found.monolingual else "-"
            worse = f"{100 * found.worse[number]:.1f}" if found.worse else "-"
            size = _round(found.wanted[number]) if found.halves else None
            language = found.language + ("" if found.held_out else " *")
            lines.append(
                f"{language:<12} {measure.words:>9,} {measure.fertility:>11.2f} "
                f"{measure.bytes_a_token:>11.2f} {measure.characters_a_token:>11.2f} {100 * measure.byte_share:>7.2f} "
                f"{100 * measure.unknown_share:>9.2f} {premium:>8} {alone:>7} {worse:>8} "
                f"{f'{size:,}' if size else '-':>9}"
            )
        looks += _worse(name, number, reports)
    looks += [
        f"{found.language}: source {source} has {times:.2f} times the tokens a byte of the middle source: "
        "is it in the language it says?"
        for found in reports
        for source, times in found.outliers.items()
    ]
    looks += [
        f"{language}: the tokens of source {source} are those of {like.language} rather than of the other {language} "
        f"({like.bits:.1f} bits a token): is it in the language it says?"
        for language, likes in strangers({found.language: found.used for found in reports}).items()
        for source, like in likes.items()
    ]
    if len(names) > 1 and reports:
        lines += ["", *_beside(reports, names)]
    if any(not found.held_out for found in reports):
        lines.append("* too little held-out text: all of it is measured, what a tokenizer was trained on too")
    return "\n".join([*lines, *(f"look at: {look}" for look in looks)])
