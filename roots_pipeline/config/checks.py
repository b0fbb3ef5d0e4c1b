"""What the shape of a file cannot say: that its names exist, that its numbers make sense, that it is called right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec
from msgspec import UnsetType

from roots_pipeline.config.conversion import shown
from roots_pipeline.config.licensing import license_ids
from roots_pipeline.config.profiles import OWN, of_own
from roots_pipeline.document import UNDETERMINED
from roots_pipeline.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from roots_pipeline.config.deduplication import DuplicatesFile
    from roots_pipeline.config.model import (
        Custodian,
        Language,
        LanguagesFile,
        License,
        Source,
    )
    from roots_pipeline.config.profiles import ProfileFile
    from roots_pipeline.config.reading import Document, Place
    from roots_pipeline.config.rules import BoundsEntry, LanguageRules, RulesFile
    from roots_pipeline.config.vocabulary import Vocabulary

#: Words a command line or a ledger uses for something else, so that no language may be called so.
RESERVED = frozenset({"all", UNDETERMINED})

#: The filters that read a model.
MODELED = ("perplexity", "character_perplexity")

#: File name endings that several languages may have, because a document's text tells them apart.
SHARED_EXTENSIONS = frozenset({"h"})


@dataclass(frozen=True)
class Known:
    """Every name a source may use."""

    vocabulary: Vocabulary
    languages: Mapping[str, Language]
    licenses: Mapping[str, License]
    custodians: Mapping[str, Custodian]
    profiles: frozenset[str] = frozenset()


def check_sorted(document: Document, place: Place, names: Sequence[str]) -> None:
    """A vocabulary is sorted (case does not count), so that two additions seldom meet and nothing is written twice."""
    for before, after in pairwise(names):
        if (after.casefold(), after) < (before.casefold(), before):
            document.flaw((*place, after), f"'{after}' goes before '{before}'; keep the file sorted")


def check_languages(document: Document, entries: LanguagesFile) -> None:
    """Codes agree with their facts, and no word calls two languages."""
    owners: dict[str, str] = {}
    extensions: dict[str, str] = {}
    check_sorted(document, ("natural",), list(entries.natural))
    check_sorted(document, ("programming",), list(entries.programming))
    for code, natural in entries.natural.items():
        place: Place = ("natural", code)
        _check_names(document, place, code, natural.name, natural.aliases, owners)
        if code != f"{natural.iso639_3}_{natural.script}":
            expected = f"{natural.iso639_3}_{natural.script}"
            document.flaw(place, f"code '{code}' is not iso639_3 and script; expected '{expected}'")
        shared = natural.identified_as
        if shared is not None and shared not in entries.natural:
            hint = nearest(shared, entries.natural)
            document.flaw((*place, "identified_as"), f"unknown natural language '{shared}'{hint}")
    for code, programming in entries.programming.items():
        place = ("programming", code)
        _check_names(document, place, code, programming.name, programming.aliases, owners)
        for i, extension in enumerate(programming.extensions):
            here = (*place, "extensions", i)
            if extension.startswith(".") or extension != extension.lower():
                document.flaw(here, f"extension '{extension}': write it without the dot and in small letters")
            owner = extensions.setdefault(extension, code)
            if (owner != code and extension not in SHARED_EXTENSIONS) or extension in programming.extensions[:i]:
                document.flaw(here, f"extension '{extension}' is {owner}'s already")


def _check_names(
    document: Document, place: Place, code: str, name: str, aliases: Sequence[str], owners: dict[str, str]
) -> None:
    """The code, the English name and the aliases of a language call no other language, whatever the case."""
    for word in (code, name, *aliases):
        here = (*place, "aliases", aliases.index(word)) if word in aliases else place
        if word.casefold() in RESERVED:
            document.flaw(here, f"'{word}' is reserved and cannot call a language")
        owner = owners.setdefault(word.casefold(), code)
        if owner != code:
            document.flaw(here, f"'{word}' calls {owner} already; a name or alias calls one language")
        elif word in aliases and (word == code or list(aliases).count(word) > 1):
            document.flaw(here, f"alias '{word}' is said twice")


def check_source(document: Document, source: Source, known: Known) -> None:
    """Every name a source uses exists, and its parts agree with one another."""
    _check_stem(document, "name", source.family or source.name)
    if source.custodian not in known.custodians:
        hint = nearest(source.custodian, known.custodians)
        document.flaw(
            ("custodian",), f"unknown custodian '{source.custodian}'{hint}; add it to catalog/custodians.yaml"
        )
    for i, language in enumerate(source.languages):
        _check_language(document, ("languages", i), language, known.languages)
        if language in source.languages[:i]:
            document.flaw(("languages", i), f"language '{language}' is declared twice")
    if isinstance(source.on_bad_record, float) and not 0 <= source.on_bad_record <= 1:
        document.flaw(("on_bad_record",), f"on_bad_record is a share, 0 to 1, not {source.on_bad_record:g}")
    _check_clean(document, source, known)
    _check_personal_data(document, source)
    for i, kind in enumerate(source.redact.types or ()):
        if kind not in known.vocabulary.personal_data:
            message = f"unknown type '{kind}'{nearest(kind, known.vocabulary.personal_data)}"
            types = ", ".join(known.vocabulary.personal_data)
            document.flaw(("redact", "types", i), f"{message}; the types are: {types}")
    profile = source.filters.profile
    if profile is not None and profile not in known.profiles:
        known_ones = "see: filters/_profiles (none: each language's own)"
        message = f"unknown profile '{profile}'{nearest(profile, known.profiles)}; {known_ones}"
        document.flaw(("filters", "profile"), message)
    _check_read(document, source, known)
    _check_duplicates(document, source, known.languages)
    _check_license(document, ("license",), source.license, known.licenses)


def _check_stem(document: Document, key: str, name: str) -> None:
    stem = PurePosixPath(document.file).stem
    if stem != name:
        document.flaw(
            (key,), f"{key} '{name}' is not the file's name; rename the file to {name}.yaml or write '{stem}'"
        )


def _check_language(document: Document, place: Place, code: str, languages: Mapping[str, Language]) -> None:
    if code in languages:
        return
    for language in languages.values():
        if code.casefold() in {word.casefold() for word in (language.code, language.name, *language.aliases)}:
            document.flaw(place, f"language '{code}': files use codes; write '{language.code}'")
            return
    document.flaw(place, f"unknown language '{code}'{nearest(code, languages)}")


def _check_license(document: Document, place: Place, expression: str, licenses: Mapping[str, License]) -> None:
    try:
        ids = license_ids(expression)
    except ValueError as error:
        document.flaw(place, f"license '{expression}': {error}")
        return
    for id_ in ids:
        if id_ not in licenses:
            document.flaw(place, f"unknown license '{id_}'{nearest(id_, licenses)}")


def _check_clean(document: Document, source: Source, known: Known) -> None:
    """Steps exist, and the source has what they go by."""
    vocabulary = known.vocabulary
    for i, cleaner in enumerate(source.clean):
        if cleaner not in vocabulary.cleaners:
            document.flaw(("clean", i), f"unknown cleaner '{cleaner}'{nearest(cleaner, vocabulary.cleaners)}")
        natural = [
            code for code in source.languages if code in known.languages and known.languages[code].kind == "natural"
        ]
        if cleaner in vocabulary.cleaners_by_language and (len(source.languages) > 1 or not natural):
            document.flaw(
                ("clean", i),
                f"{cleaner} goes by the source's language, so it wants one natural language; split the source",
            )
        column = vocabulary.cleaner_columns.get(cleaner)
        if column is not None and getattr(source.read, f"{column}_field") is None:
            document.flaw(
                ("clean", i), f"{cleaner} goes by the document's {column}: name its field in read.{column}_field"
            )
        if cleaner == "duplicate_lines":
            if source.clean.index(cleaner) < i:
                document.flaw(("clean", i), "duplicate_lines is said twice; lines are taken out at one place")
            elif source.duplicates.lines is None and source.duplicates.repeated is None:
                document.flaw(
                    ("clean", i), "duplicate_lines marks nothing: say `duplicates.lines` or `.repeated`, or drop it"
                )


def _check_personal_data(document: Document, source: Source) -> None:
    data = source.personal_data
    if document.flawed(("personal_data", "present")):
        return
    if data.present == "no":
        if data.justification is None:
            document.flaw(
                ("personal_data", "justification"), "personal_data: key 'justification' is missing: why is there none?"
            )
        return
    if data.justification is not None:
        document.flaw(("personal_data", "justification"), "personal_data.justification goes with `present: no` alone")
    if data.present == "author_name_only":
        return
    for key in ("generic", "numeric", "sensitive"):
        if getattr(data, key) is None:
            document.flaw(("personal_data", key), f"personal_data: key '{key}' is missing: how likely is it?")


def _check_read(document: Document, source: Source, known: Known) -> None:
    read, vocabulary = source.read, known.vocabulary
    if read.reader not in vocabulary.readers:
        document.flaw(("read", "reader"), f"unknown reader '{read.reader}'{nearest(read.reader, vocabulary.readers)}")
    for i, path in enumerate(read.path):
        if not path.strip():
            document.flaw(("read", "path", i), "read.path is empty")
    if read.license_names and read.license_field is None:
        document.flaw(("read", "license_names"), "read.license_names needs read.license_field")
    for written, expression in read.license_names.items():
        _check_license(document, ("read", "license_names", written), expression, known.licenses)
    if vocabulary.option_flaw is not None and read.reader in vocabulary.readers:
        for key, value in read.options.items():
            flaw = vocabulary.option_flaw(read.reader, key, value)
            if flaw is not None:
                document.flaw(("read", "options", key), f"read.options: {flaw}")


def with_own_fields(document: Document, source: Source, known: Vocabulary) -> Source:
    """The source with the fields that its reader's records have by themselves; it may name none of its own."""
    own = known.own_fields.get(source.read.reader)
    if not own:
        return source
    written = document.data.get("read")
    for key in written if isinstance(written, dict) else ():
        if key.endswith("_field"):
            message = f"reader {source.read.reader} knows the fields of its records; leave {key} out"
            document.flaw(("read", key), f"read.{key}: {message}")
    return msgspec.structs.replace(source, read=msgspec.structs.replace(source.read, **own))


