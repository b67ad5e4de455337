#!/bin/sh
# Makes .venv with exactly what requirements-dev.lock names, and slaspec itself as an editable install.
# Needs: a Python 3.11 or newer with its venv module. Takes the first one it finds, or $PYTHON.
set -eu

new_enough='import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'
chosen=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
  if "$candidate" -c "$new_enough" >/dev/null 2>&1; then
    chosen=$candidate
    break
  fi
done
if [ -z "$chosen" ]; then
  echo "slaspec needs Python 3.11 or newer with its venv module, and found none." >&2
  echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Elsewhere: name one, as in PYTHON=/path/to/python3 make demo." >&2
  exit 2
fi

rm -rf .venv
"$chosen" -m venv .venv
echo "making .venv with $(.venv/bin/python --version) from requirements-dev.lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch .venv/made
