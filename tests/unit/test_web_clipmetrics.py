"""The voices' readings in /metrics."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from radio.model.status import VoiceState
from radio.model.takes import TakesStatus, VoiceTakes
from radio.types import VoiceId
from radio.web.clipmetrics import clips_metrics, voices_metrics

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


def test_a_voice_that_rests_is_told() -> None:
    noon = datetime(2026, 5, 20, 12, tzinfo=UTC)
    joe = VoiceState(voice=VoiceId("joe"), state="ready", failures=1, error="a line", failed=noon)
    states = [joe, joe.model_copy(update={"voice": VoiceId("far"), "state": "resting"})]
    registry = CollectorRegistry()
    voices_metrics([state.model_dump(mode="json") for state in states], registry)
    assert registry.get_sample_value("radio_voice_resting", {"voice": "joe"}) == 0
    assert registry.get_sample_value("radio_voice_resting", {"voice": "far"}) == 1


def test_nothing_is_told_while_production_does_not_report() -> None:
    registry = CollectorRegistry()
    clips_metrics(None, registry)
    assert list(registry.collect()) == []
