"""The voices and their readings in /metrics. Counts are those since midnight UTC, over all processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from radio.web.gauges import gauges

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def clips_metrics(told: dict[str, Any] | None, registry: CollectorRegistry) -> None:
    """Add them; nothing while production does not report."""
    if told is None:
        return
    gauge = gauges("radio_clip_", registry)
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


def voices_metrics(told: Sequence[dict[str, Any]], registry: CollectorRegistry) -> None:
    """Add those that failed since production started: whether they rest."""
    resting = gauges("radio_voice_", registry)("resting", "1 while a voice rests, as it failed too often.", "voice")
    for voice in told:
        resting.labels(voice["voice"]).set(voice["state"] == "resting")
