"""Gauges of one subject in /metrics: names with its prefix, in one registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Gauge


class Gauges(Protocol):
    def __call__(self, name: str, text: str, *labels: str) -> Gauge:
        """A new gauge, by its name without the prefix, what it tells, and its labels."""
        ...


def gauges(prefix: str, registry: CollectorRegistry) -> Gauges:
    """Makes the gauges of "radio_clip_", say."""
    from prometheus_client import Gauge

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(prefix + name, text, labels, registry=registry)

    return gauge
