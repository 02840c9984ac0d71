"""Spoken form: what is written, in the words that are said."""
