"""What a forecast means on each engine: time, machines, and at the user's prices, money.

The work is the same on all. What differs is how many share it, and what each stage costs before its first item.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from roots_pipeline.errors import ConfigError, nearest
from roots_pipeline.run.forecast import Forecast

#: Seconds from one stage to the next besides its items. In worker processes: parting the items, and a pipeline's fixed
#: 0.2 s. Flink: a job's submission, its class path and its Python workers' start, 15 s as measured with Beam 2.62's job
#: server on Flink 1.19. Dataflow: its documentation speaks of several minutes until workers have started; not measured.
STAGE_SECONDS: Mapping[str, float] = {"embedded": 0.5, "flink": 15.0, "dataflow": 240.0}
#: On clusters, `exchange` and `match` are one job (`Shuffle`), and a worker starts as often as there are jobs.
ONE_JOB = ("exchange", "match")
#: Of a worker's memory, what must be free for the runner and the system.
HEADROOM = 1.25

#: What prices are known by, and what they are for.
PRICES: Mapping[str, str] = {
    "cpu_hour": "one processor for an hour",
    "gb_hour": "a GB of memory for an hour",
    "shuffle_gb": "a GB over a shuffle service",
    "disk_gb_hour": "a GB of disk or storage for an hour",
}


class OnEngine(msgspec.Struct, kw_only=True):
    """A run on one engine; `cost` is in the prices' currency, None where none were given."""

    engine: str
    workers: int
    seconds: float
    cpu_hours: float
    memory_gb: float
    cost: float | None


def parse_prices(texts: tuple[str, ...]) -> dict[str, float]:
    """Prices as the command line has them. ConfigError: no number, or for nothing that is known.

    >>> parse_prices(("cpu_hour=0.05",))
    {'cpu_hour': 0.05}
    """
    prices = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in PRICES:
            raise ConfigError(f"--price {text}: nothing that has a price here{nearest(name, PRICES)}")
        try:
            prices[name] = float(number)
        except ValueError:
            prices[name] = -1.0
        if not 0 <= prices[name] < float("inf"):
            raise ConfigError(f"--price {text}: write a number, for instance {name}=0.05")
    return prices


def on_engines(forecast: Forecast, workers: int, cluster_workers: int, prices: Mapping[str, float]) -> list[OnEngine]:
    """The run in so many processes of this machine, and of a cluster's machines."""
    return [
        _on_engine(forecast, engine, workers if engine == "embedded" else cluster_workers, prices)
        for engine in STAGE_SECONDS
    ]


def _on_engine(forecast: Forecast, engine: str, workers: int, prices: Mapping[str, float]) -> OnEngine:
    jobs = len(forecast.items)
    starts = 1
    if engine != "embedded":
        jobs -= set(ONE_JOB) <= set(forecast.items)
        starts = jobs
    # No more can work than there are items.
    work = sum(seconds / max(min(workers, forecast.items[stage]), 1) for stage, seconds in forecast.cpu_seconds.items())
    seconds = starts * forecast.start_seconds + jobs * STAGE_SECONDS[engine] + work
    memory_gb = HEADROOM * forecast.memory_bytes / 1e9
    hours = workers * seconds / 3600
    cost = None
    if prices:
        disk_gb = (forecast.work_bytes + forecast.corpus_bytes) / 1e9
        cost = hours * (prices.get("cpu_hour", 0) + memory_gb * prices.get("gb_hour", 0))
        cost += seconds / 3600 * disk_gb * prices.get("disk_gb_hour", 0)
        if engine != "embedded":
            cost += forecast.shuffle_bytes / 1e9 * prices.get("shuffle_gb", 0)
    return OnEngine(engine=engine, workers=workers, seconds=seconds, cpu_hours=hours, memory_gb=memory_gb, cost=cost)
