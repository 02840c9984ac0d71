"""From a line's text to a checked clip: spoken form, voices, the studio."""

from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast, build_cast
from radio.speech.wording.spoken import spoken_form

__all__ = ["Cast", "Studio", "build_cast", "spoken_form"]
