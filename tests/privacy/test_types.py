from __future__ import annotations

from roots_pipeline.privacy.types import PRIORITY, TYPES, types_for


def test_all_types_have_a_priority():
    assert sorted(PRIORITY) == sorted(TYPES)


def test_types_by_risk():
    assert types_for("no") == ("secret", "url_credentials")
    assert types_for("author_name_only") == ("email", "secret", "url_credentials")
    assert types_for("yes", "very_likely", "unlikely", "none") == TYPES
    assert types_for("unclear") == TYPES
    assert "phone" not in types_for("yes", "very_likely", "none", "unlikely")
    assert "email" not in types_for("yes", "none", "very_likely", "none")
    # Where sensitive data is likely, all.
    assert types_for("yes", "none", "none", "somewhat_likely") == TYPES
