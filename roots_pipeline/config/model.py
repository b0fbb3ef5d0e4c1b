"""What the YAML files say, as frozen structs; below the door only these travel.

The files themselves: `catalog/*.yaml` (languages, licenses, custodians), `sources/NAME.yaml` (a `Source`),
`filters/CODE.yaml` (a `RulesFile`) and `filters/_default.yaml` (a `DefaultsFile`). Field descriptions are what
editors show while one writes YAML: the JSON Schemas are generated from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from roots_pipeline.config.base import Struct
from roots_pipeline.config.deduplication import DuplicatesFile
from roots_pipeline.config.form import About, LicenseEvidence
from roots_pipeline.config.licensing import LicenseCondition, permits
from roots_pipeline.config.profiles import OWN, ProfileFile, under_profile
from roots_pipeline.config.rules import LanguageRules
from roots_pipeline.config.treatment import FilterKeep, Redaction, SourceDuplicates, SourceFilters
from roots_pipeline.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Kind: TypeAlias = Literal["natural", "programming"]
Scalar: TypeAlias = str | int | float | bool
#: The types of a custodian in the BigScience catalogue (data_sourcing, catalogue_forms.py).
CustodianKind: TypeAlias = Literal[
    "private_individual",
    "commercial_entity",
    "library_museum_archive",
    "university_or_research",
    "nonprofit",
    "government",
    "other",
]
#: How likely a kind of personal data is, in the words of the BigScience catalogue (availability.pii).
Likelihood: TypeAlias = Literal["very_likely", "somewhat_likely", "unlikely", "none"]


class Language(Struct, frozen=True, kw_only=True):
    """A natural language (code `swh_Latn`: ISO 639-3 and ISO 15924) or a programming language (code `python`)."""

    code: str
    name: str
    kind: Kind
    iso639_3: str | None = None
    script: str | None = None
    family: str | None = None
    #: Other names by which a command or a source's records may call it; unique over all languages.
    aliases: tuple[str, ...] = ()
    #: File name endings without the dot, in small letters; case does not count.
    extensions: tuple[str, ...] = ()
    #: The identifier's class where several languages share one.
    identified_as: str | None = None


class NaturalEntry(Struct, frozen=True, kw_only=True):
    """A natural language as `catalog/languages.yaml` writes it, under its code."""

    name: str
    iso639_3: Annotated[str, Meta(pattern="^[a-z]{3}$")]
    script: Annotated[str, Meta(pattern="^[A-Z][a-z]{3}$")]
    family: str
    aliases: tuple[str, ...] = ()
    identified_as: str | None = None


class ProgrammingEntry(Struct, frozen=True, kw_only=True):
    """A programming language as `catalog/languages.yaml` writes it, under its code."""

    name: str
    extensions: Annotated[tuple[str, ...], Meta(min_length=1)]
    aliases: tuple[str, ...] = ()


class LanguagesFile(Struct, frozen=True, kw_only=True):
    """`catalog/languages.yaml`: code → entry, sorted by code within each kind."""

    natural: dict[str, NaturalEntry]
    programming: dict[str, ProgrammingEntry]


class LicenseEntry(Struct, frozen=True, kw_only=True):
    """A license as `catalog/licenses.yaml` writes it, under its SPDX id or `LicenseRef-` name."""

    title: str
    url: str | None
    permits_training: bool
    permits_redistribution: bool
    conditions: tuple[str, ...] = ()


class License(LicenseEntry, frozen=True, kw_only=True):
    """What a license lets us do; see the head of `catalog/licenses.yaml` for what the two answers mean."""

    id: str


class CustodianEntry(Struct, frozen=True, kw_only=True):
    """A custodian as `catalog/custodians.yaml` writes it, under its name."""

    kind: CustodianKind
    homepage: str | None
    location: str


class Custodian(CustodianEntry, frozen=True, kw_only=True):
    """Who keeps a source and answers for it."""

    name: str


class PersonalData(Struct, frozen=True, kw_only=True):
    """A person's judgement of the personal data in a source, in the categories of the BigScience catalogue."""

    present: Annotated[
        Literal["yes", "author_name_only", "no", "unclear"],
        Meta(description="Does the text hold personal data? When in doubt: yes."),
    ]
    generic: Annotated[
        Likelihood | None, Meta(description="Names, addresses, e-mail, handles, dates, URLs. Required unless `no`.")
    ] = None
    numeric: Annotated[
        Likelihood | None, Meta(description="Telephone, card, account and device numbers. Required unless `no`.")
    ] = None
    sensitive: Annotated[
        Likelihood | None, Meta(description="Origin, opinions, beliefs, health, sex life. Required unless `no`.")
    ] = None
    justification: Annotated[
        Literal["general_knowledge", "fictional", "other"] | None,
        Meta(description="Why there is none; required where `present` is `no`."),
    ] = None
    note: Annotated[str | None, Meta(description="What else a steward should know.")] = None


