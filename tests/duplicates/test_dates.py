from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roots_pipeline.duplicates.dates import collected_days

# 2021-03-04 is day 18690: 51 years of 365 days, 13 leap days (1972 … 2020), 31 + 28 + 3 days.
DAY = 51 * 365 + 13 + 31 + 28 + 3
TIME = (5 * 3600 + 6 * 60 + 7) / 86400


def days(*dates: str | None) -> list[float]:
    return collected_days(pa.array(dates, pa.string())).tolist()


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2021-03-04", DAY),
        ("20210304", DAY),
        ("2021-W09-4", DAY),
        ("2021-03", DAY - 3),
        ("202103", DAY - 3),
        ("2021", DAY - 3 - 59),
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2021-03-04T05:06:07Z", DAY + TIME),
        ("2021-03-04t05:06:07z", DAY + TIME),
        ("2021-03-04T05:06:07.000000000Z", DAY + TIME),  # WARC 1.1: up to nine places
        ("2021-03-04 05:06:07", DAY + TIME),
        ("2021-03-04T06:06:07+01:00", DAY + TIME),
        ("20210304T050607Z", DAY + TIME),
        ("20210304050607", DAY + TIME),
        ("202103040506", DAY + (5 * 60 + 6) / 1440),
        ("2021030405", DAY + 5 / 24),
        ("Thu, 04 Mar 2021 05:06:07 GMT", DAY + TIME),
        ("Thu, 04 Mar 2021 07:06:07 +0200", DAY + TIME),
        (f"{DAY * 86400}", DAY),
        (f"{DAY * 86400}.5", DAY + 0.5 / 86400),
        (f"{DAY * 86400}000", DAY),
        (f"{DAY * 86400}000000", DAY),
        ("999999999", 999999999 / 86400),
        (" 2021-03-04 ", DAY),
    ],
)
def test_known_forms(date, expected):
    assert days(date) == pytest.approx([expected], abs=1e-9)


@pytest.mark.parametrize(
    "date",
    ["", " ", "yesterday", "2021-13", "20211301", "20210230", "2021-02-30", "0", "-1", "12345", "12345678", "nan",
     "2021-03-04T25:00", "99999999999999999999", "2021-03-04T05:06:07+99:00", None],
)  # fmt: skip
def test_what_is_no_date_is_nan(date):
    assert math.isnan(days(date)[0])


# From 1990 to 2029.
@given(st.integers(631152000, 1893455999), st.integers(-14 * 60, 14 * 60))
def test_one_moment_in_several_forms(seconds, offset):
    moment = datetime.fromtimestamp(seconds, UTC)
    elsewhere = moment.astimezone(timezone(timedelta(minutes=offset)))
    written = [f"{moment:%Y%m%d%H%M%S}", f"{moment:%Y-%m-%dT%H:%M:%SZ}", elsewhere.isoformat(), str(seconds)]
    assert days(*written) == pytest.approx([seconds / 86400] * 4, abs=1e-9)


def test_order_is_that_of_time_and_a_partial_date_is_its_first_day():
    ordered = ["2020", "2020-06", "2020-06-15", "20200615120000", "2020-06-15T12:00:01Z", "2021"]
    found = days(*ordered)
    assert found == sorted(found)


def test_columns():
    dates = pa.array(["2021-03-04", None, "x", "2021-03-04"], pa.large_string())
    found = collected_days(dates.slice(1))
    assert np.array_equal(found, [np.nan, np.nan, DAY], equal_nan=True)
    assert collected_days(pa.array([], pa.string())).shape == (0,)
    assert np.isnan(collected_days(pa.nulls(2, pa.string()))).all()
