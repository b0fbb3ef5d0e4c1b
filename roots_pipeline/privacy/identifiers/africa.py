"""Identifiers of African countries."""

from __future__ import annotations

from typing import Final

from roots_pipeline.privacy.identifiers import checks
from roots_pipeline.privacy.identifiers.identifier import Identifier, stdnum

AFRICA: Final = (
    Identifier(
        "za_identity",
        "+9999999999999 +999999_9999_999 999999_9999_99_9",
        "south_african_id rsa_id sa_id kamazisi mazisi nomoro_ya_id lesazwi",
        "Identification Act 68 of 1997: date of birth, order, citizenship, Luhn",
        checks.za_identity,
    ),
    Identifier(
        "ng_nin",
        "99999999999 9999_999_9999 9999-999-9999",
        "nin nimc",
        "NIMC: eleven digits, none with a meaning",
        checks.lies_in_life,
    ),
    Identifier("ng_bvn", "99999999999", "bvn", "Central Bank of Nigeria: eleven digits, 22 first", checks.ng_bvn),
    Identifier(
        "gh_card",
        "!AAA-999999999-9 AAA9999999999",
        "ghana_card ghanacard",
        "National Identification Authority of Ghana",
        checks.gh_card,
    ),
    Identifier("gh_voter", "9999999999", "voter", "Electoral Commission of Ghana", checks.lies_in_life),
    Identifier(
        "ke_identity",
        "9999999 99999999",
        "kitambulisho kĩtambulithio huduma",
        "National Registration Bureau, Kenya",
        checks.lies_in_life,
    ),
    Identifier("ke_pin", "+A999999999A", "kra", "Kenya Revenue Authority", checks.ke_pin),
    Identifier(
        "tz_nida",
        "!99999999-99999-99999-99 +99999999999999999999",
        "nida kitambulisho",
        "National Identification Authority, Tanzania: date of birth, place, order",
        checks.tz_nida,
    ),
    Identifier("ug_nin", "+AA99XXXXXXXXXX", "nin nira", "NIRA, Uganda: fourteen characters", checks.ug_nin),
    Identifier(
        "rw_identity",
        "!9_9999_9_9999999_9_99 +9999999999999999",
        "indangamuntu karangamuntu",
        "NIDA, Rwanda: citizenship, year of birth, sex, order, issue, check",
        checks.rw_identity,
    ),
    Identifier("bi_identity", "9999/99999.999 999.999/99.999", "karangamuntu cni", "identity cards of Burundi"),
    Identifier(
        "zm_nrc", "!999999/99/9", "nrc chiphaso", "National Registration Act of Zambia: order, district, nationality"
    ),
    Identifier(
        "zw_identity",
        "!99-999999A99 !99-9999999A99 99-999999_A_99 99-9999999_A_99 99999999A99 999999999A99",
        "zitupa",
        "Registrar General of Zimbabwe: district, order, letter, district of origin",
    ),
    Identifier("bw_omang", "999999999", "omang", "Omang: nine digits, the fifth the sex", checks.bw_omang),
    Identifier("mz_bi", "+999999999999A", "bi bilhete", "bilhete de identidade of Mozambique"),
    Identifier("ao_bi", "!999999999AA999", "bi bilhete", "bilhete de identidade of Angola"),
    Identifier(
        "ls_identity",
        "999999999999 9999999999999",
        "boitsebiso",
        "National Identity and Civil Registry, Lesotho",
        checks.lies_in_life,
    ),
    Identifier(
        "sn_identity",
        "9999999999999 9_999_9999_99999 99999999999999 99999999999999999",
        "cni cedeao dantite",
        "DAF, Senegal",
        checks.sn_identity,
    ),
    Identifier(
        "ci_identity",
        "A9999999999 AA999999999 99999999999",
        "cni nni oneci",
        "ONECI, Côte d'Ivoire",
        checks.lies_in_life,
    ),
    Identifier(
        "ml_nina", "9999999999999A 99999999999999A 99999999999999", "nina ravec", "RAVEC, Mali", checks.lies_in_life
    ),
    Identifier("bj_npi", "9999999999 9999999999999", "npi anip cip", "ANIP, Benin", checks.lies_in_life),
    Identifier("tg_identity", "9999-999-9999", "cni", "identity cards of Togo"),
    Identifier("bf_cnib", "A99999999 A9999999", "cnib", "ONI, Burkina Faso", checks.bf_cnib),
    Identifier("cm_cni", "999999999 99999999999999999", "cni niu", "DGSN, Cameroon", checks.lies_in_life),
    Identifier("gm_nin", "99999999999", "nin", "National Identification Number, The Gambia", checks.lies_in_life),
    Identifier(
        "eg_identity",
        "+99999999999999",
        "الرقم_القومي القومي",
        "Civil Status Organization, Egypt: century, date of birth, governorate",
        checks.eg_identity,
    ),
    Identifier("ma_cin", "A999999 AA999999 AA99999", "cin cnie", "DGSN, Morocco"),
    Identifier("dz_nin", "999999999999999999", "nin رقم_التعريف", "Algeria: eighteen digits", checks.lies_in_life),
    Identifier("tn_cin", "99999999", "cin بطاقة_التعريف", "Tunisia: eight digits", checks.lies_in_life),
    Identifier("ly_nin", "999999999999", "الرقم_الوطني", "Civil Registry Authority, Libya", checks.ly_nin),
    Identifier("sd_nin", "999-9999-9999", "الرقم_الوطني", "Civil Registry, Sudan"),
    Identifier("za_tax", "9999999999", "sars", "SARS", stdnum("za.tin")),
)
