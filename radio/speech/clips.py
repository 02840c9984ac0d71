"""Clips on disk: a WAV, and beside it a JSON of what is known of it, which comes last and makes it count."""

from __future__ import annotations

import contextlib
import io
import logging
import os
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from radio.audio import pcm
from radio.errors import StoreError
from radio.model.audio import Clip, Word
from radio.model.base import Model
from radio.model.takes import Fault, Hearing
from radio.store.files import write_atomically
from radio.store.locks import FileLock
from radio.types import Dbfs, VoiceId

log = logging.getLogger(__name__)

HEADER_BYTES = 44
"""Of a WAV as it is written here."""
LOCK_WAIT_SECONDS = 10.0


class ClipFacts(Model):
    """What the JSON beside a clip's WAV holds: the clip passed the checks of its sound."""

    sample_rate: int
    samples: int
    spoken: str
    voice: VoiceId
    settings: str
    words: tuple[Word, ...]
    peak: Dbfs
    attempts: int
    heard: Hearing | None = None
    """What a recogniser heard, once one has."""
    voice_judged: bool = False
    """Whether somebody listened to whose voice it is; `stranger` then says why it is not its own."""
    stranger: Fault | None = None
    kept: bool = False
    """It is used in spite of what was heard: every reading of the line was doubted, and this one least."""

    @property
    def doubted(self) -> bool:
        """Whether another reading is to be made."""
        return bool(self.wrong) and not self.kept

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """What listening found."""
        heard = self.heard.faults if self.heard is not None else ()
        return (*heard, self.stranger) if self.stranger is not None else heard


class ClipFiles:
    """The folder of clips, by key. Any process may read and write: files are replaced whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sound(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.wav"

    def facts(self, key: str) -> Path:
        return self.sound(key).with_suffix(".json")

    def load(self, key: str) -> ClipFacts | None:
        """What is known of a clip, or None when it is not there or damaged, and to be made anew."""
        try:
            known = ClipFacts.model_validate_json(self.facts(key).read_bytes())
            if not _holds(self.sound(key), known.samples):
                raise ValueError("the WAV is not as long as it should be")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, ValidationError) as e:
            log.warning("clip %s is damaged and made anew: %s", key, e)
            return None
        return known

    def add(self, key: str, facts: ClipFacts, samples: pcm.Floats) -> ClipFacts:
        """A new reading; what is known of the clip then. Raises StoreError, DiskFullError.

        No two readings are alike, so where another process has made the same one meanwhile theirs stays: sound and
        facts of two readings must not mix, and whoever was given theirs counts its samples.
        """
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(FileLock(self.folder / ".lock", wait=LOCK_WAIT_SECONDS))
            except StoreError as e:
                # Another user's, or a stopped process': two of one clip are rare, and a line unsaid is worse.
                log.warning("clips are written without a lock: %s", e)
            theirs = self.load(key)
            if theirs is not None:
                return theirs
            write_atomically(self.sound(key), _wav(samples, facts.sample_rate))
            self.note(key, facts)
        return facts

    def note(self, key: str, facts: ClipFacts) -> None:
        """What is known by now of a clip that is there. Raises StoreError, DiskFullError."""
        write_atomically(self.facts(key), facts.model_dump_json())

    def used(self, key: str) -> None:
        """Somebody uses the clip again: house-keeping takes those first that nobody used for longest."""
        with contextlib.suppress(OSError):  # gone, or another user's: then it is made again one day
            os.utime(self.facts(key))

    def forget_strangers(self, voice: VoiceId) -> int:
        """Take out the clips of `voice` that were not taken for its own, and how many those were: what the voice is has
        been decided anew, and a line of which every reading is doubted would never be said in it again."""
        doubted = []
        for file in self.folder.glob("*/*.json"):
            facts = self.load(file.stem)
            if facts is not None and facts.voice == voice and facts.stranger is not None:
                doubted.append(file.stem)
        for key in doubted:
            self.facts(key).unlink(missing_ok=True)
            self.sound(key).unlink(missing_ok=True)
        return len(doubted)

    def clip(self, key: str, facts: ClipFacts) -> Clip:
        return Clip(
            key=key,
            path=str(self.sound(key)),
            sample_rate=facts.sample_rate,
            samples=facts.samples,
            spoken=facts.spoken,
            voice=facts.voice,
            words=facts.words,
            peak=facts.peak,
            attempts=facts.attempts,
        )

    def unheard(self, most: int, since: datetime | None = None) -> list[str]:
        """Keys of the newest clips that no recogniser has heard, newest first; `since`: of those written after it.

        Reads the JSON of each that is looked at: all of them are for a start.
        """
        after = since.timestamp() if since is not None else 0.0
        ages = sorted(((_age(file), file) for file in self.folder.glob("*/*.json")), reverse=True)
        found: list[str] = []
        for age, file in ages:
            if age < after:
                break
            facts = self.load(file.stem)
            if facts is not None and facts.heard is None:
                found.append(file.stem)
                if len(found) >= most:
                    break
        return found


def is_there(clip: Clip) -> bool:
    """Whether the clip's file still is what its record says: house-keeping may have taken it, and it may have been made
    anew since."""
    with contextlib.suppress(OSError):
        return _holds(Path(clip.path), clip.samples)
    return False


def _holds(file: Path, samples: int) -> bool:
    return file.stat().st_size == HEADER_BYTES + 2 * samples


def _age(file: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0


def _wav(samples: pcm.Floats, rate: int) -> bytes:
    import soundfile

    with contextlib.closing(io.BytesIO()) as file:
        soundfile.write(file, pcm.to_int16(samples), rate, format="WAV", subtype="PCM_16")
        return file.getvalue()
