"""Where a language is spoken, as far as telephone numbers go, and how it names a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Locale:
    """The regions whose national numbers a language's documents have (ISO 3166), and words beside such numbers."""

    regions: tuple[str, ...]
    words: tuple[str, ...]


#: Words that stand beside numbers in documents of every language.
_COMMON: Final = (
    "tel telephone telefon phone mobile cell cellphone smartphone whatsapp viber telegram fax call sms hotline "
    "contact ☎ ☏ ✆ ℡ 📞 📱"
)
#: The regions tried for every language once a word stands beside a number: the home countries of the 46 languages.
WIDE: Final = (
    "US GB CA AU IN NG KE ZA PK BD NP FR ES PT BR MX AR CO CL PE EC VE CN TW HK MO SG MY ID VN EG SA AE MA DZ TN IQ "
    "JO TZ UG RW BI CD CG MW ZM ZW BW LS MZ AO GH CI SN ML GN BJ TG CM BE CH DE IT NL"
)

#: Language: its regions, largest first, and its words. Spellings with and without marks where both are common.
_TABLE: Final = {
    "aka_Latn": ("GH", "fon ahoma-trofo"),
    "arb_Arab": (
        "EG SA AE MA DZ IQ JO SD SY TN YE LB LY KW QA OM BH PS",
        "هاتف تلفون الهاتف جوال موبايل محمول نقال فاكس اتصل واتساب",
    ),
    "asm_Beng": ("IN", "ফোন মোবাইল ম'বাইল দূৰভাষ টেলিফোন"),
    "bam_Latn": ("ML BF CI", "telefɔni telefoni portabili nimɔrɔ"),
    "ben_Beng": ("BD IN", "ফোন মোবাইল টেলিফোন হোয়াটসঅ্যাপ ফ্যাক্স"),
    "cat_Latn": ("ES AD FR", "telèfon mòbil mobil truqueu trucar"),
    "eng_Latn": ("US GB CA AU IE NZ IN ZA NG KE GH UG ZW ZM SG PK PH", "phones dial"),
    "eus_Latn": ("ES FR", "telefono mugikor faxa"),
    "fon_Latn": ("BJ TG", "alokan telefɔnu telefonu"),
    "fra_Latn": ("FR BE CH CA SN CI ML BF BJ CM CD MG MA DZ TN", "téléphone tél télécopie portable appelez appeler"),
    "guj_Gujr": ("IN", "ફોન મોબાઇલ મોબાઈલ ટેલિફોન"),
    "hin_Deva": ("IN", "फ़ोन फ़ोन फोन मोबाइल टेलीफ़ोन टेलीफोन दूरभाष व्हाट्सएप संपर्क सम्पर्क"),
    "ibo_Latn": ("NG", "ekwentị ekwenti"),
    "ind_Latn": ("ID", "telepon telp ponsel hp wa hubungi"),
    "kan_Knda": ("IN", "ಫೋನ್ ದೂರವಾಣಿ ಮೊಬೈಲ್"),
    "kik_Latn": ("KE", "thimu thimũ"),
    "kin_Latn": ("RW UG CD", "telefone telefoni terefone"),
    "lin_Latn": ("CD CG", "telefone nimero"),
    "lug_Latn": ("UG", "essimu ssimu"),
    "mal_Mlym": ("IN", "ഫോൺ ഫോണ് മൊബൈൽ ടെലിഫോൺ"),
    "mar_Deva": ("IN", "दूरध्वनी फोन मोबाइल मोबाईल भ्रमणध्वनी संपर्क"),
    "npi_Deva": ("NP IN", "फोन मोबाइल टेलिफोन सम्पर्क"),
    "nso_Latn": ("ZA", "mogala founo selefouno mogalathekeng"),
    "nya_Latn": ("MW ZM MZ ZW", "foni lamya telefoni"),
    "ory_Orya": ("IN", "ଫୋନ ଫୋନ୍ ମୋବାଇଲ ଟେଲିଫୋନ"),
    "pan_Guru": ("IN PK", "ਫ਼ੋਨ ਫ਼ੋਨ ਫੋਨ ਮੋਬਾਈਲ ਟੈਲੀਫੋਨ"),
    "por_Latn": ("BR PT AO MZ CV", "telefone telemóvel telemovel celular ligue ligar contacto contato"),
    "run_Latn": ("BI", "telefone telefoni terefone"),
    "sna_Latn": ("ZW", "nhare runhare mbozhanhare foni"),
    "sot_Latn": ("ZA LS", "mohala founo selefouno thelefono"),
    "spa_Latn": (
        "ES MX AR CO CL PE EC VE UY PY BO GT SV HN NI CR PA DO CU PR",
        "teléfono telefono móvil celular llame llamar llámanos contacto",
    ),
    "swh_Latn": ("KE TZ UG CD RW BI", "simu nambari piga rununu"),
    "tam_Taml": ("IN LK SG MY", "தொலைபேசி கைபேசி அலைபேசி போன் ஃபோன் மொபைல்"),
    "tel_Telu": ("IN", "ఫోన్ టెలిఫోన్ మొబైల్ దూరవాణి"),
    "tsn_Latn": ("BW ZA", "mogala founo selefouno"),
    "tso_Latn": ("ZA MZ ZW", "riqingho foni"),
    "tum_Latn": ("MW ZM TZ", "foni lamya"),
    "twi_Latn": ("GH", "fon ahoma-trofo"),
    "urd_Arab": ("PK IN", "فون موبائل ٹیلی رابطہ واٹس فیکس"),
    "vie_Latn": ("VN", "thoại đt sđt đtdđ gọi zalo"),
    "wol_Latn": ("SN GM MR", "telefon telefoŋ portable"),
    "xho_Latn": ("ZA", "mnxeba fowuni selula"),
    "yor_Latn": ("NG BJ", "fóònù foonu fóònu fóònùn"),
    "zho_Hans": ("CN SG MY HK", "电话 手机 热线 传真 致电 拨打 座机 联系方式"),
    "zho_Hant": ("TW HK MO", "電話 手機 熱線 傳真 致電 撥打 聯絡"),
    "zul_Latn": ("ZA", "cingo foni fowuni selula"),
}


def locale(language: str) -> Locale:
    """The locale of one of our languages; for code and languages not listed, English words and no national numbers.

    Code's national numbers are of any country, so a word must stand beside them (`WIDE`).
    """
    regions, words = _TABLE.get(language, ("", "dial"))
    return Locale(tuple(regions.split()), tuple(f"{_COMMON} {words}".split()))


def is_natural(language: str) -> bool:
    """Whether a code is that of one of our natural languages; others are read as code is."""
    return language in _TABLE


def natural_languages() -> tuple[str, ...]:
    """The codes of our natural languages."""
    return tuple(_TABLE)
