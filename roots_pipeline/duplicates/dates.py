"""Dates of collection, in the forms in which corpora give them, as numbers to tell the newest copy by."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_DAY_SECONDS = 86_400.0

# A year, a month, a day, and the time as archives write it: 2021, 202103, 20210304, 20210304050607.
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
_PARTIAL = re.compile(r"(\d{4})-(\d\d)")
# Seconds since 1970, from 1973 to 2286, and thousandths and millionths of them; a fraction may follow.
_EPOCH = re.compile(r"(\d{9,10}|\d{13}|\d{16})(\.\d+)?")
#: 19…, 20… as ten digits is an hour (YYYYMMDDhh): as seconds it would be after March 2030.
_FIRST_HOUR = 1_900_000_000


def collected_days(collected: pa.StringArray) -> NDArray[np.float64]:
    """Days since 1970-01-01T00:00Z of each date, float64[n]; NaN where there is none or it is not understood.

    Understood are ISO 8601 and RFC 3339 (so WARC's dates), YYYYMMDD[hh[mm[ss]]], seconds since 1970 (also in
    thousandths or millionths), RFC 5322 (HTTP's dates), and a year or month alone, which stand for their first day.
    Without a time zone it is UTC. Each different one is read once.
    """
    encoded = collected.dictionary_encode()
    known = encoded.dictionary.to_pylist()
    days = np.array([*map(_days, known), math.nan])
    # The last entry is that of nulls.
    return days[encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)]


def _days(text: str) -> float:
    text = text.strip().upper()
    try:
        if epoch := _EPOCH.fullmatch(text):
            whole = int(epoch[1])
            if len(epoch[1]) != 10 or whole < _FIRST_HOUR:
                return float(text) / 10.0 ** max(len(epoch[1]) - 10, 0) / _DAY_SECONDS
        if partial := _COMPACT.fullmatch(text) or _PARTIAL.fullmatch(text):
            parts = [int(part) for part in partial.groups() if part]
            # What is not said is the first: month and day from 1, the time from 0.
            year, month, day, hour, minute, second = parts + [1, 1, 1, 0, 0, 0][len(parts) :]
            moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        else:
            moment = _moment(text)
    except (ValueError, OverflowError):
        return math.nan
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() / _DAY_SECONDS


def _moment(text: str) -> datetime:
    """ISO 8601, or else RFC 5322. Raises ValueError for neither."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)