def _check_duplicates(document: Document, source: Source, languages: Mapping[str, Language]) -> None:
    written = document.data.get("duplicates")
    if isinstance(written, dict) and written.get("url") is not None and source.read.url_field is None:
        document.flaw(("duplicates", "url"), "duplicates.url needs read.url_field")
    lines = source.duplicates.template_lines
    if lines is not None and lines.by == "domain" and source.read.url_field is None:
        document.flaw(("duplicates", "lines"), "duplicates.lines by domain needs read.url_field")
    code = [name for name in source.languages if name in languages and languages[name].kind == "programming"]
    for key in ("lines", "repeated"):
        if code and getattr(source.duplicates, key) is not None:
            document.flaw(
                ("duplicates", key),
                f"duplicates.{key} would take apart programs ({code[0]}), which say the same line often; leave it out, "
                "or split the source by language",
            )


def check_bounds(
    document: Document, place: Place, filters: Mapping[str, BoundsEntry | None], known: Vocabulary
) -> None:
    """Filters exist, and their bounds are numbers in order; a ratio's between 0 and 1."""
    for name, bounds in filters.items():
        here: Place = (*place, name)
        if name not in known.filters:
            document.flaw(here, f"unknown filter '{name}'{nearest(name, known.filters)}")
        if bounds is None:
            continue
        low, high = bounds.min, bounds.max
        if isinstance(low, UnsetType) and isinstance(high, UnsetType) and isinstance(bounds.flag, UnsetType):
            document.flaw(here, f"{shown(here)}: neither min nor max; write null to switch the filter off")
        for key, value in (("min", low), ("max", high)):
            if isinstance(value, float) and name in known.ratios and not 0 <= value <= 1:
                document.flaw((*here, key), f"{shown(here)}.{key} is {value:g}, but a ratio lies between 0 and 1")
        if isinstance(low, float) and isinstance(high, float) and low > high:
            document.flaw(here, f"{shown(here)}: min {low:g} is above max {high:g}, so nothing could be kept")


