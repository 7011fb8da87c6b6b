"""Health: the positions of journal and views, for ``/health`` and ``/metrics``."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import asyncpg
from prometheus_client import CollectorRegistry, Enum, Gauge
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from projections.engine import EngineState
from service.cache import Cache

# A demonstration's facts are recorded by its own clock, so their waiting time is measured by it.
_STANDING = """
SELECT head.position, views.position, views.generation,
       coalesce(extract(epoch FROM
           clock_timestamp() + coalesce(d.ahead, '0') - next.recorded_at), 0)
  FROM (SELECT coalesce(max(position), 0) AS position FROM journal.event) AS head
 CROSS JOIN views.position AS views
  LEFT JOIN journal.event AS next ON next.position = views.position + 1
  LEFT JOIN journal.demonstration AS d ON true"""


class Health(NamedTuple):
    """Positions at one moment, and how long the oldest event outside the views has waited."""

    journal: int
    views: int
    generation: int  # of the views: one more with each rebuild
    seconds: float  # 0 where nothing waits

    @property
    def events(self) -> int:
        """Number of events that are not in the views yet."""
        return self.journal - self.views


async def standing(pool: asyncpg.Pool) -> Health:
    """Reads it from the database, in one snapshot."""
    journal, views, generation, seconds = await pool.fetchrow(_STANDING)
    return Health(journal, views, generation, max(0.0, float(seconds)))


class ViewGauges:
    """Prometheus gauges of journal and views."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"khok_{name}", text, registry=registry)

        self.journal = gauge("journal_position", "Position of the journal's last event.")
        self.views = gauge("views_position", "Position up to which the views are folded.")
        self.events = gauge("views_lag_events", "Events that are not in the views yet.")
        self.seconds = gauge("views_lag_seconds", "Seconds that the oldest of these has waited.")
        self.generation = gauge("views_generation", "Generation; each rebuild adds one.")
        self.engine = Enum(
            "khok_views_engine", "State of this process's engine.", registry=registry,
            states=[state.lower() for state in EngineState],
        )

    def show(self, now: Health, engine: EngineState) -> None:
        """Sets every gauge."""
        self.journal.set(now.journal)
        self.views.set(now.views)
        self.events.set(now.events)
        self.seconds.set(now.seconds)
        self.generation.set(now.generation)
        self.engine.state(engine.lower())


class CacheMetrics(Collector):
    """Prometheus metrics of the caches of this process: entries, bytes, hits, misses."""

    def __init__(self, registry: CollectorRegistry, kept: Mapping[str, Cache]) -> None:
        self.kept = kept
        registry.register(self)

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """The metric families, read at each scrape (a name of Prometheus' own)."""
        found = CounterMetricFamily(
            "khok_kept_lookups", "Lookups in caches, by cache and by whether an entry was found.",
            labels=("kept", "found"),
        )
        bytes_ = GaugeMetricFamily(
            "khok_kept_bytes", "Approximate size of a cache in bytes.", labels=("kept",)
        )
        for name, each in self.kept.items():
            found.add_metric((name, "yes"), each.hits)
            found.add_metric((name, "no"), each.misses)
            bytes_.add_metric((name,), each.bytes)
        return iter((found, bytes_))
