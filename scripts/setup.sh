#!/bin/sh
# Finds a Python that fits and hands over to setup.py. $PYTHON names one; else the newest that is there.
set -eu
here=$(dirname "$0")

fits() {
    # A name on PATH may be a shim that does not run, and Debian splits venv and ensurepip off.
    "$1" -c '
import importlib.util, sys
whole = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
sys.exit(not (whole and (3, 11) <= sys.version_info[:2] < (3, 14)))
' 2>/dev/null
}

# The environment's own Python first: it is the quickest to find when everything is set up already.
for python in ${PYTHON:-"$here/../.venv/bin/python" python3.13 python3.12 python3.11 python3}; do
    if fits "$python"; then
        exec "$python" "$here/setup.py" "$@"
    fi
done

cat >&2 <<'MESSAGE'
Paper Radio needs Python 3.11, 3.12 or 3.13 with its venv module, and found none.
  Debian, Ubuntu:  sudo apt install python3 python3-venv
  Fedora:          sudo dnf install python3.13
  macOS:           brew install python@3.13
  without root:    install uv, then: uv python install 3.13
If it lies elsewhere, name it: make run PYTHON=/path/to/python3.13
MESSAGE
exit 1
