"""Identifiers of European countries, of Australia and New Zealand, and passports."""

from __future__ import annotations

from typing import Final

from roots_pipeline.privacy.identifiers import checks
from roots_pipeline.privacy.identifiers.identifier import Identifier, stdnum

EUROPE: Final = (
    Identifier(
        "es_dni",
        "+99999999A +99999999-A !99.999.999-A 99.999.999A 99_999_999_A",
        "dni nif nan d.n.i",
        "Real Decreto 1553/2005",
        checks.es_dni,
    ),
    Identifier(
        "es_nie", "+A9999999A !A-9999999-A +A9999999-A +A-9999999A", "nie", "Real Decreto 557/2011", checks.es_dni
    ),
    Identifier("ad_nrt", "A-999999-A A999999A", "nrt", "Andorra", stdnum("ad.nrt")),
    Identifier(
        "fr_nir",
        "!9_99_99_99_999_999_99 +999999999999999 9999999999999_99 9_99_99_9A_999_999_99 !9_99_99_99_999_999-99",
        "nir sécurité_sociale securite_sociale sécu insee carte_vitale",
        "INSEE; arrêté du 31 mars 2022",
        checks.fr_nir,
    ),
    Identifier(
        "be_national",
        "!99.99.99-999.99 99999999999",
        "niss registre_national rijksregister",
        "Registre national",
        stdnum("be.nn"),
    ),
    Identifier("ch_ahv", "!999.9999.9999.99 9999999999999", "avs ahv navs", "OFAS: 756, EAN-13's check", checks.ch_ahv),
    Identifier("pt_nif", "999999999 999_999_999", "nif contribuinte nipc", "Autoridade Tributária", stdnum("pt.nif")),
    Identifier(
        "pt_cc",
        "+99999999_9_AA9 +999999999AA9 99999999",
        "cc cartão_de_cidadão cidadão bilhete",
        "Portaria 203/2007",
        checks.pt_cc,
    ),
    Identifier("pt_niss", "99999999999", "niss segurança_social", "Segurança Social", checks.pt_niss),
    Identifier(
        "gb_nino",
        "+AA999999A !AA_99_99_99_A !AA99_99_99_A +AA_999999_A",
        "nino national_insurance ni_number",
        "HMRC, NIM39110",
        checks.gb_nino,
    ),
    Identifier(
        "gb_nhs", "999_999_9999 999-999-9999 9999999999", "nhs", "NHS Data Dictionary: modulus 11", stdnum("gb.nhs")
    ),
    Identifier("ie_pps", "+9999999A +9999999AA", "pps ppsn", "Department of Social Protection", stdnum("ie.pps")),
    Identifier("it_fiscale", "!AAAAAA99A99A999A", "codice_fiscale", "DM 12 marzo 1974", stdnum("it.codicefiscale")),
    Identifier(
        "au_tfn", "999_999_999 999999999 99_999_999", "tfn tax_file", "Australian Taxation Office", stdnum("au.tfn")
    ),
    Identifier("au_medicare", "9999_99999_9 9999999999", "medicare", "Services Australia", checks.au_medicare),
    Identifier("nz_ird", "99-999-999 999-999-999", "ird", "Inland Revenue", stdnum("nz.ird")),
)

#: Of whatever country: only beside the word.
PASSPORTS: Final = (
    Identifier(
        "xx_passport",
        "A9999999 A99999999 AA9999999 AA999999 99AA99999 999999999 A999999 AAA999999 AA99999999",
        "passport passeport pasaporte passaporte passaport pasaportea paspor pasipoti pasipoto phasiphothi pasporo "
        "护照 護照 hộ_chiếu جواز_السفر جواز_سفر پاسپورٹ पासपोर्ट राहदानी পাসপোর্ট পাছপৰ্ট પાસપોર્ટ ಪಾಸ್‌ಪೋರ್ಟ್ പാസ്പോർട്ട് "
        "ପାସପୋର୍ଟ ਪਾਸਪੋਰਟ கடவுச்சீட்டு பாஸ்போர்ட் పాస్‌పోర్ట్ paasepoto phasephoto ipasipoti fasipoti",
        "ICAO Doc 9303 part 3: up to nine characters",
        checks.lies_in_life,
    ),
)
