"""Remove the lines of page furniture found in SANAD, a dataset of Arabic news."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveHtmlSpansSanad(LineRemover):
    """Drops lines with an image, CDATA, or what the players of some news sites leave (ROOTS appendix B.3)."""

    name = "remove_html_spans_sanad"
    substrings = (
        *("<img", "]]>", "<![CDATA", "//DW", "var ", "xtImg"),
        "To view this video please enable JavaScript",
    )
    examples: ClassVar = {
        "خبر\n<img src=x>\nvar x = 1;\nTo view this video please enable JavaScript, and update.": "خبر",
        "variable": "variable",
    }
