"""The voices: their catalogue, their engines, and the cast."""
