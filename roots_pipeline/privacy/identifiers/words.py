"""What identity papers are called, by language: beside such a word, an identifier of a home country needs no other."""

from __future__ import annotations

from typing import Final

#: In every language, for documents mix them; "_" is a space.
_COMMON: Final = (
    "national_id national_identity national_identification identity_number identity_card identity_document "
    "identification_number id_number id_card id_no id-number id# personal_number citizen_id"
)

_TABLE: Final = {
    "aka_Latn": "ghana_card id_nɔma",
    "arb_Arab": (
        "رقم_الهوية الهوية_الوطنية بطاقة_الهوية رقم_البطاقة الرقم_القومي الرقم_الوطني البطاقة_الوطنية بطاقة_التعريف "
        "رقم_التعريف هوية الرقم_المدني السجل_المدني"
    ),
    "asm_Beng": "পৰিচয় পৰিচয়_পত্ৰ আধাৰ",
    "bam_Latn": "karati_didantite kaaridantite danyɔrɔ nina",
    "ben_Beng": "জাতীয়_পরিচয় পরিচয়পত্র পরিচয়_পত্র এনআইডি জাতীয়_পরিচয় পরিচয়পত্র",
    "cat_Latn": "document_d'identitat document_nacional identitat",
    "eng_Latn": "social_security taxpayer nationality_id resident_id government_id",
    "eus_Latn": "nortasun_agiri nan nana nana: identitate",
    "fon_Latn": "carte_d'identité cip npi",
    "fra_Latn": "carte_d'identité carte_nationale pièce_d'identité numéro_national identifiant_national cni cin",
    "guj_Gujr": "ઓળખ ઓળખપત્ર આધાર",
    "hin_Deva": "पहचान पहचान_पत्र आधार",
    "ibo_Latn": "nin njirimara nọmba_nin",
    "ind_Latn": "ktp nomor_identitas nomor_induk no._ktp identitas kependudukan",
    "kan_Knda": "ಗುರುತಿನ ಆಧಾರ್",
    "kik_Latn": "kĩtambulithio kitambulithio kĩtambũlithio kipande",
    "kin_Latn": "indangamuntu irangamuntu nimero_y'indangamuntu",
    "lin_Latn": "karte_ya_identité carte_d'électeur karti",
    "lug_Latn": "nin endagamuntu ndagamuntu",
    "mal_Mlym": "തിരിച്ചറിയൽ ആധാർ",
    "mar_Deva": "ओळखपत्र ओळख आधार",
    "npi_Deva": "नागरिकता परिचयपत्र परिचय_पत्र राष्ट्रिय_परिचय",
    "nso_Latn": "nomoro_ya_id boitsebišo boitšhupo pasa",
    "nya_Latn": "chiphaso chitupa nambala_ya_id",
    "ory_Orya": "ପରିଚୟ ଆଧାର",
    "pan_Guru": "ਪਛਾਣ ਆਧਾਰ ਸ਼ਨਾਖ਼ਤੀ",
    "por_Latn": "cpf nif identidade bilhete_de_identidade cartão_de_cidadão",
    "run_Latn": "karangamuntu irangamuntu",
    "sna_Latn": "chitupa zitupa nhamba_ye_id nhamba_yechitupa",
    "sot_Latn": "nomoro_ya_id boitsebiso lengolo_la_boitsebiso",
    "spa_Latn": "documento_de_identidad documento_nacional cédula cedula identidad identificación dni rut curp",
    "swh_Latn": "kitambulisho namba_ya_kitambulisho nida nambari_ya_kitambulisho",
    "tam_Taml": "அடையாள ஆதார்",
    "tel_Telu": "గుర్తింపు ఆధార్",
    "tsn_Latn": "nomoro_ya_id boitshupo omang karata_ya_boitshupo",
    "tso_Latn": "nomboro_ya_id vutitivisi pasi",
    "tum_Latn": "chiphaso chitupa",
    "twi_Latn": "ghana_card id_nɔma",
    "urd_Arab": "شناختی شناخت قومی_شناخت",
    "vie_Latn": "căn_cước cccd cmnd chứng_minh định_danh giấy_tờ",
    "wol_Latn": "dantite nimero_kaart kaart_dantite carte_d'identité",
    "xho_Latn": "inombolo_yesazisi isazisi nesazisi yesazisi id",
    "yor_Latn": "nọ́mbà_nin ìdánimọ̀ idanimo nin",
    "zho_Hans": "身份证 身份证号 证件号 证件号码 居民身份",
    "zho_Hant": "身分證 身份證 證件號 統一編號",
    "zul_Latn": "kamazisi umazisi mazisi inombolo_yesazisi",
}


def paper_words(language: str) -> tuple[str, ...]:
    """Words for identity papers in a language, and those met in all."""
    return tuple(word.replace("_", " ") for word in f"{_COMMON} {_TABLE.get(language, '')}".split())
