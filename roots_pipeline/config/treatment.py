"""What a source declares of the treatment of its text: repetition in it, and personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from roots_pipeline.config.base import Struct


class TemplateLines(Struct, frozen=True, kw_only=True):
    """Which lines of a source are its template: menus, notices, "read more"; `duplicates.lines` says how it is said.

    A line is taken without white space at its ends. It counts once an occurrence, but copies of a document (the same
    address, or the same lines) count as one.
    """

    min_characters: Annotated[
        int, Meta(ge=0, description="Shorter lines stay; 0 counts blank lines too, which removes them.")
    ] = 15
    min_count: Annotated[
        int, Meta(ge=2, le=100_000, description="A line that occurs so often in the source is one of its template.")
    ] = 10
    by: Annotated[
        Literal["source", "domain"],
        Meta(
            description="What counts a line: the source, or each domain (the host of read.url_field) for itself; then "
            "the documents with the line must be `min_count` as well."
        ),
    ] = "source"
    min_share: Annotated[
        float, Meta(ge=0, lt=1, description="With `by: domain`: more than this share of its documents has the line.")
    ] = 0.0
    keep: Annotated[
        Literal["first", "none"], Meta(description="`first` leaves a line's first occurrence in the source.")
    ] = "none"
    max_share: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="A document that would lose more of its characters is left whole: it is likely a copy itself.",
        ),
    ] = 0.9


#: Template lines by name; of ROOTS' recipes (01a) `dedup_template_soft` and `dedup_pseudocrawl_newspapers`, and the
#: cleaning of its pseudo-crawl (pseudo_crawl_seed_to_lm_dset_v2.py): of each site, lines on more than 10 pages and more
#: than 1 % of them. ROOTS counted 10,000 pages a site; here all are.
TEMPLATE_LINES: Mapping[str, TemplateLines] = {
    "roots": TemplateLines(),
    "newspapers": TemplateLines(min_characters=0, min_count=2),
    "pseudocrawl": TemplateLines(min_characters=1, min_count=11, by="domain", min_share=0.01, max_share=1.0),
}


class Redaction(Struct, frozen=True, kw_only=True):
    """What is done about personal data in the text of a source."""

    types: Annotated[
        tuple[str, ...] | None,
        Meta(description="Types to look for; null: those that `personal_data` calls for. [] leaves all of it."),
    ] = None
    mode: Annotated[
        Literal["token", "surrogate", "remove"],
        Meta(
            description="What takes its place: its type (<EMAIL>), a value of its form that is nobody's (code still "
            "parses), or nothing."
        ),
    ] = "token"


class SourceDuplicates(Struct, frozen=True, kw_only=True):
    """What is done about repetition within a source; documents that are alike are found in all sources."""

    url: Annotated[
        Literal["newest", "best"] | None,
        Meta(
            description="Of documents with one address (read.url_field), which stays: the newest "
            "(read.collected_field), or the best as of other duplicates. null: addresses say nothing."
        ),
    ] = "newest"
    lines: Annotated[
        Literal["roots", "newspapers", "pseudocrawl"] | TemplateLines | None,
        Meta(
            description="Template lines of the source go: `roots` (15 characters, 10 times), `newspapers` (any line "
            "that occurs twice), `pseudocrawl` (by domain: on more than 10 pages and 1 % of them), or your own."
        ),
    ] = None
    repeated: Annotated[
        Literal["lines", "paragraphs"] | None,
        Meta(
            description="Within one document, the later copies of a line that is not blank, however short, or of a "
            "paragraph go."
        ),
    ] = None
    substrings: Annotated[
        bool, Meta(description="Long passages that occur in several documents stay in one of them alone.")
    ] = False

    @property
    def template_lines(self) -> TemplateLines | None:
        """`lines`, names resolved; None for a name that is none, which has been told as a mistake."""
        return TEMPLATE_LINES.get(self.lines) if isinstance(self.lines, str) else self.lines


#: Whether what the rules drop is left out, or marked alone.
FilterKeep: TypeAlias = Literal["passing", "flag"]


class SourceFilters(Struct, frozen=True, kw_only=True):
    """By which rules the documents of a source are filtered."""

    profile: Annotated[
        str | None,
        Meta(
            description="A family of rules, filters/_profiles/NAME.yaml; null: the rules of each language's own file."
        ),
    ] = None
    keep: Annotated[
        FilterKeep | None,
        Meta(
            description="`passing`: what the rules let pass. `flag`: every document with its measures, and in the "
            "column `flags` the rules that object, for whoever uses the corpus to decide; none is dropped for its "
            "quality. null: as each language's file says."
        ),
    ] = None
