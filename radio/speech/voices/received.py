"""What a speech server sent, as sound, or why it is none: nothing is taken on trust from another machine."""

from __future__ import annotations

import io
import struct
from typing import Literal

import numpy as np

from radio.audio.pcm import Floats
from radio.errors import SpeechError

Format = Literal["wav", "flac", "pcm"]
FORMAT_NAMES = {b"RIFF": "wav", b"fLaC": "flac", b"OggS": "ogg", b"ID3": "mp3", b"\xff\xfb": "mp3", b"\xff\xf3": "mp3"}
MOST_CHANNELS = 2
STREAMED = (0, 0x7FFFFFFF, 0xFFFFFFFF)
"""Lengths in a WAV header that mean that its writer did not know: OpenAI's own says 0xFFFFFFFF. Some add less than the
header's own length to one of these."""
HEADER = 1024
LONGEST_SECONDS = 240
"""Of one sentence. Silence packs into nothing: 24 MB of FLAC may be days of it."""
OPEN_END = 1 << 62
"""libsndfile's length of a FLAC that was streamed is the highest that there is; it cannot read it to the end."""


def sound_of(content: bytes, content_type: str, wanted: Format, pcm_rate: int) -> tuple[Floats, int]:
    """Mono samples and their rate. Raises SpeechError, retryable where the next answer may be better."""
    if not content:
        raise SpeechError("the server answered with nothing", retryable=True)
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind.endswith(("json", "html", "xml")) or _is_text(content[:64]):
        raise SpeechError(f"the server answered with {kind or 'text'} and not with sound")
    found = next((name for mark, name in FORMAT_NAMES.items() if content.startswith(mark)), "pcm")
    if wanted == "pcm" and found == "mp3" and "mp" not in kind and not content.startswith(b"ID3"):
        found = "pcm"  # two bytes tell little: a loud first sample may look like an mp3's
    if found != wanted:
        hint = f"set its format to {found}" if found in ("wav", "flac", "pcm") else "it must send wav, flac or pcm"
        raise SpeechError(f"asked for {wanted}, the server sent {_told(found)}", hint=hint)
    if wanted == "pcm":
        return _pcm(content), pcm_rate
    if wanted == "wav":
        content = _whole_wav(content)
    return _file(content, wanted)


def _is_text(start: bytes) -> bool:
    return all(32 <= byte < 127 or byte in b"\r\n\t" for byte in start)


def _told(found: str) -> str:
    return "something without a header" if found == "pcm" else found


def _pcm(content: bytes) -> Floats:
    if len(content) % 2:
        raise SpeechError("the sound breaks off within a sample", retryable=True)
    samples: Floats = np.frombuffer(content, "<i2").astype(np.float32) / np.float32(32768.0)
    return samples


def _whole_wav(content: bytes) -> bytes:
    """The file with the true length of its data, where the header leaves it open. Raises SpeechError when data is
    missing: libsndfile would take what there is."""
    if content[8:12] != b"WAVE":
        raise SpeechError("the server's WAV is none", retryable=True)
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        if name == b"data":
            there = len(content) - at - 8
            if any(0 <= open_end - size < HEADER for open_end in STREAMED):
                even = there - there % 2
                return content[: at + 4] + struct.pack("<I", even) + content[at + 8 : at + 8 + even]
            if size > there:
                raise SpeechError(f"the sound breaks off: {there} of {size} bytes", retryable=True)
            return content
        at += 8 + size + size % 2
    raise SpeechError("the server's WAV holds no sound", retryable=True)


def _file(content: bytes, wanted: Format) -> tuple[Floats, int]:
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            promised, rate, channels = file.frames, int(file.samplerate), file.channels
            if not 1 <= channels <= MOST_CHANNELS or not 8_000 <= rate <= 192_000:
                raise SpeechError(f"{channels} channels at {rate} Hz are no speech")
            if promised >= OPEN_END:
                raise SpeechError("the server's flac does not tell its length", hint="set its format to wav")
            most = LONGEST_SECONDS * rate
            samples: Floats = file.read(most + 1, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as e:
        raise SpeechError(f"the server's {wanted} cannot be read: {e}", retryable=True) from e
    if len(samples) > most:
        raise SpeechError(f"the server sent more than {LONGEST_SECONDS} s for one sentence")
    if len(samples) < promised:
        raise SpeechError(f"the sound breaks off: {len(samples)} of {promised} samples", retryable=True)
    mono: Floats = samples.mean(axis=1, dtype=np.float32)
    return mono, rate
