"""Remove the lines that hold leftovers of HTML."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveHtmlSpans(LineRemover):
    """Drops lines with a tag of a span, a division, a link or a line break (ROOTS appendix B.3).

    ROOTS' substrings as they are: "<a" also begins <article> and <abbr>, and "br>" ends <abbr>.
    """

    name = "remove_html_spans"
    substrings = ("<span", "</span>", "<div", "</div>", "<a", "</a>", "br>")
    examples: ClassVar = {
        'Kept.\nSee <a href="#">this</a>.\nOne<br>two.': "Kept.",
        "a < b, b > c\n<p>Kept.</p>": "a < b, b > c\n<p>Kept.</p>",
    }
