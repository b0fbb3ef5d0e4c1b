"""Leave out the pages of a wiki's users."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from roots_pipeline.cleaners.base import DocumentFilter, any_of, matches

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

#: What the namespaces of users are called in wikis of the project's languages (MediaWiki, `languages/messages`),
#: besides "User", which every wiki understands.
USERS: Final = (
    *("User", "Utilisateur", "Utilisatrice", "Usuario", "Usuaria", "Usuário", "Usuária", "Usuário(a)", "Usuari"),
    *(
        "Usuària",
        "Lankide",
        "Pengguna",
        "Thành viên",
        "Mtumiaji",
        "用户",
        "用戶",
        "使用者",
        "مستخدم",
        "مستخدمة",
        "صارف",
    ),
    *("सदस्य", "प्रयोगकर्ता", "ব্যবহারকারী", "সদস্য", "સભ્ય", "ਵਰਤੋਂਕਾਰ", "ବ୍ୟବହାରକାରୀ"),
    *("பயனர்", "వాడుకరి", "ಸದಸ್ಯ", "ഉപയോക്താവ്"),
)


class FilterWikiUserTitles(DocumentFilter):
    """Drops documents whose title (read.title_field) is in a namespace of users (01a `filter_wiki_meta.py`).

    ROOTS drops titles that begin with "User " (its dumps had lost the colon). Repaired: with the colon, so that
    "User interface" stays; in the wikis' own languages, with "User talk" and its like; without regard to case.
    """

    name = "filter_wiki_user_titles"
    column = "title"
    examples: ClassVar = {
        "User:Ada": False,
        "user talk:Ada": False,
        "User interface": True,
        "Usuario:Ada/Taller": False,
        "सदस्य:आदा": False,
        "Mtumiaji:Ada": False,
        "用户:某人": False,
        "Mtumiaji wa simu": True,
        "": True,
    }

    def keep(self, values: pa.LargeStringArray) -> NDArray[np.bool_]:
        return ~matches(values, f"^(?i:{any_of(USERS)}|User[ _]talk) ?:")
