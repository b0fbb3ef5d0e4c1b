"""What `roots new` writes: files with every key that is wanted and a word on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roots_pipeline.config import Language


def source_template(name: str) -> str:
    """A source's file, which loads once what stands in capitals is filled in."""
    return f"""\
# yaml-language-server: $schema=../catalog/source.schema.json
name: {name}
title: TITLE
homepage: https://HOMEPAGE
custodian: CUSTODIAN                # a name of catalog/custodians.yaml: who keeps it and answers for it
license: LICENSE                    # an id of catalog/licenses.yaml; LicenseRef-unknown is never used in a run
license_evidence:
  url: https://PAGE                 # the page that states it, and its words
  quote: WORDS
languages: [LANGUAGE]               # codes: roots list languages
about:
  description: A SENTENCE OR TWO    # what it holds, and by whom
  category: other                   # wiki, news, books, parliament, official_website, web_crawl, source_code, …
  availability: download            # download, agreement, contact_for_queries, must_reach_out
  # processed_from: …               # of a data set made from others: from what, under which license
  # size: {{documents: 1000, stated_by: https://PAGE}}
personal_data:
  present: yes                      # yes, author_name_only, no (with a justification), unclear
  generic: somewhat_likely          # names, addresses, e-mail: very_likely, somewhat_likely, unlikely, none
  numeric: unlikely                 # telephone, card and account numbers
  sensitive: unlikely               # origin, opinions, beliefs, health
read:
  reader: jsonl                     # roots list readers
  path: PATH/*.jsonl.gz             # or a list; globs and URLs (s3://, gs://, https://); relative to the project
  text_field: text
  # id_field: id                    # the source's own key of a document, which makes ids survive a new delivery
  # url_field: url
  # license_field: license          # where records bring their own license; `license` above is for those without
clean: []                           # cleaning steps, in this order: roots list cleaners
# duplicates:                       # repetition within the source
#   lines: roots                    # lines of 15 characters or more that occur 10 times in it go; or your own numbers
#   repeated: paragraphs            # within a document, later copies of a paragraph (or `lines`) go
sample:                             # the test of this file: text as it is read, and after the cleaning steps
  - raw: A sentence of your own, as the source writes it.
    text: A sentence of your own, as the source writes it.
verified: Nothing was fetched with this file yet.   # what of this was tried, and what not
"""


def language_template(language: Language) -> str:
    """A language's file, which loads as it is and is to be filled by somebody who speaks the language."""
    return f"""\
# yaml-language-server: $schema=../catalog/language.schema.json
# {language.name}. Only what differs from _default.yaml; explained in CONTRIBUTING.md.
language: {language.code}
stop_words: []                      # 20-100 of its commonest words, single words, as they are written in running text
flagged_words: []                   # words of pages nobody wants; never names of groups of people
filters: {{}}
  # possible_stop_word_ratio: {{min: 0.05}} # bounds are inclusive; roots list filters
  # some_filter: null               # switches a default filter off
keep: []                            # texts that no filter may drop: a good paragraph or two
drop: {{}}                            # filter → texts that it must drop
  # possible_stop_word_ratio: ["shop buy cheap online phone shop buy cheap online phone"]
"""


def catalog_line(code: str) -> str:
    """The line that makes a language known to `catalog/languages.yaml`."""
    iso, _, script = code.partition("_")
    return f"  {code}: {{name: NAME, iso639_3: {iso}, script: {script or 'SCRIPT'}, family: FAMILY, aliases: []}}"
