"""Remove the lines of a Wikipedia whose bytes were read in the wrong encoding."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveWikiMojibake(LineRemover):
    """Drops lines with "À À" (ROOTS appendix B.3). `repair_encoding` mends what can be mended, and goes before it."""

    name = "remove_wiki_mojibake"
    pattern = "À À"
    examples: ClassVar = {"Bon.\nÀ À À\nÀ Paris.": "Bon.\nÀ Paris."}
