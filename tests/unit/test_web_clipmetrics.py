"""The voices' readings in /metrics."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from radio.model.takes import TakesStatus, VoiceTakes
from radio.types import VoiceId
from radio.web.clipmetrics import clips_metrics

pytestmark = pytest.mark.unit


def test_readings_faults_and_what_waits_are_told_by_voice() -> None:
    joe = VoiceTakes(
        voice=VoiceId("joe"),
        outcomes={"made": 40, "remade": 3},
        faults={"missing": 2, "silence": 1},
        recent=43,
        fault_share=0.07,
    )
    registry = CollectorRegistry()
    clips_metrics(TakesStatus(voices=(joe,), ear="on", share=0.5, unheard=7).model_dump(mode="json"), registry)
    wanted = {
        ("radio_clip_takes_today", (("outcome", "made"), ("voice", "joe"))): 40,
        ("radio_clip_takes_today", (("outcome", "remade"), ("voice", "joe"))): 3,
        ("radio_clip_faults_today", (("kind", "missing"), ("voice", "joe"))): 2,
        ("radio_clip_faults_today", (("kind", "silence"), ("voice", "joe"))): 1,
        ("radio_clip_fault_share", (("voice", "joe"),)): 0.07,
        ("radio_clip_heard_share", ()): 0.5,
        ("radio_clip_unheard", ()): 7,
    }
    samples = [sample for metric in registry.collect() for sample in metric.samples]
    assert {(s.name, tuple(sorted(s.labels.items()))): s.value for s in samples} == wanted


def test_nothing_is_told_while_production_does_not_report() -> None:
    registry = CollectorRegistry()
    clips_metrics(None, registry)
    assert list(registry.collect()) == []
