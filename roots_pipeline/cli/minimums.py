"""Minimum scores as `roots identify calibrate` shows them, and as it writes them into the files of languages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages.calibration import (
    CANDIDATES,
    COUNTED,
    LEAST,
    LENGTHS,
    MIN_PRECISION,
    MIN_RECALL,
    Calibration,
    Minimum,
)
from roots_pipeline.languages.recipe import FOLDED

# Of a language's impostors so many are shown, of a share of at least this.
_TOLD, _TOLD_SHARE = 3, 0.001

_BOUND = re.compile(rb"^(?P<indent> +)language_score:(?P<value>[^\r\n]*)(?P<end>\r?\n)", re.MULTILINE)
_PLAIN = re.compile(rb" *\{ *min: *[0-9.]+ *\} *(?:#[^\r\n]*)?")
_FILTERS = re.compile(rb"^filters:[ \t]*(?P<end>\r?\n)", re.MULTILINE)
# The comment that this module writes, and the one in files from before it did.
_FIGURES = re.compile(
    rb"^ +# (?:At this score the shipped identifier|Among \d+ languages in equal parts:)[^\n]*\n"
    rb"(?: +# Recall by [^\n]*\n)?\Z",
    re.MULTILINE,
)
_LEGEND = """\
P, precision: of pieces with that score or more, the share in the language, where every language has as many, for
pieces of so many characters (half as many in scripts without spaces) or of {counted} together.
R, recall: the share of the language's pieces with that score or more."""


def minimums_table(found: Calibration) -> str:
    """Minimum scores for people, the least precise first."""
    heads = " ".join(f"{f'{sign} {length}':>6}" for sign in "PR" for length in LENGTHS)
    lines = [f"{'language':<10} {'min':>4} {'P':>6} {heads} {'pieces':>6} {'FineWeb-2':>9}  what else there is"]
    for code in sorted(found.minimums, key=lambda code: (found.minimums[code].precision, code)):
        minimum = found.minimums[code]
        at = [minimum.at(length) for length in LENGTHS]
        shares = [point and point.precision for point in at] + [point and point.recall for point in at]
        others = [f"{name} {share:.1%}" for name, share in minimum.others.items() if share >= _TOLD_SHARE][:_TOLD]
        lines.append(
            f"{code:<10} {minimum.minimum:>4.2f} {minimum.precision:>6.3f} "
            + " ".join(f"{'-' if share is None else f'{share:.3f}':>6}" for share in shares)
            + f" {sum(minimum.pieces.values()):>6,} {minimum.fineweb2:>9.2f}  {', '.join(others)}".rstrip()
        )
    languages = ", ".join(f"{count} of {length}" for length, count in found.mix.items())
    recalls = ", ".join(f"{recall:g} of those of {length}" for length, recall in MIN_RECALL.items())
    counted = ", ".join(map(str, COUNTED))
    lines += ["", _LEGEND.format(counted=counted), f"Languages mixed, by length: {languages}."]
    lines.append(
        f"Chosen: the least score from {LEAST} on with a precision of {MIN_PRECISION}, or less, as far as it takes\n"
        f"to keep, of the pieces that {CANDIDATES[0]} keeps, {recalls}."
    )
    return "\n".join(lines)


def minimums_data(found: Calibration) -> str:
    """Minimum scores and the curves they were chosen by, as JSON."""
    data = {
        "mix": found.mix,
        "languages": {
            code: {
                "minimum": minimum.minimum,
                "precision": round(minimum.precision, 4),
                "fineweb2": round(minimum.fineweb2, 4),
                "pieces": minimum.pieces,
                "others": {name: round(share, 4) for name, share in minimum.others.items()},
                "curve": {
                    length: [
                        {"minimum": candidate, "precision": round(at.precision, 4), "recall": round(at.recall, 4)}
                        for candidate, at in points.items()
                    ]
                    for length, points in minimum.curve.items()
                },
            }
            for code, minimum in found.minimums.items()
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def write_minimums(found: Calibration, folder: Path) -> dict[str, str]:
    """Put each minimum, its figures above it, into FOLDER's file of the language; nothing else in it changes.

    Returns what was done by file name. A file is left as it is where it has switched the filter off or has other
    bounds than a minimum. ConfigError: there is no file for any of the languages, or one has no `filters:`.
    """
    done = {}
    for path in sorted(folder.glob("*.yaml")):
        minimum = found.minimums.get(FOLDED.get(path.stem, path.stem))
        if minimum is None:
            continue
        before = path.read_bytes()
        after = with_minimum(before, minimum, found.mix, path)
        if after is None:
            done[path.name] = "left: it switches language_score off, or bounds it otherwise"
        elif after == before:
            done[path.name] = "as it was"
        else:
            path.write_bytes(after)
            done[path.name] = f"language_score: {{min: {minimum.minimum:g}}}"
    if not done:
        raise ConfigError(f"{folder}: no <language>.yaml of a language that was measured; name the project's filters/")
    return done


def with_minimum(content: bytes, minimum: Minimum, mix: Mapping[int, int], path: Path) -> bytes | None:
    """A language's file with the minimum in it; None if it is not to be changed."""
    bound = _BOUND.search(content)
    if bound is None:
        filters = _FILTERS.search(content)
        if filters is None:
            raise ConfigError(f"{path}: no `filters:` to put language_score under; add that line")
        end = filters["end"]
        return content[: filters.end()] + _lines(minimum, mix, b"  ", end) + content[filters.end() :]
    if not _PLAIN.fullmatch(bound["value"]):
        return None
    before = _FIGURES.sub(b"", content[: bound.start()])
    return before + _lines(minimum, mix, bound["indent"], bound["end"]) + content[bound.end() :]


def _lines(minimum: Minimum, mix: Mapping[int, int], indent: bytes, end: bytes) -> bytes:
    longest = max(minimum.curve)
    recalls = [(length, point.recall) for length in COUNTED if (point := minimum.at(length))]
    at_longest = minimum.curve[longest][minimum.minimum].precision
    precision = f"precision {minimum.precision:.3f}, of {longest} characters {at_longest:.3f}; see _default.yaml."
    lines = (
        f"# Among {max(mix.values())} languages in equal parts: {precision}",
        "# Recall by characters: " + ", ".join(f"{recall:.3f} of {length}" for length, recall in recalls) + ".",
        f"language_score: {{min: {minimum.minimum:g}}}",
    )
    return b"".join(indent + line.encode() + end for line in lines)