def check_rules(document: Document, rules: RulesFile, languages: Mapping[str, Language], known: Vocabulary) -> None:
    """What can be said of a language's file without the defaults."""
    _check_stem(document, "language", rules.language)
    _check_language(document, ("language",), rules.language, languages)
    check_bounds(document, ("filters",), rules.filters, known)
    for key, words in (("stop_words", rules.stop_words), ("flagged_words", rules.flagged_words)):
        _check_words(document, key, words)
    for i, text in enumerate(rules.keep):
        if text in {dropped for texts in rules.drop.values() for dropped in texts}:
            document.flaw(("keep", i), "a text is in keep and in drop")


def check_models(document: Document, rules: RulesFile, root: Path) -> None:
    """The models that a language's file names are there, and some filter reads them."""
    for name, path in rules.models.items():
        if name not in MODELED:
            document.flaw(("models", name), f"no filter '{name}' reads a model; those that do: {', '.join(MODELED)}")
        elif not (root / path).is_file():
            document.flaw(("models", name), f"{path}: there is no such file; its path begins in the project's folder")


def check_profile(
    document: Document, profile: ProfileFile, languages: Mapping[str, Language], known: Vocabulary
) -> None:
    """Filters and languages exist, bounds are in order, and no program is held against rules for prose."""
    _check_stem(document, "profile", profile.profile)
    if profile.profile == OWN:
        document.flaw(
            ("profile",), f"'{OWN}' stands for the rules of each language's own file; name the profile otherwise"
        )
    bounds = {name: None if isinstance(written, str) else written for name, written in profile.filters.items()}
    check_bounds(document, ("filters",), bounds, known)
    for name, written in profile.filters.items():
        if isinstance(written, str):
            _check_own(document, name, written, known)
    for key in ("languages", "stop_words"):
        for code in getattr(profile, key):
            _check_language(document, (key, code), code, languages)
            if code in languages and languages[code].kind == "programming":
                document.flaw((key, code), f"'{code}' is a programming language; profiles are for natural ones")
    for code, differing in profile.languages.items():
        check_bounds(document, ("languages", code), differing, known)
        for name, entry in differing.items():
            if isinstance(profile.filters.get(name), str) and entry is not None:
                document.flaw(("languages", code, name), f"{name} is `own` for all languages, so it has no bounds here")
    for words in profile.stop_words.values():
        _check_words(document, "stop_words", words)


