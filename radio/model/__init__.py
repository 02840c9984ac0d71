"""Frozen data that the parts of the station exchange. Imports nothing but itself and `radio.types`."""
