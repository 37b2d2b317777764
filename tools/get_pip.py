"""Install pip into this environment from the package index, where Python came without ensurepip."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen

INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple")
WHEEL = re.compile(r'href="([^"]*/pip-(\d+)\.(\d+)(?:\.(\d+))?-py3-none-any\.whl[^"]*)"')


def main() -> None:
    """Download the newest wheel of pip, check its digest, and let it install itself."""
    listing = f"{INDEX.rstrip('/')}/pip/"
    with urlopen(listing) as answer:
        page = answer.read().decode()
    newest = max(
        WHEEL.finditer(page), key=lambda found: [int(part or 0) for part in found.groups()[1:]]
    )
    url, digest = urldefrag(urljoin(listing, newest.group(1)))
    with urlopen(url) as answer:
        wheel = answer.read()
    if digest != f"sha256={hashlib.sha256(wheel).hexdigest()}":
        sys.exit(f"error: {url} is not what the index says it is")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / url.rpartition("/")[2]
        path.write_bytes(wheel)
        pip = [sys.executable, f"{path}/pip", "install", "--quiet", "--no-index", str(path)]
        subprocess.run(pip, check=True)


if __name__ == "__main__":
    main()
