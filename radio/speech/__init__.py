"""From a line's text to a checked clip: spoken form, voices, the studio."""

from radio.speech.spoken import spoken_form

__all__ = ["spoken_form"]
