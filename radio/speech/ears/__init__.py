"""Whether a clip is what it should be: measures, a recogniser, and verdicts."""
