"""The air side: what is to air becomes sound and picture, one encoded stream, and its outputs.

Playout needs finished segments only. It goes on air whatever production, the database or an output does.
"""
