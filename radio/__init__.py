"""Paper Radio: a station that reads new arXiv papers, talks about them, and streams it day and night."""

__version__ = "0.1.0"