class Read(Struct, frozen=True, kw_only=True):
    """How the records of a source are found and which of their fields say what."""

    reader: Annotated[str, Meta(description="One of `roots list readers`.")]
    path: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="Paths, globs or fsspec URLs; relative ones start at the project's folder."),
    ]
    text_field: str = "text"
    id_field: Annotated[str | None, Meta(description="The source's own, stable key of a document.")] = None
    url_field: str | None = None
    license_field: Annotated[str | None, Meta(description="Where records carry their own license.")] = None
    license_names: Annotated[
        dict[str, str], Meta(description="What the records write → a license of catalog/licenses.yaml.")
    ] = msgspec.field(default_factory=dict)
    language_field: str | None = None
    path_field: Annotated[str | None, Meta(description="The file's path, for source code.")] = None
    collected_field: Annotated[str | None, Meta(description="When the source obtained the document.")] = None
    title_field: Annotated[str | None, Meta(description="The document's title; some cleaning steps go by it.")] = None
    type_field: Annotated[
        str | None, Meta(description="The kind of document, where a source has several; some cleaning steps go by it.")
    ] = None
    options: Annotated[dict[str, Scalar], Meta(description="What this reader alone understands.")] = msgspec.field(
        default_factory=dict
    )


class SampleCase(Struct, frozen=True, kw_only=True):
    """One text as the reader yields it, and what must be left of it after the cleaning steps."""

    raw: str
    text: Annotated[str | None, Meta(description="null: the steps leave the document out.")]
    title: Annotated[str | None, Meta(description="The document's title, for steps that go by it.")] = None
    type: Annotated[str | None, Meta(description="The document's type, for steps that go by it.")] = None


class Source(Struct, frozen=True, kw_only=True):
    """One collection of documents: what it is, whether we may use it, how to read and clean it."""

    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_.-]*$", description="The file's name without `.yaml`.")]
    title: Annotated[str, Meta(min_length=1)]
    homepage: Annotated[
        Annotated[str, Meta(pattern="^https?://")] | None,
        Meta(description="Where a reader learns more about the source; null where there is no such place."),
    ]
    custodian: Annotated[str, Meta(description="A name of catalog/custodians.yaml.")]
    license: Annotated[
        str,
        Meta(
            description="An id of catalog/licenses.yaml, or an SPDX expression of them. Where records carry their own "
            "(read.license_field), this is the license of those that carry none."
        ),
    ]
    license_conditions: Annotated[
        tuple[LicenseCondition, ...] | None,
        Meta(
            description="The conditions that a document's license may put, in the words of catalog/licenses.yaml; "
            "documents under any other are left out. [attribution] keeps permissive licenses alone, no copyleft."
        ),
    ] = None
    languages: Annotated[tuple[str, ...], Meta(min_length=1, description="Codes of catalog/languages.yaml.")]
    license_evidence: LicenseEvidence | None = None
    about: About | None = None
    personal_data: PersonalData
    read: Read
    clean: Annotated[tuple[str, ...], Meta(description="Cleaners, in this order; `roots list cleaners`.")] = ()
    on_bad_record: Annotated[
        Literal["fail", "quarantine"] | float,
        Meta(description="`fail` at the first bad record, `quarantine` them all, or fail above this share of them."),
    ] = 0.001
    priority: Annotated[int, Meta(description="Of duplicates, the copy of the source with the higher priority.")] = 0
    duplicates: SourceDuplicates = SourceDuplicates()
    redact: Redaction = Redaction()
    filters: SourceFilters = SourceFilters()
    sample: Annotated[
        tuple[SampleCase, ...], Meta(min_length=1, description="The source's test: texts before and after cleaning.")
    ]
    verified: Annotated[str | None, Meta(description="How far path and fields were tried, by whom and when.")] = None
    overlaps: Annotated[
        tuple[str, ...],
        Meta(description="Sources known to hold some of the same documents, and wanted all the same."),
    ] = ()
    #: The name of the file, where that declares a family (`each`); never written.
    family: str | None = None

    @property
    def file(self) -> str:
        """The file that declares it, below the project's folder."""
        return f"sources/{self.family or self.name}.yaml"

    def record_license(self, written: str | None) -> str:
        """The license of a record that writes `written` in its license field: mapped, as written, or the source's."""
        if self.read.license_field is None or written is None or not written.strip():
            return self.license
        return self.read.license_names.get(written, written)


