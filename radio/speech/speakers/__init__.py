"""Who is speaking: prints of voices, and the doubt that a clip is in its own."""
