"""Identifiers of Asian countries."""

from __future__ import annotations

from typing import Final

from roots_pipeline.privacy.identifiers import checks
from roots_pipeline.privacy.identifiers.identifier import Identifier, stdnum

_INDIA: Final = "आधार আধাৰ আধার આધાર ಆಧಾರ್ ആധാർ ആധാര് ଆଧାର ਆਧਾਰ ஆதார் ఆధార్ آدھار"

ASIA: Final = (
    Identifier(
        "in_aadhaar",
        "+9999_9999_9999 9999-9999-9999 999999999999",
        f"aadhaar aadhar uidai {_INDIA}",
        "UIDAI: twelve digits, the first 2 to 9, Verhoeff's check",
        stdnum("in_.aadhaar"),
    ),
    Identifier(
        "in_vid", "9999_9999_9999_9999 9999999999999999", f"vid {_INDIA}", "UIDAI: virtual id", stdnum("in_.vid")
    ),
    Identifier(
        "in_pan", "+AAAAA9999A", "pan पैन प्यान প্যান પાન ಪ್ಯಾನ್ പാൻ ପାନ ਪੈਨ பான் పాన్", "Income Tax Department", checks.in_pan
    ),
    Identifier(
        "in_epic",
        "AAA9999999",
        "epic voter मतदाता मतदार ভোটার ভোটাৰ મતદાર ಮತದಾರ വോട്ടർ ଭୋଟର ਵੋਟਰ வாக்காளர் ఓటరు",
        "Election Commission of India: three letters, seven digits",
    ),
    Identifier(
        "in_gstin", "!99AAAAA9999AXAX", "gstin gst", "GST Network: state, PAN, check character", stdnum("in_.gstin")
    ),
    Identifier(
        "pk_cnic",
        "!99999-9999999-9 9999999999999",
        "cnic nicop nadra شناختی",
        "NADRA: thirteen digits, first the province, last the sex",
        checks.pk_cnic,
    ),
    Identifier(
        "bd_nid",
        "9999999999 9999999999999 99999999999999999",
        "nid এনআইডি জাতীয়_পরিচয় জাতীয়_পরিচয়",
        "Election Commission of Bangladesh",
        checks.bd_nid,
    ),
    Identifier(
        "np_citizenship",
        "+99-99-99-99999 99/99/99/99999 999-999-999-9",
        "citizenship नागरिकता ना.प्र.नं राष्ट्रिय_परिचय",
        "Citizenship certificates of Nepal: district, office, year, number",
        checks.np_citizenship,
    ),
    Identifier("lk_nic", "+999999999A 999999999999", "nic", "Department for Registration of Persons", checks.lk_nic),
    Identifier(
        "cn_resident",
        "!999999999999999999 !99999999999999999a",
        "身份证 身份證 公民身份 居民身份",
        "GB 11643-1999",
        checks.cn_resident,
    ),
    Identifier("cn_resident_first", "999999999999999", "身份证 身份證", "GB 11643-1989", checks.cn_resident_first),
    Identifier(
        "tw_identity",
        "+A999999999",
        "身分證 身份證 統一編號 居留證",
        "Ministry of the Interior, Taiwan",
        checks.tw_identity,
    ),
    Identifier(
        "hk_identity",
        "!A999999(X) !AA999999(X) A999999X",
        "hkid 身份證 身份证 香港",
        "Immigration Department, Hong Kong",
        checks.hk_identity,
    ),
    Identifier("mo_identity", "9999999(9) 9/999999/9", "bir 澳門", "Identification Services Bureau, Macao"),
    Identifier("sg_nric", "+A9999999A", "nric fin", "Immigration & Checkpoints Authority, Singapore", checks.sg_nric),
    Identifier(
        "my_nric",
        "+999999-99-9999 999999999999",
        "mykad nric ic kad_pengenalan",
        "National Registration Department, Malaysia",
        checks.my_nric,
    ),
    Identifier(
        "id_nik",
        "+9999999999999999 9999.9999.9999.9999",
        "nik ktp ektp e-ktp kependudukan",
        "Ministry of Home Affairs, Indonesia",
        checks.id_nik,
    ),
    Identifier(
        "id_npwp",
        "!99.999.999.9-999.999 999999999999999",
        "npwp pajak",
        "Directorate General of Taxes",
        stdnum("id.npwp"),
    ),
    Identifier(
        "vn_citizen",
        "+999999999999 999_999_999_999 999.999.999.999",
        "cccd căn_cước định_danh",
        "Decree 137/2015/ND-CP, article 13",
        checks.vn_citizen,
    ),
    Identifier(
        "vn_identity",
        "999999999 999_999_999",
        "cmnd cmt chứng_minh",
        "identity cards of nine digits, given out until 2016",
        checks.lies_in_life,
    ),
    Identifier(
        "vn_tax", "9999999999 9999999999-999", "mst mã_số_thuế", "General Department of Taxation", stdnum("vn.mst")
    ),
    Identifier("ph_sss", "99-9999999-9", "sss umid", "Social Security System"),
    Identifier(
        "ph_philsys", "9999-9999-9999-9999 9999-9999-9999", "philsys philid psn pcn", "Philippine Statistics Authority"
    ),
    Identifier(
        "sa_identity",
        "9999999999",
        "iqama absher الإقامة إقامة",
        "Ministry of Interior, Saudi Arabia",
        checks.sa_identity,
    ),
    Identifier(
        "ae_identity",
        "!999-9999-9999999-9 +999999999999999 999_9999_9999999_9",
        "emirates_id الإماراتية",
        "ICP, United Arab Emirates",
        checks.ae_identity,
    ),
    Identifier("iq_identity", "999999999999", "البطاقة_الوطنية", "Ministry of Interior, Iraq", checks.lies_in_life),
    Identifier(
        "jo_identity",
        "9999999999",
        "الرقم_الوطني",
        "Civil Status and Passports Department, Jordan",
        checks.lies_in_life,
    ),
    Identifier(
        "kw_civil", "999999999999", "الرقم_المدني", "PACI, Kuwait: century, date of birth, check", checks.kw_civil
    ),
    Identifier(
        "qa_identity", "99999999999", "qid", "Ministry of Interior, Qatar: century, year, country", checks.qa_identity
    ),
    Identifier("ps_identity", "999999999", "رقم_الهوية", "by Luhn, as Israel's", stdnum("il.idnr")),
)