def _check_own(document: Document, name: str, written: str, known: Vocabulary) -> None:
    word, meant = written.partition(" ")[0], of_own(name, written)
    if word != OWN:
        message = f"{name}: unknown word '{word}'{nearest(word, [OWN])}; write bounds, or '{OWN}'"
        document.flaw(("filters", name), message)
    elif meant not in known.filters:
        document.flaw(("filters", name), f"unknown filter '{meant}'{nearest(meant, known.filters)}")


def _check_words(document: Document, key: str, words: Iterable[str]) -> None:
    seen: set[str] = set()
    for i, word in enumerate(words):
        if not word or word.split() != [word]:
            document.flaw((key, i), f"{key}: '{word}' is not one word, so it could never be found; write single words")
        elif word.casefold() in seen:
            document.flaw((key, i), f"{key}: '{word}' is listed twice (case does not count)")
        seen.add(word.casefold())


def check_resolved(document: Document, resolved: LanguageRules, own: RulesFile, defaults: Collection[str]) -> None:
    """What can only be said with the defaults merged in."""
    for name, bounds in resolved.filters.items():
        if bounds.min is None and bounds.max is None:
            document.flaw(("filters", name), f"filters.{name}: no bound is left; write null to switch the filter off")
        if bounds.min is not None and bounds.max is not None and bounds.min > bounds.max:
            what = f"min {bounds.min:g} is above max {bounds.max:g}, one of them from filters/_default.yaml"
            document.flaw(("filters", name), f"filters.{name}: {what}")
    for name, bounds_entry in own.filters.items():
        if bounds_entry is None and name not in defaults:
            document.flaw(("filters", name), f"filters.{name}: null switches off a default filter, and this is none")
    for name in own.drop:
        if name not in resolved.filters:
            document.flaw(
                ("drop", name), f"drop: filter '{name}' is not in force here{nearest(name, resolved.filters)}"
            )


def check_duplicates(document: Document, duplicates: DuplicatesFile, known: Vocabulary) -> None:
    """Presets and measures exist, and steps are steps."""
    for kind in ("natural", "programming"):
        preset = getattr(duplicates, kind).preset
        if preset is not None and preset not in known.presets:
            message = f"unknown preset '{preset}'{nearest(preset, known.presets)}; see: roots duplicates curve"
            document.flaw((kind, "preset"), message)
    for name, step in duplicates.quality.items():
        if name not in known.filters:
            message = f"unknown filter '{name}'{nearest(name, known.filters)}; see: roots list filters"
            document.flaw(("quality", name), message)
        if not step:
            document.flaw(("quality", name), "is 0; expected the difference that counts, like 0.1")
    if duplicates.removed.warn > duplicates.removed.stop:
        document.flaw(("removed", "warn"), "is above `stop`, so nobody would be warned")
