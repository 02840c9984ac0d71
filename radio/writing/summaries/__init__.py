"""Summaries of one paper, and digests of a day's or a week's."""
