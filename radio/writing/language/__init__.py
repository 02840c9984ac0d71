"""Words and sentences: what the rest of this package is written with."""
