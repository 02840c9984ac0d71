"""Whether a clip is in the voice that it should be in.

A clip may be another host's, its disguise may be missing, an engine may have the wrong speaker loaded, and a speech
server may have changed the voice behind a name. Each sounds well and says the right words; only its print tells.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from pydantic import ValidationError

from radio.audio.pcm import Floats
from radio.model.base import Model
from radio.speech.speakers.speaker import WEIGHTS, CamPlusPlus, SpeakerEncoder
from radio.speech.speakers.voiceprint import Voiceprint, shipped, timbre
from radio.speech.voices.voice import Voice
from radio.store.files import write_atomically
from radio.types import VoiceId

SHORTEST_SECONDS: Final = 1.0
"""Shorter clips are not judged."""
LIMITS: Final = ((1.2, 0.40), (2.0, 0.45), (3.0, 0.55), (float("inf"), 0.68))
"""Least likeness to the own print of a clip under so many seconds: docs/distinct.md has what they rest on."""
NEARER: Final = 0.06
"""So much more like another voice than its own, and a clip is that one's."""
SAME_VOICE: Final = 0.80
"""Least likeness of two prints of one voice."""
JUDGING_CLIPS: Final = 3
"""With fewer clips in it a print judges no others."""
LEARNED_CLIPS: Final = 8
"""After so many clips a voice that the project does not know is known."""
LEARNING_SECONDS: Final = 2.0
"""Shorter clips teach nothing."""
SENTENCES: Final = (
    "Good evening. Three papers came in today that deserve a closer look.",
    "The authors trained a small network, and then asked what it had really learned.",
    "I would like to know how many people took part, and who chose the questions.",
    "Every measure went up by a little, except the one that matters to a listener.",
    "What happens when the data run out, and nobody notices for a week?",
    "The method is simple: draw a sample, throw half of it away, and compare what is left.",
)
"""What a voice says when it is asked who it is."""

_log = logging.getLogger(__name__)


class Kept(Model):
    """What is remembered of a voice on the disk."""

    print: Voiceprint
    before: Voiceprint | None = None
    """The voice under this name before its engine or settings changed."""


class Checked(Model):
    """What asking a voice who it is came to."""

    voice: VoiceId
    likeness: float | None
    """To what was known of it: 1 the same. None: nothing was."""
    same_settings: bool
    """Whether what was known was learned with the settings of now."""
    nearest: VoiceId | None
    """The other voice that it is most like."""
    nearest_likeness: float | None
    changed: bool
    """It no longer sounds like itself."""


