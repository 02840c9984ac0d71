"""Drafting by a language model: outline, readings of a turn, their marks, and the slips refused."""