@dataclass(frozen=True)
class Project:
    """Everything the YAML files of a project say, checked."""

    root: Path
    languages: Mapping[str, Language]
    licenses: Mapping[str, License]
    custodians: Mapping[str, Custodian]
    sources: Mapping[str, Source]
    rules: Mapping[str, LanguageRules]
    duplicates: DuplicatesFile
    #: Families of rules by name.
    profiles: Mapping[str, ProfileFile] = field(default_factory=dict)

    def rules_of(self, source: Source, language: str) -> LanguageRules:
        """The rules that documents of a source in a language are held against: its profile's, or the language's own.

        Whether they drop or only flag is what the source says, or else the language.
        """
        rules = self.rules_under(source.filters.profile, language)
        if source.filters.keep is not None:
            rules = msgspec.structs.replace(rules, flag=source.filters.keep == "flag")
        return rules

    def rules_under(self, profile: str | None, language: str) -> LanguageRules:
        """The rules of a language under a profile, or its own; programs keep theirs.

        Raises ConfigError for a profile that there is not.
        """
        under = self.profile(profile) if profile not in (None, OWN) else None
        if under is None or self.languages[language].kind == "programming":
            return self.rules[language]
        return under_profile(under, self.rules[language])

    def profile(self, name: str) -> ProfileFile:
        """A family of rules by its name; ConfigError: there is none."""
        if name not in self.profiles:
            known = f"; the profiles are: {', '.join(self.profiles)}" if self.profiles else ""
            likely = nearest(name, [*self.profiles, OWN])
            raise ConfigError(f"unknown profile '{name}'{likely}{known}; `{OWN}` is each language's own file")
        return self.profiles[name]

    def under(self, profile: str | None, sources: Iterable[Source], keep: FilterKeep | None = None) -> list[Source]:
        """Sources as one run filters them: all by one profile, or with one way to keep, where that is said.

        `own` in place of a profile undoes those that sources name. Raises ConfigError for a profile that there is not.
        """
        if profile not in (None, OWN):
            self.profile(profile)

        def treated(own: SourceFilters) -> SourceFilters:
            chosen = own.profile if profile is None else None if profile == OWN else profile
            return SourceFilters(profile=chosen, keep=keep or own.keep)

        return [msgspec.structs.replace(source, filters=treated(source.filters)) for source in sources]

    def filtered_by(self, profile: str | None, keep: FilterKeep | None = None) -> Project:
        """The project with all its sources `under` a profile."""
        return replace(
            self, sources=dict(zip(self.sources, self.under(profile, self.sources.values(), keep), strict=True))
        )

    def signals(self, sources: Iterable[Source], languages: Iterable[str]) -> tuple[str, ...]:
        """The measures that decide over documents of these sources and languages, and those that tell a better copy."""
        wanted = set(languages)
        named = {
            name
            for source in sources
            for language in wanted.intersection(source.languages)
            for name in self.rules_of(source, language).filters
        }
        return tuple(sorted(named.union(self.duplicates.quality)))

    def resolve_language(self, name: str) -> str:
        """The code of a language called by its code, an alias or its English name, whatever the case.

        Raises ConfigError for a name that no language has.
        """
        if name in self.languages:
            return name
        names = {
            word.casefold(): code
            for code, language in self.languages.items()
            for word in (code, language.name, *language.aliases)
        }
        try:
            return names[name.casefold()]
        except KeyError:
            known = {word for code, one in self.languages.items() for word in (code, one.name, *one.aliases)}
            raise ConfigError(f"unknown language '{name}'{nearest(name, known)}; see: roots list languages") from None

    def permits(self, expression: str) -> bool:
        """Whether a license or SPDX expression permits training; False for whatever the catalog does not know."""
        return permits(expression, self.licenses)

    def may_use(self, source: Source) -> bool:
        """Whether anything of a source could be kept: its license permits training, or each record brings its own."""
        return source.read.license_field is not None or self.permits(source.license)
