"""The compiled plans against phonenumbers, the library whose metadata they are made of."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roots_pipeline.privacy.locales import _TABLE, WIDE, locale
from roots_pipeline.privacy.number_plans import NumberPlans, is_valid_international

KINDS = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
REGIONS = sorted(set(WIDE.split()) | {region for regions, _ in _TABLE.values() for region in regions.split()})


@pytest.mark.parametrize("region", REGIONS)
def test_the_example_numbers_of_each_region_are_valid(region):
    here = NumberPlans([region])
    for kind in KINDS:
        number = phonenumbers.example_number_for_type(region, kind)
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        digits = "".join(filter(str.isdigit, national))
        assert here.is_valid(digits)
        assert is_valid_international(f"{number.country_code}{phonenumbers.national_significant_number(number)}")


@settings(max_examples=300)
@given(
    code=st.sampled_from(
        [code for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items() if regions != ("001",)]
    ),
    rest=st.text("0123456789", min_size=6, max_size=11),
)
def test_international_numbers_are_valid_as_phonenumbers_says(code, rest):
    digits = f"{code}{rest}"
    assume(len(digits) <= 15)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code][0])
    # Left out and said so: numbers that are rewritten before they are judged; a prefix that parsing strips.
    assume(metadata.national_prefix_transform_rule is None)
    assume(not metadata.national_prefix_for_parsing or not rest.startswith(("0", "1", "8", "9", "2", "5", "7")))
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}", None))
    except phonenumbers.NumberParseException:
        valid = False
    assert is_valid_international(digits) == valid


@pytest.mark.parametrize(
    ("region", "digits", "groups", "usual"),
    [
        ("KE", "0722246382", (4, 6), True),
        ("KE", "0722246382", (2, 8), False),
        ("IN", "9411576190", (5, 5), True),
        # The area code apart and the rest in one: 080-23106489 for 080-2310 6489.
        ("IN", "08023106489", (3, 8), True),
        ("FR", "0144598708", (2, 2, 2, 2, 2), True),
        ("FR", "0144598708", (5, 5), False),
        # Written without the zero that Australians always write, it may be a quantity.
        ("AU", "412345678", (3, 3, 3), False),
        ("AU", "0412345678", (4, 3, 3), True),
        ("US", "2127365000", (3, 3, 4), True),
    ],
)
def test_groups(region, digits, groups, usual):
    assert NumberPlans([region]).is_grouped(digits, groups) is usual


@pytest.mark.parametrize("language", sorted(_TABLE))
def test_every_language_has_regions_with_plans(language):
    where = locale(language)
    assert NumberPlans(where.regions).regions
    assert "tel" in where.words


def test_unknown_regions_are_named():
    with pytest.raises(ValueError, match="region XX"):
        NumberPlans(["XX"])


def test_code_has_no_national_numbers():
    assert locale("python").regions == ()
    assert not NumberPlans([]).is_valid("0722246382")
