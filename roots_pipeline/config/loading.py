"""A project's folder → a checked `Project`, or one ConfigError with everything that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from roots_pipeline.config import checks
from roots_pipeline.config.conversion import convert, convert_entries
from roots_pipeline.config.deduplication import DuplicatesFile
from roots_pipeline.config.families import members
from roots_pipeline.config.model import (
    Custodian,
    CustodianEntry,
    Language,
    LanguagesFile,
    License,
    LicenseEntry,
    Project,
    Source,
)
from roots_pipeline.config.profiles import ProfileFile
from roots_pipeline.config.reading import Document, Flaw, Place, read_yaml
from roots_pipeline.config.rules import BoundsEntry, DefaultsFile, LanguageRules, RulesFile, merged
from roots_pipeline.config.vocabulary import Vocabulary
from roots_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

S = TypeVar("S", bound=msgspec.Struct)

LANGUAGES_FILE = "catalog/languages.yaml"
LICENSES_FILE = "catalog/licenses.yaml"
CUSTODIANS_FILE = "catalog/custodians.yaml"
DEFAULTS_FILE = "filters/_default.yaml"
DUPLICATES_FILE = "filters/_duplicates.yaml"
PROFILES_FOLDER = "filters/_profiles"


def find_project(start: Path) -> Path:
    """The nearest folder at or above `start` that holds `catalog/languages.yaml`; ConfigError where there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / LANGUAGES_FILE).is_file():
            return folder
    raise ConfigError(
        f"{start}: no project here or above (a folder with {LANGUAGES_FILE}); name one: roots --project DIR"
    )


def load_project(root: Path, known: Vocabulary) -> Project:
    """Read and check every YAML file under `root`.

    Raises ConfigError with all mistakes of all files, one a line, `file:line: what is wrong; what is known`.
    """
    if not (root / LANGUAGES_FILE).is_file():
        raise ConfigError(f"{root}: not a project: {LANGUAGES_FILE} is missing; name another: roots --project DIR")
    flaws: list[Flaw] = []
    languages = _languages(root, flaws)
    licenses = _licenses(root, flaws)
    custodians = _custodians(root, flaws)
    profiles = _profiles(root, known, languages, flaws)
    sources = _sources(root, checks.Known(known, languages, licenses, custodians, frozenset(profiles)), flaws)
    rules = _rules(root, known, languages, flaws)
    duplicates = _duplicates(root, known, flaws)
    if flaws:
        raise ConfigError("\n".join(map(str, flaws)))
    return Project(root, languages, licenses, custodians, sources, rules, duplicates, profiles)


def load_languages(root: Path) -> dict[str, Language]:
    """The languages of a project alone, whatever state its other files are in; ConfigError as `load_project`."""
    flaws: list[Flaw] = []
    languages = _languages(root, flaws)
    if flaws:
        raise ConfigError("\n".join(map(str, flaws)))
    return languages


def line_of(root: Path, file: str, place: Place) -> int:
    """The line of a key or item of a file that was read before, for what is found out later."""
    return read_yaml(root / file, file).line(place)


def _read(root: Path, file: str, kind: type[S], flaws: list[Flaw]) -> tuple[Document, S | None]:
    """A file as a struct; None where nothing could be read from it, which is then in `flaws`."""
    document = _read_data(root, file, flaws)
    return (Document(file), None) if document is None else (document, convert(document, kind))


def _read_data(root: Path, file: str, flaws: list[Flaw]) -> Document | None:
    """A file as plain data; None where nothing could be read from it, which is then in `flaws`."""
    document = read_yaml(root / file, file)
    _list_single_path(document)
    if not document.data:
        flaws.extend(document.flaws or [Flaw(file, 1, "is empty; expected keys and values (key: value)")])
        return None
    return document


def _list_single_path(document: Document) -> None:
    """`path: one` means `path: [one]`; no other key has two forms."""
    read = document.data.get("read")
    if isinstance(read, dict) and isinstance(read.get("path"), str):
        read["path"] = [read["path"]]


def _checked(document: Document, flaws: list[Flaw]) -> bool:
    """Whether the checks after reading found the document good; moves what they found to `flaws`."""
    flaws.extend(sorted(document.flaws, key=lambda flaw: flaw.line))
    return not document.flaws


def _languages(root: Path, flaws: list[Flaw]) -> dict[str, Language]:
    document, entries = _read(root, LANGUAGES_FILE, LanguagesFile, flaws)
    if entries is None:
        return {}
    languages: dict[str, Language] = {}
    for code, natural in entries.natural.items():
        languages[code] = Language(code=code, kind="natural", **msgspec.structs.asdict(natural))
    for code, programming in entries.programming.items():
        languages[code] = Language(code=code, kind="programming", **msgspec.structs.asdict(programming))
    checks.check_languages(document, entries)
    _checked(document, flaws)
    return languages


def _entries(root: Path, file: str, kind: type[S], flaws: list[Flaw]) -> dict[str, S]:
    """A vocabulary file: name → entry, sorted by name."""
    document = read_yaml(root / file, file)
    entries: dict[str, S] = convert_entries(document, kind)
    checks.check_sorted(document, (), list(entries))
    _checked(document, flaws)
    return entries


