"""HLS: the stream for web pages, written by a process of its own (radio.playout.outputs.hls_writer)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.playout.outputs.child import ChildOutput, ChildSpec, PipedProcess, Start
from radio.playout.outputs.hls_playlist import Variants

if TYPE_CHECKING:
    from radio.config import EncoderConfig, PictureConfig


class HlsOutput(ChildOutput):
    """Keeps `folder`/stream.m3u8, audio.m3u8, master.m3u8 and their segments.

    When the process dies or hangs, the next one gets the stream from where the last segment ended: players notice
    nothing, as long as that takes less than what they have buffered.
    """

    def __init__(self, folder: Path, variants: Variants, clock: Clock, start_process: Start = PipedProcess) -> None:
        spec = ChildSpec(
            name="hls",
            module="radio.playout.outputs.hls_writer",
            settings={"folder": str(folder), **asdict(variants)},
            advice="is there room on the disk, may its folder be written?",
            patience=8.0,
            longest_delay=3.0,
            replay_seconds=16.0,
        )
        super().__init__(spec, clock, start_process)


def variants_of(picture: PictureConfig, encoder: EncoderConfig) -> Variants:
    """What the encoder is told to make; the transport stream around it takes about a twentieth more."""
    audio = encoder.audio_kbps * 1000
    return Variants(
        width=picture.width,
        height=picture.height,
        frame_rate=encoder.frames_out,
        stream_rate=round((encoder.video_kbps * 1000 + audio) * 1.05),
        audio_rate=audio,
    )
