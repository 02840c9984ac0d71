#!/bin/sh
# What a container runs: the models that the volume lacks, then the station in the shell's place.
set -eu
.venv/bin/python scripts/fetch_models.py core
exec .venv/bin/radio up "$@"