def _licenses(root: Path, flaws: list[Flaw]) -> dict[str, License]:
    entries = _entries(root, LICENSES_FILE, LicenseEntry, flaws)
    return {id_: License(id=id_, **msgspec.structs.asdict(entry)) for id_, entry in entries.items()}


def _custodians(root: Path, flaws: list[Flaw]) -> dict[str, Custodian]:
    entries = _entries(root, CUSTODIANS_FILE, CustodianEntry, flaws)
    return {name: Custodian(name=name, **msgspec.structs.asdict(entry)) for name, entry in entries.items()}


def _sources(root: Path, known: checks.Known, flaws: list[Flaw]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for file in _yaml_files(root, "sources", flaws):
        family = _read_data(root, file, flaws)
        if family is None:
            continue
        # What is wrong with the whole family is said once.
        found: dict[Flaw, None] = {}
        for document in members(family, known.languages):
            source = checks.with_own_fields(document, convert(document, Source), known.vocabulary)
            checks.check_source(document, source, known)
            found |= dict.fromkeys(document.flaws)
            if source.name in sources:
                found[Flaw(file, 1, f"source '{source.name}' is declared in {sources[source.name].file} already")] = (
                    None
                )
            elif not document.flaws:
                sources[source.name] = source
        flaws.extend(sorted(found | dict.fromkeys(family.flaws), key=lambda flaw: flaw.line))
    return sources


def _rules(
    root: Path, known: Vocabulary, languages: Mapping[str, Language], flaws: list[Flaw]
) -> dict[str, LanguageRules]:
    document, defaults = _read(root, DEFAULTS_FILE, DefaultsFile, flaws)
    if defaults is not None:
        for kind in ("natural", "programming"):
            checks.check_bounds(document, (kind, "filters"), getattr(defaults, kind).filters, known)
        if not _checked(document, flaws):
            defaults = None
    rules: dict[str, LanguageRules] = {}
    files = [file for file in _yaml_files(root, "filters", flaws) if file not in (DEFAULTS_FILE, DUPLICATES_FILE)]
    for file in files:
        document, entry = _read(root, file, RulesFile, flaws)
        if entry is None:
            continue
        checks.check_rules(document, entry, languages, known)
        checks.check_models(document, entry, root)
        if defaults is not None and entry.language in languages:
            default = getattr(defaults, languages[entry.language].kind).filters
            rules[entry.language] = _resolve(entry, default, root)
            if not document.flaws:
                checks.check_resolved(document, rules[entry.language], entry, default)
        _checked(document, flaws)
    with_file = {Path(file).stem for file in files}
    for code in languages:
        if code not in with_file:
            cure = f"write one: roots new language {code}"
            flaws.append(Flaw(f"filters/{code}.yaml", 1, f"is missing: every language has its rules; {cure}"))
    return rules


def _profiles(
    root: Path, known: Vocabulary, languages: Mapping[str, Language], flaws: list[Flaw]
) -> dict[str, ProfileFile]:
    profiles: dict[str, ProfileFile] = {}
    for file in _yaml_files(root, PROFILES_FOLDER, flaws):
        document, profile = _read(root, file, ProfileFile, flaws)
        if profile is None:
            continue
        checks.check_profile(document, profile, languages, known)
        if _checked(document, flaws):
            profiles[profile.profile] = profile
    return profiles


def _duplicates(root: Path, known: Vocabulary, flaws: list[Flaw]) -> DuplicatesFile:
    """What the file says; the defaults where there is none."""
    if not (root / DUPLICATES_FILE).exists():
        return DuplicatesFile()
    document, duplicates = _read(root, DUPLICATES_FILE, DuplicatesFile, flaws)
    if duplicates is None:
        return DuplicatesFile()
    checks.check_duplicates(document, duplicates, known)
    _checked(document, flaws)
    return duplicates


def _resolve(entry: RulesFile, defaults: Mapping[str, BoundsEntry], root: Path) -> LanguageRules:
    """The language's rules over the defaults: by filter, and within a filter by bound."""
    filters = {
        name: merged(own, defaults.get(name, BoundsEntry()))
        for name in (*defaults, *(name for name in entry.filters if name not in defaults))
        if (own := entry.filters.get(name, BoundsEntry())) is not None
    }
    return LanguageRules(
        language=entry.language,
        stop_words=entry.stop_words,
        flagged_words=entry.flagged_words,
        models={name: root / path for name, path in entry.models.items()},
        filters=filters,
        flag=entry.flag,
        keep=entry.keep,
        drop=entry.drop,
    )


def _yaml_files(root: Path, folder: str, flaws: list[Flaw]) -> Iterable[str]:
    """The YAML files of a folder, sorted; a `.yml` or a folder within would be read by nobody, so it is a flaw."""
    files = []
    for path in sorted((root / folder).iterdir()) if (root / folder).is_dir() else []:
        if path.name.startswith("."):
            continue
        if path.suffix == ".yml":
            flaws.append(Flaw(f"{folder}/{path.name}", 1, "would not be read; name it .yaml"))
        elif path.suffix == ".yaml":
            files.append(f"{folder}/{path.name}")
    return files
