#!/bin/sh
# make_venv.sh FOLDER: make a virtual environment with pip from the first Python that is new enough.
set -eu
folder=$1

for name in python3.13 python3.12 python3.11 python3 python; do
    python=$(command -v "$name" || true)
    # A shim of pyenv may be there without the Python behind it.
    if [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$python
        break
    fi
done
if [ -z "${found:-}" ]; then
    echo "error: no Python 3.11 or newer on the PATH" >&2
    echo "hint: apt install python3 python3-venv, or brew install python@3.13" >&2
    exit 1
fi

if "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    "$found" -m venv --clear "$folder"
else
    # Debian keeps ensurepip in a package of its own, python3-venv: pip comes from the index instead.
    "$found" -m venv --clear --without-pip "$folder"
    "$folder/bin/python" tools/get_pip.py
fi
echo "made $folder with $("$folder/bin/python" --version); installing what sei needs" >&2
