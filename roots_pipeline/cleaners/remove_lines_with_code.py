"""Remove the lines that look like code."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveLinesWithCode(LineRemover):
    """Drops lines with a brace, "[if" or "<script" (ROOTS appendix B.3; in its pseudo-crawled web pages)."""

    name = "remove_lines_with_code"
    substrings = ("{", "}", "[if", "<script")
    examples: ClassVar = {
        "A line.\nbody { margin: 0 }\nAnother one.": "A line.\nAnother one.",
        "<!--[if IE]>\nText [if you like]": "",
        "<script>\nLeft alone: [I f] <scr": "Left alone: [I f] <scr",
    }
