"""The configuration as data: to name it, and to say what changed between two runs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from roots_pipeline.config.profiles import under_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from roots_pipeline.config.model import Project, Source
    from roots_pipeline.config.rules import LanguageRules

#: What describes a source or tests it, and changes no document of a run.
_DESCRIPTION = (
    *("title", "homepage", "custodian", "license_evidence", "about", "personal_data", "sample", "verified", "overlaps"),
    "family",
)
_ABSENT = object()


def canonical(project: Project, sources: Iterable[str], languages: Iterable[str]) -> dict[str, Any]:
    """Everything the files say that can change the documents or the ledger of a run, as plain JSON data.

    Left out: titles, homepages, custodians, assessments, samples and the texts to keep and to drop. All licenses
    are in, because records bring their own.
    """
    chosen = {name: project.sources[name] for name in sorted(sources)}
    rules = {code: project.rules[code] for code in sorted(languages)}
    declared = set(rules).union(*(source.languages for source in chosen.values()))
    profiles = {source.filters.profile for source in chosen.values()}
    natural = [entry for code, entry in rules.items() if project.languages[code].kind == "natural"]
    under = {
        name: {own.language: _rules(under_profile(profile, own)) for own in natural}
        for name, profile in project.profiles.items()
        if name in profiles
    }
    return {
        "sources": {name: _source(source) for name, source in chosen.items()},
        **({"profiles": under} if under else {}),
        "rules": {code: _rules(entry) for code, entry in rules.items()},
        "languages": {code: _plain(project.languages[code], leave_out=("name", "family")) for code in sorted(declared)},
        "duplicates": _plain(project.duplicates, leave_out=("removed",)),
        "licenses": {
            id_: [project.licenses[id_].permits_training, sorted(project.licenses[id_].conditions)]
            for id_ in sorted(project.licenses)
        },
    }


def fingerprint(data: Any) -> str:
    """64 hexadecimal digits that name plain JSON data, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Any, new: Any) -> list[str]:
    """What changed between two plain JSON values, a line a change, in the order of the keys.

    >>> differences({"clean": ["a"], "priority": 0}, {"clean": ["b"], "priority": 0})
    ["clean[0]: 'a' -> 'b'"]
    >>> differences({"stop_words": ["ni"]}, {"stop_words": ["na", "ni"]})
    ["stop_words: 'na' added"]
    """
    return list(_differences(old, new, ""))


def _differences(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            here = f"{path}.{key}" if path else str(key)
            yield from _differences(old.get(key, _ABSENT), new.get(key, _ABSENT), here)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for i, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, f"{path}[{i}]")
    elif (
        isinstance(old, list) and isinstance(new, list) and (gone := _without(old, new)) + (come := _without(new, old))
    ):
        yield from (f"{path}: {_shown(item)} removed" for item in gone)
        yield from (f"{path}: {_shown(item)} added" for item in come)
    elif type(old) is not type(new) or old != new:
        if old is _ABSENT:
            yield f"{path}: {_shown(new)} added"
        elif new is _ABSENT:
            yield f"{path}: {_shown(old)} removed"
        else:
            yield f"{path}: {_shown(old)} -> {_shown(new)}"


def _without(items: list[Any], others: list[Any]) -> list[Any]:
    return [item for item in items if item not in others]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _source(source: Source) -> dict[str, Any]:
    data = _plain(source, leave_out=_DESCRIPTION)
    # A record that cannot be read as declared is dropped all the same; this decides only whether the run goes on.
    data["on_bad_record"] = str(data["on_bad_record"])
    # A name for template lines says no more than what it stands for.
    lines = source.duplicates.template_lines
    data["duplicates"]["lines"] = lines and _plain(lines, leave_out=())
    if source.redact.types is None:
        judged = source.personal_data
        data["redact"]["types"] = [judged.present, judged.generic, judged.numeric, judged.sensitive]
    return data


def _rules(rules: LanguageRules) -> dict[str, Any]:
    data = _plain(msgspec.structs.replace(rules, models={}), leave_out=("language", "keep", "drop", "models"))
    if rules.models:
        # What a model holds decides, wherever it lies.
        data["models"] = {name: _sha256(path) for name, path in sorted(rules.models.items())}
    # Keys have no order in the fingerprint, and the order of decision changes the ledger.
    data["filter_order"] = list(rules.filters)
    return data


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(struct: msgspec.Struct, leave_out: tuple[str, ...]) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(struct))  # lists, as a stored one has them
    return {key: value for key, value in data.items() if key not in leave_out}
