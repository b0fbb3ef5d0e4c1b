"""Remove the lines that look like code."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveLinesWithCode(LineRemover):
    """Drops lines with a brace, a conditional comment or a script (ROOTS appendix B.3; in its pseudo-crawled pages).

    ROOTS looks for `{`, `}`, `[if` and `<script` (01a `clean.py`). Repaired: `[if` stands in prose too ("[if you
    like]"); here it is a conditional comment's, as browsers and office programs write it. Not for mathematics, whose
    braces mean something.
    """

    name = "remove_lines_with_code"
    pattern = r"[{}]|<script|<!(?:--)?\[if|\[if [!(]*(?:[lg]te? )?(?:IE|mso|vml|support)"
    examples: ClassVar = {
        "A line.\nbody { margin: 0 }\nAnother one.": "A line.\nAnother one.",
        "<!--[if IE]>\nText [if you like]\n[if !supportLists]": "Text [if you like]",
        "<script>\nLeft alone: [I f] <scr": "Left alone: [I f] <scr",
        "Majina ya watu.\nfunction() {\n}": "Majina ya watu.",
        "这是一行。\nif (a) { b(); }\n这也是。": "这是一行。\n这也是。",
    }
