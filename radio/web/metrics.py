"""/metrics in Prometheus' text form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Response

from radio.web.clipmetrics import clips_metrics, voices_metrics
from radio.web.gauges import gauges
from radio.web.modelmetrics import models_metrics
from radio.web.status import station_status

if TYPE_CHECKING:
    from radio.web.server import Site


def routes(site: Site) -> APIRouter:
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        from prometheus_client import CONTENT_TYPE_LATEST

        body = render(station_status(site.store, site.run_dir, site.clock.now()))
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


def render(status: dict[str, Any]) -> bytes:
    """The status report as gauges; made anew for each scrape, so nothing is kept between them."""
    from prometheus_client import CollectorRegistry, Counter, generate_latest

    registry = CollectorRegistry()
    gauge = gauges("radio_", registry)
    gauge("on_air", "1 while the encoder takes samples.").set(status["on_air"])
    gauge("reserve_seconds", "Finished programme that has not aired.").set(status["reserve_seconds"])
    gauge("alarms", "Alarms that stand.").set(len(status["alarms"]))
    standing = gauge("alarm", "1 while an alarm stands.", "code", "severity")
    for alarm in status["standing"]:
        standing.labels(alarm["code"], alarm["severity"]).set(1)
    gauge("failures", "Work in the list of failures.").set(status["failures"])
    gate = gauge("gate_lines", "Lines that the claim gate weighed today (UTC), by what became of them.", "outcome")
    for outcome in ("passed", "repaired", "replaced", "dropped"):
        gate.labels(outcome).set(status["gate"][outcome])
    failed = gauge("gate_failures", "Of them, those that did not pass at first.", "kind", "outcome")
    for failure in status["gate"]["failures"]:
        failed.labels(failure["kind"], failure["outcome"]).set(failure["lines"])
    stages = gauge("stage_items", "Work by stage and state.", "stage", "state")
    cpu = gauge("stage_cpu_seconds", "CPU time spent in a stage.", "stage")
    for name, stage in status["stages"].items():
        for state in ("done", "running", "waiting", "failed"):
            stages.labels(name, state).set(stage[state])
        cpu.labels(name).set(stage["cpu_seconds"])
    up = gauge("output_up", "1 while an output takes the stream.", "output")
    restarts = gauge("output_restarts", "How often an output was started again.", "output")
    queued = gauge("output_queued_seconds", "How long the oldest data that an output has not taken waits.", "output")
    dropped = gauge("output_dropped_seconds", "Programme that an output never got, since the start.", "output")
    behind = gauge("output_behind_seconds", "From what an output accepted last to what is made now.", "output")
    for output in status["outputs"]:
        up.labels(output["name"]).set(output["state"] == "up")
        restarts.labels(output["name"]).set(output["restarts"])
        queued.labels(output["name"]).set(output["queued_seconds"])
        dropped.labels(output["name"]).set(output["dropped_seconds"])
        if output["behind_seconds"] is not None:
            behind.labels(output["name"]).set(output["behind_seconds"])
    room = (status["production"] or {}).get("page_images_bytes")
    if room is not None:
        gauge("page_images_bytes", "Room of page images beside those of segments, by keep.pages_gb.").set(room)
    arxiv = (status["production"] or {}).get("arxiv")
    if arxiv is not None:
        gauge("arxiv_requests_today", "Requests to arXiv since midnight UTC.").set(arxiv["requests_today"])
        gauge("arxiv_requests_ceiling", "Requests to arXiv that a day may have.").set(arxiv["daily_requests"])
        gauge("arxiv_closed", "1 while arXiv is not asked, for a reason that radio status tells.").set(
            arxiv["closed_until"] is not None
        )
    models_metrics(status["models"], registry)
    clips_metrics((status["production"] or {}).get("clips"), registry)
    voices_metrics((status["production"] or {}).get("voices", ()), registry)
    playout = status["playout"]
    if playout is not None:
        gauge("playout_samples", "Samples sent since playout started.").set(playout["samples"])
        gauge("playout_lag_seconds", "How far the stream is behind the clock.").set(playout["lag_seconds"])
        gauge("playout_cpu_seconds", "CPU time of playout and its children.").set(playout["cpu_seconds"])
        gauge("playout_encoder_restarts", "How often the encoder was started again.").set(playout["encoder_restarts"])
        gauge("longest_silence_seconds", "Longest silence sent since playout started.").set(
            playout["longest_silence_seconds"]
        )
        gauge("playout_late_seconds", "How late the loop is against its own plan.").set(playout["late_seconds"])
        gauge("air_offset_seconds", "The log's times against the wall clock.").set(playout["air_offset_seconds"])
        gauge("encoder_queued_seconds", "Programme that waits for the encoder.").set(playout["encoder_queued_seconds"])
        raised = Counter("radio_alarms_raised", "Alarms raised since playout started.", ["code"], registry=registry)
        for code, count in playout["alarm_counts"].items():
            raised.labels(code).inc(count)
        if playout["loudness_hour"] is not None:
            gauge("loudness_hour_lufs", "Integrated loudness of the last hour.").set(playout["loudness_hour"])
        if playout["loudness"] is not None:
            gauge("loudness_lufs", "Short-term loudness of what is sent.").set(playout["loudness"])
    process_up = gauge("process_up", "1 while a process of the station runs.", "process")
    memory = gauge("process_memory_megabytes", "Resident memory of a process and its children.", "process")
    for process in status["processes"]:
        process_up.labels(process["name"]).set(process["state"] == "up")
        if process["memory_mb"] is not None:
            memory.labels(process["name"]).set(process["memory_mb"])
    return generate_latest(registry)
