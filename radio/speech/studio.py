"""The studio: a line's text in, a checked clip out, cached."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from radio.audio import pcm
from radio.errors import SpeechError
from radio.model.audio import Clip, Word
from radio.model.base import Model
from radio.speech import checks, finishing, spoken
from radio.speech.cast import Cast
from radio.speech.lexicon import EMPTY, Words
from radio.speech.voice import Speech, Voice, trimmed
from radio.store.files import write_atomically
from radio.types import Dbfs, VoiceId

VERSION = 2
"""Part of every clip's key: raise it when trimming or checks change what a clip sounds like."""
READINGS = 3
"""How often one voice may try a line."""

_log = logging.getLogger(__name__)


class CachedClip(Model):
    """What the JSON beside a clip's WAV holds."""

    sample_rate: int
    samples: int
    spoken: str
    voice: VoiceId
    settings: str
    words: tuple[Word, ...]
    peak: Dbfs
    attempts: int


class Studio:
    """Speaks lines into a folder of clips. One per process: voices load into it as they are needed."""

    def __init__(self, cast: Cast, lexicon: Words = EMPTY, clips_dir: Path = Path("clips")) -> None:
        self._cast = cast
        self._lexicon = lexicon
        self._folder = clips_dir

    def speak(self, text: str, voices: Sequence[VoiceId], seed: int = 0, pace: float = 1.0) -> Clip:
        """The clip of `text` in the first of `voices` that passes the checks, from the cache where it is there.

        A reading that fails is tried again with the next seed, up to `READINGS` times, then the next voice. Raises
        SpeechError when the text holds nothing that can be said, or no voice gave a clip; StoreError when it cannot
        be written.
        """
        said = spoken.spoken_form(text, self._lexicon.current())
        if not said:
            raise SpeechError("nothing in this line can be said", subject=text[:60])
        if not voices:
            raise SpeechError("no voice was given", subject=text[:60])
        failures: list[str] = []
        for name in voices:
            try:
                voice = self._cast.voice(name)
                return self._cached(said, voice, seed, pace) or self._recorded(said, voice, seed, pace)
            except SpeechError as e:
                _log.warning("voice %s failed: %s", name, e)
                failures.append(f"{name}: {e.message}")
        raise SpeechError("; ".join(failures), subject=said[:60], hint="another voice, or other words")

    def key(self, said: str, voice: Voice, seed: int = 0, pace: float = 1.0) -> str:
        """A clip's name: what was said, by whom, how."""
        levels = f"studio {VERSION} finishing {finishing.VERSION}"
        made_of = "\0".join((said, voice.id, voice.settings, levels, str(seed), f"{pace:g}"))
        return hashlib.sha256(made_of.encode()).hexdigest()

    def _paths(self, key: str) -> tuple[Path, Path]:
        folder = self._folder / key[:2]
        return folder / f"{key}.wav", folder / f"{key}.json"

    def _cached(self, said: str, voice: Voice, seed: int, pace: float) -> Clip | None:
        key = self.key(said, voice, seed, pace)
        sound, facts = self._paths(key)
        try:
            known = CachedClip.model_validate_json(facts.read_bytes())
            if sound.stat().st_size < known.samples * 2:
                raise ValueError("the WAV is cut short")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, ValidationError) as e:
            _log.warning("clip %s is damaged and made anew: %s", key, e)
            return None
        return _clip(key, sound, known)

    def _recorded(self, said: str, voice: Voice, seed: int, pace: float) -> Clip:
        wrong: list[str] = []
        for reading in range(READINGS):
            speech = _reading(voice, said, seed + reading, pace, wrong)
            if speech is None:
                continue
            finished = finishing.finished(speech, voice.sample_rate)
            known = CachedClip(
                sample_rate=voice.sample_rate,
                samples=len(finished.samples),
                spoken=said,
                voice=voice.id,
                settings=voice.settings,
                words=finished.words,
                peak=pcm.peak(finished.samples),
                attempts=reading + 1,
            )
            key = self.key(said, voice, seed, pace)
            sound, facts = self._paths(key)
            # The JSON comes last: a clip is there when its JSON is.
            write_atomically(sound, _wav(finished.samples, voice.sample_rate))
            write_atomically(facts, known.model_dump_json())
            return _clip(key, sound, known)
        raise SpeechError("no reading passed the checks: " + "; ".join(dict.fromkeys(wrong)), subject=voice.id)


def _reading(voice: Voice, said: str, seed: int, pace: float, wrong: list[str]) -> Speech | None:
    """One reading, or None when it fails its checks, which are added to `wrong`."""
    try:
        speech = trimmed(voice.synthesize(said, seed, pace), voice.sample_rate)
    except SpeechError as e:
        if not e.retryable:
            raise
        wrong.append(e.message)
        return None
    found = checks.faults(speech.samples, voice.sample_rate, said)
    wrong.extend(found)
    return None if found else speech


def _wav(samples: pcm.Floats, rate: int) -> bytes:
    import soundfile

    with contextlib.closing(io.BytesIO()) as file:
        soundfile.write(file, pcm.to_int16(samples), rate, format="WAV", subtype="PCM_16")
        return file.getvalue()


def _clip(key: str, sound: Path, known: CachedClip) -> Clip:
    return Clip(
        key=key,
        path=str(sound),
        sample_rate=known.sample_rate,
        samples=known.samples,
        spoken=known.spoken,
        voice=known.voice,
        words=known.words,
        peak=known.peak,
        attempts=known.attempts,
    )
