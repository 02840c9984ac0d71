"""How words are said: the lexicon, the words that are guessed, and their review."""
