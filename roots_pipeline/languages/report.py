"""What an evaluation found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from roots_pipeline.languages.evaluation import TOLD_SHARE, Accuracy, Nothing, Report

_COLUMNS = ("texts", "precision", "recall", "F1", "precision, mixed", "F1, mixed")
# What text that is no language is taken for: so many languages are told.
_TOLD_LANGUAGES = 5


def report_data(found: Report, left_out: int = 0) -> str:
    """A report as JSON; `left_out`: texts that are too short to count."""
    data: dict[str, Any] = {
        "macro_f1": round(found.macro_f1(mixed=False), 4),
        "macro_f1_mixed": round(found.macro_f1(mixed=True), 4),
        "accuracy": _accuracy_data(found.accuracy),
    }
    if found.accuracy_with_apart:
        data["accuracy_with_excluded"] = _accuracy_data(found.accuracy_with_apart)
    data["too_short"] = left_out
    if found.nothing:
        data["no_language"] = asdict(found.nothing)
    data["languages"] = {
        language: asdict(score) | {f"{k}_mixed": v for k, v in asdict(found.mixed[language]).items() if k != "texts"}
        for language, score in found.alone.items()
    }
    data["confusions"] = [list(row) for row in found.confusions]
    return json.dumps(data, ensure_ascii=False, indent=1)


def _accuracy_data(accuracy: Accuracy) -> dict[str, float]:
    return {"texts": accuracy.texts, "share": round(accuracy.share, 4)}


def report_table(found: Report, left_out: int = 0) -> str:
    """A report for people, the worst language first. "mixed": with the texts of other languages among them."""
    lines = []
    if found.alone:
        head = (
            f"{_COLUMNS[0]:>7} {_COLUMNS[1]:>9} {_COLUMNS[2]:>9} {_COLUMNS[3]:>9} {_COLUMNS[4]:>17} {_COLUMNS[5]:>10}"
        )
        worst = sorted(found.alone, key=lambda language: (found.mixed[language].f1, language))
        lines += [f"{'language':<12} {head}", *(_row(found, language) for language in worst)]
        lines += [f"{'macro-F1':<12} {found.macro_f1(mixed=False):>37.3f} {found.macro_f1(mixed=True):>28.3f}", ""]
        lines += [*_accuracy_lines(found, left_out), ""]
    if found.nothing:
        lines += [*_nothing_lines(found.nothing), ""]
    confusions = [f"{a} taken for {b}: {share:.1%}" for a, b, share in found.confusions if share >= TOLD_SHARE]
    return "\n".join([*lines, f"confusions of at least {TOLD_SHARE:.0%}:", *(confusions or ["none"])])


def _row(found: Report, language: str) -> str:
    score, mixed = found.alone[language], found.mixed[language]
    return (
        f"{language:<12} {score.texts:>7,} {score.precision:>9.3f} {score.recall:>9.3f} {score.f1:>9.3f} "
        f"{mixed.precision:>17.3f} {mixed.f1:>10.3f}"
    )


def _accuracy_lines(found: Report, left_out: int) -> Iterator[str]:
    yield f"accuracy {found.accuracy.share:.4f} of {found.accuracy.texts:,} texts in the languages of the corpus"
    if found.accuracy_with_apart:
        both = found.accuracy_with_apart
        apart = both.texts - found.accuracy.texts
        yield f"accuracy {both.share:.4f} of {both.texts:,} texts, with the {apart:,} that --exclude leaves out above"
    if left_out:
        yield f"{left_out:,} shorter texts left out"


def _nothing_lines(nothing: Nothing) -> Iterator[str]:
    yield (
        f"of {nothing.texts:,} texts that are no language, {nothing.ours:.2%} are given one of the corpus's "
        f"at a score of 0.5 and above, {nothing.any:.2%} any language"
    )
    taken = list(nothing.taken_for.items())[:_TOLD_LANGUAGES]
    if taken:
        yield "taken for: " + ", ".join(f"{name} {share:.2%}" for name, share in taken)
    yield "no language, because of: " + (", ".join(f"{k} {v:.1%}" for k, v in nothing.reasons.items()) or "nothing")
