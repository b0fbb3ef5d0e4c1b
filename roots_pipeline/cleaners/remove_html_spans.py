"""Remove the lines that hold leftovers of HTML."""

from typing import ClassVar

from roots_pipeline.cleaners.base import LineRemover


class RemoveHtmlSpans(LineRemover):
    """Drops lines with a tag of a span, a division, a link or a line break (ROOTS appendix B.3).

    ROOTS looks for `<span`, `</span>`, `<div`, `</div>`, `<a`, `</a>` and `br>` (01a `clean.py`). Repaired: `<a` also
    begins <article> and <abbr>, and `br>` ends <abbr> and "List<Nbr>"; here a tag's name ends where the tag's does.
    Tags in capitals are found as well, but `<A>` alone, which is how programs write a type.
    """

    name = "remove_html_spans"
    pattern = r"<(?i:span|div)(?:[\s/>]|$)|<(?i:a)(?:[\s/]|$)|<a>|</(?i:span|div|a)\s*>|</?(?i:br)\s*/?>"
    examples: ClassVar = {
        'Kept.\nSee <a href="#">this</a>.\nOne<br>two.': "Kept.",
        "a < b, b > c\n<p>Kept.</p>": "a < b, b > c\n<p>Kept.</p>",
        "<abbr>N.B.</abbr>\n<article>\nList<A>": "<abbr>N.B.</abbr>\n<article>\nList<A>",
        "اردو متن۔\n<DIV class=x>\nایک اور سطر۔<BR />": "اردو متن۔",
        "ਪੰਜਾਬੀ ਲਿਖਤ।\n<a\nਹੋਰ।": "ਪੰਜਾਬੀ ਲਿਖਤ।\nਹੋਰ।",
    }
