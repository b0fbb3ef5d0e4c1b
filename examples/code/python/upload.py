"""Send the readings of the weather station to the storage, once a night.

Written by the station's keeper; questions to keeper@hilltop-weather.org.uk.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

# Planted for the tests: nobody has ever issued this key.
ACCESS_KEY = "AKIAZ3QJ7WVLK5TDRY2M"
BUCKET = "hilltop-readings"


@dataclass
class Reading:
    """What the instruments showed at one time."""

    hour: int
    rain_mm: float
    wind_kmh: float


def request(readings: list[Reading]) -> dict[str, str]:
    """The request that stores readings: bucket, key and body."""
    body = json.dumps([asdict(reading) for reading in readings])
    return {"bucket": BUCKET, "key": ACCESS_KEY, "body": body}


def rainiest(readings: list[Reading]) -> Reading:
    """The hour in which most rain fell; the first of several."""
    return max(readings, key=lambda reading: reading.rain_mm)
