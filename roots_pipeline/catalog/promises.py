"""What the files promise, put to the test: samples through their cleaners, sentences to keep and to drop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roots_pipeline.config import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from roots_pipeline.config import LanguageRules, Place, Project, Source


@dataclass
class Promises:
    """How many promises were tested, and those that were broken, as `file:line: what is wrong`."""

    samples: int = 0
    sentences: int = 0
    broken: list[str] = field(default_factory=list)


def check_promises(project: Project) -> Promises:
    """Clean every sample of every source and decide every sentence of every language; nothing else is read."""
    promises = Promises()
    # Members of a family that are cleaned alike make one promise.
    promising = {(source.file, source.clean, source.sample): source for source in project.sources.values()}
    for source in promising.values():
        promises.samples += len(source.sample)
        promises.broken += broken_samples(project, source)
    for rules in project.rules.values():
        promises.sentences += len(rules.keep) + sum(map(len, rules.drop.values()))
        promises.broken += broken_sentences(project, rules)
    return promises


def broken_samples(project: Project, source: Source) -> Iterator[str]:
    """The cases of a source's sample that its cleaning steps do not turn into what the file says."""
    import pyarrow as pa

    from roots_pipeline.catalog.cleaning import AFTER, BEFORE, CleaningSteps, contexts, halves
    from roots_pipeline.cleaners.base import clean_batch

    steps = CleaningSteps(contexts(project, [source]))
    documents = pa.RecordBatch.from_pylist(
        [{"text": case.raw, "title": case.title, "type": case.type} for case in source.sample],
        pa.schema({"text": pa.large_string(), "title": pa.string(), "type": pa.string()}),
    )
    # What `duplicate_lines` takes out is known of a whole source alone.
    names = [name for half in (BEFORE, AFTER) for name in halves(source)[half]]
    cleaned = clean_batch(documents, steps.of(source, names))
    texts = [text if stays else None for text, stays in zip(cleaned.texts.to_pylist(), cleaned.stays, strict=True)]
    for i, (case, got) in enumerate(zip(source.sample, texts, strict=True)):
        if got != case.text:
            file = source.file
            where = f"{file}:{line_of(project.root, file, ('sample', i))}"
            said = " → ".join(source.clean) or "no cleaning steps"
            if got is None:
                what = f"{names[cleaned.left_out[i]]} leaves the document out; write `text: null` where that is meant"
                yield f"{where}: sample[{i}]: {what}"
            elif case.text is None:
                yield f"{where}: sample[{i}]: after {said} the document stays, but `text` is null"
            else:
                yield f"{where}: sample[{i}]: after {said} the text differs {_difference(case.text, got)}"


def _difference(expected: str, got: str) -> str:
    """Where two texts part, and how each goes on."""
    shared = next((i for i, (a, b) in enumerate(zip(expected, got, strict=False)) if a != b), None)
    at = min(len(expected), len(got)) if shared is None else shared
    return f"at character {at}: expected {expected[at : at + 30]!r}, got {got[at : at + 30]!r}"


def broken_sentences(project: Project, rules: LanguageRules) -> Iterator[str]:
    """The texts of a language's file that its filters decide otherwise.

    In `drop`, the named one is to object first; one that flags is to object where no other does that drops.
    """
    import pyarrow as pa

    from roots_pipeline.filters import Context, measure_all, objections
    from roots_pipeline.text.batch import TextBatch

    file = f"filters/{rules.language}.yaml"
    cases: list[tuple[Place, str, str | None]] = [(("keep", i), text, None) for i, text in enumerate(rules.keep)]
    for name, texts in rules.drop.items():
        cases += [(("drop", name, i), text, name) for i, text in enumerate(texts)]
    kind = project.languages[rules.language].kind
    try:
        # Without a column for the identifier's score the filter on it passes: it is for whole documents.
        context = Context.of(rules.language, kind, rules.stop_words, rules.flagged_words, models=rules.models)
    except ValueError as error:
        yield f"{file}:1: {error}"
        return
    bounds = {name: (bound.min, bound.max) for name, bound in rules.filters.items()}
    batch = TextBatch(pa.array([text for _, text, _ in cases], pa.large_string()))
    values = measure_all(batch, context, bounds)
    outside = objections(bounds, values)
    for i, (place, _, expected) in enumerate(cases):
        objecting = [name for name, objects in zip(bounds, outside[:, i], strict=True) if objects]
        dropping = [name for name in objecting if not rules.filters[name].flag]
        flags = expected is not None and rules.filters[expected].flag and not dropping
        got = next((name for name in [*dropping, *objecting] if not flags or name == expected), None)
        if got == expected:
            continue
        where = f"{file}:{line_of(project.root, file, place)}: {place[0]}"
        does = "flags" if got is not None and rules.filters[got].flag else "drops"
        found = "no filter drops it" if got is None else f"{got} {does} it: {_value(rules, got, values, i)}"
        if expected is None:
            yield f"{where}: the text is to be kept, but {found}"
        else:
            own = _value(rules, expected, values, i)
            yield f"{where}: {expected} is to drop the text, but {found}; {expected} itself: {own}"


def _value(rules: LanguageRules, name: str, values: Mapping[str, NDArray[np.float64]], row: int) -> str:
    """What a filter measured, and its bounds."""
    bounds = rules.filters[name]
    wanted = [f"{side} {bound:g}" for side, bound in (("min", bounds.min), ("max", bounds.max)) if bound is not None]
    return f"{values[name][row]:.4g} ({', '.join(wanted)})"