class Identity:
    """Knows voices by their prints: those that the project ships, and those that it has learned, kept in a folder.

    What was learned, or accepted by the operator, comes before what was shipped. Files are read at each call, so that
    `radio voices check` and the station's worker need not know of one another; two that learn at once lose a clip.
    """

    def __init__(self, folder: Path, encoder: SpeakerEncoder, known: Sequence[Voiceprint] | None = None) -> None:
        """`known` are the prints that need no learning; by default the shipped ones."""
        self._folder = folder
        self._encoder = encoder
        prints = shipped() if known is None else known
        self._known = {p.voice: p for p in prints if p.encoder == encoder.name}

    def embedding(self, samples: Floats, rate: int) -> Floats:
        """The direction of a clip. Raises SpeechError when it is too short."""
        return self._encoder.embed(samples, rate)

    def print_of(self, voice: VoiceId, settings: str) -> Voiceprint | None:
        """What is known of a voice with these settings; it may be still in the learning."""
        kept = self._kept(voice)
        for found in (kept.print if kept else None, self._known.get(voice)):
            if found is not None and found.timbre == timbre(settings):
                return found
        return None

    def doubt(self, samples: Floats, rate: int, voice: VoiceId, settings: str) -> str | None:
        """Why the clip is not in this voice; None when it is, or is too short to tell.

        A voice that is not known is learned from the clips that are given here. Raises StoreError when what was
        learned cannot be written.
        """
        if len(samples) / rate < SHORTEST_SECONDS:
            return None
        clip = self._heard(voice, settings, samples, rate)
        own = self.print_of(voice, settings)
        doubt = self._judged(clip, own) if own and own.clips >= JUDGING_CLIPS else None
        shipped_one = own is not None and own is self._known.get(voice)
        learning = own is None or (own.clips < LEARNED_CLIPS and not shipped_one)
        if doubt is None and learning and clip.seconds >= LEARNING_SECONDS:
            self._learn(own, clip)
        return doubt

    def check(self, voice: Voice, *, accept: bool = False) -> Checked:
        """Have a voice say a few sentences and compare with what is known of it.

        A voice of which nothing is known is known from then on, and `accept` makes what is heard now its print. Raises
        SpeechError when the voice fails.
        """
        now = self._asked(voice)
        own, kept = self.print_of(voice.id, voice.settings), self._kept(voice.id)
        before = own or (kept.print if kept else self._known.get(voice.id))
        likeness = round(now.likeness(before), 3) if before else None
        nearest = max(self._others(voice.id), key=now.likeness, default=None)
        if own is None or accept:
            self._remember(now)
        return Checked(
            voice=voice.id,
            likeness=likeness,
            same_settings=own is not None,
            nearest=nearest.voice if nearest else None,
            nearest_likeness=round(now.likeness(nearest), 3) if nearest else None,
            changed=likeness is not None and likeness < SAME_VOICE,
        )

    def _asked(self, voice: Voice) -> Voiceprint:
        said = [voice.synthesize(sentence).samples for sentence in SENTENCES]
        clips = [self._heard(voice.id, voice.settings, samples, voice.sample_rate) for samples in said]
        return reduce(Voiceprint.with_clip, clips)

    def _heard(self, voice: VoiceId, settings: str, samples: Floats, rate: int) -> Voiceprint:
        """The print of one clip."""
        return Voiceprint(
            voice=voice,
            timbre=timbre(settings),
            encoder=self._encoder.name,
            direction=tuple(round(float(x), 4) for x in self._encoder.embed(samples, rate)),
            clips=1,
            seconds=len(samples) / rate,
        )

    def _judged(self, clip: Voiceprint, own: Voiceprint) -> str | None:
        likeness = own.likeness(clip)
        # The same speaker under two names, as when a server has one of our voices, cannot be told apart, and need not.
        others = (other for other in self._others(own.voice) if other.likeness(own) < SAME_VOICE)
        other = max(others, key=clip.likeness, default=None)
        nearer = clip.likeness(other) if other else 0.0
        limit = next(limit for below, limit in LIMITS if clip.seconds < below)
        if likeness >= limit and nearer <= likeness + NEARER:
            return None
        like = f", {nearer:.2f} to {other.voice}" if other and nearer > likeness else ""
        return f"another voice: likeness {likeness:.2f} to {own.voice}{like}"

    def _learn(self, own: Voiceprint | None, clip: Voiceprint) -> None:
        learned = own.with_clip(clip) if own else clip
        self._remember(learned)
        kept = self._kept(learned.voice)
        former = kept.before if kept and kept.before else self._known.get(learned.voice)
        if learned.clips == LEARNED_CLIPS and former is not None and learned.likeness(former) < SAME_VOICE:
            _log.warning(
                "voice %s sounds like another one since its settings changed: likeness %.2f",
                learned.voice,
                learned.likeness(former),
            )

    def _remember(self, learned: Voiceprint) -> None:
        kept = self._kept(learned.voice)
        before = kept.before if kept else None
        if kept is not None and kept.print.clips >= LEARNED_CLIPS and kept.print.timbre != learned.timbre:
            before = kept.print
        write_atomically(self._path(learned.voice), Kept(print=learned, before=before).model_dump_json())

    def _others(self, voice: VoiceId) -> list[Voiceprint]:
        """What is known of all other voices."""
        names = (VoiceId(unquote(path.stem)) for path in self._folder.glob("*.json"))
        learned = {name: kept.print for name in names if (kept := self._kept(name)) is not None}
        return [p for name, p in {**self._known, **learned}.items() if name != voice and p.clips >= JUDGING_CLIPS]

    def _kept(self, voice: VoiceId) -> Kept | None:
        try:
            kept = Kept.model_validate_json(self._path(voice).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as e:
            _log.warning("what was learned of voice %s cannot be read and is learned anew: %s", voice, e)
            return None
        return kept if kept.print.encoder == self._encoder.name else None

    def _path(self, voice: VoiceId) -> Path:
        # A voice of a speech server may be called anything.
        return self._folder / f"{quote(voice, safe='')}.json"


def speaker_here(models_dir: Path) -> bool:
    """Whether the model that tells speakers is here."""
    return (models_dir / WEIGHTS).is_file()


def load_identity(models_dir: Path, data_dir: Path) -> Identity | None:
    """None where the speaker model is not here; the model itself is loaded at the first clip."""
    here = speaker_here(models_dir)
    return Identity(data_dir / "voiceprints", CamPlusPlus(models_dir / WEIGHTS)) if here else None
