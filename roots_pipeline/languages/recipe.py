"""What the shipped model learns from: how much of which language, in what form, and with which settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Languages that are one class to the identifier. Akan is written as Fante, Asante Twi and Akuapem Twi; lines labeled
#: "aka" mix them, and no line-level data tell "aka" from "twi".
FOLDED: Mapping[str, str] = {"twi_Latn": "aka_Latn", "fat_Latn": "aka_Latn"}

#: Characters that Cantonese is written with and standard Chinese hardly. Of the lines labeled Cantonese, 40 % have none
#: of them: most of those are standard Chinese from Hong Kong, or names of streets and dishes. They are left out.
CANTONESE = frozenset(
    "喺嘅佢啲唔咁嗰咗哋嘢冇搵睇嚟㗎乜喎畀吓咩晒諗啱攞啫哂瞓俾攰嘞嬲揸嗱嗌吖咪囉嘥餸靚係仲呢啦呀喇仔咋"
)


@dataclass(frozen=True)
class Amount:
    """Lines of a label: at most `cap` different ones, and copies in other crops where there are fewer than `floor`."""

    cap: int
    floor: int


def _amounts(amount: Amount, *labels: str) -> dict[str, Amount]:
    return dict.fromkeys(" ".join(labels).split(), amount)


@dataclass(frozen=True)
class Recipe:
    """All that decides what a model learns, but for the data."""

    dimensions: int = 48
    buckets: int = 1 << 16
    shortest_ngram: int = 1  # the characters that only Simplified or only Traditional Chinese has
    longest_ngram: int = 5
    epochs: int = 5
    rate: float = 0.8
    seed: int = 4
    ours: Amount = Amount(15_000, 8_000)
    confusers: Amount = Amount(2_500, 1_500)
    amounts: Mapping[str, Amount] = field(
        default_factory=lambda: {
            # Close to a language of ours.
            **_amounts(
                Amount(5_000, 3_000),
                "ven_Latn oci_Latn arg_Latn ast_Latn pcm_Latn dyu_Latn bem_Latn toi_Latn loz_Latn",
                "kam_Latn ina_Latn jav_Latn sun_Latn min_Latn bjn_Latn ewe_Latn lua_Latn kon_Latn kmb_Latn",
                "awa_Deva bho_Deva mag_Deva hne_Deva mai_Deva san_Deva mni_Beng pes_Arab snd_Arab jpn_Jpan",
            ),
            # Told apart from ours by little.
            **_amounts(Amount(10_000, 8_000), "nde_Latn nbl_Latn ssw_Latn glg_Latn ita_Latn"),
            **_amounts(Amount(15_000, 15_000), "run_Latn kin_Latn"),
            **_amounts(Amount(20_000, 20_000), "zho_Hans zho_Hant arb_Arab zul_Latn xho_Latn ind_Latn"),
            **_amounts(Amount(6_000, 6_000), "zsm_Latn yue_Hant"),
            # Standard Arabic is written everywhere, and lines labeled as dialects are full of it.
            **_amounts(
                Amount(800, 0),
                "ars_Arab acq_Arab acm_Arab aeb_Arab ajp_Arab apc_Arab arz_Arab arq_Arab ary_Arab",
            ),
            # Too few to repeat: a handful of sentences is no language.
            **_amounts(Amount(1_000, 200), "kln_Latn nyn_Latn mer_Latn kok_Deva"),
        }
    )
    max_copies: int = 10
    #: Shares of the lines that are cut to a few words, and that are joined to the next, since documents are longer.
    cropped: float = 0.3
    joined: float = 0.15
    #: Shares of the lines that get a copy without accents, in languages whose tone marks or dots are often left out.
    unaccented: Mapping[str, float] = field(
        default_factory=lambda: {
            "run_Latn": 1.0,  # Kirundi is to be known by its words: Kinyarwanda never marks its tones
            "yor_Latn": 0.5,
            **dict.fromkeys(("ibo_Latn", "lin_Latn", "kik_Latn", "tum_Latn", "nya_Latn", "fon_Latn"), 0.3),
            **dict.fromkeys(("bam_Latn", "wol_Latn", "nso_Latn", "vie_Latn"), 0.1),
        }
    )
    #: Shares of the lines of other scripts than Latin, and of Latin script, that get English words strewn in, as
    #: technical texts have in every language.
    mixed_other: float = 0.15
    mixed_latin: float = 0.05
    #: Share of the lines of Simplified Chinese that are converted from Traditional, and the other way round: the two
    #: are to differ in their characters, not in what their sources write about.
    converted: float = 0.4
    #: Share of a file's lines set aside for testing (by a hash of their prose: no copy of them is trained on). Of a
    #: language of ours more, up to `most_test_share`, where that is less than `least_test_lines`. At most `test_lines`
    #: of a label count.
    test_share: float = 1 / 16
    most_test_share: float = 1 / 6
    least_test_lines: int = 250
    test_lines: int = 1_000
