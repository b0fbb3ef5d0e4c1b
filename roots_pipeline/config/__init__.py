"""The project's YAML files, read once and strictly; below, only the frozen objects made here travel.

The only package that reads YAML. `load_project` reads and checks everything; `fingerprint(canonical(...))` names a
configuration, and `differences` says what changed between two.
"""

from roots_pipeline.config.deduplication import DuplicatesFile, Removed
from roots_pipeline.config.fingerprints import canonical, differences, fingerprint
from roots_pipeline.config.form import About, LicenseEvidence, Size
from roots_pipeline.config.licensing import burden, license_ids, permits, within
from roots_pipeline.config.loading import find_project, line_of, load_languages, load_project
from roots_pipeline.config.model import (
    Custodian,
    Language,
    License,
    PersonalData,
    Project,
    Read,
    SampleCase,
    Source,
)
from roots_pipeline.config.profiles import ProfileFile
from roots_pipeline.config.reading import Place
from roots_pipeline.config.rules import Bounds, LanguageRules, RulesFile
from roots_pipeline.config.treatment import FilterKeep, Redaction, SourceDuplicates, SourceFilters, TemplateLines
from roots_pipeline.config.vocabulary import Vocabulary

__all__ = [
    "About",
    "Bounds",
    "Custodian",
    "DuplicatesFile",
    "FilterKeep",
    "Language",
    "LanguageRules",
    "License",
    "LicenseEvidence",
    "PersonalData",
    "Place",
    "ProfileFile",
    "Project",
    "Read",
    "Redaction",
    "Removed",
    "RulesFile",
    "SampleCase",
    "Size",
    "Source",
    "SourceDuplicates",
    "SourceFilters",
    "TemplateLines",
    "Vocabulary",
    "burden",
    "canonical",
    "differences",
    "find_project",
    "fingerprint",
    "license_ids",
    "line_of",
    "load_languages",
    "load_project",
    "permits",
    "within",
]
