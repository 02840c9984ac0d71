"""PCM, loudness, ffmpeg, and the sounds that are made in code."""
