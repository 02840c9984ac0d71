"""From a line's text to a checked clip: spoken form, voices, the studio."""

from radio.speech.cast import Cast, build_cast
from radio.speech.spoken import spoken_form
from radio.speech.studio import Studio

__all__ = ["Cast", "Studio", "build_cast", "spoken_form"]
