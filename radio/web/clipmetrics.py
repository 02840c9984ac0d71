"""The voices' readings in /metrics. Counts are those since midnight UTC, over all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def clips_metrics(told: dict[str, Any] | None, registry: CollectorRegistry) -> None:
    """Add them; nothing while production does not report."""
    from prometheus_client import Gauge

    if told is None:
        return

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"radio_clip_{name}", text, labels, registry=registry)

    takes = gauge("takes_today", "Readings of lines, and what became of them.", "voice", "outcome")
    faults = gauge("faults_today", "What was wrong with those that failed.", "voice", "kind")
    share = gauge("fault_share", "Share of a voice's last readings that failed.", "voice")
    for voice in told["voices"]:
        for outcome, times in voice["outcomes"].items():
            takes.labels(voice["voice"], outcome).set(times)
        for kind, times in voice["faults"].items():
            faults.labels(voice["voice"], kind).set(times)
        share.labels(voice["voice"]).set(voice["fault_share"])
    gauge("heard_share", "Share of the clips made now that a recogniser hears before they air.").set(told["share"])
    gauge("unheard", "Clips that wait to be heard in idle time.").set(told["unheard"])
