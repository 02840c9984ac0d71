"""The cast: which voices there are, and whether their models are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from radio.errors import SpeechError
from radio.types import VoiceId

if TYPE_CHECKING:
    from radio.config import Config
    from radio.speech.kokoro_voice import KokoroEngine
    from radio.speech.voice import Voice

PIPER_JOE = Path("piper-joe", "en_US-joe-medium.onnx")
KOKORO_MODEL = Path("kokoro", "model.onnx")
KOKORO_VOICES = Path("kokoro", "voices")


@dataclass(frozen=True)
class Member:
    """A voice that can be had: the files it needs, and how to make it once they are here."""

    make: Callable[[], Voice]
    files: tuple[Path, ...]
    lean: bool


class Cast:
    """The voices by id. A voice is made when it is first asked for, and its model loaded when it first speaks."""

    def __init__(self, members: Mapping[VoiceId, Member], *, lean_only: bool = False) -> None:
        self._members = dict(members)
        self._lean_only = lean_only
        self._made: dict[VoiceId, Voice] = {}

    def ids(self) -> tuple[VoiceId, ...]:
        """Every voice that is known, here or not."""
        return tuple(self._members)

    def available(self, voice: VoiceId) -> bool:
        """Whether the voice is known and its files are here."""
        member = self._members.get(voice)
        return member is not None and all(file.is_file() for file in member.files)

    def is_lean(self, voice: VoiceId) -> bool:
        """Whether the voice costs little; an unknown one does not."""
        member = self._members.get(voice)
        return member is not None and member.lean

    def order(self, voices: Iterable[VoiceId], *, lean: bool) -> tuple[VoiceId, ...]:
        """A host's voices as they should be tried: those that are here; when `lean`, the cheap ones first."""
        here = [voice for voice in voices if self.available(voice)]
        if lean or self._lean_only:
            here.sort(key=lambda voice: not self.is_lean(voice))
        return tuple(here)

    def voice(self, voice: VoiceId) -> Voice:
        """Raises SpeechError, with what to do, when the voice is unknown or its files are not here."""
        if voice in self._made:
            return self._made[voice]
        member = self._members.get(voice)
        if member is None:
            known = ", ".join(sorted(self._members))
            raise SpeechError("there is no such voice", subject=voice, hint=f"known: {known}")
        missing = [file for file in member.files if not file.is_file()]
        if missing:
            raise SpeechError(
                f"the voice's model is not here: {missing[0]}",
                subject=voice,
                hint="radio models fetch piper-joe kokoro",
            )
        self._made[voice] = member.make()
        return self._made[voice]


def build_cast(config: Config, models_dir: Path) -> Cast:
    """The station's cast: joe, joe in two disguises, and every Kokoro voice whose file lies in `models_dir`.

    Which of two voices costs less is the voices' business; `config.speech.cast` "lean" puts the cheap ones first
    whatever the reserve.
    """
    joe_model = models_dir / PIPER_JOE
    joe_files = (joe_model, joe_model.with_name(joe_model.name + ".json"))

    @cache
    def joe() -> Voice:
        from radio.speech.piper_voice import PiperVoice

        return PiperVoice(VoiceId("joe"), joe_model)

    def disguised(name: str, formants: float, pitch: float) -> Callable[[], Voice]:
        def make() -> Voice:
            from radio.speech.disguise import DisguisedVoice

            return DisguisedVoice(VoiceId(name), joe(), formants=formants, pitch=pitch)

        return make

    @cache
    def engine() -> KokoroEngine:
        from radio.speech.kokoro_voice import KokoroEngine

        return KokoroEngine(models_dir / KOKORO_MODEL)

    def kokoro(style: Path) -> Callable[[], Voice]:
        def make() -> Voice:
            from radio.speech.kokoro_voice import KokoroVoice

            return KokoroVoice(VoiceId(style.stem), engine(), style)

        return make

    members = {
        VoiceId("joe"): Member(joe, joe_files, lean=True),
        # Formants and pitch of docs/speech.md: clearly other speakers, and still understood.
        VoiceId("joe-bright"): Member(disguised("joe-bright", 1.18, 200.0), joe_files, lean=True),
        VoiceId("joe-deep"): Member(disguised("joe-deep", 0.85, 74.0), joe_files, lean=True),
    }
    styles = {style.stem: style for style in sorted((models_dir / KOKORO_VOICES).glob("*.bin"))}
    for name in ("af_heart", "am_michael", "bf_emma", "bm_george"):
        # Known even where they are missing, so that `radio doctor` can say what to fetch.
        styles.setdefault(name, models_dir / KOKORO_VOICES / f"{name}.bin")
    for name, style in styles.items():
        members[VoiceId(name)] = Member(kokoro(style), (models_dir / KOKORO_MODEL, style), lean=False)
    return Cast(members, lean_only=config.speech.cast == "lean")
