from __future__ import annotations

import pytest

from roots_pipeline.privacy.redactor import Redactor


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture(scope="session")
def exact_redactor() -> Redactor:
    return Redactor(exact=True)


@pytest.fixture(scope="session")
def by_mode(redactor) -> dict[str, Redactor]:
    return {"token": redactor, "surrogate": Redactor(mode="surrogate"), "remove": Redactor(mode="remove")}
