"""Remove the lines of page furniture found in SANAD, a dataset of Arabic news."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover, any_of


class RemoveHtmlSpansSanad(LineRemover):
    """Drops lines with an image, CDATA, or what the players of some news sites leave (ROOTS appendix B.3).

    ROOTS looks for `<img`, `]]>`, `<![CDATA`, `//DW`, `var `, `xtImg` and the sentence below (01a `clean.py`).
    Repaired: `var ` also ends "llevar" and "observar" and is a word of Turkish; here it is JavaScript's keyword before
    a name that is given a value.
    """

    name = "remove_html_spans_sanad"
    pattern = (
        any_of(("<img", "]]>", "<![CDATA", "//DW", "xtImg", "To view this video please enable JavaScript"))
        + r"|\bvar [A-Za-z_$][\w$]*\s*[=;]"
    )
    examples: ClassVar = {
        "خبر\n<img src=x>\nvar x = 1;\nTo view this video please enable JavaScript, and update.": "خبر",
        "variable\nvar olan, yok olan": "variable\nvar olan, yok olan",
        "Hay que llevar agua = siempre.\nvar _x;": "Hay que llevar agua = siempre.",
    }
