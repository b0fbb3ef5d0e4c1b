"""Remove the notices of the English Wiktionary's editors from its entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.cleaners.base import Cleaner, contains_any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: ROOTS appendix B.3 and 01a `map_strip_substring.py`. Of its 17 strings four are two notices in a row, which are found
#: one after the other; the paper prints some without the braces around a template's name.
NOTICES: Final = (
    "This entry needs pronunciation information",
    "This entry needs audio files",
    "This entry needs quotations to illustrate usage",
    "This entry needs a photograph or drawing for illustration",
    (
        "This entry is part of the phrasebook project, which presents criteria for inclusion based on utility, "
        "simplicity and commonality"
    ),
    "Please try to find a suitable image on Wikimedia Commons or upload one there yourself!",
    "Please see that page for discussion and justifications",
    (
        "You may continue to edit this entry while the discussion proceeds, but please mention significant edits at "
        "the RFD discussion and ensure that the intention of votes already cast is not left unclear"
    ),
    "If you are a native speaker with a microphone, please record some and upload them",
    "If you are familiar with the IPA then please add some!",
    "If you are familiar with the IPA or enPR then please add some!",
    "If you come across any interesting, durably archived quotes then please add them!",
    "A user has added this entry to requests for verification(+)",
    "If it cannot be verified that this term meets our attestation criteria, it will be deleted",
    "A user has added this entry to requests for deletion(+)",
    "Feel free to edit this entry as normal, but do not remove {{rfv}} until the request has been resolved",
    "Do not remove the {{rfd}} until the debate has finished",
    "(For audio required quickly, visit WT:APR)",
)

_NOTICES = re.compile(
    r" ?(?:"
    + "|".join(re.escape(notice).replace(r"\{\{", r"(?:\{\{)?").replace(r"\}\}", r"(?:\}\})?") for notice in NOTICES)
    + r")\.?"
)


class StripSubstringsEnWiktionary(Cleaner):
    """Deletes the 17 notices that ROOTS lists, wherever in a line they stand.

    Repaired: the period and the space that belong to a notice go with it, where ROOTS leaves " ." behind; a notice that
    ROOTS knows only joined to another is found alone; and a template's name is found with its braces and without.
    """

    name = "strip_substrings_en_wiktionary"
    examples: ClassVar = {
        "water\nThis entry needs audio files. If you are familiar with the IPA then please add some!": "water\n",
        "Do not remove the rfd until the debate has finished. A noun.": " A noun.",
        "Feel free to edit this entry as normal, but do not remove {{rfv}} until the request has been resolved.": "",
        "Diese Zeile bleibt.": "Diese Zeile bleibt.",
    }

    def clean(self, text: str) -> str:
        return _NOTICES.sub("", text)

    def needed(self, texts: pa.LargeStringArray) -> NDArray[np.bool_]:
        return contains_any(texts, tuple(notice.partition("{{")[0] for notice in NOTICES))
