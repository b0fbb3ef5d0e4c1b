"""What people must know of a source besides how to read it: ROOTS' catalogue form, as far as it decides or describes.

The questions are those of the BigScience catalogue (data_sourcing, `catalogue_forms.py`), in its order; answers that no
reader of a register would use (who submitted, what was validated) are left to version control and review.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from roots_pipeline.config.base import Struct

#: How texts are come by (availability.procurement; there "Yes - direct link", "Yes - after signing an agreement",
#: "No, but custodian has a contact for data queries", "No, must reach out spontaneously").
Availability: TypeAlias = Literal["download", "agreement", "contact_for_queries", "must_reach_out"]

#: What the texts are (source_category: websites, then collections), and source code.
Category: TypeAlias = Literal[
    "wiki",
    "content_repository",
    "forum",
    "news",
    "official_website",
    "social_media",
    "blog",
    "web_crawl",
    "books",
    "scientific_articles",
    "parliament",
    "translations",
    "sentences",
    "religious",
    "source_code",
    "other",
]


class Size(Struct, frozen=True, kw_only=True):
    """How much there is, as somebody states it; what is not known is left out."""

    documents: Annotated[int, Meta(ge=0)] | None = None
    words: Annotated[int, Meta(ge=0)] | None = None
    bytes: Annotated[int, Meta(ge=0, description="Bytes of text, uncompressed.")] | None = None
    stated_by: Annotated[str, Meta(min_length=1, description="Who says so: an address, a paper, or a measurement.")]


class About(Struct, frozen=True, kw_only=True):
    """What a source is."""

    description: Annotated[str, Meta(min_length=1, description="A sentence or two: what it holds, and by whom.")]
    category: Category
    availability: Annotated[Availability, Meta(description="Can everybody fetch it, or who must be asked?")]
    locations: Annotated[
        tuple[str, ...], Meta(description="Where those live who wrote or spoke the texts: countries or regions.")
    ] = ()
    medium: Annotated[
        Literal["text", "transcribed_speech", "scanned"],
        Meta(description="Was it text from the beginning, speech that was written down, or pages that were scanned?"),
    ] = "text"
    processed_from: Annotated[
        str | None, Meta(description="Of a data set made from others: from what, and under which license that is.")
    ] = None
    language_comments: Annotated[str | None, Meta(description="Varieties, dialects, mixed languages.")] = None
    size: Size | None = None


class LicenseEvidence(Struct, frozen=True, kw_only=True):
    """Where the license is stated, and in which words."""

    url: Annotated[str, Meta(pattern="^https?://", description="The page that states it.")]
    quote: Annotated[str, Meta(min_length=1, description="The license's name or identifier as that page writes it.")]
